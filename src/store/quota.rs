//! Budgets (INV-5) and access tokens (INV-27), shared by all instances.

use super::values::args;
use super::{Conn, StoreError, Tx};
use crate::time::Timestamp;

const LOCK_MONTH: &str = "INSERT INTO budget_months (budget, month, used) VALUES ($1, $2, 0)
    ON CONFLICT (budget, month) DO UPDATE SET used = budget_months.used RETURNING used";
const ADD_MONTH: &str = "UPDATE budget_months SET used = used + $3 WHERE budget = $1 AND month = $2";
const GIVE_BACK_MONTH: &str =
    "UPDATE budget_months SET used = used - $3 WHERE budget = $1 AND month = $2 AND used >= $3";
const COUNT_MONTH: &str = "INSERT INTO budget_months (budget, month, used) VALUES ($1, $2, $3)
    ON CONFLICT (budget, month) DO UPDATE SET used = budget_months.used + excluded.used";
const USED: &str = "SELECT used FROM budget_months WHERE budget = $1 AND month = $2";
const WINDOW: &str = "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT), COALESCE(MIN(at), 0) FROM budget_grants WHERE budget = $1 AND at > $2";
const GRANT: &str = "INSERT INTO budget_grants (budget, at, id, n) VALUES ($1, $2, $3, $4)";
const FORGET: &str = "DELETE FROM budget_grants WHERE at <= $1";

/// The calendar month of a budget, e.g. `2026-11`.
pub fn month(now: Timestamp) -> String {
    let date = now.local().date;
    format!("{:04}-{:02}", date.year, date.month)
}

/// Takes up to `n` from a monthly budget of `limit` and returns how many were granted. The row stays
/// locked until the commit, so instances cannot both take the last one.
pub async fn take_month(
    tx: &mut Tx,
    budget: &str,
    month: &str,
    n: i64,
    limit: i64,
) -> Result<i64, StoreError> {
    let (used,): (i64,) = tx.one(LOCK_MONTH, args![budget, month]).await?;
    let granted = n.min(limit - used).max(0);
    if granted > 0 {
        tx.exec_one("budget_months", ADD_MONTH, args![budget, month, granted]).await?;
    }
    Ok(granted)
}

/// Gives back `n` grants of calls that were certainly never made.
pub async fn give_back_month(tx: &mut Tx, budget: &str, month: &str, n: i64) -> Result<(), StoreError> {
    tx.exec(GIVE_BACK_MONTH, args![budget, month, n]).await.map(drop)
}

/// Counts `n` uses that happened whether we like it or not (incoming messages).
pub async fn count_month(tx: &mut Tx, budget: &str, month: &str, n: i64) -> Result<(), StoreError> {
    tx.exec(COUNT_MONTH, args![budget, month, n]).await.map(drop)
}

/// What was used in a month.
pub async fn used(db: &mut Conn, budget: &str, month: &str) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = db.opt(USED, args![budget, month]).await?;
    Ok(row.map_or(0, |(used,)| used))
}

/// Takes up to `n` grants from a sliding window: at most `limit` in any `window` milliseconds. Returns
/// how many were granted and when the next one is free. The month row of the same name is the lock.
pub async fn take_window(
    tx: &mut Tx,
    budget: &str,
    n: i64,
    limit: i64,
    window: i64,
    now: Timestamp,
) -> Result<(i64, Timestamp), StoreError> {
    let _: (i64,) = tx.one(LOCK_MONTH, args![budget, "window"]).await?;
    let (count, oldest): (i64, i64) = tx.one(WINDOW, args![budget, now.plus(-window)]).await?;
    let granted = n.min(limit - count).max(0);
    if granted > 0 {
        tx.exec_one("budget_grants", GRANT, args![budget, now, &crate::random::hex::<8>(), granted]).await?;
    }
    let first = if oldest > 0 { Timestamp::from_millis(oldest) } else { now };
    Ok((granted, first.plus(window + 1)))
}

/// Forgets grants that no window can see any more.
pub async fn forget_grants(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.exec(FORGET, args![before]).await.map(drop)
}

/// The token row of a bot.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenRow {
    /// Sealed for `tokens.token:<bot>`; none before the first.
    pub token_sealed: Option<String>,
    /// Counts up with every new token; a newer one is never overwritten by an older one.
    pub issue: i64,
    /// When it was issued.
    pub issued_at: i64,
    /// When it dies.
    pub expires_at: i64,
    /// Until when somebody is asking for a new one.
    pub asking_until: i64,
    /// When somebody last asked.
    pub asked_at: i64,
}

const ENSURE: &str = "INSERT INTO tokens (bot) VALUES ($1) ON CONFLICT DO NOTHING";
const TOKEN: &str =
    "SELECT token_sealed, issue, issued_at, expires_at, asking_until, asked_at FROM tokens WHERE bot = $1";
const MAY_ASK: &str =
    "UPDATE tokens SET asking_until = $3, asked_at = $2 WHERE bot = $1 AND issue = $4 AND asking_until <= $2
    AND (asked_at <= $5 OR token_sealed IS NULL AND asked_at = 0)";
const PUT: &str = "UPDATE tokens SET token_sealed = $3, issue = issue + 1, issued_at = $4, expires_at = $5, asking_until = 0
    WHERE bot = $1 AND issue = $2";
const GIVE_UP: &str = "UPDATE tokens SET asking_until = 0 WHERE bot = $1 AND issue = $2";
const INVALIDATE: &str = "UPDATE tokens SET expires_at = 0 WHERE bot = $1 AND issue = $2";

/// The token of a bot.
pub async fn token(db: &mut Conn, bot: &str) -> Result<Option<TokenRow>, StoreError> {
    db.opt(TOKEN, args![bot]).await
}

/// Makes sure the row exists.
pub async fn ensure_token(tx: &mut Tx, bot: &str) -> Result<(), StoreError> {
    tx.exec(ENSURE, args![bot]).await.map(drop)
}

/// Takes the right to ask for the token after `issue`: one asker at a time, one request in 30 s.
pub async fn may_ask(
    tx: &mut Tx,
    bot: &str,
    issue: i64,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let earliest = now.plus(-30 * crate::time::SECOND);
    Ok(tx.exec(MAY_ASK, args![bot, now, until, issue, earliest]).await? == 1)
}

/// Stores the token that follows `issue`; `false` when a newer one is there already.
pub async fn put_token(
    tx: &mut Tx,
    bot: &str,
    issue: i64,
    sealed: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(PUT, args![bot, issue, sealed, now, expires]).await? == 1)
}

/// Gives the right to ask back after a failure.
pub async fn give_up_asking(tx: &mut Tx, bot: &str, issue: i64) -> Result<(), StoreError> {
    tx.exec(GIVE_UP, args![bot, issue]).await.map(drop)
}

/// Marks exactly this token as dead.
pub async fn invalidate(tx: &mut Tx, bot: &str, issue: i64) -> Result<(), StoreError> {
    tx.exec(INVALIDATE, args![bot, issue]).await.map(drop)
}
