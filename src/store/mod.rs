//! Every SQL statement of the service, over two concrete engines behind one [`Store`] (design §2.2).
//!
//! A statement is written once with `$1` placeholders in the subset both engines share; the few that
//! differ stand side by side in [`dialect`]. A write starts with [`Store::begin_write`] only. A failed
//! statement poisons its [`Tx`], and committing a poisoned `Tx` is an error: PostgreSQL would answer
//! `Ok` to that commit and keep nothing.

pub mod answers;
pub mod api;
pub mod applications;
pub mod audit;
pub mod calls;
mod columns;
mod copy;
pub mod crowd;
pub mod deliveries;
pub mod dialect;
pub mod documents;
mod error;
pub mod evidence;
pub mod health;
pub mod inbound;
pub mod kinds;
mod lock;
mod lookups;
pub mod notify;
pub mod outbox;
pub mod people;
pub mod questions;
pub mod quota;
mod readers;
mod rerun;
pub mod senders;
pub mod shown;
pub mod state;
pub mod units;
mod values;
mod writer;

pub use error::StoreError;
pub use lock::FileLock;
pub use rerun::MaybeRetry;
pub use values::Val;

use crate::time::Timestamp;
use lookups::Lookups;
use readers::{Reader, Readers};
use senders::{Asked, Found};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions, FromRow, Postgres, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use writer::{Change, Opening, Writer};

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// A row type that both engines can fill.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    lookups: Lookups,
    /// Rung after a commit that added intents, so that the outbox need not wait for its next poll.
    pub outbox_bell: Arc<Notify>,
}

#[derive(Clone)]
enum Engine {
    Sqlite { writer: Writer, readers: Readers, options: Arc<SqliteConnectOptions> },
    Postgres(PgPool),
}

/// What a process wants from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Create and migrate when needed, then read and write.
    Full,
    /// Bring an existing database up to date, then read and write.
    Upgrade,
    /// Read and write an existing, current database.
    Write,
    /// Read an existing database.
    Read,
    /// Read an existing database whatever its version, for `migrate` to say what it found.
    Raw,
}

impl Store {
    /// Opens the database named in the settings. With [`Access::Full`] it is created and migrated.
    pub async fn open(url: &str, access: Access) -> Result<Self, StoreError> {
        let engine = match url.strip_prefix("sqlite:") {
            Some(path) => open_sqlite(Path::new(path.trim_start_matches("//")), access).await?,
            None => Engine::Postgres(open_postgres(url).await?),
        };
        let store = Self { engine, lookups: Lookups::default(), outbox_bell: Arc::new(Notify::new()) };
        match access {
            Access::Full => store.migrate().await?,
            Access::Upgrade => {
                store.versions().await?;
                store.migrate().await?;
            }
            Access::Write | Access::Read => store.check_version().await?,
            Access::Raw => {}
        }
        Ok(store)
    }

