//! Reading connections of an SQLite database. A pool for servers asks every connection it takes back whether
//! it still lives, which for a file costs as much as a question and answers nothing.

use super::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many read at once.
const MOST: u32 = 4;
/// How long a reader waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// The readers; cheap to clone.
#[derive(Clone)]
pub(super) struct Readers(Arc<Shelf>);

struct Shelf {
    options: SqliteConnectOptions,
    /// Opened and not in use; the one used last is taken first, so that few suffice when little happens.
    idle: Mutex<Vec<SqliteConnection>>,
    turns: Arc<Semaphore>,
}

/// One connection, for one reader at a time; taken at the first statement.
pub(super) struct Reader {
    /// Missing while a statement runs: who is dropped in the middle of one does not give the connection back,
    /// for nobody knows what it would say next.
    connection: Option<SqliteConnection>,
    shelf: Arc<Shelf>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Readers {
    /// Opens nothing yet.
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        let turns = Arc::new(Semaphore::new(MOST as usize));
        Self(Arc::new(Shelf { options, idle: Mutex::new(Vec::new()), turns }))
    }

    /// A reader that has no connection yet.
    pub(super) fn reader(&self) -> Reader {
        Reader { connection: None, shelf: Arc::clone(&self.0), turn: None }
    }

    /// Waits for those who read and closes everything.
    pub(super) async fn close(&self) {
        // Whoever takes longer than a turn is closed by its own end.
        let _ = tokio::time::timeout(TURN, self.0.turns.acquire_many(MOST)).await;
        self.0.turns.close();
        let idle = std::mem::take(&mut *self.0.idle());
        for connection in idle {
            // Nothing is lost with a connection that only read.
            let _ = connection.close().await;
        }
    }
}

impl Shelf {
    /// Waits for a turn and takes a connection.
    async fn take(self: &Arc<Self>) -> Result<(OwnedSemaphorePermit, SqliteConnection), StoreError> {
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok((turn, connection))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Takes the connection out for one statement; [`Reader::back`] puts it back.
    pub(super) async fn out(&mut self) -> Result<SqliteConnection, StoreError> {
        if self.turn.is_none() {
            // Boxed: it happens once, and would make the future of every statement large.
            let (turn, connection) = Box::pin(self.shelf.take()).await?;
            self.turn = Some(turn);
            return Ok(connection);
        }
        self.connection.take().ok_or(StoreError::Engine(sqlx::Error::WorkerCrashed))
    }

    /// The statement has ended.
    pub(super) fn back(&mut self, connection: SqliteConnection) {
        self.connection = Some(connection);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.shelf.turns.is_closed()
        {
            self.shelf.idle().push(connection);
        }
    }
}
