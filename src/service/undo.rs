//! 撤销: the sender's last own signing, finishing or return, within five minutes.

use super::act::{detail, who};
use super::push::Kind;
use super::{Ctx, Done, Failure, items, record, refuse};
use crate::domain::document::{self, Refused};
use crate::domain::reminder;
use crate::domain::reply::act::{NoUndo, not_undone, undone};
use crate::store::deliveries::{self, Delivery};
use crate::store::{Tx, applications, outbox};
use crate::time::MINUTE;

/// Takes back everything the sender's last acting message did.
pub async fn undo(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
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
    let what = word(first);
    let mut done = Vec::with_capacity(batch.len());
    for d in &batch {
        take_back(ctx, tx, d).await?;
        done.push(d.number);
    }
    Ok(Done::changed(undone(what, &done, who(ctx, &first.unit_id), ctx.now)))
}

fn word(d: &Delivery) -> &'static str {
    match d.state.as_str() {
        "signed" => "签收",
        "returned" => "退回",
        _ => "办结",
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
    // The sender's notice of a 退回 is held for exactly this.
    outbox::supersede_kind(tx, d.id.as_str(), Kind::Return.as_str(), "undone", ctx.now).await?;
    Ok(record(tx, ctx, "delivery.undo", ("delivery", d.id.as_str()), &detail(d)).await?)
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