    /// Brings the schema up to date. The engine's own lock keeps two starters apart (INV-33).
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let done = match &self.engine {
            Engine::Sqlite { options, .. } => {
                let pool = SqlitePool::connect_with(options.as_ref().clone()).await?;
                let done = SQLITE_MIGRATIONS.run(&pool).await;
                pool.close().await;
                done
            }
            Engine::Postgres(pool) => {
                // An index of a large table takes longer than any statement of the service may.
                let options = pool.connect_options().as_ref().clone().options([("statement_timeout", "0")]);
                let alone = PgPool::connect_with(options).await?;
                let done = POSTGRES_MIGRATIONS.run(&alone).await;
                alone.close().await;
                done
            }
        };
        done.map_err(|e| match e {
            sqlx::migrate::MigrateError::VersionMissing(_)
            | sqlx::migrate::MigrateError::VersionTooNew(..) => StoreError::Newer,
            other => StoreError::Migration(other),
        })
    }

    /// Refuses a schema that this program does not know, or knows only as it will be after `migrate`.
    pub async fn check_version(&self) -> Result<(), StoreError> {
        let (found, known) = self.versions().await?;
        match found.cmp(&known) {
            std::cmp::Ordering::Greater => Err(StoreError::Newer),
            std::cmp::Ordering::Less => Err(StoreError::Older),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }

    /// The version of the schema, and the one this program brings.
    pub async fn versions(&self) -> Result<(i64, i64), StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
        let (found,): (i64,) = self.read().one(SQL, &[]).await?;
        Ok((found, SQLITE_MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)))
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// The SQLite file, for locks beside it.
    pub fn file(&self) -> Option<&Path> {
        match &self.engine {
            Engine::Sqlite { options, .. } => Some(options.get_filename()),
            Engine::Postgres(_) => None,
        }
    }

    /// A connection for reading, taken at the first statement. From then on never hold one across anything but
    /// the database.
    pub fn read(&self) -> Conn {
        let inner = match &self.engine {
            Engine::Sqlite { readers, .. } => Inner::SqliteRead(readers.reader()),
            Engine::Postgres(pool) => Inner::PostgresRead(pool.clone(), None),
        };
        Conn { inner, poisoned: false }
    }

    /// Who a sender is and which item the message names, in one statement with whoever asks at this moment. For
    /// answers; what changes something asks again inside its transaction (INV-15).
    pub async fn look_up(&self, asked: Asked<'_>) -> Result<Found, StoreError> {
        self.lookups.ask(self, asked).await
    }

    /// Starts a write: on SQLite in its turn at the one writer, so that a read inside it never has to be
    /// upgraded.
    #[expect(clippy::disallowed_methods, reason = "the one place where a write starts")]
    pub async fn begin_write(&self) -> Result<Tx, StoreError> {
        let inner = match &self.engine {
            Engine::Sqlite { writer, .. } => Inner::SqliteTx(writer.begin().await?),
            Engine::Postgres(pool) => Inner::PostgresTx(pool.begin().await?),
        };
        let conn = Conn { inner, poisoned: false };
        Ok(Tx {
            conn,
            outbox_bell: Arc::clone(&self.outbox_bell),
            rings: false,
            records: Vec::new(),
            answer: None,
        })
    }

    /// The database server's time; `None` on SQLite, which has no clock of its own.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, StoreError> {
        if !self.is_postgres() {
            return Ok(None);
        }
        let (ms,): (i64,) = self.read().one(dialect::POSTGRES_TIME, &[]).await?;
        Ok(Some(Timestamp::from_millis(ms)))
    }

    /// Whether a commit on this server is durable; SQLite is opened that way (INV-29).
    pub async fn is_durable(&self) -> Result<bool, StoreError> {
        if !self.is_postgres() {
            return Ok(true);
        }
        let (level,): (String,) = self.read().one(dialect::POSTGRES_SYNC, &[]).await?;
        Ok(level != "off" && level != "local")
    }

    /// Closes all connections; on SQLite this also checkpoints the log.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path, access: Access) -> Result<Engine, StoreError> {
    if let Some(folder) = path.parent().filter(|p| access == Access::Full && !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(access == Access::Full)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_size_limit", "67108864")
        // What a savepoint could take back is kept in memory, not in a temporary file.
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    // Pages that many changes share are written back once: a log of 64 MiB, and a cache that holds what a notice to
    // the whole county touches.
    let writing = options.clone().pragma("wal_autocheckpoint", "16384").pragma("cache_size", "-16384");
    let writer = Writer::open(writing).await?;
    if matches!(access, Access::Full | Access::Upgrade) {
        owner_only(path)?;
    }
    // The rows of this week's items stay at hand; a page that is not costs a call of the system.
    let readers = Readers::new(options.clone().pragma("query_only", "ON").pragma("cache_size", "-8192"));
    Ok(Engine::Sqlite { writer, readers, options: Arc::new(options) })
}

/// Names of people are in the file, so nobody but its owner may read it; the log and its index take
/// the mode of the database.
fn owner_only(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?)
}

async fn open_postgres(url: &str) -> Result<PgPool, StoreError> {
    let options = PgConnectOptions::from_str(url)?
        .options([("statement_timeout", "5000"), ("idle_in_transaction_session_timeout", "10000")])
        .application_name("qianshou")
        .disable_statement_logging();
    Ok(PgPoolOptions::new()
        .max_connections(12)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await?)
}

/// A connection. Reading functions of this module take one, so they work inside a [`Tx`] as well.
pub struct Conn {
    inner: Inner,
    poisoned: bool,
}

enum Inner {
    SqliteTx(Change),
    PostgresTx(Transaction<'static, Postgres>),
    SqliteRead(Reader),
    PostgresRead(PgPool, Option<PoolConnection<Postgres>>),
}

/// Runs one body against whichever engine the connection belongs to.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {{
        if $conn.poisoned {
            // PostgreSQL refuses by itself; SQLite might have left the transaction and would obey.
            return Err(StoreError::Poisoned);
        }
        let result = match &mut $conn.inner {
            Inner::SqliteTx(change) => {
                let $c = change.connection().await?;
                $body.map_err(StoreError::from)
            }
            Inner::SqliteRead(reader) => {
                let mut connection = reader.out().await?;
                let $c = &mut connection;
                let result = $body.map_err(StoreError::from);
                reader.back(connection);
                result
            }
            Inner::PostgresTx(tx) => {
                let $c = &mut **tx;
                $body.map_err(StoreError::from)
            }
            Inner::PostgresRead(pool, taken) => {
                let $c = &mut **match taken {
                    Some(connection) => connection,
                    // Boxed: it happens once, and would make the future of every statement large.
                    None => taken.insert(Box::pin(pool.acquire()).await?),
                };
                $body.map_err(StoreError::from)
            }
        };
        $conn.poisoned |= result.is_err();
        result
    }};
}

