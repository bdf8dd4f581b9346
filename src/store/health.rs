//! The health of each messenger, one row for all instances (INV-24).

use super::values::args;
use super::{Conn, StoreError, Tx, dialect};
use crate::breaker::Health;

type Columns = (i64, i64, i64, i64, Option<i64>);

const READ: &str =
    "SELECT failures, pause, next_probe, probing, recovered_at FROM platform_health WHERE platform = $1";
const ENSURE: &str = "INSERT INTO platform_health (platform) VALUES ($1) ON CONFLICT DO NOTHING";
const PUT: &str =
    "UPDATE platform_health SET failures = $2, pause = $3, next_probe = $4, probing = $5, recovered_at = $6
    WHERE platform = $1";

fn health((failures, pause, next_probe, probing, recovered_at): Columns) -> Health {
    Health { failures, pause, next_probe, probing: probing == 1, recovered_at }
}

/// The health of a messenger; good when nothing was ever noted.
pub async fn read(db: &mut Conn, platform: &str) -> Result<Health, StoreError> {
    let row: Option<Columns> = db.opt(READ, args![platform]).await?;
    Ok(row.map_or_else(Health::default, health))
}

/// The same under the lock that guards its next change.
pub async fn lock(tx: &mut Tx, platform: &str) -> Result<Health, StoreError> {
    tx.exec(ENSURE, args![platform]).await?;
    let sql = dialect::LOCK_HEALTH.pick(tx.is_postgres());
    Ok(health(tx.one(sql, args![platform]).await?))
}

/// Stores it; the row is locked.
pub async fn put(tx: &mut Tx, platform: &str, h: &Health) -> Result<(), StoreError> {
    let values = args![platform, h.failures, h.pause, h.next_probe, h.probing, h.recovered_at];
    tx.exec_one("platform_health", PUT, values).await
}
