//! The transactional outbox: intents, their claims and attempts (INV-2 to INV-5, INV-21 to INV-25).
//!
//! waiting → leased → accepted | waiting (retry) | dead; waiting → superseded | expired | closed;
//! accepted → delivered | waiting | dead ([`super::evidence`]).

mod operator;

pub use operator::{Listed, close, counts, forget, list, next_due, oldest_waiting, revive, unsettled};

use super::kinds::{quoted, showing_item};
use super::values::args;
use super::{Conn, StoreError, Tx, dialect};
use crate::ids::{IntentId, PersonId};
use crate::time::{MINUTE, Timestamp};
use serde::Deserialize;

/// One intended push.
pub struct NewIntent<'a> {
    /// Identity.
    pub id: &'a IntentId,
    /// Recipient and channel, e.g. `single:main:<person>`.
    pub lane: &'a str,
    /// Bot.
    pub bot: &'a str,
    /// `single` or `group`.
    pub channel: &'a str,
    /// To whom; none for a group and for a bare account.
    pub person: Option<&'a PersonId>,
    /// Organisation and member id of an account that is nobody's any more.
    pub account: Option<(&'a str, &'a str)>,
    /// What kind of push it is.
    pub kind: &'a str,
    /// 0 for an ordinary one; what may go at any hour is above it, and the highest goes first.
    pub urgent: i64,
    /// What it is about; several intents about one object are superseded together.
    pub object: Option<&'a str>,
    /// The deliveries a digest stands for, a JSON array of their ids.
    pub covers: Option<&'a str>,
    /// `Outgoing` as JSON; the code stands in it as [`CODE_MARK`].
    pub body: &'a str,
    /// The code, sealed.
    pub code_sealed: Option<&'a str>,
    /// Digest of the body, for batching identical texts.
    pub text_digest: &'a str,
    /// Earliest moment.
    pub not_before: Timestamp,
    /// Until when a retry keeps its lane.
    pub hold_until: Timestamp,
    /// After which it is of no use.
    pub expires_at: Timestamp,
}

/// Stands in a stored body where the code will be.
pub const CODE_MARK: &str = "{code}";

/// The error of a call that may have reached the platform. It stays with the intent whatever fails
/// afterwards: most kinds are repeated once only (reliability §3).
pub const UNKNOWN: &str = "unknown-outcome";

/// A claimed intent.
#[derive(Clone, Debug, Deserialize)]
pub struct Leased {
    /// Identity.
    pub id: IntentId,
    /// Position in the lane.
    pub seq: i64,
    /// Bot.
    pub bot: String,
    /// `single` or `group`.
    pub channel: String,
    /// To whom.
    pub person_id: Option<PersonId>,
    /// What kind of push.
    pub kind: String,
    /// The highest go first.
    pub urgent: i64,
    /// What it is about.
    pub object_id: Option<String>,
    /// The deliveries a digest stands for, a JSON array of their ids.
    pub covers: Option<String>,
    /// `Outgoing` as JSON.
    pub body: String,
    /// The code, sealed.
    pub code_sealed: Option<String>,
    /// For batching.
    pub text_digest: String,
    /// Attempts so far.
    pub attempts: i64,
    /// Class of the last failure; [`UNKNOWN`] stays.
    pub last_error: Option<String>,
    /// The fence: every later write carries it.
    pub epoch: i64,
    /// Earliest moment.
    pub not_before: i64,
    /// After which it is of no use.
    pub expires_at: i64,
    /// When it was created.
    pub created_at: i64,
    /// Organisation of the recipient's account; none without a binding in force.
    pub corp_id: Option<String>,
    /// Member id of that account.
    pub staff_id: Option<String>,
    /// State of the delivery it is about.
    pub delivery: Option<String>,
    /// When that was answered, if it is a meeting.
    pub reply_at: Option<i64>,
    /// Whether the question it is about is open.
    pub question: Option<i64>,
}

