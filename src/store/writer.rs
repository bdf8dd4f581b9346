//! The one writing connection of an SQLite database, and group commit over it.
//!
//! Changes run one after another. A change that is finished goes to the end of the queue, and whoever of
//! the finished comes to its turn first makes all of them durable with one sync. So a lone change is
//! committed at once, and under load a sync is shared by everybody who was waiting; nobody is told "done"
//! before the sync that covers the change. Inside a group each change has a savepoint of its own, so that
//! one which is given up takes nothing of the others with it; it is set with the first statements of the change,
//! in one trip to the engine's thread where they allow it ([`Opening`]).

use super::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// How long a change waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// The writer; cheap to clone.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Group>>);

/// Changes that are finished but not durable yet, and the connection they are on.
struct Group {
    options: SqliteConnectOptions,
    /// Missing when nobody knows where its transaction stands: closing is what gives it up for certain.
    connection: Option<SqliteConnection>,
    /// Those who wait to hear that their change is durable.
    finished: Vec<oneshot::Sender<()>>,
    /// Counts the groups, so that a change knows whether its own is still open.
    round: u64,
    /// Whether the last change began with a savepoint.
    nested: bool,
    /// A change was dropped half done; what it wrote must go before anything else happens.
    abandoned: bool,
    /// Head of the audit chain as the last change of this transaction left it. Between transactions another
    /// process may move it.
    head: Option<(i64, String)>,
}

/// The turn of one change. Dropped without [`Change::keep`] it leaves nothing behind.
pub(super) struct Change {
    group: OwnedMutexGuard<Group>,
    writer: Writer,
    /// Whether there is something to take back: the transaction was begun for it, or its savepoint is set.
    opened: bool,
    ended: bool,
}

/// Statements with which a change may begin, and their text behind what sets the savepoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    /// The statements alone.
    pub plain: &'static str,
    /// In a group where no savepoint is set.
    pub second: &'static str,
    /// In a group where one is.
    pub later: &'static str,
}

/// Makes an [`Opening`] of a text.
macro_rules! opening {
    ($sql:expr) => {
        $crate::store::writer::Opening {
            plain: $sql,
            second: concat!("SAVEPOINT change; ", $sql),
            later: concat!("RELEASE change; SAVEPOINT change; ", $sql),
        }
    };
}
pub(super) use opening;

const SAVEPOINT: Opening = opening!("");

impl Writer {
    /// Opens the connection.
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let mut group = Group {
            options,
            connection: None,
            finished: Vec::new(),
            round: 0,
            nested: false,
            abandoned: false,
            head: None,
        };
        group.connect().await?;
        Ok(Self(Arc::new(Mutex::new(group))))
    }

    /// Waits for its turn and begins a change.
    pub(super) async fn begin(&self) -> Result<Change, StoreError> {
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.0).lock_owned()).await;
        let mut group = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let opened = group.begin().await?;
        Ok(Change { group, writer: self.clone(), opened, ended: false })
    }

    /// Closes the connection, which also checkpoints the log.
    pub(super) async fn close(&self) {
        let mut group = self.0.lock().await;
        // Whoever still waits hears how it went.
        let _ = group.tidy().await;
        let _ = group.commit().await;
        if let Some(connection) = group.connection.take() {
            let _ = connection.close().await;
        }
    }
}

