//! The outbox under faults.