const NEXT_SEQ: &str = "INSERT INTO lanes (lane, last_seq) VALUES ($1, 1)
    ON CONFLICT (lane) DO UPDATE SET last_seq = lanes.last_seq + 1 RETURNING last_seq";
const INSERT: &str =
    "INSERT INTO intents (id, lane, seq, bot, channel, person_id, kind, urgent, object_id, body, code_sealed,
    text_digest, state, not_before, retry_at, hold_until, expires_at, created_at, covers, to_corp, to_staff)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', $13, $13, $14, $15, $16, $17, $18, $19)";
// An accepted push keeps its state; with a reason it is not sent again should it turn out not to be there.
const SUPERSEDE: &str =
    "UPDATE intents SET state = CASE WHEN state = 'waiting' THEN 'superseded' ELSE state END, reason = $2,
        settled_at = CASE WHEN state = 'waiting' THEN $3 ELSE settled_at END, code_sealed = NULL
    WHERE object_id = $1 AND state IN ('waiting', 'accepted')";
const SUPERSEDE_KIND: &str =
    "UPDATE intents SET state = CASE WHEN state = 'waiting' THEN 'superseded' ELSE state END, reason = $3,
        settled_at = CASE WHEN state = 'waiting' THEN $4 ELSE settled_at END, code_sealed = NULL
    WHERE object_id = $1 AND kind = $2 AND state IN ('waiting', 'accepted')";
const SUPERSEDE_LATE: &str =
    "UPDATE intents SET state = 'superseded', reason = $2, settled_at = $3, code_sealed = NULL
    WHERE id = $1 AND state = 'waiting'";
const EXPIRE: &str =
    "UPDATE intents SET state = 'expired', reason = 'too late', settled_at = $1, code_sealed = NULL
    WHERE state = 'waiting' AND expires_at <= $1";
/// A lease that ran out, its call was begun: the outcome is unknown, and what may not be sent
/// (again) without knowing is dead. The attempt was counted when it began.
const ABANDON: &str =
    "UPDATE intents SET state = 'dead', reason = 'unknown-outcome', last_error = 'unknown-outcome', settled_at = $1,
        code_sealed = NULL, crashes = crashes + 1, lease_owner = NULL, lease_until = NULL
    WHERE state = 'leased' AND lease_until <= $1 AND started = 1
        AND (kind IN ('answer', 'digest', 'missed') OR kind NOT IN ('approval', 'alert') AND last_error = 'unknown-outcome')";
const RECLAIM: &str =
    "UPDATE intents SET state = 'waiting', crashes = crashes + 1, lease_owner = NULL, lease_until = NULL,
        last_error = CASE WHEN started = 1 THEN 'unknown-outcome' ELSE last_error END
    WHERE state = 'leased' AND lease_until <= $1";
const POISON: &str =
    "UPDATE intents SET state = 'dead', reason = 'crashes worker', settled_at = $1, code_sealed = NULL
    WHERE state = 'waiting' AND crashes >= 3";
