//! 撤销: the sender's last own signing, finishing or return, within five minutes. A second 撤销 right behind it is asked
//! about (INV-1: the same said twice acts once).

use super::act::{detail, from_unit, tell_sender, who};
use super::push::Kind;
use super::{Ctx, Done, Failure, confirm, items, record, refuse, word};
use crate::domain::document::{self, DeliveryState, Refused};
use crate::domain::reply::act::{NoUndo, not_undone, undo_again, undo_other, undone};
use crate::domain::{reminder, reply};
use crate::store::deliveries::{self, Delivery};
use crate::store::{Tx, applications, outbox};
use crate::time::MINUTE;
use bot_commands::Intent;

/// Takes back everything the sender's last acting message did.
pub async fn undo(ctx: &Ctx<'_>, tx: &mut Tx, named: Option<Intent>) -> Result<Done, Failure> {
    let batch = deliveries::last_batch(tx, &ctx.sender.person).await?;
    let recent = applications::last_decision_of(tx, &ctx.sender.person, ctx.now.plus(-5 * MINUTE)).await?;
    let acted_at = batch.iter().filter_map(|d| d.acted_at).max();
    if let Some((number, decided_at)) = recent
        && acted_at.is_none_or(|at| at < decided_at)
    {
        return refuse("no-undo-decision", not_undone(&NoUndo::Decision(number), ctx.contact()));
    }
    let Some(first) = batch.first() else {
        return refuse("nothing-to-undo", not_undone(&NoUndo::Nothing, ctx.contact()));
    };
    let what = act_of(first);
    let numbers: Vec<i64> = batch.iter().map(|d| d.number).collect();
    // Whoever heard nothing of the first 撤销 says it again, and does not mean the act before.
    if confirm::undone_at(ctx, tx).await?.is_some_and(|at| acted_at.is_some_and(|acted| acted <= at)) {
        return confirm::ask_to_undo(ctx, tx, undo_again(word(what), &numbers)).await;
    }
    // 撤销退回 where the last act was a signature means an act that cannot be undone any more, or a slip.
    if let Some(meant) = named.filter(|meant| *meant != what) {
        return confirm::ask_to_undo(ctx, tx, undo_other(word(meant), word(what), &numbers)).await;
    }
    for d in &batch {
        take_back(ctx, tx, d).await?;
    }
    confirm::note_undone(ctx, tx).await?;
    Ok(Done::changed(undone(word(what), &numbers, who(ctx, &first.unit_id), ctx.now)))
}

/// What the sender did last with an item.
fn act_of(d: &Delivery) -> Intent {
    match d.state.as_str() {
        "signed" => Intent::Sign,
        "returned" => Intent::Return,
        _ => Intent::Finish,
    }
}

async fn take_back(ctx: &Ctx<'_>, tx: &mut Tx, d: &Delivery) -> Result<(), Failure> {
    let facts = items::facts(d)?;
    let change = document::undo(&facts, &ctx.sender.person, ctx.now).map_err(|why| no_undo(ctx, d, &why))?;
    let ladder = items::ladder(d, change.to)?;
    let next = reminder::next_step(&ladder, d.reminder_step, &ctx.app.calendar).map(|step| step.at);
    if !deliveries::undo(tx, &d.id, change.version, change.to.as_str(), next).await? {
        return Err(no_undo(ctx, d, &Refused::Moved(facts.state)));
    }
    if d.state == DeliveryState::Returned.as_str() {
        untell(ctx, tx, d).await?;
    }
    Ok(record(tx, ctx, "delivery.undo", ("delivery", d.id.as_str()), &detail(d)).await?)
}

/// The notice of a 退回 to its sender is held for exactly this; that of an urgent one went at once, and then the sender
/// learns that the item is not back after all.
async fn untell(ctx: &Ctx<'_>, tx: &mut Tx, d: &Delivery) -> Result<(), Failure> {
    let told = outbox::may_be_read(tx, d.id.as_str(), Kind::Return.as_str(), d.acted_at).await?;
    outbox::supersede_kind(tx, d.id.as_str(), Kind::Return.as_str(), "undone", ctx.now).await?;
    if !told {
        return Ok(());
    }
    let short = items::item(d).short(10);
    let message = reply::push::return_undone(d.sent_number, &short, from_unit(ctx, d), ctx.now);
    Ok(tell_sender(ctx, tx, d, (Kind::Result, d.id.as_str(), None), &message).await?)
}

fn no_undo(ctx: &Ctx<'_>, d: &Delivery, why: &Refused) -> Failure {
    let reason = match why {
        Refused::UndoTooLate(_) => NoUndo::TooLate,
        Refused::Moved(state) | Refused::State(state) => NoUndo::Moved(d.number, state.zh()),
        Refused::Answered => NoUndo::Answered(d.number),
        _ => NoUndo::Nothing,
    };
    crate::error::UserError::new(why.code(), not_undone(&reason, ctx.contact())).into()
}
