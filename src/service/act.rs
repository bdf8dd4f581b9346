//! 签收, 退回, 办结: acts on deliveries. Each passes the policy and the rules on fresh
//! facts inside the transaction that writes it (INV-7, INV-15).

use super::context::{self, Numbers};
use super::push::{Kind, Push};
use super::{Ctx, Done, Failure, batch, denied, dispatch, items, push, record, refuse};
use crate::domain::document::{self, Change, Refused, Urgency};
use crate::domain::message::Outgoing;
use crate::domain::policy::{Action, Object};
use crate::domain::reminder;
use crate::domain::reply::{self, act as text};
use crate::ids::UnitId;
use crate::store::deliveries::{self, Act, Delivery};
use crate::store::units::{self, NumberKind};
use crate::store::{StoreError, Tx};
use crate::time::Timestamp;
use std::sync::Arc;

/// 签收: one item, or a batch answered per item.
pub async fn sign(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let Numbers { unit, list, left } = context::numbers(ctx, tx, "签收").await?;
    match (list.as_slice(), left) {
        ([number], None) => sign_one(ctx, tx, &unit, *number).await,
        (many, left) => batch::sign_many(ctx, tx, &unit, many, &left.unwrap_or_default()).await,
    }
}

async fn sign_one(ctx: &Ctx<'_>, tx: &mut Tx, unit: &UnitId, number: i64) -> Result<Done, Failure> {
    let d = find(ctx, tx, unit, number).await?;
    let item = items::item(&d);
    sign_found(ctx, tx, &d).await?.map_err(|why| denied::refused(&d, &item, &why, "签收", ctx.now))?;
    Ok(Done::changed(text::signed(&item, who(ctx, unit), ctx.now)))
}

/// Signs a delivery that was found; the rule's refusal is a value so that a batch can go on.
pub(super) async fn sign_found(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    d: &Delivery,
) -> Result<Result<(), Refused>, Failure> {
    denied::allow(ctx, Action::Sign, Object::Delivery { unit: &d.unit_id }, d.number, "签收")?;
    let change = match document::sign(&items::facts(d)?, ctx.now) {
        Ok(change) => change,
        Err(why) => return Ok(Err(why)),
    };
    write(ctx, tx, d, &change).await?;
    record(tx, ctx, "delivery.sign", ("delivery", d.id.as_str()), &detail(d)).await?;
    Ok(Ok(()))
}

/// Writes a change of state and ends what was waiting to be pushed about the delivery. The
/// conditional update can miss only on PostgreSQL, where another instance got there first.
async fn write(ctx: &Ctx<'_>, tx: &mut Tx, d: &Delivery, change: &Change) -> Result<(), Failure> {
    let ladder = items::ladder(d, change.to)?;
    let next = reminder::next_step(&ladder, d.reminder_step, &ctx.app.calendar);
    let act = Act {
        next_reminder: next.map(|step| step.at),
        state: change.to.as_str(),
        by: &ctx.sender.person,
        at: ctx.now,
        message: &ctx.envelope.message_id,
        note: change.note.as_deref(),
    };
    if !deliveries::act(tx, &d.id, change.version, &act).await? {
        return lost_race(ctx, tx, d).await;
    }
    Ok(())
}

/// Somebody else was first: say who and when.
pub(super) async fn lost_race(ctx: &Ctx<'_>, tx: &mut Tx, d: &Delivery) -> Result<(), Failure> {
    let fresh = deliveries::by_id(tx, d.id.as_str()).await?;
    let message = match fresh.as_ref().and_then(|f| Some((f.signer.as_deref()?, f.signed_at?))) {
        Some((signer, at)) => {
            reply::refuse::signed_already(d.number, signer, crate::time::Timestamp::from_millis(at), ctx.now)
        }
        None => reply::refuse::wrong_state(d.number, "刚刚有变动", "再改"),
    };
    refuse("lost-race", message)
}

/// 退回: the sender learns of it after five minutes unless the item is urgent.
pub async fn return_to_sender(ctx: &Ctx<'_>, tx: &mut Tx, reason: Option<&str>) -> Result<Done, Failure> {
    let (unit, number) = context::one(ctx, tx, "退回").await?;
    let d = find(ctx, tx, &unit, number).await?;
    let item = items::item(&d);
    let facts = items::facts(&d)?;
    let (action, what) = if facts.state.is_signed() {
        (Action::ReturnSigned, "退回签收过的件")
    } else {
        (Action::Return, "退回")
    };
    denied::allow(ctx, action, Object::Delivery { unit: &d.unit_id }, d.number, what)?;
    let change = document::return_to_sender(&facts, reason.unwrap_or(""), &ctx.app.calendar, ctx.now)
        .map_err(|why| denied::refused(&d, &item, &why, "退回", ctx.now))?;
    write(ctx, tx, &d, &change).await?;
    let reason = change.note.clone().unwrap_or_default();
    let told = reply::push::returned(d.sent_number, &item.short(10), from_unit(ctx, &d), &reason);
    tell_sender(ctx, tx, &d, (Kind::Return, d.id.as_str(), Some(change.tell_at)), &told).await?;
    record(tx, ctx, "delivery.return", ("delivery", d.id.as_str()), &detail(&d)).await?;
    let held = facts.urgency == Urgency::Normal;
    Ok(Done::changed(text::returned(&item, &reason, who(ctx, &unit), held, ctx.now)))
}

