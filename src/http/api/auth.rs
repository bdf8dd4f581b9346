//! The door of the API: limits, headers, signature. Only [`verify`] makes a [`Verified`].

use crate::app::App;
use crate::crypto;
use crate::http::body;
use crate::service::api::{Caller, Once, Problem, Signed, authenticate};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A request whose signature held.
pub(super) struct Verified {
    /// Who.
    pub(super) caller: Caller,
    /// The body as received.
    pub(super) body: Vec<u8>,
    idempotency: Option<String>,
    digest: String,
}

/// Reads the body within `most` bytes and checks the signature.
pub(super) async fn verify(app: &App, request: Request<Body>, most: usize) -> Result<Verified, Problem> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, most).await.map_err(refused)?;
    let target = parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let target = target.path_and_query().map_or("", |t| t.as_str());
    let body_digest = crypto::sha256(&body);
    let (fields, signature) = signed(&parts.headers).ok_or_else(|| refuse(app))?;
    let signed = Signed {
        key: &fields.key,
        timestamp: &fields.timestamp,
        nonce: &fields.nonce,
        signature: &signature,
        method: parts.method.as_str(),
        target,
        body: body_digest,
    };
    let caller = authenticate(app, &signed).await.inspect_err(|_| app.metrics.api_refused.add())?;
    if !app.api_throttle.admit(&caller.key, None, app.now(), PER_MINUTE) {
        return Err(Problem::new(429, "rate_limited", "请求太快，请放慢到每秒 50 次以内。"));
    }
    let digest = crypto::hex(&crypto::sha256(
        &[parts.method.as_str().as_bytes(), b"\n", target.as_bytes(), b"\n", &body_digest].concat(),
    ));
    let idempotency = once(&parts.headers, "idempotency-key").map(str::to_owned);
    Ok(Verified { caller, body, idempotency, digest })
}

/// Fifty a second.
const PER_MINUTE: u32 = 3_000;

fn refuse(app: &App) -> Problem {
    app.metrics.api_refused.add();
    Problem::unauthenticated()
}

fn refused(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(413, "too_large", "请求太大，请分批提交。"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Problem::new(415, "compressed", "不收压缩的请求，请去掉 Content-Encoding。")
        }
        _ => Problem::new(422, "invalid", "请求没有收全，请重发。"),
    }
}

struct Fields {
    key: String,
    timestamp: String,
    nonce: String,
}

/// The four headers, each exactly once; the signature strictly decoded.
fn signed(headers: &HeaderMap) -> Option<(Fields, Vec<u8>)> {
    let fields = Fields {
        key: once(headers, "x-key-id")?.to_owned(),
        timestamp: once(headers, "x-timestamp")?.to_owned(),
        nonce: once(headers, "x-nonce")?.to_owned(),
    };
    let signature = STANDARD.decode(once(headers, "x-signature")?).ok().filter(|s| s.len() == 32)?;
    Some((fields, signature))
}

/// A header that stands exactly once, in visible ASCII, at most 255 bytes.
fn once<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    let plain = (1..=255).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    (plain && values.next().is_none()).then_some(value)
}

impl Verified {
    /// The idempotency key every write needs.
    pub(super) fn once(&self) -> Result<Once, Problem> {
        let key = self.idempotency.clone();
        let key = key
            .ok_or_else(|| Problem::field("Idempotency-Key", "每个写请求都要带一个，1 到 255 个可见字符"))?;
        Ok(Once { caller: self.caller.clone(), key, digest: self.digest.clone() })
    }
}
