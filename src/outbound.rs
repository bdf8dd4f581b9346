//! Outbound calls: what one carries, how it ended, and those whose end could not be stored yet.

use crate::domain::reply::Words;
use crate::ids::AttemptId;
use crate::platform::{CallError, SendOutcome};
use crate::store::outbox::Leased;
use crate::time::Timestamp;
use std::sync::{Mutex, PoisonError};

/// One outbound call: intents with the same text, bot and channel, each the head of its lane.
pub struct Call {
    /// Its record.
    pub attempt: AttemptId,
    /// Bot.
    pub bot: String,
    /// What is sent, put into words when the call is made.
    pub words: Box<Words>,
    /// The intents with the platform's id of each recipient (empty for a group).
    pub parts: Vec<(Leased, String)>,
    /// To a group rather than to people.
    pub group: bool,
    /// When the lease ends.
    pub until: Timestamp,
}

/// How a call ended.
pub enum Outcome {
    /// The call was made.
    Made(SendOutcome),
    /// It was not, because the platform gave no token.
    NoToken(CallError),
    /// It was not, for a reason of ours.
    NotMade(&'static str),
}

/// A call and how it ended.
pub struct Finished {
    /// The call.
    pub call: Call,
    /// How it ended.
    pub outcome: Outcome,
    /// Which issue of the token it was made with.
    pub issue: Option<i64>,
}

/// Calls that ended while the database could not be written. What is forgotten here would count as unknown when its
/// lease runs out, and be sent again or given up although the messenger took it (INV-21, INV-23).
#[derive(Default)]
pub struct Unstored(Mutex<Vec<Finished>>);

impl Unstored {
    /// Keeps them for the next round.
    pub fn keep(&self, finished: Vec<Finished>) {
        self.held().extend(finished);
    }

    /// All that are kept, which are kept no longer.
    pub fn take(&self) -> Vec<Finished> {
        std::mem::take(&mut self.held())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Finished>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
