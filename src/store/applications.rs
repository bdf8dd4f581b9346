//! Applications (申请), their evidence and the decisions on them.

use super::values::args;
use super::{Conn, StoreError, Tx, dialect};
use crate::ids::{ApplicationId, PersonId, UnitId};
use crate::time::Timestamp;

/// An application as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Application {
    /// Identity.
    pub id: ApplicationId,
    /// Operation of domain §3.6.
    pub operation: String,
    /// The unit that files.
    pub unit_id: UnitId,
    /// Who filed it.
    pub submitted_by: PersonId,
    /// 件号 at the filing unit.
    pub number: i64,
    /// Whom it is for.
    pub subject_name: String,
    /// Sealed for `applications.phone:<id>`.
    pub phone_sealed: String,
    /// Keyed digest of the phone.
    pub phone_digest: String,
    /// The account it is for, when there is one already.
    pub subject_id: Option<PersonId>,
    /// Why.
    pub reason: String,
    /// State of domain §3.6.
    pub state: String,
    /// Counts re-submissions after 退回补正.
    pub round: i64,
    /// When it should be decided.
    pub due_at: i64,
    /// When it was filed.
    pub created_at: i64,
    /// For conditional updates.
    pub version: i64,
}

/// Place name under which an applicant's phone is sealed.
pub fn phone_place(id: &ApplicationId) -> String {
    format!("applications.phone:{id}")
}

/// A decision on one stage.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Decision {
    /// `review` or `approve`.
    pub stage: String,
    /// Round of the application.
    pub round: i64,
    /// `approve`, `reject` or `supplement`.
    pub decision: String,
    /// Who.
    pub decided_by: PersonId,
    /// That person's name.
    pub decider: String,
    /// For which unit.
    pub unit_id: UnitId,
    /// Short name of the deciding unit.
    pub unit_short: String,
    /// Why, for anything but an approval.
    pub reason: Option<String>,
    /// When.
    pub decided_at: i64,
}

const INSERT: &str =
    "INSERT INTO applications (id, operation, unit_id, submitted_by, number, subject_name, phone_sealed,
    phone_digest, subject_id, reason, state, round, due_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const ADD_EVIDENCE: &str = "INSERT INTO evidence (application_id, round, position, kind, name, size, sha256)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const EVIDENCE_COUNT: &str = "SELECT COUNT(*) FROM evidence WHERE application_id = $1";
const RESUBMIT: &str =
    "UPDATE applications SET subject_name = $3, phone_sealed = $4, phone_digest = $5, reason = $6,
    state = $7, round = $8, due_at = $9, version = version + 1 WHERE id = $1 AND version = $2";
const IDLE: &str = "SELECT a.* FROM applications a JOIN decisions d ON d.application_id = a.id AND d.round = a.round
    WHERE a.state = 'supplement' AND d.decision = 'supplement' AND d.decided_at <= $1 ORDER BY d.decided_at LIMIT $2";
const BY_ID: &str = "SELECT * FROM applications WHERE id = $1";
const OPEN_FOR_PHONE: &str = "SELECT * FROM applications WHERE phone_digest = $1 AND operation = $2
    AND state IN ('submitted', 'supplement', 'reviewed', 'approved')";
const SET_STATE: &str =
    "UPDATE applications SET state = $3, subject_id = COALESCE($4, subject_id), version = version + 1
    WHERE id = $1 AND version = $2";
const DECISIONS: &str = "SELECT d.stage, d.round, d.decision, d.decided_by, p.name AS decider, d.unit_id,
        u.short_name AS unit_short, d.reason, d.decided_at
    FROM decisions d JOIN people p ON p.id = d.decided_by JOIN units u ON u.id = d.unit_id
    WHERE d.application_id = $1 ORDER BY d.decided_at, d.stage DESC";
const DECIDE: &str =
    "INSERT INTO decisions (application_id, stage, round, decision, decided_by, unit_id, reason, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const FILED_BY: &str = "SELECT * FROM applications WHERE submitted_by = $1 ORDER BY created_at DESC LIMIT 20";
const WITHOUT_QUESTION: &str = "SELECT a.*, u.system FROM applications a JOIN units u ON u.id = a.unit_id
    WHERE a.state IN ('submitted', 'reviewed') AND (a.created_at, a.id) > ($1, $2)
    AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.application_id = a.id AND q.open = 1)
    ORDER BY a.created_at, a.id LIMIT $3";

/// Adds an application.
pub async fn insert(tx: &mut Tx, a: &Application) -> Result<(), StoreError> {
    let values = args![
        &a.id,
        &a.operation,
        &a.unit_id,
        &a.submitted_by,
        a.number,
        &a.subject_name,
        &a.phone_sealed,
        &a.phone_digest,
        a.subject_id.as_ref(),
        &a.reason,
        &a.state,
        a.round,
        a.due_at,
        a.created_at
    ];
    tx.exec_one("applications", INSERT, values).await
}