impl Change {
    /// The connection, for the statements of this change.
    pub(super) async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if !self.opened {
            let savepoint = self.text(SAVEPOINT);
            Box::pin(self.group.control(savepoint)).await?;
            self.is_open();
        }
        self.group.connection.as_mut().ok_or(StoreError::NotKept)
    }

    /// Takes the connection out for the first statement; [`Change::begun`] puts it back. Whoever is dropped in
    /// between leaves nobody who knows where the transaction stands, and all of it is given up.
    pub(super) fn out(&mut self, sql: Opening) -> Result<(SqliteConnection, &'static str), StoreError> {
        let connection = self.group.connection.take().ok_or(StoreError::NotKept)?;
        Ok((connection, if self.opened { sql.plain } else { self.text(sql) }))
    }

    /// The first statement has ended; without its connection when it failed.
    pub(super) fn begun(&mut self, connection: Option<SqliteConnection>) {
        match connection {
            Some(connection) => {
                self.group.connection = Some(connection);
                self.is_open();
            }
            None => self.group.lose(),
        }
    }

    fn text(&self, sql: Opening) -> &'static str {
        if self.group.nested { sql.later } else { sql.second }
    }

    fn is_open(&mut self) {
        if !self.opened {
            (self.opened, self.group.nested) = (true, true);
        }
    }

    /// Head of the audit chain, when an earlier change of the same transaction moved it.
    pub(super) fn head(&self) -> Option<(i64, String)> {
        self.group.head.clone()
    }

    /// The head as this change leaves it.
    pub(super) fn moved_head(&mut self, seq: i64, hash: String) {
        self.group.head = Some((seq, hash));
    }

    /// Ends the turn and waits until the change is durable.
    pub(super) async fn keep(mut self) -> Result<(), StoreError> {
        if !self.opened {
            // It wrote nothing.
            return Ok(());
        }
        let (durable, mut told) = oneshot::channel();
        let (writer, round) = (self.writer.clone(), self.group.round);
        self.group.finished.push(durable);
        self.ended = true;
        drop(self);
        // On a task of its own: a caller who goes away must not leave the others' transaction open.
        let wait = tokio::spawn(async move {
            let mut group = tokio::select! {
                biased;
                told = &mut told => return told.map_err(|_| StoreError::NotKept),
                group = writer.0.lock() => group,
            };
            if group.round == round {
                group.tidy().await?;
                return group.commit().await;
            }
            drop(group);
            told.await.map_err(|_| StoreError::NotKept)
        });
        wait.await.unwrap_or(Err(StoreError::NotKept))
    }

    /// Gives the change up.
    pub(super) async fn give_up(mut self) -> Result<(), StoreError> {
        self.ended = true;
        if self.opened { self.group.undo().await } else { Ok(()) }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if self.ended || !self.opened {
            return;
        }
        self.group.abandoned = true;
        // Until it is undone the database is locked for other processes.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let writer = self.writer.clone();
            runtime.spawn(async move { writer.0.lock().await.tidy().await });
        }
    }
}

impl Group {
    /// Begins a transaction when none is open; whether that was so.
    async fn begin(&mut self) -> Result<bool, StoreError> {
        self.connect().await?;
        self.tidy().await?;
        let first = self.finished.is_empty();
        if first {
            self.control("BEGIN IMMEDIATE").await?;
        }
        Ok(first)
    }

    /// Takes back what the change at hand wrote; the finished ones stay.
    async fn undo(&mut self) -> Result<(), StoreError> {
        self.head = None;
        self.control(if self.finished.is_empty() { "ROLLBACK" } else { "ROLLBACK TO change" }).await
    }

    async fn tidy(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.abandoned) {
            self.undo().await?;
        }
        Ok(())
    }

    /// Makes what is finished durable and tells those who wait; nothing finished, nothing to do.
    async fn commit(&mut self) -> Result<(), StoreError> {
        if self.finished.is_empty() {
            return Ok(());
        }
        self.head = None;
        self.control("COMMIT").await?;
        for durable in self.finished.drain(..) {
            // Who went away does not want to know.
            let _ = durable.send(());
        }
        (self.nested, self.round) = (false, self.round + 1);
        Ok(())
    }

    /// Runs a statement that moves the transaction. When it fails, or its caller goes away in the middle,
    /// nobody knows where the transaction stands: all of it is given up, and those who wait are told.
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let ran = match self.connection.take() {
            Some(mut connection) => {
                let ran = sqlx::query(sql).execute(&mut connection).await;
                self.connection = ran.is_ok().then_some(connection);
                ran.map(drop).map_err(StoreError::from)
            }
            None => Err(StoreError::NotKept),
        };
        if ran.is_err() {
            self.lose();
        }
        ran
    }

    /// Tells those who wait that their changes are gone.
    fn lose(&mut self) {
        self.finished.clear();
        self.head = None;
        (self.nested, self.abandoned, self.round) = (false, false, self.round + 1);
    }

    async fn connect(&mut self) -> Result<(), StoreError> {
        if self.connection.is_none() {
            self.lose();
            self.connection = Some(self.options.connect().await?);
        }
        Ok(())
    }
}
