//! Answers that cost a call, counted by who reads them (INV-53).

use super::values::args;
use super::{StoreError, Tx};
use crate::time::Timestamp;

const TAKE: &str = "INSERT INTO answers (reader, text_digest, since, n) VALUES ($1, $2, $3, 1)
    ON CONFLICT (reader, text_digest) DO UPDATE SET
        n = CASE WHEN answers.since <= $4 THEN 1 ELSE answers.n + 1 END,
        since = CASE WHEN answers.since <= $4 THEN excluded.since ELSE answers.since END
    WHERE answers.since <= $4 OR answers.n < $5";
const PRUNE: &str = "DELETE FROM answers WHERE since <= $1";

/// Takes one of the `most` answers of `text_digest` (empty: of all texts together) that `reader` may get within `span`
/// milliseconds; `false` when there is none left.
pub async fn take(
    tx: &mut Tx,
    (reader, text_digest): (&str, &str),
    (most, span): (i64, i64),
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(TAKE, args![reader, text_digest, now, now.plus(-span), most]).await? == 1)
}

/// Forgets spans that began before `before`.
pub async fn prune(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.exec(PRUNE, args![before]).await.map(drop)
}
