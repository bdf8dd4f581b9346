//! The group hears counts once on a working day, never anything about a document or a person
//! (messages.md rule 7). They are the counts of today: when today's window has closed, nothing is said.

use super::push;
use crate::app::App;
use crate::domain::reply;
use crate::store::{StoreError, Tx, documents, state};
use crate::time::{HOUR, Timestamp};
use crate::write;

/// When the counts are due, by the local clock.
const AT: i64 = 16 * HOUR;

/// Queues today's counts for every bot that has a group; returns how many messages that was.
pub async fn post(app: &App) -> Result<usize, StoreError> {
    let now = app.now();
    let local = now.local();
    let bots: Vec<&str> =
        app.settings.bots.iter().filter(|(_, b)| b.group_secret.is_some()).map(|(n, _)| n.as_str()).collect();
    if bots.is_empty() || local.millis_of_day < AT || push::window(app, now) > now {
        return Ok(0);
    }
    let today = local.date.to_string();
    if state::get(&mut app.store.read(), FACT).await?.as_deref() == Some(&today) {
        return Ok(0);
    }
    write!(app.store, tx => post_all(tx, app, &bots, &today, local.date.at(0)).await)
}

/// The last day on which the counts were posted.
const FACT: &str = "group.posted";

async fn post_all(
    tx: &mut Tx,
    app: &App,
    bots: &[&str],
    today: &str,
    midnight: Timestamp,
) -> Result<usize, StoreError> {
    // Two instances may both be here: the row is written first and decides.
    if !state::set_if_other(tx, FACT, today).await? {
        return Ok(0);
    }
    let (sent, unsigned) = documents::counts_since(tx, midnight.millis()).await?;
    if sent == 0 || unsigned == 0 {
        return Ok(0);
    }
    let message = reply::push::group_counts(sent, unsigned);
    for bot in bots {
        push::queue_group(tx, app, bot, &message).await?;
    }
    Ok(bots.len())
}