/// The description of one piece of evidence.
pub struct Evidence<'a> {
    /// Round of the application it came with.
    pub round: i64,
    /// Counts up over all rounds.
    pub position: i64,
    /// What it is.
    pub kind: &'a str,
    /// File name.
    pub name: &'a str,
    /// Bytes.
    pub size: i64,
    /// Digest of the file.
    pub sha256: &'a str,
}

/// Adds the description of one piece of evidence.
pub async fn add_evidence(tx: &mut Tx, id: &ApplicationId, e: &Evidence<'_>) -> Result<(), StoreError> {
    let values = args![id, e.round, e.position, e.kind, e.name, e.size, e.sha256];
    tx.exec_one("evidence", ADD_EVIDENCE, values).await
}

/// How many pieces of evidence there are, of all rounds.
pub async fn evidence_count(db: &mut Conn, id: &ApplicationId) -> Result<i64, StoreError> {
    let (count,): (i64,) = db.one(EVIDENCE_COUNT, args![id]).await?;
    Ok(count)
}

/// An application by id.
pub async fn by_id(db: &mut Conn, id: &str) -> Result<Option<Application>, StoreError> {
    db.opt(BY_ID, args![id]).await
}

/// An application under the lock that guards its decision (INV-15).
pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Application>, StoreError> {
    let sql = dialect::LOCK_APPLICATION.pick(tx.is_postgres());
    tx.opt(sql, args![id]).await
}

/// Undecided applications of the same kind for the same phone.
pub async fn open_for_phone(
    db: &mut Conn,
    digest: &str,
    operation: &str,
) -> Result<Vec<Application>, StoreError> {
    db.all(OPEN_FOR_PHONE, args![digest, operation]).await
}

/// What a person filed last.
pub async fn filed_by(db: &mut Conn, person: &PersonId) -> Result<Vec<Application>, StoreError> {
    db.all(FILED_BY, args![person]).await
}

/// An application nobody has been asked about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unasked {
    /// The application.
    #[sqlx(flatten)]
    pub application: Application,
    /// System of its unit.
    pub system: String,
}

/// Open applications nobody has been asked about, because nobody eligible existed at the time: those
/// behind `after` (when it was filed, id), in that order.
pub async fn without_question(
    db: &mut Conn,
    after: (i64, &str),
    limit: i64,
) -> Result<Vec<Unasked>, StoreError> {
    db.all(WITHOUT_QUESTION, args![after.0, after.1, limit]).await
}

/// Moves an application on if it is still at `version`; `subject` is the account it led to.
pub async fn set_state(
    tx: &mut Tx,
    id: &ApplicationId,
    version: i64,
    state: &str,
    subject: Option<&PersonId>,
) -> Result<bool, StoreError> {
    Ok(tx.exec(SET_STATE, args![id, version, state, subject]).await? == 1)
}

/// Stores what was filled in anew for the next round, if the application is still at `version`.
pub async fn resubmit(tx: &mut Tx, a: &Application, version: i64) -> Result<bool, StoreError> {
    let values = args![
        &a.id,
        version,
        &a.subject_name,
        &a.phone_sealed,
        &a.phone_digest,
        &a.reason,
        &a.state,
        a.round,
        a.due_at
    ];
    Ok(tx.exec(RESUBMIT, values).await? == 1)
}

/// Applications sent back for 补正 before `before` and not completed since, longest waiting first.
pub async fn idle(db: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<Application>, StoreError> {
    db.all(IDLE, args![before, limit]).await
}

/// All decisions so far, oldest first.
pub async fn decisions(db: &mut Conn, id: &ApplicationId) -> Result<Vec<Decision>, StoreError> {
    db.all(DECISIONS, args![id]).await
}

/// A decision to be recorded.
pub struct NewDecision<'a> {
    /// On which application.
    pub application: &'a ApplicationId,
    /// `review` or `approve`.
    pub stage: &'a str,
    /// Round of the application.
    pub round: i64,
    /// `approve`, `reject` or `supplement`.
    pub decision: &'a str,
    /// Who.
    pub by: &'a PersonId,
    /// For which unit.
    pub unit: &'a UnitId,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Records a decision; `false` when the stage was decided already (INV-16).
pub async fn decide(tx: &mut Tx, d: &NewDecision<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let values = args![d.application, d.stage, d.round, d.decision, d.by, d.unit, d.reason, now];
    Ok(tx.exec(DECIDE, values).await? == 1)
}

/// The last decision of a person since `since`, as (件号 at the deciding unit, when).
pub async fn last_decision_of(
    db: &mut Conn,
    person: &PersonId,
    since: Timestamp,
) -> Result<Option<(i64, i64)>, StoreError> {
    const SQL: &str = "SELECT n.number, d.decided_at FROM decisions d
        JOIN unit_numbers n ON n.object_id = d.application_id AND n.unit_id = d.unit_id AND n.kind = 'decision'
        WHERE d.decided_by = $1 AND d.decided_at >= $2 ORDER BY d.decided_at DESC LIMIT 1";
    db.opt(SQL, args![person, since]).await
}
