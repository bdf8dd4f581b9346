//! Where time enters: reminders that have come due, greetings, applications nobody has been asked
//! about or nobody completed. Each becomes rows of the outbox in one transaction.

use crate::app::App;
use crate::domain::document::{DeliveryState, Urgency};
use crate::domain::reminder::{self, Class, MOST_PUSHES, Step};
use crate::domain::reply::{Words, push::PHONES};
use crate::service::push::{Kind, Push};
use crate::service::{apply, dispatch, group, items, push, welcome};
use crate::store::deliveries::{self, Delivery};
use crate::store::people::{self, Told};
use crate::store::{StoreError, Tx, crowd, documents, outbox, units};
use crate::time::Timestamp;
use crate::write;
use std::collections::BTreeSet;

/// Deliveries looked at in one transaction.
const BATCH: i64 = 100;

/// Does what is due and returns how much that was.
pub async fn tick(app: &App) -> Result<usize, StoreError> {
    let now = app.now();
    let due = deliveries::due(&mut app.store.read(), now, BATCH).await?;
    let count = due.len();
    if count > 0 {
        write!(app.store, tx => remind_all(tx, app, &due, now).await)?;
    }
    let greeted = welcome::greet(app).await?;
    let asked = apply::ask_again(app).await?;
    let lapsed = apply::let_lapse(app).await?;
    let posted = group::post(app).await?;
    Ok(count + greeted + asked + lapsed + posted)
}

async fn remind_all(tx: &mut Tx, app: &App, due: &[Delivery], now: Timestamp) -> Result<(), StoreError> {
    // At the deadline of a 特急 its sender gets one list, so whoever reminds of the document takes turns; documents
    // are locked before anything else (design §2.2).
    let critical = due.iter().filter(|d| d.urgency == Urgency::Critical.as_str());
    for document in critical.map(|d| d.document_id.as_str()).collect::<BTreeSet<_>>() {
        documents::lock(tx, document).await?;
    }
    for seen in due {
        // Read again inside the transaction: it may have been signed since.
        let Some(d) = deliveries::by_id(tx, seen.id.as_str()).await? else { continue };
        remind(tx, app, &d, now).await?;
    }
    Ok(())
}

async fn remind(tx: &mut Tx, app: &App, d: &Delivery, now: Timestamp) -> Result<(), StoreError> {
    let state = DeliveryState::parse(&d.state)
        .ok_or(StoreError::Inconsistent { table: "deliveries", column: "state" })?;
    let ladder = items::ladder(d, state)?;
    let Some(step) = reminder::due_step(&ladder, d.reminder_step, now, &app.calendar) else {
        let next = reminder::next_step(&ladder, d.reminder_step, &app.calendar).map(|step| step.at);
        deliveries::set_ladder(tx, &d.id, d.reminder_step, d.reminder_step, next).await?;
        return Ok(());
    };
    let next = reminder::next_step(&ladder, step.step, &app.calendar).map(|step| step.at);
    // The push at dispatch counts as the first.
    let counts = reminder::to_receivers(step.class) && d.reminders_sent + 1 < MOST_PUSHES;
    if !deliveries::set_ladder(tx, &d.id, d.reminder_step, step.step, next).await? {
        return Ok(());
    }
    if reminder::to_receivers(step.class) && !counts {
        return Ok(());
    }
    if push_step(tx, app, d, &step, now).await? && counts {
        deliveries::count_reminder(tx, &d.id).await?;
    }
    Ok(())
}

/// Returns whether anybody is told. Who has not had an earlier push about the item reads in that one how it stands
/// when it goes.
async fn push_step(
    tx: &mut Tx,
    app: &App,
    d: &Delivery,
    step: &Step,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (item, unit) = (items::item(d), d.unit_short.clone());
    let (readers, words, kind) = match step.class {
        Class::BeforeDeadline | Class::AtDeadline | Class::Overdue => {
            let words = Words::Reminder { item, for_unit: None, count: d.reminders_sent + 1 };
            (dispatch::receivers(tx, &d.unit_id).await?, words, Kind::Remind)
        }
        Class::MeetingReply => {
            (dispatch::receivers(tx, &d.unit_id).await?, Words::ReplyDue { item }, Kind::ReplyDue)
        }
        Class::EscalateLeader => {
            let leaders = bound(people::with_role_in(tx, &d.unit_id, "leader").await?);
            (leaders, Words::Escalated { item, unit }, Kind::Escalate)
        }
        Class::SenderPhoneList => {
            phone_list(tx, app, d, step.at, now).await?;
            return Ok(false);
        }
    };
    let unsent = match kind {
        Kind::Remind => crowd::unsent_about(tx, d.id.as_str()).await?,
        _ => Vec::new(),
    };
    let mut told = false;
    for person in readers.iter().filter(|person| !unsent.contains(&person.person_id)) {
        let push = Push {
            any_hour: step.any_hour,
            ..Push::now(&person.person_id, kind, words.clone()).about(d.id.as_str())
        };
        push::queue(tx, app, &push).await?;
        told = true;
    }
    Ok(told)
}

/// The telephones of all who have not signed, to the sender in one push: the first of a document's deliveries to
/// come to `due` brings it, the others find that it is there.
async fn phone_list(
    tx: &mut Tx,
    app: &App,
    d: &Delivery,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let document = d.document_id.as_str();
    if outbox::pushed_since(tx, document, Kind::Escalate.as_str(), due.plus(-1)).await? {
        return Ok(());
    }
    let mut rows = deliveries::of_document(tx, &d.document_id).await?;
    rows.retain(|row| row.state == DeliveryState::Awaiting.as_str());
    let mut first = Vec::with_capacity(PHONES);
    for row in rows.iter().take(PHONES) {
        let phone = units::by_id(tx, &row.unit_id).await?.and_then(|unit| unit.office_phone);
        first.push((row.unit_short.clone(), phone));
    }
    let (item, number, total) = (items::item(d), d.sent_number, rows.len());
    let words = Words::CallThem { item, number, units: first, total, at: now };
    for person in dispatch::receivers(tx, &d.from_unit).await? {
        let push = Push::now(&person.person_id, Kind::Escalate, words.clone()).about(document);
        push::queue(tx, app, &push).await?;
    }
    Ok(())
}

fn bound(mut told: Vec<Told>) -> Vec<Told> {
    told.retain(|person| person.bound == 1);
    told
}
