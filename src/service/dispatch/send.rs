//! Dispatch (D-1): the document, a number at every unit, a delivery each, and the first push, in one
//! transaction.

use super::check::{Ready, check};
use super::tell::{Owed, Reach, queue_all, unreachable};
use super::{NewDocument, view};
use crate::app::App;
use crate::domain::deadline;
use crate::domain::document::{DeliveryRole, DocumentKind};
use crate::domain::reminder;
use crate::domain::reply::{Item, Owes, Words};
use crate::ids::{DeliveryId, DocumentId};
use crate::service::integration::{Call, Effect, Refusal, Stop, Work};
use crate::service::items;
use crate::service::push::{self, Kind};
use crate::store::deliveries::{self, New};
use crate::store::documents::{self, Document};
use crate::store::units::{self, NumberKind, Unit};
use crate::store::{StoreError, Tx};
use crate::time::Timestamp;

impl Work for NewDocument {
    const ACTION: &'static str = "document.dispatch";

    async fn run(&self, tx: &mut Tx, app: &App, call: &Call) -> Result<Effect, Stop> {
        let now = app.now();
        let checked = check(tx, call, self, now).await?;
        let mut numbered = numbers(tx, &checked, now).await?;
        // The issuing unit's counter is ours now, so nobody sends the same number meanwhile.
        not_twice(tx, &checked).await?;
        let document = row(app, self, &checked, &numbered, now);
        documents::insert(tx, &document).await?;
        for (position, file) in (1_i64..).zip(&self.attachments) {
            documents::add_attachment(tx, &document.id, position, &file.name, file.size, &file.sha256)
                .await?;
        }
        let held_until = deliver(tx, app, &document, &checked, &mut numbered.recipients).await?;
        let mut body = view::of(tx, app, &document).await?;
        if let (Some(at), Some(object)) = (held_until, body.as_object_mut()) {
            object.insert("held_until".to_owned(), at.rfc3339().into());
        }
        let detail = serde_json::json!({ "deliveries": checked.recipients.len(), "number": document.number });
        Ok(Effect { status: 201, body, object: ("document", document.id.as_str().to_owned()), detail })
    }
}

/// No unit gets a 发文字号 a second time while it has the first. Units that returned it, and units that were
/// forgotten, may be sent it.
async fn not_twice(tx: &mut Tx, checked: &Ready) -> Result<(), Stop> {
    let Some(doc_no) = &checked.doc_no else { return Ok(()) };
    let held = documents::held_with_no(tx, &checked.unit.id, doc_no).await?;
    let twice: Vec<&str> = checked
        .recipients
        .iter()
        .filter(|(unit, _)| held.contains(&unit.id))
        .map(|(unit, _)| unit.short_name.as_str())
        .collect();
    let Some(first) = twice.first() else { return Ok(()) };
    let others = if twice.len() > 1 { format!("等 {} 个单位", twice.len()) } else { String::new() };
    Err(Refusal::conflict(format!(
        "没有改动：{doc_no} 已发给{first}{others}。改内容请用更正，要重发请先撤回原件。"
    ))
    .into())
}

/// The numbers of one document.
struct Numbered {
    id: DocumentId,
    /// 件号 at the issuing unit.
    own: i64,
    recipients: Vec<Recipient>,
}

/// One delivery to be.
struct Recipient {
    id: DeliveryId,
    unit: Unit,
    role: DeliveryRole,
    number: i64,
}

/// Numbers at the issuing unit and at every recipient, by unit id: the order in which counters are
/// locked (design §2.2).
async fn numbers(tx: &mut Tx, checked: &Ready, now: Timestamp) -> Result<Numbered, StoreError> {
    let id = DocumentId::new(now);
    let mut recipients: Vec<Recipient> = checked
        .recipients
        .iter()
        .map(|(unit, role)| Recipient {
            id: DeliveryId::new(now),
            unit: unit.clone(),
            role: *role,
            number: 0,
        })
        .collect();
    recipients.sort_by(|a, b| a.unit.id.cmp(&b.unit.id));
    let mut own = None;
    for recipient in &mut recipients {
        if own.is_none() && checked.unit.id < recipient.unit.id {
            own = Some(units::number(tx, &checked.unit.id, NumberKind::Document, id.as_str()).await?);
        }
        let object = recipient.id.as_str();
        recipient.number = units::number(tx, &recipient.unit.id, NumberKind::Delivery, object).await?;
    }
    let own = match own {
        Some(number) => number,
        None => units::number(tx, &checked.unit.id, NumberKind::Document, id.as_str()).await?,
    };
    Ok(Numbered { id, own, recipients })
}

