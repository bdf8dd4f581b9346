//! How the database can fail.

use std::sync::Arc;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine's own error.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    /// What failed was asked for several at once.
    #[error(transparent)]
    Shared(Arc<StoreError>),
    /// A statement failed earlier in this transaction, so nothing of it may be kept.
    #[error("transaction was poisoned by an earlier failure")]
    Poisoned,
    /// The transaction this change shared with others could not be made durable; nothing of it is kept.
    #[error("the change was not kept")]
    NotKept,
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(sqlx::migrate::MigrateError),
    /// The database was written by a newer version of this program.
    #[error("database is newer than this program")]
    Newer,
    /// The database has not been brought up to this program's version yet.
    #[error("database is older than this program")]
    Older,
    /// A row does not make sense.
    #[error("inconsistent row in {table}.{column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// Another process serves this SQLite file.
    #[error("the database file is served by another process")]
    Taken,
    /// The file system refused.
    #[error("database file: {0}")]
    File(#[from] std::io::Error),
}

impl StoreError {
    /// Serialisation failure or deadlock: the whole use case may run again.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Engine(sqlx::Error::Database(e)) => matches!(e.code().as_deref(), Some("40001" | "40P01")),
            Self::Shared(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// Whether the database is away, full, locked or broken, rather than asked for something it cannot give: the same
    /// may work later, and nobody may be told that it was taken (INV-31).
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Engine(sqlx::Error::Database(error)) => super::dialect::is_outage(error.as_ref()),
            Self::Engine(
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed,
            ) => true,
            Self::Shared(error) => error.is_outage(),
            Self::NotKept | Self::Taken | Self::File(_) => true,
            _ => false,
        }
    }
}
