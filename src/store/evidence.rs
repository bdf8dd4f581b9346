//! What is still to be asked about accepted pushes, and what the messenger said (INV-25). A question is
//! about one call, so the row of the call carries it; every later write has its fence (INV-21).

use super::kinds::{quoted, showing_item};
use super::values::args;
use super::{Conn, StoreError, Tx, dialect};
use crate::domain::evidence::Proof;
use crate::ids::{AttemptId, IntentId};
use crate::time::Timestamp;

/// A call somebody is asking about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Asking {
    /// The call.
    pub id: AttemptId,
    /// Its bot.
    pub bot: String,
    /// The messenger's handle.
    pub reference: String,
    /// When it was made.
    pub started_at: i64,
    /// How often the question was put.
    pub asked: i64,
    /// The fence: every later write carries it.
    pub ask_epoch: i64,
}

/// One recipient of such a call.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recipient {
    /// The push.
    pub id: IntentId,
    /// What kind of push.
    pub kind: String,
    /// Member id it went to.
    pub sent_to: String,
    /// `accepted` or `delivered`.
    pub state: String,
    /// May go at any hour unless it is 0.
    pub urgent: i64,
    /// How often it was put back already.
    pub repeats: i64,
}

const DUE: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM attempts WHERE ask_at <= $1 AND ask_until <= $1 LIMIT 1) AS due";
const POSTPONE: &str = "UPDATE attempts SET ask_at = $3, ask_until = 0, evidence = $4 WHERE id = $1 AND ask_epoch = $2 AND ask_at IS NOT NULL";
const ASKED: &str = "UPDATE attempts SET asked = asked + 1, ask_at = $3, ask_until = 0, evidence = $4
    WHERE id = $1 AND ask_epoch = $2 AND ask_at IS NOT NULL";
const RECIPIENTS: &str =
    "SELECT id, kind, COALESCE(sent_to, '') AS sent_to, state, urgent, repeats FROM intents
    WHERE reference = $2 AND bot = $1 AND state IN ('accepted', 'delivered') ORDER BY id";
const DELIVERED: &str = "UPDATE intents SET state = 'delivered', delivered_at = COALESCE(delivered_at, $3),
        read_at = COALESCE(read_at, $4), reason = NULL, code_sealed = NULL
    WHERE id = $1 AND reference = $2 AND state IN ('accepted', 'delivered')";
// One with a reason was superseded meanwhile.
const AGAIN: &str = "UPDATE intents SET state = CASE WHEN reason IS NULL THEN 'waiting' ELSE 'superseded' END,
        settled_at = CASE WHEN reason IS NULL THEN NULL ELSE settled_at END, retry_at = $3, reference = NULL, sent_to = NULL,
        started = 0, crashes = 0, repeats = repeats + 1, last_error = 'not-delivered'
    WHERE id = $1 AND reference = $2 AND state = 'accepted'";
const DEAD: &str = "UPDATE intents SET state = CASE WHEN reason IS NULL THEN 'dead' ELSE 'superseded' END,
        reason = COALESCE(reason, $3), last_error = $3, settled_at = $4, code_sealed = NULL
    WHERE id = $1 AND reference = $2 AND state IN ('accepted', 'delivered')";
const WIPE: &str = "UPDATE intents SET code_sealed = NULL
    WHERE reference = $2 AND bot = $1 AND state IN ('accepted', 'delivered') AND code_sealed IS NOT NULL";
const PROOFS: &str = concat!(
    "SELECT i.object_id, CAST(MAX(CASE WHEN i.read_at IS NOT NULL THEN 2
        WHEN i.state IN ('dead', 'closed') THEN 0 ELSE 1 END) AS BIGINT)
    FROM intents i JOIN deliveries v ON v.id = i.object_id
    WHERE v.document_id = $1 AND i.state NOT IN ('superseded', 'expired') AND i.kind IN ",
    showing_item!(quoted),
    " GROUP BY i.object_id"
);

/// Whether there is anything to ask now.
pub async fn due(db: &mut Conn, now: Timestamp) -> Result<bool, StoreError> {
    let (count,): (i64,) = db.one(DUE, args![now]).await?;
    Ok(count > 0)
}

/// Claims up to `limit` calls that are due; nobody else gets them until `until`.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Asking>, StoreError> {
    let sql = dialect::CLAIM_QUESTIONS.pick(tx.is_postgres());
    let mut claimed: Vec<Asking> = tx.all(sql, args![until, now, limit]).await?;
    claimed.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(claimed)
}

/// Puts a question off; `false` when the claim was lost.
pub async fn postpone(tx: &mut Tx, a: &Asking, at: Timestamp, why: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(POSTPONE, args![&a.id, a.ask_epoch, at, why]).await? == 1)
}

/// Notes that the question was put, and when to put it again; `false` when the claim was lost.
pub async fn asked(
    tx: &mut Tx,
    a: &Asking,
    next: Option<Timestamp>,
    answer: &str,
) -> Result<bool, StoreError> {
    Ok(tx.exec(ASKED, args![&a.id, a.ask_epoch, next, answer]).await? == 1)
}

/// Asks no more and forgets the codes; `false` when the claim was lost.
pub async fn end(tx: &mut Tx, a: &Asking, why: &str) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE attempts SET ask_at = NULL, ask_until = 0, evidence = $3
        WHERE id = $1 AND ask_epoch = $2 AND ask_at IS NOT NULL";
    let held = tx.exec(SQL, args![&a.id, a.ask_epoch, why]).await? == 1;
    if held {
        wipe(tx, a).await?;
    }
    Ok(held)
}

/// A code is kept only as long as its push may have to go out again; this is the end of it.
pub async fn wipe(tx: &mut Tx, a: &Asking) -> Result<(), StoreError> {
    tx.exec(WIPE, args![&a.bot, &a.reference]).await.map(drop)
}

/// Those of a call about whom there is something to learn.
pub async fn recipients(tx: &mut Tx, a: &Asking) -> Result<Vec<Recipient>, StoreError> {
    tx.all(RECIPIENTS, args![&a.bot, &a.reference]).await
}

/// It arrived, and perhaps was opened.
pub async fn delivered(
    tx: &mut Tx,
    a: &Asking,
    to: &Recipient,
    read: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let read_at = read.then_some(now);
    Ok(tx.exec(DELIVERED, args![&to.id, &a.reference, now, read_at]).await? == 1)
}

/// It is not there: back into the outbox, to go at `at`, unless it was superseded meanwhile.
pub async fn again(tx: &mut Tx, a: &Asking, to: &Recipient, at: Timestamp) -> Result<bool, StoreError> {
    let done = tx.exec(AGAIN, args![&to.id, &a.reference, at]).await? == 1;
    tx.ring_outbox();
    Ok(done)
}

/// It is not there, and is not sent again.
pub async fn dead(
    tx: &mut Tx,
    a: &Asking,
    to: &Recipient,
    why: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(DEAD, args![&to.id, &a.reference, why, now]).await? == 1)
}

/// How much is known about the pushes of each delivery of a document.
pub async fn proofs(db: &mut Conn, document: &str) -> Result<Vec<(String, Proof)>, StoreError> {
    let rows: Vec<(String, i64)> = db.all(PROOFS, args![document]).await?;
    let proof = |rank: i64| match rank {
        0 => Proof::Failed,
        2 => Proof::Read,
        _ => Proof::Nothing,
    };
    Ok(rows.into_iter().map(|(delivery, rank)| (delivery, proof(rank))).collect())
}
