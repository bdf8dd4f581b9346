//! What is done to deliveries, each on condition that nobody else did something first.

use crate::ids::{DeliveryId, DocumentId, PersonId, UnitId};
use crate::store::values::args;
use crate::store::{StoreError, Tx, dialect};
use crate::time::Timestamp;

const INSERT: &str =
    "INSERT INTO deliveries (id, document_id, unit_id, role, number, state, sign_by, next_reminder,
    reminder_step, created_at) VALUES ($1, $2, $3, $4, $5, 'awaiting', $6, $7, 0, $8)";
const UNDO: &str =
    "UPDATE deliveries SET state = $3, previous_state = NULL, acted_by = NULL, acted_at = NULL,
        acted_message = NULL,
        signed_by = CASE WHEN $3 = 'awaiting' THEN NULL ELSE signed_by END,
        signed_at = CASE WHEN $3 = 'awaiting' THEN NULL ELSE signed_at END,
        note = NULL, next_reminder = $4, version = version + 1
    WHERE id = $1 AND version = $2";
const SET_LADDER: &str = "UPDATE deliveries SET reminder_step = $3, next_reminder = $4
    WHERE id = $1 AND reminder_step = $2 AND next_reminder IS NOT NULL";
const REPLY: &str =
    "UPDATE deliveries SET reply_attend = $3, reply_text = $4, reply_at = $5, version = version + 1
    WHERE id = $1 AND version = $2";

/// A new delivery.
pub struct New<'a> {
    /// Identity.
    pub id: &'a DeliveryId,
    /// Of which document.
    pub document: &'a DocumentId,
    /// At which unit.
    pub unit: &'a UnitId,
    /// `main` or `copy`.
    pub role: &'a str,
    /// 件号
    pub number: i64,
    /// 签收期限
    pub sign_by: Option<Timestamp>,
    /// First moment of the reminder ladder.
    pub next_reminder: Option<Timestamp>,
}

/// Adds a delivery in state `awaiting` (D-1).
pub async fn insert(tx: &mut Tx, d: &New<'_>, now: Timestamp) -> Result<(), StoreError> {
    let values = args![d.id, d.document, d.unit, d.role, d.number, d.sign_by, d.next_reminder, now];
    tx.exec_one("deliveries", INSERT, values).await
}

/// An act on a delivery: the state it leads to, by whom, when, in which message.
pub struct Act<'a> {
    /// New state.
    pub state: &'a str,
    /// Who.
    pub by: &'a PersonId,
    /// When.
    pub at: Timestamp,
    /// The message that asked for it; acts of one message are undone together.
    pub message: &'a str,
    /// Reason or note.
    pub note: Option<&'a str>,
    /// When the reminder ladder goes on, e.g. for a meeting that still wants its answer.
    pub next_reminder: Option<Timestamp>,
}

/// Performs an act if the delivery is still at `version`, and ends what waits to be pushed about it.
pub async fn act(tx: &mut Tx, id: &DeliveryId, version: i64, a: &Act<'_>) -> Result<bool, StoreError> {
    let values =
        args![id, version, a.state, a.by, a.at, a.message, a.note, a.next_reminder, "done meanwhile"];
    Ok(tx.exec(dialect::ACT.pick(tx.is_postgres()), values).await? > 0)
}

/// Notes who read a message first. It is no act: 撤销 goes on to mean what was done before.
pub async fn read(
    tx: &mut Tx,
    id: &DeliveryId,
    version: i64,
    by: &PersonId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE deliveries SET state = 'signed', signed_by = $3, signed_at = $4, next_reminder = NULL,
        version = version + 1 WHERE id = $1 AND version = $2 AND state = 'awaiting'";
    Ok(tx.exec(SQL, args![id, version, by, at]).await? == 1)
}

/// Takes the last act back if the delivery is still at `version`.
pub async fn undo(
    tx: &mut Tx,
    id: &DeliveryId,
    version: i64,
    state: &str,
    next_reminder: Option<Timestamp>,
) -> Result<bool, StoreError> {
    Ok(tx.exec(UNDO, args![id, version, state, next_reminder]).await? == 1)
}

/// Moves a delivery along its reminder ladder if nobody else did.
pub async fn set_ladder(
    tx: &mut Tx,
    id: &DeliveryId,
    from: i64,
    to: i64,
    next: Option<Timestamp>,
) -> Result<bool, StoreError> {
    Ok(tx.exec(SET_LADDER, args![id, from, to, next]).await? == 1)
}

/// Records the answer to a meeting notice if the delivery is still at `version`.
pub async fn reply(
    tx: &mut Tx,
    id: &DeliveryId,
    version: i64,
    attend: bool,
    text: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(REPLY, args![id, version, attend, text, at]).await? == 1)
}

/// Counts one more push of the ladder or a chase.
pub async fn count_reminder(tx: &mut Tx, id: &DeliveryId) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE deliveries SET reminders_sent = reminders_sent + 1 WHERE id = $1";
    tx.exec_one("deliveries", SQL, args![id]).await
}

/// 撤回 by the sender (D-10) if the delivery is still at `version`.
pub async fn recall(tx: &mut Tx, id: &DeliveryId, version: i64, reason: &str) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE deliveries SET state = 'recalled', previous_state = NULL, note = $3, next_reminder = NULL,
        version = version + 1 WHERE id = $1 AND version = $2 AND state = 'awaiting'";
    Ok(tx.exec(SQL, args![id, version, reason]).await? == 1)
}

/// Sets when a delivery is to be signed and where it stands on its ladder, after its document was corrected.
pub async fn reschedule(
    tx: &mut Tx,
    id: &DeliveryId,
    sign_by: Option<i64>,
    step: i64,
    next: Option<Timestamp>,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE deliveries SET sign_by = $2, reminder_step = $3, next_reminder = $4 WHERE id = $1";
    tx.exec_one("deliveries", SQL, args![id, sign_by, step, next]).await
}

/// Notes that people of their units have seen deliveries that no push told of; `ids` is a JSON array.
pub async fn saw(tx: &mut Tx, ids: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(dialect::SEEN.pick(tx.is_postgres()), args![ids, now]).await.map(drop)
}
