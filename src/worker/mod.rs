//! Work that no message asks for: sending, reminding, greeting, tidying. Every worker has a `tick`
//! that tests call; the loops here only decide when.

mod budget;
pub mod clock;
pub mod delivery;
mod digest;
pub mod evidence;
mod judge;
pub mod scheduler;
mod settle;
pub mod stream;
pub mod token;
pub mod upkeep;

use crate::app::App;
use crate::store::{StoreError, notify, outbox};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The worker that is rung for.
const OUTBOX: &str = "outbox";
/// How long a loop rests when there is nothing to do. Another instance may have queued something,
/// so the outbox looks again even when nobody rings.
const OUTBOX_REST: Duration = Duration::from_millis(500);
const SCHEDULER_REST: Duration = Duration::from_secs(1);
const EVIDENCE_REST: Duration = Duration::from_secs(5);
const UPKEEP_REST: Duration = Duration::from_secs(30);
const CLOCK_REST: Duration = Duration::from_mins(5);
/// After a failure of the database.
const FAULT_REST: Duration = Duration::from_secs(2);

/// Runs all workers until `stop`, then stores how the last calls ended.
pub async fn run(app: App, stop: CancellationToken) {
    if let Err(error) = recover(&app).await {
        tracing::warn!(%error, "outbox.not_recovered");
    }
    let wake = tokio::spawn(notify::listen(app.store.clone(), stop.clone()));
    let start =
        |worker, pause, tick: Tick| tokio::spawn(rounds(app.clone(), stop.clone(), worker, pause, tick));
    let outbox = start(OUTBOX, OUTBOX_REST, |app| Box::pin(delivery::tick(app)));
    let scheduler = start("scheduler", SCHEDULER_REST, |app| Box::pin(scheduler::tick(app)));
    // What became of accepted pushes is asked behind everything else.
    let evidence = start("evidence", EVIDENCE_REST, |app| Box::pin(evidence::tick(app)));
    let upkeep = tokio::spawn(upkeep_loop(app.clone(), stop.clone()));
    let lists = tokio::spawn(lists_loop(app.clone(), stop.clone()));
    let clock = tokio::spawn(clock_loop(app.clone(), stop.clone()));
    let _ = tokio::join!(outbox, scheduler, upkeep, lists, evidence, clock, wake);
    if let Err(error) = delivery::store_ended(&app).await {
        tracing::warn!(%error, "outbox.ends_not_stored");
    }
}

/// What a start changes. The operator may have raised the quota, so what waited for it is tried. One process
/// serves an SQLite file, so whatever is leased there belongs to a process that is gone: no need to wait for its
/// leases to run out.
pub async fn recover(app: &App) -> Result<(), StoreError> {
    let (now, alone) = (app.now(), !app.store.is_postgres());
    let tomorrow = now.plus(crate::time::DAY);
    crate::write!(app.store, tx => async {
        outbox::hasten_budget(tx, now).await?;
        if !alone {
            return Ok(());
        }
        crate::store::state::prune_instances(tx, tomorrow).await?;
        outbox::end_leases(tx).await
    }.await)
}

/// One round of a worker: how much there was to do.
type Tick = for<'a> fn(&'a App) -> BoxFuture<'a, Result<usize, StoreError>>;

/// Runs rounds until `stop`, one after another while there is something to do, else every `pause` or when
/// somebody rings for the outbox.
async fn rounds(app: App, stop: CancellationToken, worker: &'static str, pause: Duration, tick: Tick) {
    while !stop.is_cancelled() {
        let rest = match tick(&app).await {
            Ok(0) => pause,
            Ok(_) => continue,
            Err(error) => fault(&app, worker, &error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.store.outbox_bell.notified(), if worker == OUTBOX => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Asking for the time must not hold up a stop.
async fn clock_loop(app: App, stop: CancellationToken) {
    let asking = async {
        loop {
            clock::tick(&app).await;
            tokio::time::sleep(CLOCK_REST).await;
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = asking => {}
    }
}

async fn upkeep_loop(app: App, stop: CancellationToken) {
    rounds(app.clone(), stop, "upkeep", UPKEEP_REST, |app| {
        Box::pin(async move { upkeep::tick(app).await.map(|()| 0) })
    })
    .await;
    if let Err(error) = upkeep::leave(&app).await {
        tracing::warn!(%error, "instance.not_signed_off");
    }
}

/// Lists are written behind their answers, a batch a second.
async fn lists_loop(app: App, stop: CancellationToken) {
    loop {
        let flushed = app.lists.flush(&app.store, app.now()).await;
        if let Err(error) = &flushed {
            fault(&app, "lists", error);
        }
        if stop.is_cancelled() {
            if flushed.is_err() || app.lists.is_written() {
                return;
            }
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(SCHEDULER_REST) => {}
        }
    }
}

fn fault(app: &App, worker: &'static str, error: &StoreError) -> Duration {
    app.count(error);
    tracing::error!(worker, %error, "worker.failed");
    FAULT_REST
}