macro_rules! put_back {
    ($more:literal) => {
        concat!(
            "UPDATE intents SET state = 'waiting', lease_owner = NULL, lease_until = NULL, retry_at = $3, started = 0",
            $more,
            ", last_error = CASE WHEN last_error = 'unknown-outcome' THEN last_error ELSE $4 END
            WHERE id = $1 AND epoch = $2 AND state = 'leased'"
        )
    };
}
const HAND_BACK: &str = put_back!(", attempts = attempts - 1");
const RETRY: &str = put_back!(", crashes = 0");
const NOT_MADE: &str = put_back!(", crashes = 0, attempts = attempts - 1");
macro_rules! settle {
    ($more:literal) => {
        concat!(
            "UPDATE intents SET state = $3, reason = $4, last_error = $4, settled_at = $5, code_sealed = NULL,
                lease_owner = NULL, lease_until = NULL",
            $more,
            " WHERE id = $1 AND epoch = $2 AND state = 'leased'"
        )
    };
}
const SETTLE: &str = settle!("");
const SETTLE_UNMADE: &str = settle!(", attempts = attempts - 1");
macro_rules! later {
    ($more:literal) => {
        concat!(
            "UPDATE intents SET not_before = $2, retry_at = $2, hold_until = hold_until - not_before + $2",
            $more
        )
    };
}
const POSTPONE: &str = later!(" WHERE id = $1 AND state = 'waiting'");
const HOLD: &str = later!(
    ", state = 'waiting', lease_owner = NULL, lease_until = NULL, started = 0, attempts = attempts - 1
    WHERE id = $1 AND epoch = $3 AND state = 'leased'"
);
const GONE: &str = concat!(
    "SELECT COUNT(*) FROM intents WHERE object_id = $1 AND state IN ('leased', 'accepted', 'delivered') AND kind IN ",
    showing_item!(quoted)
);
/// Nothing while a push is under way or may have arrived without our knowing: it may be what the person saw last.
const LAST_PUSH: &str = concat!(
    "SELECT kind, object_id, settled_at, state, CAST((SELECT COUNT(DISTINCT o.object_id) FROM intents o
        WHERE o.person_id = $1 AND o.bot = $2 AND o.channel = 'single' AND o.state IN ('accepted', 'delivered')
            AND o.kind IN ",
    showing_item!(quoted),
    " AND o.object_id <> i.object_id AND o.settled_at > i.settled_at - $4 AND o.settled_at >= $5) AS BIGINT) AS others
    FROM intents i WHERE person_id = $1 AND bot = $2 AND channel = 'single' AND settled_at >= $5
        AND (state IN ('accepted', 'delivered') OR last_error = 'unknown-outcome')
        AND NOT EXISTS (SELECT 1 FROM intents j WHERE j.lane = $3 AND j.settled_at IS NULL
            AND (j.state = 'leased' OR j.last_error = 'unknown-outcome'))
    ORDER BY settled_at DESC, seq DESC LIMIT 1"
);

/// Pushes that come within so many milliseconds are read together.
const TOGETHER: i64 = MINUTE;

/// Adds an intent at the end of its lane. The lane's row stays locked until the commit, so a later
/// commit cannot carry a smaller number (INV-4).
pub async fn add(tx: &mut Tx, i: &NewIntent<'_>, now: Timestamp) -> Result<(), StoreError> {
    let (seq,): (i64,) = tx.one(NEXT_SEQ, args![i.lane]).await?;
    let values = args![
        i.id,
        i.lane,
        seq,
        i.bot,
        i.channel,
        i.person,
        i.kind,
        i.urgent,
        i.object,
        i.body,
        i.code_sealed,
        i.text_digest,
        i.not_before,
        i.hold_until,
        i.expires_at,
        now,
        i.covers,
        i.account.map(|(corp, _)| corp),
        i.account.map(|(_, staff)| staff)
    ];
    tx.exec_one("intents", INSERT, values).await?;
    tx.ring_outbox();
    Ok(())
}

/// Ends everything still waiting about an object, and keeps what was accepted from going out again.
pub async fn supersede(tx: &mut Tx, object: &str, reason: &str, now: Timestamp) -> Result<u64, StoreError> {
    tx.exec(SUPERSEDE, args![object, reason, now]).await
}

/// Ends what is still waiting about an object of one kind.
pub async fn supersede_kind(
    tx: &mut Tx,
    object: &str,
    kind: &str,
    reason: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.exec(SUPERSEDE_KIND, args![object, kind, reason, now]).await
}

/// Ends one waiting intent.
pub async fn supersede_one(
    tx: &mut Tx,
    id: &IntentId,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(SUPERSEDE_LATE, args![id, reason, now]).await? == 1)
}

/// Expires what is too late, frees leases that ran out, and buries what crashed its worker three
/// times. Returns how many leases were freed.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    let ended = tx.exec(ABANDON, args![now]).await?;
    let freed = ended + tx.exec(RECLAIM, args![now]).await?;
    // Only a lease that ran out counts a crash.
    if freed > 0 {
        tx.exec(POISON, args![now]).await?;
    }
    tx.exec(EXPIRE, args![now]).await?;
    Ok(freed)
}

