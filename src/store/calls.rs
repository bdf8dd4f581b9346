//! The outbox a round of calls at a time: one statement for each table, however many calls there are. The
//! rows travel as one JSON text, which both engines unfold.

use super::values::args;
use super::{StoreError, Tx, dialect};
use crate::time::Timestamp;
use serde::Serialize;

/// A call that is about to be made.
#[derive(Serialize)]
pub struct Begun<'a> {
    /// Its id.
    pub id: &'a str,
    /// Bot.
    pub bot: &'a str,
    /// `single` or `group`.
    pub channel: &'a str,
    /// Ids of its intents, joined by commas.
    pub intents: String,
    /// How many.
    pub count: usize,
}

/// A call that ended.
#[derive(Serialize)]
pub struct Ended<'a> {
    /// Its id.
    pub id: &'a str,
    /// How, in short.
    pub outcome: String,
    /// The messenger's handle, when it is to be asked what became of the call.
    pub reference: Option<&'a str>,
    /// When to ask, UTC milliseconds.
    pub ask_at: Option<i64>,
}

/// An intent that the messenger took.
#[derive(Serialize)]
pub struct Accepted<'a> {
    /// Its id.
    pub id: &'a str,
    /// The fence.
    pub epoch: i64,
    /// The member it went to.
    pub staff: &'a str,
    /// The messenger's handle.
    pub reference: Option<&'a str>,
    /// 1 while it is to be asked about: it may have to go out again, so it keeps its code.
    pub asked: i64,
}

/// Records that these calls are about to be made (INV-22), in the transaction that claimed their intents.
pub async fn begin(tx: &mut Tx, calls: &[Begun<'_>], now: Timestamp) -> Result<(), StoreError> {
    if calls.is_empty() {
        return Ok(());
    }
    let sql = dialect::BEGIN_CALLS.pick(tx.is_postgres());
    tx.exec(sql, args![&rows(calls), now]).await.map(drop)
}

/// The outcomes of calls.
pub async fn end(tx: &mut Tx, calls: &[Ended<'_>], now: Timestamp) -> Result<(), StoreError> {
    let sql = dialect::END_CALLS.pick(tx.is_postgres());
    tx.exec(sql, args![&rows(calls), now]).await.map(drop)
}

/// Ends intents as accepted; returns how many were still held under their fence (INV-21).
pub async fn accept(tx: &mut Tx, intents: &[Accepted<'_>], now: Timestamp) -> Result<u64, StoreError> {
    if intents.is_empty() {
        return Ok(0);
    }
    let sql = dialect::ACCEPT.pick(tx.is_postgres());
    tx.exec(sql, args![&rows(intents), now]).await
}

/// Records that units have been told of these deliveries.
pub async fn shown(tx: &mut Tx, deliveries: &[&str], now: Timestamp) -> Result<(), StoreError> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let sql = dialect::SHOWN.pick(tx.is_postgres());
    tx.exec(sql, args![&rows(deliveries), now]).await.map(drop)
}

fn rows<T: Serialize>(rows: &[T]) -> String {
    // Plain structs of texts and numbers always have a JSON form.
    serde_json::to_string(rows).unwrap_or_default()
}
