//! The least a service of this kind can do: axum, the signature, and one statement. R reads one row by
//! its key; W inserts one row in a transaction of its own. Pools and settings of SQLite are those of the
//! service. It runs as a process of its own, this program called with [`ARGUMENT`].

use crate::world;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::time::Duration;

/// First argument of the process.
pub const ARGUMENT: &str = "reference";
/// R.
pub const READ: &str = "/read";
/// W.
pub const WRITE: &str = "/write";

#[derive(Clone)]
struct Bare {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// The two fields the statements need.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    msg_id: &'a str,
    sender_staff_id: &'a str,
}

/// Serves until killed.
pub fn serve(address: &str, database: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let router = Router::new()
            .route("/readyz", get(|| async { "ready" }))
            .route(READ, post(read))
            .route(WRITE, post(write))
            .with_state(open(database).await);
        let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, router).await.expect("serves");
    });
}

async fn open(database: &str) -> Bare {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging();
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await
        .expect("opens");
    let readers = SqlitePoolOptions::new()
        .max_connections(4)
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    sqlx::query("CREATE TABLE written (id TEXT PRIMARY KEY, staff TEXT NOT NULL, body_length INTEGER NOT NULL) STRICT")
        .execute(&writer)
        .await
        .expect("a table of its own");
    Bare { writer, readers }
}

fn verified(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(stamp), Some(sign)) = (text("timestamp"), text("sign")) else { return false };
    let Ok(claimed) = base64::engine::general_purpose::STANDARD.decode(sign) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(world::SECRET.as_bytes()).expect("any length");
    mac.update(stamp.as_bytes());
    mac.update(b"\n");
    mac.update(world::SECRET.as_bytes());
    mac.verify_slice(&claimed).is_ok()
}

async fn read(State(bare): State<Bare>, headers: HeaderMap, body: Bytes) -> Result<&'static str, StatusCode> {
    const SQL: &str =
        "SELECT person_id FROM bindings WHERE platform = 'dingtalk' AND corp_id = $1 AND staff_id = $2";
    if !verified(&headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let message: Message<'_> = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let row: (String,) = sqlx::query_as(SQL)
        .bind(world::CORP)
        .bind(message.sender_staff_id)
        .fetch_one(&bare.readers)
        .await
        .map_err(|_| StatusCode::NOT_FOUND)?;
    Ok(if row.0.is_empty() { "{}" } else { "{\"is\":\"ok\"}" })
}

async fn write(
    State(bare): State<Bare>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<&'static str, StatusCode> {
    const SQL: &str = "INSERT INTO written (id, staff, body_length) VALUES ($1, $2, $3)";
    if !verified(&headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let message: Message<'_> = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let length = i64::try_from(body.len()).unwrap_or(i64::MAX);
    let kept = async {
        let mut tx = bare.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(SQL)
            .bind(message.msg_id)
            .bind(message.sender_staff_id)
            .bind(length)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    };
    kept.await.map_err(|_: sqlx::Error| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok("{\"is\":\"ok\"}")
}
