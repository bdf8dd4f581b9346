//! Heartbeat of the instance, the database's clock, and forgetting what need not be kept.

use crate::app::App;
use crate::domain::reply;
use crate::store::{StoreError, Tx, answers, api, inbound, outbox, quota, shown, state};
use crate::time::{DAY, HOUR, MINUTE, Timestamp};
use crate::write;
use std::sync::atomic::Ordering;

/// Keys of messages are kept this long (INV-1); answers 24 h (design §2.1).
const KEYS: i64 = 40 * DAY;
/// Pushes that have ended are kept a little longer than the twelve months that logs are kept (L-1); what was
/// done is in the audit and in the deliveries, which nobody deletes.
const PUSHES: i64 = 400 * DAY;
/// How many of them go in one round, so that a round stays short.
const GONE: i64 = 500;

/// One round.
pub async fn tick(app: &App) -> Result<(), StoreError> {
    if let Some(server) = app.store.server_time().await? {
        let ahead = app.clock.follow(server);
        app.skew_ms.store(ahead, Ordering::Relaxed);
    }
    let now = app.now();
    let accepted = app.metrics.callbacks_accepted.get();
    let counted = app.messages_counted.load(Ordering::Relaxed);
    let fresh = i64::try_from(accepted.saturating_sub(counted)).unwrap_or(0);
    let platform = app.main_bot().map(|(_, bot)| format!("{}:messages", bot.platform.as_str()));
    let done: Result<(), StoreError> = write!(app.store, tx => async {
        let note = note(app);
        state::beat(tx, &app.instance, app.started_at, now, &note).await?;
        if !tx.is_postgres() {
            state::alone(tx, &app.instance).await?;
        }
        if let (Some(budget), 1..) = (&platform, fresh) {
            quota::count_month(tx, budget, &quota::month(now), fresh).await?;
        }
        note_time(tx, now).await?;
        state::prune_instances(tx, now.plus(-DAY)).await?;
        inbound::prune(tx, now.plus(-DAY), now.plus(-KEYS)).await?;
        answers::prune(tx, now.plus(-DAY)).await?;
        shown::prune(tx, now.plus(-HOUR)).await?;
        outbox::forget(tx, now.plus(-PUSHES), GONE).await?;
        quota::forget_grants(tx, now.plus(-10 * MINUTE)).await?;
        api::prune(tx, now.plus(-15 * MINUTE), now.plus(-2 * DAY)).await
    }.await);
    // Only what was stored is counted.
    if done.is_ok() {
        app.messages_counted.store(accepted, Ordering::Relaxed);
    }
    done
}

/// What `status` shows of this instance: its program, and whether its long connections stand.
fn note(app: &App) -> String {
    let program = format!("qianshou {} pid {}", env!("CARGO_PKG_VERSION"), std::process::id());
    let links = app.links.all().into_iter().map(|(bot, link)| {
        let since = format!("{} {}", reply::month_day(link.since), reply::clock(link.since));
        match link.broken {
            None => format!("{bot} 的长连接{since} 起连着"),
            Some(why) => {
                format!("{bot} 的长连接{since} 起断着（{why}），收不到消息，查原因：qianshou doctor")
            }
        }
    });
    std::iter::once(program).chain(links).collect::<Vec<_>>().join("，")
}

/// Signs off at a graceful stop.
pub async fn leave(app: &App) -> Result<(), StoreError> {
    write!(app.store, tx => async {
        note_time(tx, app.now()).await?;
        state::leave(tx, &app.instance).await
    }.await)
}

/// The next start on this SQLite file refuses a wall clock that is behind this (INV-28). PostgreSQL has
/// a clock of its own.
async fn note_time(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    if tx.is_postgres() { Ok(()) } else { state::note_time(tx, now).await }
}
