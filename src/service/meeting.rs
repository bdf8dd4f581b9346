//! 会议回执 (R-6.2, S-28): a unit says who comes, and whoever convened the meeting learns of it.

use super::act::{detail, find, lost_race, tell_sender, who};
use super::push::Kind;
use super::{Ctx, Done, Failure, context, denied, items, record, refuse};
use crate::domain::document::{self, DeliveryState};
use crate::domain::message::Outgoing;
use crate::domain::policy::{Action, Object};
use crate::domain::reply::track::{Answer, Answers};
use crate::domain::reply::{self, act as text};
use crate::store::deliveries::{self, Delivery};
use crate::store::{StoreError, Tx, documents};

/// 回执
pub async fn answer(ctx: &Ctx<'_>, tx: &mut Tx, attend: bool, words: &str) -> Result<Done, Failure> {
    let (unit, number) = context::one(ctx, tx, "回执").await?;
    let d = find(ctx, tx, &unit, number).await?;
    let item = items::item(&d);
    denied::allow(ctx, Action::AnswerMeeting, Object::Delivery { unit: &d.unit_id }, d.number, "报回执")?;
    document::answer_meeting(&items::facts(&d)?, ctx.now)
        .map_err(|why| denied::refused(&d, &item, &why, "报回执", ctx.now))?;
    let said = reply::tame(words, document::REASON_MOST);
    if said.is_empty() {
        return refuse("reply-incomplete", text::reply_incomplete(d.number, attend));
    }
    // The last two units to answer must not each take the other for missing.
    documents::lock(tx, d.document_id.as_str()).await?;
    if !deliveries::reply(tx, &d.id, d.version, attend, &said, ctx.now).await? {
        return lost_race(ctx, tx, &d).await.map(|()| Done::unchanged(Outgoing::default()));
    }
    if d.reply_at.is_none() && owes(&d) {
        tell_when_complete(ctx, tx, &d).await?;
    }
    record(tx, ctx, "delivery.reply", ("delivery", d.id.as_str()), &detail(&d)).await?;
    Ok(Done::changed(text::replied(&item, attend, &said, who(ctx, &unit), ctx.now)))
}

/// The sending unit is told once, when the last answer is in.
async fn tell_when_complete(ctx: &Ctx<'_>, tx: &mut Tx, d: &Delivery) -> Result<(), StoreError> {
    let answers = answers(&deliveries::of_document(tx, &d.document_id).await?);
    if answers.given.len() < answers.total {
        return Ok(());
    }
    let message = reply::push::all_answered(d.sent_number, &items::item(d).short(12), &answers);
    tell_sender(ctx, tx, d, (Kind::Result, d.document_id.as_str(), None), &message).await
}

/// How a meeting was answered so far.
pub(super) fn answers(rows: &[Delivery]) -> Answers {
    let owing = || rows.iter().filter(|d| owes(d));
    let given = |d: &Delivery| {
        let text = d.reply_text.clone().filter(|_| d.reply_at.is_some())?;
        Some(Answer { unit: d.unit_short.clone(), attend: d.reply_attend == Some(1), text })
    };
    let silent = |d: &&Delivery| d.reply_at.is_none() && d.state != DeliveryState::Awaiting.as_str();
    Answers {
        total: owing().count(),
        given: owing().filter_map(given).collect(),
        missing: owing().filter(silent).map(|d| d.unit_short.clone()).collect(),
    }
}

/// Whether a unit is asked who comes: 主送, unless it returned the notice or that was taken back.
fn owes(d: &Delivery) -> bool {
    let stands = |state: DeliveryState| state.is_open() || state.is_signed();
    d.role == "main" && DeliveryState::parse(&d.state).is_some_and(stands)
}
