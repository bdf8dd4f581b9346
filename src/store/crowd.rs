//! People for whom too much waits, and what waits for one person ([`super::outbox`]).

use super::kinds::{asking_to_sign, quoted};
use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::ids::{IntentId, PersonId};
use crate::time::Timestamp;

/// Whoever has one push waiting is not crowded, unless it is a late request: the other lanes are found in indexes alone.
const CROWDED: &str = "SELECT person_id, lane FROM intents
    WHERE lane IN (
        SELECT lane FROM intents WHERE settled_at IS NULL AND lane > $4 GROUP BY lane HAVING COUNT(*) > 1
        UNION SELECT lane FROM intents
            WHERE kind = 'approval' AND settled_at IS NULL AND created_at <= $3 AND lane > $4)
        AND settled_at IS NULL AND state = 'waiting' AND channel = 'single' AND person_id IS NOT NULL AND not_before <= $1
    GROUP BY person_id, lane
    HAVING COUNT(CASE WHEN urgent = 0 AND kind IN ('new', 'remind') THEN 1 END) >= $2
        OR COUNT(CASE WHEN urgent = 0 AND kind = 'remind' THEN 1 END) >= 2
        OR COUNT(CASE WHEN not_before <= $3 THEN 1 END) >= 2
        OR COUNT(CASE WHEN kind = 'approval' AND created_at <= $3 THEN 1 END) >= 1
    ORDER BY lane LIMIT $5";
const DUE_IN: &str = "SELECT id, kind, urgent, object_id, covers, not_before, created_at, body FROM intents
    WHERE lane = $1 AND settled_at IS NULL AND state = 'waiting' AND not_before <= $2 ORDER BY seq";
const DIGEST_SINCE: &str = "SELECT COUNT(*) FROM intents WHERE person_id = $1 AND kind = 'digest'
    AND (settled_at IS NULL AND state = 'leased' OR settled_at > $2 AND state IN ('accepted', 'delivered'))";
const LATE_SINCE: &str = "SELECT COUNT(*) FROM intents WHERE person_id = $1 AND settled_at > $2
    AND state IN ('accepted', 'delivered') AND settled_at - not_before > $3";
const UNSENT: &str = concat!(
    "SELECT person_id FROM intents WHERE object_id = $1 AND settled_at IS NULL AND person_id IS NOT NULL AND kind IN ",
    asking_to_sign!(quoted)
);

/// Who is crowded.
pub struct Crowd<'a> {
    /// What was to go by then is late; two such are a crowd.
    pub late: Timestamp,
    /// So many ordinary ones are.
    pub many: i64,
    /// Only lanes after this one.
    pub after: &'a str,
    /// How many at most.
    pub limit: i64,
}

/// Lanes of people with so many due pushes that a digest should take their place, each with its person, in one
/// order, so that instances do not deadlock over them.
pub async fn crowded(
    db: &mut Conn,
    c: &Crowd<'_>,
    now: Timestamp,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    db.all(CROWDED, args![now, c.many, c.late, c.after, c.limit]).await
}

/// An intent that waits and may go.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Due {
    /// Identity.
    pub id: IntentId,
    /// What kind of push.
    pub kind: String,
    /// 0 for an ordinary one.
    pub urgent: i64,
    /// What it is about.
    pub object_id: Option<String>,
    /// The deliveries a digest stands for, a JSON array of their ids.
    pub covers: Option<String>,
    /// Since when it may go.
    pub not_before: i64,
    /// When it was created.
    pub created_at: i64,
    /// What it says, in its stored form.
    pub body: String,
}

/// What waits in a lane and may go, in its order.
pub async fn due_in(tx: &mut Tx, lane: &str, now: Timestamp) -> Result<Vec<Due>, StoreError> {
    tx.all(DUE_IN, args![lane, now]).await
}

/// Whether a digest went to a person after `since`, or is under way.
pub async fn digest_since(db: &mut Conn, person: &PersonId, since: Timestamp) -> Result<bool, StoreError> {
    let (count,): (i64,) = db.one(DIGEST_SINCE, args![person, since]).await?;
    Ok(count > 0)
}

/// How many pushes went to a person after `since` that were more than `late` milliseconds behind.
pub async fn late_since(
    db: &mut Conn,
    person: &PersonId,
    since: Timestamp,
    late: i64,
) -> Result<usize, StoreError> {
    let (count,): (i64,) = db.one(LATE_SINCE, args![person, since, late]).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The people for whom a push that asks to sign a delivery waits or is under way.
pub async fn unsent_about(db: &mut Conn, object: &str) -> Result<Vec<PersonId>, StoreError> {
    let rows: Vec<(PersonId,)> = db.all(UNSENT, args![object]).await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}
