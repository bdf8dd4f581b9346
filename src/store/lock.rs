//! Locks besides those on rows: the operating-system lock that keeps a second server off an SQLite file, and turns
//! that transactions take by name.

use super::values::args;
use super::{StoreError, Tx, dialect};
use std::fs::{File, OpenOptions};
use std::path::Path;

/// Held for the life of `serve` or `demo`; the operating system frees it when the process ends,
/// however it ends.
pub struct FileLock(#[expect(dead_code, reason = "held, never read")] File);

impl FileLock {
    /// Takes the lock beside `database`, or says that another process has it.
    pub fn take(database: &Path) -> Result<Self, StoreError> {
        let mut path = database.as_os_str().to_owned();
        path.push(".serve.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Taken),
            Err(std::fs::TryLockError::Error(e)) => Err(e.into()),
        }
    }
}

impl Tx {
    /// Waits until no other transaction has the turn of this `name`, and has it until its end. SQLite has one
    /// writer and needs nothing.
    pub async fn take_turn(&mut self, name: &str) -> Result<(), StoreError> {
        if self.is_postgres() {
            self.exec(dialect::POSTGRES_TURN, args![name]).await?;
        }
        Ok(())
    }
}
