//! What the platform received and what it did with it: the judge's own record.

use serde_json::{Value, json};

use super::fault::Endpoint;
use crate::time::Timestamp;

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Obeyed. For a send: shown to `recipients`.
    Accepted,
    /// Refused with the platform's code.
    Refused(String),
    /// Answered as a success and shown to nobody.
    Dropped(String),
    /// A fault answered instead; nothing was obeyed.
    Fault(&'static str),
}

/// One call of the service to the platform, or one callback of the platform to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Grows with every entry and every chat message.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Which door.
    pub endpoint: Endpoint,
    /// What became of it.
    pub verdict: Verdict,
    /// A fault that left the call obeyed (late, or its answer lost) or changed its result.
    pub fault: Option<&'static str>,
    /// HTTP status of the answer; 0 when none was given.
    pub status: u16,
    /// Staff ids reached (`group` for the group); for refusals and faults, those it was meant for.
    pub recipients: Vec<String>,
    /// Staff ids refused or flow-controlled inside a success.
    pub missed: Vec<String>,
    /// Title of the message.
    pub title: Option<String>,
    /// Text of the message exactly as sent; for callbacks the answer.
    pub text: Option<String>,
    /// Handle the platform gave.
    pub process_query_key: Option<String>,
}

impl LedgerEntry {
    /// A message that reached somebody through a send call (answers to callbacks are not sends).
    pub fn is_push(&self) -> bool {
        self.verdict == Verdict::Accepted
            && matches!(
                self.endpoint,
                Endpoint::BatchSend | Endpoint::GroupSend | Endpoint::RobotSend | Endpoint::WorkNotice
            )
    }

    pub(super) fn json(&self) -> Value {
        let (verdict, reason) = match &self.verdict {
            Verdict::Accepted => ("accepted", String::new()),
            Verdict::Refused(why) => ("refused", why.clone()),
            Verdict::Dropped(why) => ("dropped", why.clone()),
            Verdict::Fault(kind) => ("fault", (*kind).to_owned()),
        };
        json!({
            "seq": self.seq, "at": self.at.millis(), "endpoint": self.endpoint.name(), "verdict": verdict,
            "reason": reason, "fault": self.fault, "status": self.status, "recipients": self.recipients,
            "missed": self.missed, "title": self.title, "text": self.text, "push": self.is_push(),
            "process_query_key": self.process_query_key,
        })
    }
}

/// What a call was about, whether or not it is obeyed.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) recipients: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
}