/// Who claims, and on what terms.
pub struct Claim<'a> {
    /// This claim and no other: what it got is told apart by it.
    pub owner: &'a str,
    /// When the lease ends.
    pub until: Timestamp,
    /// How many at most.
    pub limit: i64,
    /// The platform of each bot, a JSON object: whose bindings count.
    pub platforms: &'a str,
}

/// Claims due intents, each the head of its lane, in the order in which they go.
pub async fn claim(tx: &mut Tx, terms: &Claim<'_>, now: Timestamp) -> Result<Vec<Leased>, StoreError> {
    let sql = dialect::CLAIM.pick(tx.is_postgres());
    let (text,): (String,) =
        tx.one(sql, args![terms.owner, terms.until, now, terms.limit, terms.platforms]).await?;
    let odd = |_| StoreError::Inconsistent { table: "intents", column: "(claim)" };
    let mut leased: Vec<Leased> = serde_json::from_str(&text).map_err(odd)?;
    leased.sort_by(|a, b| (b.urgent, a.created_at, a.seq).cmp(&(a.urgent, b.created_at, b.seq)));
    Ok(leased)
}

/// Gives a claim back untouched, e.g. because the budget is used up.
pub async fn hand_back(tx: &mut Tx, i: &Leased, at: Timestamp, why: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(HAND_BACK, args![&i.id, i.epoch, at, why]).await? == 1)
}

/// Puts an intent back for another attempt.
pub async fn retry(tx: &mut Tx, i: &Leased, at: Timestamp, error: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(RETRY, args![&i.id, i.epoch, at, error]).await? == 1)
}

/// Lets everything of `bot` that was put back go now, except what a budget holds.
pub async fn hasten(tx: &mut Tx, bot: &str, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE intents SET retry_at = $2
        WHERE state = 'waiting' AND bot = $1 AND last_error NOT LIKE 'budget-%' AND retry_at > $2 AND not_before <= $2";
    tx.exec(SQL, args![bot, now]).await.map(drop)
}

/// Lets everything that the month's calls could not pay for be tried now.
pub async fn hasten_budget(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE intents SET retry_at = $1
        WHERE state = 'waiting' AND last_error = 'budget-month' AND retry_at > $1 AND not_before <= $1";
    tx.exec(SQL, args![now]).await.map(drop)
}

/// Puts an intent back whose attempt was begun and whose call was then not made, as if it never was.
pub async fn not_made(tx: &mut Tx, i: &Leased, at: Timestamp, why: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(NOT_MADE, args![&i.id, i.epoch, at, why]).await? == 1)
}

/// Ends a claimed intent for good, no call having been made for it.
pub async fn settle_unmade(
    tx: &mut Tx,
    i: &Leased,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(SETTLE_UNMADE, args![&i.id, i.epoch, state, reason, now]).await? == 1)
}

/// Ends an intent for good after a call that did not bring it there.
pub async fn settle(
    tx: &mut Tx,
    i: &Leased,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(SETTLE, args![&i.id, i.epoch, state, reason, now]).await? == 1)
}

/// Ends every lease, so that the next [`tidy`] frees what was held.
pub async fn end_leases(tx: &mut Tx) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE intents SET lease_until = 0 WHERE state = 'leased'";
    tx.exec(SQL, &[]).await.map(drop)
}

/// Puts a claimed intent back to go at `at` and not before; until then it is in nobody's way.
pub async fn hold(tx: &mut Tx, i: &Leased, at: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(HOLD, args![&i.id, at, i.epoch]).await? == 1)
}

/// The same for one that waits.
pub async fn postpone(tx: &mut Tx, id: &IntentId, at: Timestamp) -> Result<(), StoreError> {
    tx.exec(POSTPONE, args![id, at]).await.map(drop)
}

