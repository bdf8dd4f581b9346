//! Where an answer goes: into the response that is being waited for, or, when that is not possible
//! any more, out as a push of its own (design §2.8).

use super::push::{self, Kind, Push};
use super::sender;
use crate::app::App;
use crate::config::ReplyMode;
use crate::domain::message::{Envelope, Outgoing};
use crate::store::{StoreError, Tx, outbox};
use crate::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Held by the caller while it waits. Dropped before the answer was handed over, whether it answered 503 or was
/// dropped itself because its own caller hung up, it leaves the answer to a push.
#[must_use = "dropping it says that nobody waits any more"]
pub struct Waiting {
    slot: ReplySlot,
    answered: bool,
}

impl Waiting {
    /// The answer travels in the response.
    pub fn handed_over(mut self) {
        self.answered = true;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.answered {
            self.slot.0.abandoned.store(true, Ordering::SeqCst);
        }
    }
}

/// Shared between the caller who waits and the task that works.
#[derive(Clone)]
pub struct ReplySlot(Arc<State>);

/// What the caller can do with an answer by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Put it into the response that is waited for, which costs nothing.
    Response,
    /// Send it to the address that came with the message, which counts as a message of the month.
    Address,
}

struct State {
    means: Means,
    /// Whether the settings want answers as pushes.
    push: bool,
    /// The caller stopped waiting.
    abandoned: AtomicBool,
    /// The answer was queued as a push, so nobody needs to do it again.
    pushed: AtomicBool,
}

impl ReplySlot {
    /// A slot of a caller with these means for a bot that answers in this mode.
    pub fn new(means: Means, mode: ReplyMode) -> Self {
        let (abandoned, pushed) = (AtomicBool::new(false), AtomicBool::new(false));
        Self(Arc::new(State { means, push: mode == ReplyMode::Push, abandoned, pushed }))
    }

    /// The caller begins to wait.
    pub fn waiting(&self) -> Waiting {
        Waiting { slot: self.clone(), answered: false }
    }

    /// Whether the caller could have carried the answer and went away.
    pub(super) fn is_abandoned(&self) -> bool {
        !self.0.push && self.is_late()
    }

    /// Whether the answer has to travel as a push.
    pub(super) fn is_late(&self) -> bool {
        self.0.push || self.0.abandoned.load(Ordering::SeqCst)
    }

    /// Whether the caller can answer without cost.
    pub(super) fn answers_free(&self) -> bool {
        self.0.means == Means::Response
    }

    /// Takes the duty to push the answer; only one caller gets it.
    pub(super) fn take_push_duty(&self) -> bool {
        !self.0.pushed.swap(true, Ordering::SeqCst)
    }

    /// Inside the effect's own transaction, so that effect and answer cannot part.
    pub(super) async fn push_if_late(
        &self,
        tx: &mut Tx,
        app: &App,
        envelope: &Envelope,
        message: &Outgoing,
    ) -> Result<(), StoreError> {
        // Who has just left his account is told by the caller.
        if self.is_late() && self.take_push_duty() && !Self::push_answer(tx, app, envelope, message).await? {
            self.give_push_duty_back();
        }
        Ok(())
    }

    /// The transaction that held the answer was lost, so the duty is free again.
    pub(super) fn give_push_duty_back(&self) {
        self.0.pushed.store(false, Ordering::SeqCst);
    }

    /// Queues the answer for the sender; `false` when it is nobody we know.
    pub(super) async fn push_answer(
        tx: &mut Tx,
        app: &App,
        envelope: &Envelope,
        message: &Outgoing,
    ) -> Result<bool, StoreError> {
        let Some(person) = sender::person_of(tx, app, envelope).await? else { return Ok(false) };
        let person = crate::ids::PersonId::from_text(person);
        // The platform sends a message again when it heard nothing; one answer by push is enough.
        let about = format!("message:{}:{}", envelope.bot, envelope.message_id);
        if outbox::pushed_since(tx, &about, Kind::Answer.as_str(), Timestamp::from_millis(0)).await? {
            return Ok(true);
        }
        let push =
            Push { bot: Some(&envelope.bot), ..Push::now(&person, Kind::Answer, message).about(&about) };
        push::queue(tx, app, &push).await.map(|_| true)
    }
}