fn row(app: &App, new: &NewDocument, c: &Ready, numbered: &Numbered, now: Timestamp) -> Document {
    let due = due(app, c, new.reply_by, now);
    // A meeting is over with its 回执, so only what is written on a notice counts; a document without a
    // date gets the one of its urgency.
    let finish_by = match c.kind {
        DocumentKind::Document => {
            deadline::finish_by(&due, DeliveryRole::Main, new.finish_by, false, &app.calendar)
        }
        DocumentKind::Meeting | DocumentKind::Message => new.finish_by,
    };
    Document {
        id: numbered.id.clone(),
        kind: c.kind.as_str().to_owned(),
        doc_no: c.doc_no.clone(),
        title: new.title.clone(),
        doc_type: new.doc_type.clone(),
        urgency: c.urgency.as_str().to_owned(),
        internal: i64::from(c.internal),
        unit_id: c.unit.id.clone(),
        unit_name: c.unit.short_name.clone(),
        number: numbered.own,
        issued_by: c.issued_by.clone(),
        checked_by: c.checked_by.clone(),
        signed_off_by: c.signed_off_by.clone(),
        url: new.url.clone(),
        attachments: i64::try_from(new.attachments.len()).unwrap_or(i64::MAX),
        finish_by: finish_by.map(Timestamp::millis),
        reply_by: new.reply_by.map(Timestamp::millis),
        place: new.place.clone(),
        starts_at: new.starts_at.map(Timestamp::millis),
        state: "sent".to_owned(),
        sent_at: now.millis(),
        version: 1,
    }
}

fn due(app: &App, c: &Ready, reply_by: Option<Timestamp>, now: Timestamp) -> deadline::Item {
    let told_at = if c.urgency.any_hour() { now } else { push::window(app, now) };
    deadline::Item { kind: c.kind, urgency: c.urgency, sent_at: now, told_at, reply_by }
}

/// Deliveries and their first pushes; returns until when ordinary pushes are held (messages.md rule 8).
async fn deliver(
    tx: &mut Tx,
    app: &App,
    d: &Document,
    c: &Ready,
    recipients: &mut [Recipient],
) -> Result<Option<Timestamp>, StoreError> {
    let (now, reach) = (Timestamp::from_millis(d.sent_at), Reach::load(tx).await?);
    let reply_by = d.reply_by.map(Timestamp::from_millis);
    let sign_by = deadline::sign_by(&due(app, c, reply_by, now), &app.calendar);
    let (mut owed, mut missed) = (Vec::new(), Vec::new());
    for r in recipients.iter() {
        let reply_by = reply_by.filter(|_| r.role == DeliveryRole::Main);
        let ladder = reminder::Item {
            kind: c.kind,
            urgency: c.urgency,
            sent_at: now,
            sign_by,
            reply_by,
            unsigned: true,
            unanswered: true,
        };
        let next_reminder = reminder::next_step(&ladder, 0, &app.calendar).map(|step| step.at);
        let (role, number) = (r.role.as_str(), r.number);
        let new = New { id: &r.id, document: &d.id, unit: &r.unit.id, role, number, sign_by, next_reminder };
        deliveries::insert(tx, &new, now).await?;
        let people = reach.at(&r.unit.id);
        if people.is_empty() {
            missed.push(r.unit.short_name.clone());
        }
        let item = item(d, r, sign_by, reply_by);
        owed.extend(people.iter().map(|person| Owed {
            person: person.clone(),
            kind: Kind::New,
            any_hour: c.urgency.any_hour(),
            object: r.id.as_str().to_owned(),
            message: Words::New {
                item: item.clone(),
                for_unit: reach.named(person, &r.unit.short_name).map(str::to_owned),
            },
        }));
    }
    let alerts = unreachable(tx, app, d, &missed).await?;
    owed.extend(alerts);
    let first = queue_all(tx, app, owed).await?;
    // What may go at once is asked for a moment after the document was sent.
    Ok(first.filter(|at| *at > app.now()))
}

fn item(d: &Document, r: &Recipient, sign_by: Option<Timestamp>, reply_by: Option<Timestamp>) -> Item {
    Item {
        number: r.number,
        at: None,
        kind: items::kind(&d.kind),
        urgent: items::urgent(&d.urgency),
        title: d.title.clone(),
        internal: d.internal == 1,
        from: d.unit_name.clone(),
        doc_no: d.doc_no.clone(),
        main: r.role == DeliveryRole::Main,
        attachments: d.attachments,
        sign_by,
        reply_by,
        starts_at: d.starts_at.map(Timestamp::from_millis),
        place: d.place.clone(),
        finish_by: d.finish_by.map(Timestamp::from_millis),
        owes: Owes::Signature,
        signed_at: None,
    }
}