/// Lets the ordinary pushes of a person that wait for exactly `from` go at `to`; returns how many. They are of use as
/// long as they would have been.
pub async fn bring_forward(
    tx: &mut Tx,
    person: &PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<u64, StoreError> {
    const SQL: &str = later!(
        " WHERE state = 'waiting' AND urgent = 0 AND retry_at = $3 AND not_before = $3 AND person_id = $1"
    );
    tx.ring_outbox();
    tx.exec(SQL, args![person, to, from]).await
}

/// Whether a push that shows a delivery has gone, or is under way.
pub async fn has_gone(db: &mut Conn, object: &str) -> Result<bool, StoreError> {
    let (count,): (i64,) = db.one(GONE, args![object]).await?;
    Ok(count > 0)
}

/// A push as the last thing a bot said to a person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LastPush {
    /// What kind of push.
    pub kind: String,
    /// What it is about.
    pub object_id: Option<String>,
    /// When it was settled.
    pub settled_at: i64,
    /// How many other items were shown with it, within a minute and since the person was heard.
    pub others: i64,
    state: String,
}

/// The push that a person saw last in the chat with `bot`, when that is certain and nothing was said since (`heard`).
pub async fn last_push(
    db: &mut Conn,
    bot: &str,
    person: &PersonId,
    heard: i64,
) -> Result<Option<LastPush>, StoreError> {
    let lane = single_lane(bot, person);
    let values = args![person, bot, &lane, TOGETHER, heard];
    let last: Option<LastPush> = db.opt(LAST_PUSH, values).await?;
    Ok(last.filter(|push| matches!(push.state.as_str(), "accepted" | "delivered")))
}

/// The lane of what `bot` says to a person.
pub fn single_lane(bot: &str, person: &PersonId) -> String {
    format!("single:{bot}:{person}")
}

/// Whether a push of this kind about an object was queued after `since`.
pub async fn pushed_since(
    db: &mut Conn,
    object: &str,
    kind: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM intents WHERE object_id = $1 AND kind = $2 AND created_at > $3";
    let (count,): (i64,) = db.one(SQL, args![object, kind, since]).await?;
    Ok(count > 0)
}

/// Whether somebody may have read a push of this kind about an object that was queued at `since` or later: it went, or a
/// try of it may have arrived.
pub async fn may_be_read(
    db: &mut Conn,
    object: &str,
    kind: &str,
    since: Option<i64>,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM intents WHERE object_id = $1 AND kind = $2
        AND created_at >= COALESCE($3, 0) AND (state IN ('leased', 'accepted') OR attempts > 0)";
    let (count,): (i64,) = db.one(SQL, args![object, kind, since]).await?;
    Ok(count > 0)
}

/// Gives what waits until `due` about an object other words; `false` when nothing does.
pub async fn reword(
    tx: &mut Tx,
    object: &str,
    due: Timestamp,
    (body, digest): (&str, &str),
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE intents SET body = $3, text_digest = $4
        WHERE object_id = $1 AND not_before = $2 AND state = 'waiting' AND attempts = 0";
    Ok(tx.exec(SQL, args![object, due, body, digest]).await? > 0)
}

/// States of the pushes about many deliveries as (object, state); `ids` is a JSON array.
pub async fn pushes_about_all(db: &mut Conn, ids: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = dialect::PUSHES_ABOUT_ALL.pick(db.is_postgres());
    db.all(sql, args![ids]).await
}

/// When the receivers of a document's deliveries were last reminded, as (delivery, moment). A push that
/// waits for its hour counts with that hour.
pub async fn reminded(db: &mut Conn, document: &str) -> Result<Vec<(String, i64)>, StoreError> {
    const SQL: &str =
        "SELECT i.object_id, MAX(i.not_before) FROM intents i JOIN deliveries v ON v.id = i.object_id
        WHERE v.document_id = $1 AND i.kind IN ('remind', 'chase')
            AND i.state IN ('waiting', 'leased', 'accepted', 'delivered') GROUP BY i.object_id";
    db.all(SQL, args![document]).await
}
