//! How a use case ends: what it did, why it stopped, or that nothing is known to be kept.

use crate::domain::message::Outgoing;
use crate::error::{Internal, UserError};
use crate::ids::ApplicationId;
use crate::store::{MaybeRetry, StoreError};

/// Nothing is known to be kept: the caller must not say that it was taken, and the platform may send again (INV-1).
#[derive(Debug, thiserror::Error)]
#[error("unavailable")]
pub struct Unavailable {
    /// What the person may be told all the same, where that costs nothing.
    pub words: Option<Outgoing>,
}

/// Nothing to say.
pub(super) const SILENT: Unavailable = Unavailable { words: None };

/// What a family of commands did.
pub struct Done {
    /// What to say.
    pub message: Outgoing,
    /// Whether the transaction holds a change worth keeping.
    pub changed: bool,
    /// Whether it is a refusal, a hint or help, which is not said again and again where that costs (INV-53).
    pub hint: bool,
    /// Applications whose personal data the message shows; each view is a record (INV-6).
    pub shown: Vec<ApplicationId>,
}

impl Done {
    /// Something was changed.
    pub fn changed(message: Outgoing) -> Self {
        Self { message, changed: true, hint: false, shown: Vec::new() }
    }

    /// Nothing was changed.
    pub fn unchanged(message: Outgoing) -> Self {
        Self { message, changed: false, hint: false, shown: Vec::new() }
    }

    /// Nothing was changed and nothing looked up.
    pub fn hint(message: Outgoing) -> Self {
        Self { message, changed: false, hint: true, shown: Vec::new() }
    }

    /// Nothing was done but to count the try.
    pub fn tried(message: Outgoing) -> Self {
        Self { message, changed: true, hint: true, shown: Vec::new() }
    }

    /// Nothing was changed, and personal data of these applications is shown.
    pub fn showing(message: Outgoing, applications: Vec<ApplicationId>) -> Self {
        Self { message, changed: false, hint: false, shown: applications }
    }
}

/// Why a use case stopped.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// For the person.
    #[error("refused: {}", .0.code)]
    User(UserError),
    /// A question with numbered choices, kept for the answer.
    #[error("asked back")]
    Ask {
        /// What the person reads.
        message: Outgoing,
        /// The choices in canonical words.
        words: String,
    },
    /// For the operator.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Internal(Internal::Store(error))
    }
}

impl MaybeRetry for Failure {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Internal(Internal::Store(error)) if error.is_retryable())
    }
}

/// A refusal with its code.
pub(crate) fn refuse<T>(code: &'static str, message: Outgoing) -> Result<T, Failure> {
    Err(UserError::new(code, message).into())
}
