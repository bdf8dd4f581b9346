//! What stands before every route: limits on what comes in, room for it, and an answer when a handler breaks.
//!
//! It is one service around the router rather than layers inside it: each of those is cloned and boxed with every request.

use super::{API, api};
use crate::app::App;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::Semaphore;
use tower::{Service, ServiceExt as _};

/// Request line and headers in bytes (INV-12); their number is limited where they are read.
const LINE: usize = 8 * 1024;
const HEADERS: usize = 16 * 1024;

/// The service behind its door; cheap to clone.
#[derive(Clone)]
pub struct Door {
    routes: Router,
    /// Requests at work; above the limit the answer is 503 at once rather than a queue (INV-14).
    slots: Arc<Semaphore>,
    app: App,
}

impl Door {
    /// Puts a door before `routes`.
    pub fn new(routes: Router, app: App) -> Self {
        let slots = Arc::new(Semaphore::new(app.settings.limits.concurrent_requests));
        Self { routes, slots, app }
    }

    /// Lets a modest request through while there is room. The API promises a problem document for each refusal; a
    /// messenger reads nothing but the status.
    async fn answer(self, request: Request<Body>) -> Response {
        let path = request.uri().path();
        let api = path.starts_with(API);
        if is_long(&request) {
            return if api {
                api::long_headers()
            } else {
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response()
            };
        }
        // Whoever looks after the service must see it when it is busy.
        let always = matches!(path, "/healthz" | "/readyz" | "/metrics");
        let slot = if always { None } else { self.slots.try_acquire().ok() };
        if slot.is_none() && !always {
            return if api { api::busy() } else { StatusCode::SERVICE_UNAVAILABLE.into_response() };
        }
        match AssertUnwindSafe(self.routes.oneshot(request)).catch_unwind().await {
            Ok(Ok(response)) => response,
            Err(_) => {
                self.app.metrics.panics.add();
                if api { api::broken() } else { StatusCode::INTERNAL_SERVER_ERROR.into_response() }
            }
        }
    }
}

fn is_long(request: &Request<Body>) -> bool {
    let target = request.uri().path_and_query().map_or(0, |t| t.as_str().len());
    let line = request.method().as_str().len() + target;
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    line + 12 > LINE || headers > HEADERS
}

impl Service<Request<Body>> for Door {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().answer(request).map(Ok))
    }
}
