//! The outbox as an operator sees it: counts, the list, what is given up, closed or forgotten.

use super::super::values::args;
use super::super::{Conn, StoreError, Tx};
use crate::ids::{AttemptId, IntentId};
use crate::time::Timestamp;

const COUNTS: &str = "SELECT state, COUNT(*) FROM intents GROUP BY state
    UNION ALL SELECT 'forgotten', CAST(value AS BIGINT) FROM facts WHERE name = 'pushes.forgotten'";
const FORGET: &str = "DELETE FROM intents WHERE id IN (SELECT id FROM intents
    WHERE id < $1 AND settled_at < $2 AND state <> 'dead' ORDER BY id LIMIT $3)";
const FORGET_ATTEMPTS: &str = "DELETE FROM attempts WHERE id IN (SELECT id FROM attempts
    WHERE id < $1 AND finished_at < $2 AND ask_at IS NULL ORDER BY id LIMIT $3)";
const COUNT_FORGOTTEN: &str = "INSERT INTO facts (name, value) VALUES ('pushes.forgotten', CAST($1 AS TEXT))
    ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + $1 AS TEXT)";
/// What has ended is counted by nobody who asks often: it grows for years, these three have small indexes.
const UNSETTLED: &str = "SELECT 'waiting', COUNT(*) FROM intents WHERE state = 'waiting'
    UNION ALL SELECT 'leased', COUNT(*) FROM intents WHERE state = 'leased'
    UNION ALL SELECT 'dead', COUNT(*) FROM intents WHERE state = 'dead'";
const OLDEST: &str =
    "SELECT COALESCE(MIN(not_before), 0) FROM intents WHERE state = 'waiting' AND not_before <= $1";
const LIST: &str = "SELECT i.id, i.kind, i.urgent, i.state, i.attempts, i.last_error, i.reason, i.created_at, i.not_before, i.settled_at, i.read_at, i.body,
        COALESCE(p.name, i.to_staff) AS person
    FROM intents i LEFT JOIN people p ON p.id = i.person_id WHERE ($1 = '' OR i.state = $1) ORDER BY i.id DESC LIMIT $2";
const REVIVE: &str = "UPDATE intents SET state = 'waiting', not_before = $2, retry_at = $2, hold_until = $2, expires_at = $3, attempts = 0, crashes = 0,
    repeats = 0, reference = NULL, sent_to = NULL, delivered_at = NULL, read_at = NULL, reason = NULL, last_error = NULL, settled_at = NULL WHERE id = $1 AND state = 'dead'";
const CLOSE: &str = "UPDATE intents SET state = 'closed', reason = $2, settled_at = $3, code_sealed = NULL
    WHERE id = $1 AND state IN ('dead', 'waiting')";
const NEXT_DUE: &str = "SELECT MIN(CASE WHEN retry_at > not_before THEN retry_at ELSE not_before END) FROM intents WHERE state = 'waiting'";

/// Deletes at most `most` intents and as many calls that ended before `before`; what was given up stays until
/// somebody closes it. How many are gone is counted (INV-3), what they said is not kept.
pub async fn forget(tx: &mut Tx, before: Timestamp, most: i64) -> Result<(), StoreError> {
    let calls = AttemptId::first_at(before);
    tx.exec(FORGET_ATTEMPTS, args![&calls, before, most]).await?;
    let intents = IntentId::first_at(before);
    match tx.exec(FORGET, args![&intents, before, most]).await? {
        0 => Ok(()),
        gone => {
            let gone = i64::try_from(gone).unwrap_or(i64::MAX);
            tx.exec(COUNT_FORGOTTEN, args![gone]).await.map(drop)
        }
    }
}

/// How many intents are in each state, and how many were forgotten; they add up to all ever created (INV-3).
pub async fn counts(db: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    db.all(COUNTS, &[]).await
}

/// How many intents wait, are being sent and were given up; cheap however many have ended.
pub async fn unsettled(db: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    db.all(UNSETTLED, &[]).await
}

/// Since when the oldest due intent waits.
pub async fn oldest_waiting(db: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let (at,): (i64,) = db.one(OLDEST, args![now]).await?;
    Ok((at > 0).then(|| Timestamp::from_millis(at)))
}

/// When the next waiting intent may go.
pub async fn next_due(db: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let (at,): (Option<i64>,) = db.one(NEXT_DUE, &[]).await?;
    Ok(at.map(Timestamp::from_millis))
}

/// An intent as an operator sees it; the body never holds a code.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Identity.
    pub id: IntentId,
    /// What kind of push.
    pub kind: String,
    /// May go at any hour unless it is 0.
    pub urgent: i64,
    /// State.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// Class of the last failure.
    pub last_error: Option<String>,
    /// Why it ended.
    pub reason: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// Earliest moment.
    pub not_before: i64,
    /// When it ended.
    pub settled_at: Option<i64>,
    /// When the messenger said that it was opened.
    pub read_at: Option<i64>,
    /// `Outgoing` as JSON.
    pub body: String,
    /// The name of whom it goes to, or the member id of a bare account; none for a group.
    pub person: Option<String>,
}

/// Intents in `state` (all when empty), newest first.
pub async fn list(db: &mut Conn, state: &str, limit: i64) -> Result<Vec<Listed>, StoreError> {
    db.all(LIST, args![state, limit]).await
}

/// Brings a dead intent back, to go at `at`.
pub async fn revive(tx: &mut Tx, id: &str, at: Timestamp, expires: Timestamp) -> Result<bool, StoreError> {
    let done = tx.exec(REVIVE, args![id, at, expires]).await? == 1;
    tx.ring_outbox();
    Ok(done)
}

/// Closes a dead or waiting intent by hand.
pub async fn close(tx: &mut Tx, id: &str, reason: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(CLOSE, args![id, reason, now]).await? == 1)
}
