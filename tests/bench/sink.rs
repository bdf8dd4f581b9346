//! A stand-in for DingTalk that only answers: the token, and every message with a handle after a set
//! delay. It keeps the bodies it was sent, for counting them and for sending them again without the outbox.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where messages go.
pub const SEND: &str = "/v1.0/robot/oToMessages/batchSend";
/// The header a message must carry.
pub const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// The sink, on a thread and a runtime of its own.
#[derive(Clone)]
pub struct Sink {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    delay_ms: AtomicU64,
    bodies: Mutex<Vec<Bytes>>,
}

impl Sink {
    /// Starts it; it ends with the process.
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket option");
        let sink = Self { address: listener.local_addr().expect("an address"), shared: Arc::default() };
        let router = Router::new()
            .route("/v1.0/oauth2/accessToken", post(token))
            .route(SEND, post(take))
            .with_state(Arc::clone(&sink.shared));
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
                axum::serve(listener, router).await.expect("serves");
            });
        });
        sink
    }

    /// How long every message takes from now on.
    pub fn delay(&self, ms: u64) {
        self.shared.delay_ms.store(ms, Ordering::Relaxed);
    }

    /// What arrived since the last call.
    pub fn take(&self) -> Vec<Bytes> {
        std::mem::take(&mut *self.shared.bodies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn token() -> Response {
    json(format!("{{\"accessToken\":\"{TOKEN}\",\"expireIn\":7200}}"))
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    if headers.get(TOKEN_HEADER).is_none_or(|token| token != TOKEN) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let count = {
        let mut bodies = shared.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.push(body);
        bodies.len()
    };
    let delay = shared.delay_ms.load(Ordering::Relaxed);
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    json(format!(
        "{{\"processQueryKey\":\"handle{count}==\",\"invalidStaffIdList\":[],\"flowControlledStaffIdList\":[]}}"
    ))
}

fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}
