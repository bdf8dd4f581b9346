//! Keys, nonces and idempotency of the integration API (INV-44).

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::time::Timestamp;

/// A key of the integration API.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ApiKey {
    /// Public id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The HMAC secret, sealed for `api_keys.secret:<id>`.
    pub secret_sealed: String,
    /// Unit codes separated by commas; empty means every unit.
    pub units: String,
    /// When it dies.
    pub expires_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

const INSERT: &str = "INSERT INTO api_keys (id, name, secret_sealed, units, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const BY_ID: &str =
    "SELECT id, name, secret_sealed, units, expires_at, revoked_at, created_at FROM api_keys WHERE id = $1";
const ALL_KEYS: &str = "SELECT id, name, secret_sealed, units, expires_at, revoked_at, created_at FROM api_keys ORDER BY created_at";
const REVOKE: &str = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const NONCE: &str = "INSERT INTO api_nonces (key_id, nonce, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const PRUNE_NONCES: &str = "DELETE FROM api_nonces WHERE at < $1";
const CLAIM: &str =
    "INSERT INTO idempotency_keys (key_id, idem_key, body_digest, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const FIND: &str =
    "SELECT body_digest, status, response FROM idempotency_keys WHERE key_id = $1 AND idem_key = $2";
const ANSWER: &str =
    "UPDATE idempotency_keys SET status = $3, response = $4 WHERE key_id = $1 AND idem_key = $2";
const PRUNE_KEYS: &str = "DELETE FROM idempotency_keys WHERE created_at < $1";

/// Adds a key.
pub async fn insert(tx: &mut Tx, k: &ApiKey) -> Result<(), StoreError> {
    let values = args![&k.id, &k.name, &k.secret_sealed, &k.units, k.expires_at, k.created_at];
    tx.exec_one("api_keys", INSERT, values).await
}

/// A key by id.
pub async fn by_id(db: &mut Conn, id: &str) -> Result<Option<ApiKey>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// Every key.
pub async fn all(db: &mut Conn) -> Result<Vec<ApiKey>, StoreError> {
    db.all(ALL_KEYS, &[]).await
}

/// Revokes a key; `false` when it does not exist or was revoked before.
pub async fn revoke(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(REVOKE, args![id, now]).await? == 1)
}

/// Uses a nonce up; `false` when it was used before.
pub async fn use_nonce(tx: &mut Tx, key: &str, nonce: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(NONCE, args![key, nonce, now]).await? == 1)
}

/// What is known of an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotent {
    /// Never seen; now it is this request's.
    New,
    /// The same request again: (status, response).
    Repeat(i64, String),
    /// The same key with another body.
    Mismatch,
    /// The first request has not finished.
    InProgress,
}

/// Takes an idempotency key in this transaction.
pub async fn claim(
    tx: &mut Tx,
    key: &str,
    idem: &str,
    digest: &str,
    now: Timestamp,
) -> Result<Idempotent, StoreError> {
    if tx.exec(CLAIM, args![key, idem, digest, now]).await? == 1 {
        return Ok(Idempotent::New);
    }
    let row: Option<(String, Option<i64>, Option<String>)> = tx.opt(FIND, args![key, idem]).await?;
    Ok(match row {
        Some((first, _, _)) if first != digest => Idempotent::Mismatch,
        Some((_, Some(status), Some(response))) => Idempotent::Repeat(status, response),
        _ => Idempotent::InProgress,
    })
}

/// Keeps the response with the key.
pub async fn keep_response(
    tx: &mut Tx,
    key: &str,
    idem: &str,
    status: i64,
    response: &str,
) -> Result<(), StoreError> {
    tx.exec_one("idempotency_keys", ANSWER, args![key, idem, status, response]).await
}

/// Forgets nonces and idempotency keys made before these moments.
pub async fn prune(tx: &mut Tx, nonces: Timestamp, keys: Timestamp) -> Result<(), StoreError> {
    tx.exec(PRUNE_NONCES, args![nonces]).await?;
    tx.exec(PRUNE_KEYS, args![keys]).await.map(drop)
}
