//! The last list shown to a person in a conversation; ordinals and 更多 refer to it for 30 minutes.

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::ids::PersonId;
use crate::time::Timestamp;

/// A remembered list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shown {
    /// 件号 in the order shown, separated by commas.
    pub items: String,
    /// How many of them have been shown.
    pub position: i64,
    /// The filter of the list.
    pub filter: Option<String>,
    /// When.
    pub shown_at: i64,
}

const KEEP: &str = "INSERT INTO shown_lists (person_id, conversation, items, position, filter, shown_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (person_id, conversation) DO UPDATE SET items = excluded.items, position = excluded.position,
        filter = excluded.filter, shown_at = excluded.shown_at";
const LAST: &str =
    "SELECT items, position, filter, shown_at FROM shown_lists WHERE person_id = $1 AND conversation = $2";
const PRUNE: &str = "DELETE FROM shown_lists WHERE shown_at < $1";

/// Remembers a list.
pub async fn keep(tx: &mut Tx, person: &PersonId, conversation: &str, s: &Shown) -> Result<(), StoreError> {
    tx.exec(KEEP, args![person, conversation, &s.items, s.position, &s.filter, s.shown_at]).await.map(drop)
}

/// The last list.
pub async fn last(db: &mut Conn, person: &PersonId, conversation: &str) -> Result<Option<Shown>, StoreError> {
    db.opt(LAST, args![person, conversation]).await
}

/// Forgets lists shown before `at`.
pub async fn prune(tx: &mut Tx, at: Timestamp) -> Result<(), StoreError> {
    tx.exec(PRUNE, args![at]).await.map(drop)
}
