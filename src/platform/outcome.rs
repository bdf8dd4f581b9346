//! What an outbound call came to, in words the outbox can act on without knowing any messenger.

use crate::config::Secret;
use crate::time::{HOUR, SECOND};

/// What to do about a failed call (INV-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nothing reached the platform: connection refused, name not resolved, no connection in time. Retry.
    NotSent,
    /// The platform asks for patience: 429, 5xx, busy codes.
    Retry {
        /// Earliest next try in milliseconds from now, 1 s to 1 h, when the platform said so.
        after_ms: Option<i64>,
    },
    /// The request was written and no answer came, or 504: it may have had its effect.
    Unknown,
    /// The access token is not valid (any more): fetch one and try once more.
    BadToken,
    /// The month's quota is used up.
    QuotaGone,
    /// Something an operator must put right: permission, IP list, robot stopped, credentials.
    Misconfigured,
    /// This recipient cannot be reached this way.
    Recipient,
    /// The platform refused the words.
    Content,
    /// Our own mistake: the request has the wrong shape, or a code nobody knows.
    Caller,
    /// The answer is not the platform's: redirect, HTML, empty, other JSON.
    NotOurs,
}

/// A failed call. Holds nothing secret, so it may be logged and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// What to do about it.
    pub class: Class,
    /// Short and stable: the platform's own code or one of ours; letters, digits, `.`, `_`, `-` only.
    pub code: String,
    /// The platform's id of the request, which its support asks for.
    pub request_id: Option<String>,
}

/// Longest code kept; the longest documented one has 60 characters.
const MAX_CODE: usize = 80;
/// Longest request id kept.
const MAX_REQUEST_ID: usize = 64;

impl CallError {
    /// A failure; `code` comes from outside, so only what is safe in a log line is kept of it.
    pub fn new(class: Class, code: &str) -> Self {
        let code = plain(code, MAX_CODE);
        Self { class, code: if code.is_empty() { "unreadable".to_owned() } else { code }, request_id: None }
    }

    /// Adds the platform's request id.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<&str>) -> Self {
        self.request_id = id.map(|id| plain(id, MAX_REQUEST_ID)).filter(|id| !id.is_empty());
        self
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code)
    }
}

impl std::error::Error for CallError {}

fn plain(text: &str, most: usize) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c)).take(most).collect()
}

/// Keeps a waiting time the platform asked for between 1 s and 1 h (INV-23).
pub fn clamp_wait(ms: i64) -> i64 {
    ms.clamp(SECOND, HOUR)
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// Accepted, which is not delivered (INV-25).
    Sent {
        /// The platform's handle of the message, for its read status.
        reference: Option<String>,
        /// Recipients the platform does not know: permanent.
        invalid: Vec<String>,
        /// Recipients it did not send to for now: retry.
        flow_controlled: Vec<String>,
    },
    /// Not accepted.
    Failed(CallError),
}

impl SendOutcome {
    /// Accepted for everybody, by a channel that gives no handle.
    pub fn sent() -> Self {
        Self::Sent { reference: None, invalid: Vec::new(), flow_controlled: Vec::new() }
    }
}

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The token; prints as `***`.
    pub value: Secret,
    /// How long it lives from now, 60 to 86 400 seconds whatever the platform said (INV-27).
    pub expires_in_s: i64,
}

/// Result of a look-up by telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The staff id.
    Found(String),
    /// Nobody in the organisation has this number.
    NotFound,
    /// Somebody has, outside the app's visible range.
    OutOfRange,
}

/// A person as the platform's directory has them.
#[derive(Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    /// Id inside the organisation.
    pub staff_id: String,
    /// Name.
    pub name: String,
    /// Has activated the account; `true` when the platform does not say.
    pub active: bool,
    /// Telephone, when the app may see it.
    pub mobile: Option<String>,
}

impl std::fmt::Debug for DirectoryPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectoryPerson").field("active", &self.active).finish_non_exhaustive()
    }
}

/// Who has read a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadStatus {
    /// The platform is still delivering.
    pub processing: bool,
    /// The message was recalled.
    pub recalled: bool,
    /// The answer lists recipients at all; if not, it says nothing about those who are missing.
    pub listed: bool,
    /// Staff ids that have read it.
    pub read: Vec<String>,
    /// Staff ids that have it unread.
    pub unread: Vec<String>,
}
