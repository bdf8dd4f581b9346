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
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a loop rests when there is nothing to do. Another instance may have queued something,
/// so the outbox looks again even when nobody rings.
const OUTBOX_REST: Duration = Duration::from_millis(500);
const SCHEDULER_REST: Duration = Duration::from_secs(1);
const EVIDENCE_REST: Duration = Duration::from_secs(5);
const UPKEEP_REST: Duration = Duration::from_secs(30);
const CLOCK_REST: Duration = Duration::from_mins(5);
/// After a failure of the database.
const FAULT_REST: Duration = Duration::from_secs(2);

/// Runs all workers until `stop`, then gives unfinished claims back.
pub async fn run(app: App, stop: CancellationToken) {
    if let Err(error) = recover(&app).await {
        tracing::warn!(%error, "outbox.not_recovered");
    }
    let wake = tokio::spawn(notify::listen(app.store.clone(), stop.clone()));
    let outbox = tokio::spawn(outbox_loop(app.clone(), stop.clone()));
    let scheduler = tokio::spawn(scheduler_loop(app.clone(), stop.clone()));
    let upkeep = tokio::spawn(upkeep_loop(app.clone(), stop.clone()));
    let lists = tokio::spawn(lists_loop(app.clone(), stop.clone()));
    let evidence = tokio::spawn(evidence_loop(app.clone(), stop.clone()));
    let clock = tokio::spawn(clock_loop(app.clone(), stop.clone()));
    let _ = tokio::join!(outbox, scheduler, upkeep, lists, evidence, clock, wake);
    let released: Result<u64, StoreError> =
        crate::write!(app.store, tx => outbox::release(tx, &app.instance).await);
    if let Err(error) = released {
        tracing::warn!(%error, "outbox.not_released");
    }
}

/// One process serves an SQLite file, so whatever is leased there at the start belongs to a process
/// that is gone: no need to wait for its leases to run out.
pub async fn recover(app: &App) -> Result<(), StoreError> {
    if app.store.is_postgres() {
        return Ok(());
    }
    let tomorrow = app.now().plus(crate::time::DAY);
    crate::write!(app.store, tx => async {
        crate::store::state::prune_instances(tx, tomorrow).await?;
        outbox::end_leases(tx).await
    }.await)
}

async fn outbox_loop(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let rest = match delivery::tick(&app).await {
            Ok(0) => OUTBOX_REST,
            Ok(_) => continue,
            Err(error) => fault(&app, "outbox", &error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.store.outbox_bell.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

async fn scheduler_loop(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let rest = match scheduler::tick(&app).await {
            Ok(0) => SCHEDULER_REST,
            Ok(_) => continue,
            Err(error) => fault(&app, "scheduler", &error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// What became of accepted pushes is asked behind everything else.
async fn evidence_loop(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let rest = match evidence::tick(&app).await {
            Ok(0) => EVIDENCE_REST,
            Ok(_) => continue,
            Err(error) => fault(&app, "evidence", &error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

async fn clock_loop(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        clock::tick(&app).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(CLOCK_REST) => {}
        }
    }
}

async fn upkeep_loop(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let rest = match upkeep::tick(&app).await {
            Ok(()) => UPKEEP_REST,
            Err(error) => fault(&app, "upkeep", &error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
    if let Err(error) = upkeep::leave(&app).await {
        tracing::warn!(%error, "instance.not_signed_off");
    }
}

/// Lists are written behind their answers, a batch a second.
async fn lists_loop(app: App, stop: CancellationToken) {
    loop {
        if let Err(error) = app.lists.flush(&app.store).await {
            fault(&app, "lists", &error);
        }
        if stop.is_cancelled() {
            return;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(SCHEDULER_REST) => {}
        }
    }
}

fn fault(app: &App, worker: &'static str, error: &StoreError) -> Duration {
    app.metrics.internal_errors.add();
    tracing::error!(worker, %error, "worker.failed");
    FAULT_REST
}
