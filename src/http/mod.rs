//! Routes, limits and time-outs. `Tx` never gets here.

pub mod api;
mod body;
mod door;
mod patient;
pub mod server;
mod webhook;

pub use door::Door;

use crate::app::App;
use crate::store::{StoreError, outbox, state};
use crate::time::SECOND;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

/// Where the integration API lives.
const API: &str = "/api/v1";

/// The service: all its routes, behind their door.
pub fn router(app: App) -> Door {
    let routes = Router::new()
        .route("/hooks/{bot}", post(webhook::receive))
        .nest(API, api::routes())
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(app.clone());
    Door::new(routes, app)
}

/// Clock difference at which readiness goes off (INV-28).
const SKEW: i64 = 60 * SECOND;
/// How long one write proves that writing works, milliseconds.
const GRACE: u64 = 1_000;

async fn ready(State(app): State<App>) -> Response {
    let off = |text: &'static str| (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    // A clock behind the database's was put right when it was compared.
    if app.skew_ms.load(Ordering::Relaxed) > SKEW {
        return off("clock-skew-database");
    }
    if app.platform_skew_ms.load(Ordering::Relaxed).abs() > SKEW {
        return off("clock-skew-platform");
    }
    if writes(&app).await { "ready".into_response() } else { off("database") }
}

/// Whether the database takes a write, found out by writing: a full disk lets a transaction begin (INV-31). A second of
/// grace, so that whoever asks all the time costs no more than others.
async fn writes(app: &App) -> bool {
    let now = app.now();
    if now.millis().abs_diff(app.wrote_ms.load(Ordering::Relaxed)) < GRACE {
        return true;
    }
    let kept: Result<(), StoreError> =
        crate::write!(app.store, tx => state::set(tx, "wrote_at", &now.millis().to_string()).await);
    if kept.is_ok() {
        app.wrote_ms.store(now.millis(), Ordering::Relaxed);
    }
    kept.is_ok()
}

async fn metrics(State(app): State<App>) -> Response {
    let mut text = app.metrics.render();
    let links = app.links.all();
    if !links.is_empty() {
        text.push_str("# HELP qianshou_stream_up Whether the long connection of a bot stands\n# TYPE qianshou_stream_up gauge\n");
        for (bot, link) in links {
            let _ =
                writeln!(text, "qianshou_stream_up{{bot=\"{bot}\"}} {}", i32::from(link.broken.is_none()));
        }
    }
    {
        let mut db = app.store.read();
        let now = app.now();
        if let Ok(counts) = outbox::unsettled(&mut db).await {
            text.push_str("# HELP qianshou_intents Pushes that wait, are being sent or were given up\n# TYPE qianshou_intents gauge\n");
            for (state, count) in counts {
                let _ = writeln!(text, "qianshou_intents{{state=\"{state}\"}} {count}");
            }
        }
        if let Ok(oldest) = outbox::oldest_waiting(&mut db, now).await {
            let age = oldest.map_or(0, |at| now.since(at) / SECOND);
            let _ = writeln!(
                text,
                "# HELP qianshou_oldest_waiting_seconds Age of the oldest due push\n# TYPE qianshou_oldest_waiting_seconds gauge\nqianshou_oldest_waiting_seconds {age}"
            );
        }
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