impl Conn {
    /// Which engine this is, for statements in [`dialect`].
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::PostgresTx(_) | Inner::PostgresRead(..))
    }

    /// All rows.
    pub async fn all<T: Row>(&mut self, sql: &'static str, args: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        on!(self, c => values::bind_as!(sqlx::query_as::<_, T>(sql), args).fetch_all(c).await)
    }

    /// The row, if there is one.
    pub async fn opt<T: Row>(
        &mut self,
        sql: &'static str,
        args: &[Val<'_>],
    ) -> Result<Option<T>, StoreError> {
        on!(self, c => values::bind_as!(sqlx::query_as::<_, T>(sql), args).fetch_optional(c).await)
    }

    /// The one row there must be.
    pub async fn one<T: Row>(&mut self, sql: &'static str, args: &[Val<'_>]) -> Result<T, StoreError> {
        on!(self, c => values::bind_as!(sqlx::query_as::<_, T>(sql), args).fetch_one(c).await)
    }
}

/// A write transaction. Dropped without [`Tx::commit`] it leaves nothing behind.
pub struct Tx {
    conn: Conn,
    outbox_bell: Arc<Notify>,
    rings: bool,
    /// For the audit, written last.
    records: Vec<audit::Pending>,
    /// For the message that asked for all this, written with the audit.
    answer: Option<inbound::Answer>,
}

impl Tx {
    /// Runs a statement and returns how many rows it touched.
    pub async fn exec(&mut self, sql: &'static str, args: &[Val<'_>]) -> Result<u64, StoreError> {
        let conn = &mut self.conn;
        on!(conn, c => values::bind_as!(sqlx::query(sql), args).execute(c).await.map(|done| done.rows_affected()))
    }

    /// Runs the first statements of a change on SQLite and returns their rows.
    async fn first<T: Row>(&mut self, sql: Opening, args: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        let Inner::SqliteTx(change) = &mut self.conn.inner else {
            return self.conn.all(sql.plain, args).await;
        };
        if self.conn.poisoned {
            return Err(StoreError::Poisoned);
        }
        let (mut connection, text) = change.out(sql)?;
        let rows = values::bind_as!(sqlx::query_as::<_, T>(text), args).fetch_all(&mut connection).await;
        change.begun(rows.is_ok().then_some(connection));
        self.conn.poisoned |= rows.is_err();
        rows.map_err(StoreError::from)
    }

    /// Runs a statement that must touch exactly one row of `table`.
    pub async fn exec_one(
        &mut self,
        table: &'static str,
        sql: &'static str,
        args: &[Val<'_>],
    ) -> Result<(), StoreError> {
        match self.exec(sql, args).await? {
            1 => Ok(()),
            _ => {
                self.conn.poisoned = true;
                Err(StoreError::Inconsistent { table, column: "(row count)" })
            }
        }
    }

    /// Asks for the outbox to be woken after the commit.
    pub(crate) fn ring_outbox(&mut self) {
        self.rings = true;
    }

    /// Makes everything durable, or nothing.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.conn.poisoned {
            return Err(StoreError::Poisoned);
        }
        audit::write(&mut self).await?;
        if self.rings && self.conn.is_postgres() {
            self.exec(notify::NOTIFY, &[]).await?;
        }
        match self.conn.inner {
            Inner::SqliteTx(change) => change.keep().await?,
            Inner::PostgresTx(tx) => tx.commit().await?,
            Inner::SqliteRead(_) | Inner::PostgresRead(..) => return Err(StoreError::Poisoned),
        }
        if self.rings {
            self.outbox_bell.notify_one();
        }
        Ok(())
    }

    /// Gives everything up; dropping does the same later.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.conn.inner {
            Inner::SqliteTx(change) => change.give_up().await?,
            Inner::PostgresTx(tx) => tx.rollback().await?,
            Inner::SqliteRead(_) | Inner::PostgresRead(..) => {}
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
