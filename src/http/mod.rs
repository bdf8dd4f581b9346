//! Routes, limits and time-outs. `Tx` never gets here.

pub mod api;
mod body;
mod patient;
pub mod server;
mod webhook;

use crate::app::App;
use crate::store::outbox;
use crate::time::SECOND;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use tower_http::catch_panic::CatchPanicLayer;

/// Where the integration API lives.
const API: &str = "/api/v1";

/// All routes of the service.
pub fn router(app: App) -> Router {
    let slots = app.settings.limits.concurrent_requests;
    Router::new()
        .route("/hooks/{bot}", post(webhook::receive))
        .nest(API, api::routes().layer(caught(&app, api::broken)))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(axum::middleware::from_fn_with_state(Slots::new(slots), admit))
        .layer(caught(&app, || StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .with_state(app)
}

/// Counts a panic and answers in its place.
fn caught(
    app: &App,
    answer: fn() -> Response,
) -> CatchPanicLayer<impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone + Send + use<>> {
    let app = app.clone();
    CatchPanicLayer::custom(move |_: Box<dyn std::any::Any + Send>| {
        app.metrics.panics.add();
        answer()
    })
}

/// Requests at work; above the limit the answer is 503 at once rather than a queue (INV-14).
#[derive(Clone)]
struct Slots(std::sync::Arc<tokio::sync::Semaphore>);

impl Slots {
    fn new(slots: usize) -> Self {
        Self(std::sync::Arc::new(tokio::sync::Semaphore::new(slots)))
    }
}

/// Request line and headers in bytes (INV-12); their number is limited where they are read.
const LINE: usize = 8 * 1024;
const HEADERS: usize = 16 * 1024;

/// Lets a modest request through while there is room. The API promises a problem document for each refusal; a
/// messenger reads nothing but the status.
async fn admit(
    State(slots): State<Slots>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let (path, api) = (request.uri().path(), request.uri().path().starts_with(API));
    let line =
        request.uri().path_and_query().map_or(0, |t| t.as_str().len()) + request.method().as_str().len();
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if line + 12 > LINE || headers > HEADERS {
        return if api {
            api::long_headers()
        } else {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response()
        };
    }
    // Whoever looks after the service must see it when it is busy.
    if matches!(path, "/healthz" | "/readyz" | "/metrics") {
        return next.run(request).await;
    }
    match slots.0.try_acquire() {
        Ok(_slot) => next.run(request).await,
        Err(_) if api => api::busy(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Clock difference at which readiness goes off (INV-28).
const SKEW: i64 = 60 * SECOND;

async fn ready(State(app): State<App>) -> Response {
    let off = |text: &'static str| (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    // A clock behind the database's was put right when it was compared.
    if app.skew_ms.load(Ordering::Relaxed) > SKEW {
        return off("clock-skew-database");
    }
    if app.platform_skew_ms.load(Ordering::Relaxed).abs() > SKEW {
        return off("clock-skew-platform");
    }
    match app.store.begin_write().await {
        Ok(tx) => {
            drop(tx);
            "ready".into_response()
        }
        Err(_) => off("database"),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    let mut text = app.metrics.render();
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
