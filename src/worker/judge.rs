//! Re-judging claimed intents at the moment of sending (INV-24): does the recipient still owe the action, is it
//! not over, may it still go at this hour, and is there still an account to reach?

use super::digest;
use crate::app::App;
use crate::domain::document::DeliveryState;
use crate::domain::reply::Words;
use crate::service::push;
use crate::store::kinds::asks_to_sign;
use crate::store::outbox::Leased;
use crate::time::Timestamp;

/// What becomes of a claimed intent.
pub enum Verdict {
    /// Send these words to this member id (empty for a group).
    Send(String, Box<Words>),
    /// Not at this hour, but then.
    Hold(Timestamp),
    /// Settle it as (state, reason) without a call.
    End(&'static str, &'static str),
}

impl Verdict {
    /// Nothing of it is owed any more.
    pub const DONE: Self = Self::End("superseded", "done meanwhile");
}

/// Judges what was just claimed, on the facts that were read with it.
pub fn verdict(app: &App, intent: &Leased, now: Timestamp) -> Verdict {
    // An ordinary push that an outage kept past its hours must not go at night (messages.md rule 8).
    let hour = push::window(app, now);
    if intent.urgent == 0 && hour > now && now.since(Timestamp::from_millis(intent.not_before)) > digest::LATE
    {
        return Verdict::Hold(hour);
    }
    let Some(words) = Words::decode(&intent.body).map(Box::new) else {
        return Verdict::End("dead", "body-unreadable");
    };
    if intent.channel == "group" {
        return Verdict::Send(String::new(), words);
    }
    let Some(bot) = app.bot(&intent.bot) else { return Verdict::End("dead", "bot-not-configured") };
    if !still_owed(intent) {
        return Verdict::DONE;
    }
    if words.is_past(now) {
        return Verdict::End("expired", "event past");
    }
    match (&intent.corp_id, &intent.staff_id) {
        (Some(corp), Some(staff)) if *corp == bot.corp_id => Verdict::Send(staff.clone(), words),
        (Some(_), _) => Verdict::End("dead", "bound-in-another-organisation"),
        (None, _) => Verdict::End("dead", "not-bound"),
    }
}

fn still_owed(intent: &Leased) -> bool {
    let state = intent.delivery.as_deref().and_then(DeliveryState::parse);
    match intent.kind.as_str() {
        _ if intent.object_id.is_none() => true,
        kind if asks_to_sign(kind) => state.is_none_or(|state| state == DeliveryState::Awaiting),
        "reply" => state.is_some_and(DeliveryState::is_open) && intent.reply_at.is_none(),
        "correction" => state.is_some_and(|state| state.is_open() || state.is_signed()),
        "return" => state == Some(DeliveryState::Returned),
        "approval" => intent.question == Some(1),
        _ => true,
    }
}
