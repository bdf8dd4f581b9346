//! Open questions: approval codes (kept as keyed digests) and confirmations.

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::ids::{ApplicationId, PersonId, QuestionId, UnitId};
use crate::time::Timestamp;

/// An approval question put to one person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Question {
    /// Identity.
    pub id: QuestionId,
    /// To whom.
    pub person_id: PersonId,
    /// About which application.
    pub application_id: ApplicationId,
    /// `review` or `approve`.
    pub stage: String,
    /// Round of the application when it was asked.
    pub round: i64,
    /// The unit for which the person decides.
    pub unit_id: UnitId,
    /// 件号 at that unit.
    pub number: i64,
    /// Keyed digest of the code.
    pub code_digest: String,
    /// 1 while it can be answered.
    pub open: i64,
    /// Codes pushed again on `sends_day`.
    pub sends: i64,
    /// Day number of `sends`.
    pub sends_day: i64,
    /// When the code dies.
    pub expires_at: i64,
    /// When it was asked.
    pub created_at: i64,
}

/// An open question with what a list shows of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Pending {
    /// 件号 at the deciding unit.
    pub number: i64,
    /// Identity.
    pub id: QuestionId,
    /// About which application.
    pub application_id: ApplicationId,
    /// The unit for which the person decides.
    pub unit_id: UnitId,
    /// `review` or `approve`.
    pub stage: String,
    /// Operation of the application.
    pub operation: String,
    /// Whom it is for.
    pub subject_name: String,
    /// Short name of the filing unit.
    pub unit_short: String,
    /// When it should be decided.
    pub due_at: i64,
    /// When the code dies.
    pub expires_at: i64,
}

const INSERT: &str =
    "INSERT INTO questions (id, person_id, application_id, stage, round, unit_id, number, code_digest,
    sends, sends_day, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT DO NOTHING";
const BY_CODE: &str = "SELECT * FROM questions WHERE code_digest = $1 AND person_id = $2 ORDER BY open DESC, created_at DESC LIMIT 1";
const OPEN_OF: &str = "SELECT q.number, q.id, q.application_id, q.unit_id, q.stage, a.operation, a.subject_name, u.short_name AS unit_short,
        a.due_at, q.expires_at
    FROM questions q JOIN applications a ON a.id = q.application_id JOIN units u ON u.id = a.unit_id
    WHERE q.person_id = $1 AND q.open = 1 ORDER BY a.due_at, q.number";
const OPEN_FOR: &str = "SELECT * FROM questions WHERE person_id = $1 AND application_id = $2 AND open = 1";
const CLOSE_ALL: &str = "UPDATE questions SET open = 0 WHERE application_id = $1 AND open = 1";
const CLOSE_OF: &str = "UPDATE questions SET open = 0 WHERE person_id = $1 AND open = 1";
const CLOSE: &str = "UPDATE questions SET open = 0 WHERE id = $1 AND open = 1";
const FAIL: &str =
    "INSERT INTO code_failures (person_id, at, message) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const FAILURES: &str =
    "SELECT COUNT(*), COALESCE(MAX(at), 0) FROM code_failures WHERE person_id = $1 AND at > $2";
const ASK: &str = "INSERT INTO confirmations (person_id, asked, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id) DO UPDATE SET asked = excluded.asked, expires_at = excluded.expires_at";
const ASKED: &str = "SELECT asked FROM confirmations WHERE person_id = $1 AND expires_at > $2";
const FORGET: &str = "DELETE FROM confirmations WHERE person_id = $1";

/// Adds an open question; `false` when its code is taken by another open one.
pub async fn insert(tx: &mut Tx, q: &Question) -> Result<bool, StoreError> {
    let values = args![
        &q.id,
        &q.person_id,
        &q.application_id,
        &q.stage,
        q.round,
        &q.unit_id,
        q.number,
        &q.code_digest,
        q.sends,
        q.sends_day,
        q.expires_at,
        q.created_at
    ];
    Ok(tx.exec(INSERT, values).await? == 1)
}

/// The question a code was pushed for, to this very person.
pub async fn by_code(db: &mut Conn, digest: &str, person: &PersonId) -> Result<Option<Question>, StoreError> {
    db.opt(BY_CODE, args![digest, person]).await
}

/// What waits for a person's decision, most pressing first.
pub async fn open_of(db: &mut Conn, person: &PersonId) -> Result<Vec<Pending>, StoreError> {
    db.all(OPEN_OF, args![person]).await
}

/// The open question of a person about an application.
pub async fn open_for(
    db: &mut Conn,
    person: &PersonId,
    application: &str,
) -> Result<Option<Question>, StoreError> {
    db.opt(OPEN_FOR, args![person, application]).await
}

/// Ends every open question about an application; its codes die with it.
pub async fn close_all(tx: &mut Tx, application: &ApplicationId) -> Result<u64, StoreError> {
    tx.exec(CLOSE_ALL, args![application]).await
}

/// Ends every open question put to a person (change of role or binding).
pub async fn close_of(tx: &mut Tx, person: &PersonId) -> Result<u64, StoreError> {
    tx.exec(CLOSE_OF, args![person]).await
}

/// Ends an open question; `false` when it was answered meanwhile.
pub async fn close(tx: &mut Tx, id: &QuestionId) -> Result<bool, StoreError> {
    Ok(tx.exec(CLOSE, args![id]).await? == 1)
}

/// Counts a wrong code once per message.
pub async fn add_failure(
    tx: &mut Tx,
    person: &PersonId,
    message: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(FAIL, args![person, at, message]).await.map(drop)
}

/// How many wrong codes since `from`, and when the last was.
pub async fn failures(db: &mut Conn, person: &PersonId, from: Timestamp) -> Result<(i64, i64), StoreError> {
    db.one(FAILURES, args![person, from]).await
}

/// Keeps the one confirmation we asked a person for.
pub async fn ask(tx: &mut Tx, person: &PersonId, asked: &str, expires: Timestamp) -> Result<(), StoreError> {
    tx.exec(ASK, args![person, asked, expires]).await.map(drop)
}

/// The confirmation that is open.
pub async fn asked(db: &mut Conn, person: &PersonId, now: Timestamp) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = db.opt(ASKED, args![person, now]).await?;
    Ok(row.map(|(asked,)| asked))
}

/// Closes the confirmation; `false` when none was open.
pub async fn forget(tx: &mut Tx, person: &PersonId) -> Result<bool, StoreError> {
    Ok(tx.exec(FORGET, args![person]).await? == 1)
}

/// Whether a question can still be answered.
pub async fn is_open(db: &mut Conn, id: &str) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT open FROM questions WHERE id = $1";
    let row: Option<(i64,)> = db.opt(SQL, args![id]).await?;
    Ok(row.is_some_and(|(open,)| open == 1))
}
