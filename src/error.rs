//! Two kinds of failure: what the person is told, and what the operator reads.

use crate::domain::message::Outgoing;

/// A refusal or a question for the person in the chat. It always says what to do next; nothing was
/// changed unless its text says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// A stable code for tests and support, e.g. `no-such-number`.
    pub code: &'static str,
    /// What the person reads.
    pub message: Outgoing,
}

impl UserError {
    /// A refusal with its stable code.
    pub fn new(code: &'static str, message: Outgoing) -> Self {
        Self { code, message }
    }
}

/// A failure of ours: logged once where it is handled, shown only as a generic sentence.
#[derive(Debug, thiserror::Error)]
pub enum Internal {
    /// The database refused or was out of reach.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// Something that should have been impossible.
    #[error("inconsistent: {0}")]
    Inconsistent(&'static str),
}
