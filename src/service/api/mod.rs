//! Use cases of the integration API (design §3, INV-44): who calls, once per idempotency key, and what
//! goes wrong as a problem with a stable code.

pub mod applications;
pub mod documents;
pub mod look;
mod problem;

pub use problem::Problem;

use crate::app::App;
use crate::config::Secret;
use crate::crypto;
use crate::store::api::{self as store, ApiKey, Idempotent};
use crate::store::{StoreError, Tx, audit};
use crate::time::{SECOND, Timestamp};
use crate::write;

/// Accepted difference between our clock and the caller's.
const SKEW: i64 = 300 * SECOND;

/// What a request was signed over, as received.
pub struct Signed<'a> {
    /// `X-Key-Id`
    pub key: &'a str,
    /// `X-Timestamp`, seconds.
    pub timestamp: &'a str,
    /// `X-Nonce`
    pub nonce: &'a str,
    /// `X-Signature`, decoded.
    pub signature: &'a [u8],
    /// Method.
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// SHA-256 of the body.
    pub body: [u8; 32],
}

/// A caller whose signature held.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Key id.
    pub key: String,
    /// Codes of the units it may act for, separated by commas; empty means all.
    pub units: String,
}

impl Caller {
    /// Whether the key covers a unit.
    pub fn covers(&self, unit: &str) -> bool {
        self.units.is_empty() || self.units.split(',').any(|code| code == unit)
    }

    /// How the audit names it.
    pub fn actor(&self) -> String {
        format!("api:{}", self.key)
    }
}

/// Place name under which the secret of a key is sealed.
pub fn secret_place(id: &str) -> String {
    format!("api_keys.secret:{id}")
}

/// Checks a request; every cause of refusal is the same problem.
pub async fn authenticate(app: &App, signed: &Signed<'_>) -> Result<Caller, Problem> {
    let now = app.now();
    if !fresh(signed.timestamp, now) || !(8..=128).contains(&signed.nonce.len()) {
        return Err(Problem::unauthenticated());
    }
    let key = store::by_id(&mut app.store.read().await?, signed.key).await?;
    let Some(key) = key.filter(|key| alive(key, now)) else { return Err(Problem::unauthenticated()) };
    let secret = app.keys.open_text(&secret_place(&key.id), &key.secret_sealed).map(Secret::new);
    let Some(secret) = secret else { return Err(Problem::unauthenticated()) };
    let digest = crypto::hex(&signed.body);
    let parts =
        [signed.method, "\n", signed.target, "\n", signed.timestamp, "\n", signed.nonce, "\n", &digest];
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    let expected = crypto::hmac_sha256(secret.expose().as_bytes(), &parts);
    if !crypto::same(&expected, signed.signature) {
        return Err(Problem::unauthenticated());
    }
    // Only a request that verified may use a nonce up.
    let unused: Result<bool, StoreError> =
        write!(app.store, tx => store::use_nonce(tx, &key.id, signed.nonce, now).await);
    if !unused? {
        return Err(Problem::unauthenticated());
    }
    Ok(Caller { key: key.id, units: key.units })
}

fn fresh(timestamp: &str, now: Timestamp) -> bool {
    let digits = (1..=12).contains(&timestamp.len()) && timestamp.bytes().all(|b| b.is_ascii_digit());
    let seconds = timestamp.parse::<i64>().ok().filter(|_| digits);
    seconds.is_some_and(|s| (now.millis() - s * SECOND).abs() <= SKEW)
}

fn alive(key: &ApiKey, now: Timestamp) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| at > now.millis())
}

/// A write: who, and under which idempotency key.
#[derive(Clone, Debug)]
pub struct Once {
    /// Who.
    pub caller: Caller,
    /// `Idempotency-Key`
    pub key: String,
    /// SHA-256 of method, target and body, hex.
    pub digest: String,
}

/// A finished write: status and body, the same for a repeat.
pub type Answer = (i64, String);

/// Takes the idempotency key; `Some` is the answer the first request got.
async fn begin(tx: &mut Tx, once: &Once, now: Timestamp) -> Result<Option<Answer>, Problem> {
    match store::claim(tx, &once.caller.key, &once.key, &once.digest, now).await? {
        Idempotent::New => Ok(None),
        Idempotent::Repeat(status, body) => Ok(Some((status, body))),
        Idempotent::Mismatch => Err(Problem::new(
            422,
            "idempotency_mismatch",
            "这个 Idempotency-Key 已用于另一个请求，请换一个。",
        )),
        Idempotent::InProgress => {
            Err(Problem::new(409, "in_progress", "同一请求还在处理，请稍后用同一个键重试。"))
        }
    }
}

/// Keeps the answer with the key, in the transaction of the effect.
async fn end(tx: &mut Tx, once: &Once, status: i64, body: &serde_json::Value) -> Result<Answer, Problem> {
    let body = body.to_string();
    store::keep_response(tx, &once.caller.key, &once.key, status, &body).await?;
    Ok((status, body))
}

/// One audit record of a caller.
async fn record(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    action: &str,
    object: (&str, &str),
    result: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let actor = caller.actor();
    let record = audit::Record {
        actor: &actor,
        action,
        object_kind: object.0,
        object_id: object.1,
        result,
        channel: "api",
        detail,
    };
    audit::append(tx, &record, app.now()).await
}

/// A refusal of authority or of the guard leaves its record although nothing else is kept.
async fn record_refusal(
    app: &App,
    caller: &Caller,
    problem: &Problem,
    action: &str,
) -> Result<(), StoreError> {
    if !matches!(problem.code, "forbidden" | "not_found") {
        return Ok(());
    }
    write!(app.store, tx => record(tx, app, caller, action, ("request", ""), problem.code, "{}").await)
}
