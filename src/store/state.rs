//! Running instances and single values the service keeps for itself.

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::time::Timestamp;

const BEAT: &str = "INSERT INTO instances (id, started_at, seen_at, note) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, note = excluded.note";
const LEAVE: &str = "DELETE FROM instances WHERE id = $1";
const ALIVE: &str =
    "SELECT id, started_at, seen_at, note FROM instances WHERE seen_at >= $1 ORDER BY started_at";
const ALONE: &str = "DELETE FROM instances WHERE id <> $1";
const PRUNE: &str = "DELETE FROM instances WHERE seen_at < $1";
const SET: &str =
    "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const GET: &str = "SELECT value FROM facts WHERE name = $1";
const COUNT_ALL: &str = "SELECT (SELECT COUNT(*) FROM units WHERE status = 'active'), (SELECT COUNT(*) FROM people WHERE status = 'active'),
    (SELECT COUNT(*) FROM bindings WHERE status = 'active'), (SELECT COUNT(*) FROM documents),
    (SELECT COUNT(*) FROM deliveries WHERE state = 'awaiting')";

/// A running server.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Instance {
    /// Random id of the process.
    pub id: String,
    /// When it started.
    pub started_at: i64,
    /// When it was last heard of.
    pub seen_at: i64,
    /// Host name, version and connections, for `status`.
    pub note: String,
}

/// Says that an instance is alive.
pub async fn beat(
    tx: &mut Tx,
    id: &str,
    started: Timestamp,
    now: Timestamp,
    note: &str,
) -> Result<(), StoreError> {
    tx.exec(BEAT, args![id, started, now, note]).await.map(drop)
}

/// Says that no other instance is alive: a second server cannot open the same SQLite file, so whatever else is on
/// record was killed.
pub async fn alone(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    tx.exec(ALONE, args![id]).await.map(drop)
}

/// Says that an instance stopped.
pub async fn leave(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    tx.exec(LEAVE, args![id]).await.map(drop)
}

/// Instances heard of since `since`.
pub async fn alive(db: &mut Conn, since: Timestamp) -> Result<Vec<Instance>, StoreError> {
    db.all(ALIVE, args![since]).await
}

/// Forgets instances last heard of before `before`.
pub async fn prune_instances(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.exec(PRUNE, args![before]).await.map(drop)
}

/// Stores a single value.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<(), StoreError> {
    tx.exec(SET, args![name, value]).await.map(drop)
}

/// Reads a single value.
pub async fn get(db: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = db.opt(GET, args![name]).await?;
    Ok(row.map(|(value,)| value))
}

/// Size of the county, for `status` and `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Active units.
    pub units: i64,
    /// Open accounts.
    pub people: i64,
    /// Active bindings.
    pub bindings: i64,
    /// Documents ever sent.
    pub documents: i64,
    /// Deliveries waiting for a signature.
    pub awaiting: i64,
}

/// Counts the county.
pub async fn size(db: &mut Conn) -> Result<Size, StoreError> {
    let (units, people, bindings, documents, awaiting): (i64, i64, i64, i64, i64) =
        db.one(COUNT_ALL, &[]).await?;
    Ok(Size { units, people, bindings, documents, awaiting })
}

/// Stores a single value if it is another one; `false` when it is there already.
pub async fn set_if_other(tx: &mut Tx, name: &str, value: &str) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO facts (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE facts.value <> excluded.value";
    Ok(tx.exec(SQL, args![name, value]).await? == 1)
}

/// Fact: when the service on this database last ran.
const LAST_TIME: &str = "clock.seen";

/// Notes that the service ran at `now`.
pub async fn note_time(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    set(tx, LAST_TIME, &now.millis().to_string()).await
}

/// The latest moment this database knows: the last heartbeat or the last record of the chain.
pub async fn last_time(db: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    const RECORDED: &str = "SELECT at FROM audit ORDER BY seq DESC LIMIT 1";
    let beat = get(db, LAST_TIME).await?.and_then(|text| text.parse().ok());
    let recorded: Option<(i64,)> = db.opt(RECORDED, &[]).await?;
    Ok(beat.max(recorded.map(|(at,)| at)).map(Timestamp::from_millis))
}
