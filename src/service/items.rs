//! Deliveries as people read them.

use crate::domain::document::{DeliveryFacts, DeliveryRole, DeliveryState, DocumentKind, Urgency};
use crate::domain::reminder;
use crate::domain::reply::push::Digest;
use crate::domain::reply::{Item, Kind, Owes, Urgent, Words};
use crate::ids::{PersonId, UnitId};
use crate::store::deliveries::{self, Delivery};
use crate::store::{Conn, StoreError, people};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// The reader's view of a delivery; of one that was taken back not what it said (D-10).
pub fn item(d: &Delivery) -> Item {
    let gone = d.state == DeliveryState::Recalled.as_str();
    let said = |text: &Option<String>| text.clone().filter(|_| !gone);
    Item {
        number: d.number,
        at: None,
        kind: kind(&d.kind),
        urgent: urgent(&d.urgency),
        title: if gone { "已撤回的件".to_owned() } else { d.title.clone() },
        internal: d.internal == 1,
        from: d.from_name.clone(),
        doc_no: said(&d.doc_no),
        main: d.role == "main",
        attachments: d.attachments,
        sign_by: d.sign_by.map(Timestamp::from_millis),
        reply_by: d.reply_by.map(Timestamp::from_millis),
        starts_at: d.starts_at.map(Timestamp::from_millis),
        place: said(&d.place),
        finish_by: d.finish_by.map(Timestamp::from_millis),
        owes: owes(d),
        signed_at: d.signed_at.map(Timestamp::from_millis),
    }
}

/// What its unit still owes; a meeting is over for it with the 回执.
fn owes(d: &Delivery) -> Owes {
    match DeliveryState::parse(&d.state) {
        Some(DeliveryState::Awaiting) => Owes::Signature,
        Some(state) if state.is_open() && d.reply_at.is_none() => Owes::Work,
        _ => Owes::Nothing,
    }
}

/// Kind of an item from its stored name.
pub fn kind(stored: &str) -> Kind {
    match stored {
        "meeting" => Kind::Meeting,
        "message" => Kind::Message,
        _ => Kind::Document,
    }
}

/// Urgency from its stored name.
pub fn urgent(stored: &str) -> Urgent {
    match stored {
        "critical" => Urgent::Critical,
        "urgent" => Urgent::Urgent,
        _ => Urgent::No,
    }
}

/// The same for somebody who may have `several` units, so that the number alone does not say which item it is.
pub fn item_of(several: bool, d: &Delivery) -> Item {
    Item { at: several.then(|| d.unit_short.clone()), ..item(d) }
}

/// What waits at the units of a person, in one message; none when nothing does.
pub async fn digest(db: &mut Conn, person: &PersonId, now: Timestamp) -> Result<Option<Words>, StoreError> {
    let roles = people::roles_of(db, person).await?;
    let units: BTreeSet<&UnitId> = roles.iter().map(|(unit, _)| unit).collect();
    let mut waiting = Vec::new();
    for unit in &units {
        let open = deliveries::open_at(db, unit).await?;
        waiting.extend(open.iter().map(|d| item_of(units.len() > 1, d)));
    }
    most_pressing_first(&mut waiting);
    Ok((!waiting.is_empty()).then(|| Words::Digest(Digest::of(waiting, now))))
}

/// Sorts urgent ones first, then meetings, then by deadline; items without one last (messages.md rule 2).
pub fn most_pressing_first(items: &mut [Item]) {
    items.sort_by_key(pressing);
}

/// The order of a list.
pub fn pressing(i: &Item) -> impl Ord + use<> {
    let due = i.sign_by.or(i.reply_by).map_or(i64::MAX, Timestamp::millis);
    (std::cmp::Reverse(i.urgent), i.kind != Kind::Meeting, due, i.number)
}

/// What the rules of [`crate::domain::document`] need to know of a stored delivery.
pub fn facts(d: &Delivery) -> Result<DeliveryFacts, StoreError> {
    let bad = |column| StoreError::Inconsistent { table: "deliveries", column };
    let previous = d.previous_state.as_deref();
    Ok(DeliveryFacts {
        kind: DocumentKind::parse(&d.kind).ok_or_else(|| bad("kind"))?,
        role: DeliveryRole::parse(&d.role).ok_or_else(|| bad("role"))?,
        urgency: Urgency::parse(&d.urgency).ok_or_else(|| bad("urgency"))?,
        state: DeliveryState::parse(&d.state).ok_or_else(|| bad("state"))?,
        version: d.version,
        sent_at: Timestamp::from_millis(d.sent_at),
        signed_by: d.signed_by.clone(),
        signed_at: d.signed_at.map(Timestamp::from_millis),
        previous: previous
            .map(|p| DeliveryState::parse(p).ok_or_else(|| bad("previous_state")))
            .transpose()?,
        acted_by: d.acted_by.clone(),
        acted_at: d.acted_at.map(Timestamp::from_millis),
        finish_by: d.finish_by.map(Timestamp::from_millis),
        starts_at: d.starts_at.map(Timestamp::from_millis),
        replied: d.reply_at.is_some(),
    })
}

/// What the reminder ladder needs to know of a delivery in `state`.
pub fn ladder(d: &Delivery, state: DeliveryState) -> Result<reminder::Item, StoreError> {
    let facts = facts(d)?;
    Ok(reminder::Item {
        kind: facts.kind,
        urgency: facts.urgency,
        sent_at: facts.sent_at,
        sign_by: d.sign_by.map(Timestamp::from_millis),
        reply_by: d.reply_by.map(Timestamp::from_millis).filter(|_| facts.role == DeliveryRole::Main),
        unsigned: state == DeliveryState::Awaiting,
        unanswered: state.is_open() && !facts.replied,
    })
}
