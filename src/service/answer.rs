//! Whether an answer is worth what it costs (INV-53). In the response of a callback it costs nothing. As a push it
//! costs a call of the month, and over a connection of ours a message: there the same refusal is said to one person
//! once in a while, somebody unknown is told once a day what to do, and all refusals together have a small share.

use super::reply_slot::ReplySlot;
use super::{Done, Failure, heard_as, platform, push, sender};
use crate::app::App;
use crate::domain::message::{Chat, Envelope, Outgoing};
use crate::store::{StoreError, Tx, answers, quota};
use crate::time::{DAY, SECOND};

/// Hundredths of the month's quota that refusals and help may cost.
const SHARE: i64 = 20;

/// What an answer is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// Tells what was done, or shows what was asked for.
    News,
    /// A refusal, a hint or help: said again it tells nothing new.
    Refusal,
    /// The refusal of a try that counts, as a wrong binding code: also somebody unknown may try again.
    Try,
}

impl Worth {
    /// Of the answer to this end.
    pub(super) fn of(result: &Result<Done, Failure>) -> Self {
        match result {
            Ok(done) if done.hint && done.changed => Self::Try,
            Ok(Done { hint: true, .. }) | Err(Failure::User(_)) => Self::Refusal,
            Ok(_) | Err(Failure::Ask { .. } | Failure::Internal(_)) => Self::News,
        }
    }
}

/// The way of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Through whoever brought the message.
    Caller,
    /// It was queued as a push.
    Pushed,
    /// It is not said.
    Nowhere,
}

/// Chooses the way of an answer, pays for it, and queues it when it is a push. A group and somebody unknown get no
/// push; what the caller can do by itself is left to it.
pub(super) async fn send(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    message: &Outgoing,
    worth: Worth,
) -> Result<Way, StoreError> {
    let single = envelope.chat == Chat::Single;
    let pushes = slot.is_late() && single;
    if !pushes && (slot.answers_free() || worth == Worth::News) {
        return Ok(Way::Caller);
    }
    Box::pin(pay(app, envelope, slot, message, (pushes, worth))).await
}

/// The way of an answer that costs something, or may not be worth it.
async fn pay(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    message: &Outgoing,
    (pushes, worth): (bool, Worth),
) -> Result<Way, StoreError> {
    let single = envelope.chat == Chat::Single;
    crate::write!(app.store, tx => async {
        let known = single && sender::person_of(tx, app, envelope).await?.is_some();
        if !(known && pushes) && slot.answers_free() {
            return Ok(Way::Caller);
        }
        if worth != Worth::News && !afford(tx, app, envelope, message, (known, pushes, worth)).await? {
            app.metrics.answers_spared.add();
            return Ok(Way::Nowhere);
        }
        if !(known && pushes) {
            return Ok(Way::Caller);
        }
        ReplySlot::push_answer(tx, app, envelope, message).await?;
        Ok(Way::Pushed)
    }.await)
}

/// Takes a refusal out of the three shares: of this text, of the reader's day, of the month.
async fn afford(
    tx: &mut Tx,
    app: &App,
    envelope: &Envelope,
    message: &Outgoing,
    (known, pushes, worth): (bool, bool, Worth),
) -> Result<bool, StoreError> {
    let (now, limits) = (app.now(), &app.settings.limits);
    let single = envelope.chat == Chat::Single;
    let reader = if single { heard_as(envelope) } else { envelope.conversation.clone() };
    let unknown = single && !known && worth == Worth::Refusal;
    let pause = if unknown { limits.stranger_every_s } else { limits.refusal_every_s };
    let digest = push::text_digest(&push::encode(message));
    if !answers::take(tx, (&reader, &digest), (1, pause * SECOND), now).await?
        || !answers::take(tx, (&reader, ""), (limits.refusals_per_day, DAY), now).await?
    {
        return Ok(false);
    }
    let name = platform(app, envelope).as_str();
    let Some(quota) = app.settings.quota.get(name) else { return Ok(true) };
    let (what, month) =
        if pushes { ("api", quota.api_calls_month) } else { ("messages", quota.messages_month) };
    let budget = format!("{name}:refusals:{what}");
    Ok(quota::take_month(tx, &budget, &quota::month(now), 1, month * SHARE / 100).await? == 1)
}

/// Queues an answer that could not be handed over otherwise; strangers and groups get none (INV-53).
pub async fn answer_by_push(app: &App, envelope: &Envelope, message: &Outgoing) -> Result<(), StoreError> {
    if envelope.chat == Chat::Group {
        return Ok(());
    }
    crate::write!(app.store, tx => ReplySlot::push_answer(tx, app, envelope, message).await.map(drop))
}