/// How the unit of a delivery is called to the office that sent it.
pub(super) fn from_unit<'a>(ctx: &'a Ctx<'_>, d: &'a Delivery) -> &'a str {
    ctx.sender.unit(&d.unit_id).map_or(d.unit_short.as_str(), |unit| unit.short.as_str())
}

/// Tells those who receive for the office that sent a delivery: what kind of push, about what, not before when.
pub(super) async fn tell_sender(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    d: &Delivery,
    (kind, about, after): (Kind, &str, Option<Timestamp>),
    message: &Outgoing,
) -> Result<(), StoreError> {
    for person in dispatch::receivers(tx, &d.from_unit).await? {
        let push = Push { after, ..Push::now(&person.person_id, kind, message).about(about) };
        push::queue(tx, ctx.app, &push).await?;
    }
    Ok(())
}

/// 办结
pub async fn finish(ctx: &Ctx<'_>, tx: &mut Tx, note: Option<&str>) -> Result<Done, Failure> {
    let Numbers { unit, list, left } = context::numbers(ctx, tx, "办结").await?;
    if left.is_some() {
        return refuse("no-finish-all", reply::refuse::one_by_one("办结"));
    }
    let mut last = None;
    for number in &list {
        let d = find(ctx, tx, &unit, *number).await?;
        let item = items::item(&d);
        // 已阅 of a message is all that it asks for.
        if list.len() == 1 && document::unread(&items::facts(&d)?) {
            return sign_one(ctx, tx, &unit, *number).await;
        }
        denied::allow(ctx, Action::Finish, Object::Delivery { unit: &d.unit_id }, d.number, "办结")?;
        let change = document::finish(&items::facts(&d)?, note, ctx.now)
            .map_err(|why| denied::refused(&d, &item, &why, "办结", ctx.now))?;
        write(ctx, tx, &d, &change).await?;
        record(tx, ctx, "delivery.finish", ("delivery", d.id.as_str()), &detail(&d)).await?;
        last = Some((item, change.note));
    }
    match last {
        Some((item, note)) if list.len() == 1 => {
            Ok(Done::changed(text::finished(&item, note.as_deref(), who(ctx, &unit), ctx.now)))
        }
        _ => Ok(Done::changed(text::batch("办结", &list, &[], who(ctx, &unit), ctx.now))),
    }
}

/// The delivery `number` denotes, or what the number is instead and which words fit.
pub(super) async fn find(
    ctx: &Ctx<'_>,
    tx: &mut Tx,
    unit: &UnitId,
    number: i64,
) -> Result<Arc<Delivery>, Failure> {
    if let Some(delivery) = ctx.sender.item(unit, number) {
        return Ok(Arc::clone(delivery));
    }
    if let Some(delivery) = deliveries::by_number(tx, unit, number).await? {
        return Ok(Arc::new(delivery));
    }
    let (what, words): (&str, &[&str]) = match units::find_number(tx, unit, number).await? {
        Some((NumberKind::Document, _)) => ("本单位发出的件", &["查进度", "催办"]),
        Some((NumberKind::Application, _)) => ("本单位的申请", &["查进度"]),
        Some((NumberKind::Decision, _)) => ("等审批的申请", &["重发", "查进度"]),
        Some((NumberKind::Delivery, _)) | None => {
            return refuse("no-such-number", reply::refuse::no_such_number(number));
        }
    };
    refuse("wrong-kind", reply::refuse::wrong_kind(number, what, words))
}

/// The delivery `number` denotes, if it is one.
pub(super) async fn find_opt(
    tx: &mut Tx,
    unit: &UnitId,
    number: i64,
) -> Result<Option<Delivery>, StoreError> {
    deliveries::by_number(tx, unit, number).await
}

/// Who acts, as answers say it.
pub(super) fn who<'a>(ctx: &'a Ctx<'_>, unit: &UnitId) -> text::Who<'a> {
    let short = ctx.sender.unit(unit).or_else(|| ctx.sender.home()).map_or("", |u| u.short.as_str());
    text::Who { unit: short, name: &ctx.sender.name }
}

/// What the audit keeps of an act on a delivery.
pub(super) fn detail(d: &Delivery) -> String {
    serde_json::json!({ "document": d.document_id.as_str(), "number": d.number, "version": d.version })
        .to_string()
}
