//! Who calls: key id, time, nonce and a MAC over method, path, query and raw body (INV-44). Every cause
//! of refusal gives the same answer.

use super::problem::Problem;
use super::{fields, json};
use crate::app::App;
use crate::crypto;
use crate::http::body;
use crate::service::integration::{self, Call, Caller};
use crate::time::{MINUTE, SECOND};
use crate::watch::Noted;
use axum::extract::{OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Accepted difference between our clock and theirs, seconds.
const SKEW: i64 = 300;
/// Requests of one key in a minute: fifty a second on average, in bursts as they come.
const PER_MINUTE: u32 = 3_000;

/// A request whose signature held. Only [`Signed::read`] makes one, so no route sees a body that was
/// not verified.
pub struct Signed {
    caller: Caller,
    method: String,
    target: String,
    query: String,
    idempotency: Option<String>,
    body: Vec<u8>,
}

impl Signed {
    /// Reads at most `most` bytes and verifies them.
    pub async fn read(app: &App, request: Request, most: usize) -> Result<Self, Problem> {
        let result = Self::verified(app, request, most).await;
        if result.is_err() {
            app.metrics.api_refused.add();
        }
        result
    }

    async fn verified(app: &App, request: Request, most: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let claim = Claim::read(&parts.headers, app.now().millis() / SECOND)
            .map_err(|cause| unauthenticated(app, &cause))?;
        let body = body::read(&parts.headers, body, most).await.map_err(unread)?;
        let target = target(&parts);
        let caller = authenticate(app, &claim, parts.method.as_str(), &target, &body).await?;
        admit(app, &caller)?;
        Ok(Self {
            caller,
            method: parts.method.as_str().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            target,
            idempotency: once(&parts.headers, "idempotency-key").map(str::to_owned),
            body,
        })
    }

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The raw query.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// A write: its idempotency key and its body, after the secrecy guard has seen every string of it.
    pub async fn write(self, app: &App) -> Result<(Call, json::Node), Problem> {
        let Some(key) = self.idempotency.filter(|key| visible(key, 1, 255)) else {
            let reason =
                "写请求要带一个 Idempotency-Key 头：1 到 255 个可见 ASCII 字符，一个业务一个，重发时不变。";
            return Err(Problem::invalid("Idempotency-Key", reason));
        };
        let call = Call::new(app, self.caller, key, &self.method, &self.target, &self.body);
        let node = json::read(&self.body).map_err(|reason| Problem::invalid(fields::BODY, reason))?;
        integration::admit(app, &call, &node.said()).await?;
        Ok((call, node))
    }
}

/// Path and query as the client signed them, before mounting took the prefix off.
fn target(parts: &Parts) -> String {
    let whole = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    whole.path_and_query().map_or("/", |target| target.as_str()).to_owned()
}

fn unread(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::compressed(),
        _ => Problem::invalid(fields::BODY, "请求体没有在 10 秒内收全，请重发。"),
    }
}

/// Why a request was not let in. Only the operator's watch names it.
#[derive(Debug, PartialEq, Eq)]
enum Cause {
    /// A header is missing, repeated or malformed.
    Headers,
    /// Their clock is so many seconds ahead of ours.
    Clock(i64),
    /// The key is unknown, was revoked or has expired.
    Key,
    /// The signature of this key does not hold.
    Signature(String),
    /// This key has used the nonce before.
    Nonce(String),
}

impl Cause {
    fn code(&self) -> &'static str {
        match self {
            Self::Headers => "api-headers",
            Self::Clock(_) => "api-clock",
            Self::Key => "api-key",
            Self::Signature(_) => "api-signature",
            Self::Nonce(_) => "api-nonce",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Headers => {
                "X-Key-Id、X-Timestamp、X-Nonce、X-Signature 缺了、重复了或格式不对，请对照 openapi.json。"
                    .to_owned()
            }
            Self::Clock(ahead) if *ahead > 0 => format!("调用方的时间比本机快 {ahead} 秒，请两边校时。"),
            Self::Clock(ahead) => format!("调用方的时间比本机慢 {} 秒，请两边校时。", ahead.unsigned_abs()),
            Self::Key => "密钥编号不在库里，或已停用、过期，请用 qianshou api-key list 核对。".to_owned(),
            Self::Signature(key) => format!(
                "密钥 {key} 的签名对不上：密钥内容不对，或方法、路径、查询、正文与签的不一样（代理改过？）。"
            ),
            Self::Nonce(key) => format!("密钥 {key} 的一次性随机数用过了：是重放，或重发时没有换随机数。"),
        }
    }
}

fn unauthenticated(app: &App, cause: &Cause) -> Problem {
    app.watch.note(Noted::refused("接口", cause.code(), &cause.sentence(), app.now()));
    Problem::unauthenticated()
}

/// What the headers say, in the form they must have.
#[derive(Debug)]
struct Claim {
    key: String,
    timestamp: String,
    nonce: String,
    signature: [u8; 32],
}

impl Claim {
    fn read(headers: &HeaderMap, now_s: i64) -> Result<Self, Cause> {
        let (claim, stated) = Self::well_formed(headers).ok_or(Cause::Headers)?;
        let ahead = stated - now_s;
        if ahead.abs() <= SKEW { Ok(claim) } else { Err(Cause::Clock(ahead)) }
    }

    /// The claim and the second it was made at.
    fn well_formed(headers: &HeaderMap) -> Option<(Self, i64)> {
        let key = once(headers, "x-key-id").filter(|id| visible(id, 1, 128))?;
        let timestamp = once(headers, "x-timestamp")
            .filter(|t| t.len() <= 12 && t.bytes().all(|b| b.is_ascii_digit()))?;
        let nonce = once(headers, "x-nonce").filter(|nonce| visible(nonce, 8, 128))?;
        let signature = STANDARD.decode(once(headers, "x-signature")?).ok()?.try_into().ok()?;
        let stated: i64 = timestamp.parse().ok()?;
        let claim =
            Self { key: key.to_owned(), timestamp: timestamp.to_owned(), nonce: nonce.to_owned(), signature };
        Some((claim, stated))
    }

    /// The MAC the key's secret gives.
    fn mac(&self, secret: &[u8], method: &str, target: &str, body: &[u8]) -> [u8; 32] {
        let digest = crypto::hex(&crypto::sha256(body));
        let message = [method, target, &self.timestamp, &self.nonce, &digest].join("\n");
        crypto::hmac_sha256(secret, &[message.as_bytes()])
    }
}

/// The value of a header that occurs exactly once.
fn once<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn visible(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

async fn authenticate(
    app: &App,
    claim: &Claim,
    method: &str,
    target: &str,
    body: &[u8],
) -> Result<Caller, Problem> {
    let key = integration::key(app, &claim.key).await?;
    // A key that does not exist costs as much as one that does.
    let secret = key.as_ref().map_or("no such key", |key| key.secret.as_str());
    let holds = crypto::same(&claim.mac(secret.as_bytes(), method, target, body), &claim.signature);
    let caller = match key {
        Some(key) if holds => key.caller,
        Some(key) => return Err(unauthenticated(app, &Cause::Signature(key.caller.key))),
        None => return Err(unauthenticated(app, &Cause::Key)),
    };
    // Only a signature that holds may use a nonce up, or strangers could use up those of others.
    if integration::use_nonce(app, &caller, &claim.nonce).await? {
        Ok(caller)
    } else {
        Err(unauthenticated(app, &Cause::Nonce(caller.key)))
    }
}

fn admit(app: &App, caller: &Caller) -> Result<(), Problem> {
    let now = app.now();
    if app.api_throttle.admit(&caller.key, None, now, PER_MINUTE) {
        return Ok(());
    }
    Err(Problem::rate_limited((MINUTE - now.millis().rem_euclid(MINUTE)) / SECOND + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    const NOW: i64 = 1_794_000_000;

    fn headers(change: &[(&'static str, Option<&'static str>)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let good = [
            ("x-key-id", "k1"),
            ("x-timestamp", "1794000000"),
            ("x-nonce", "a1b2c3d4"),
            ("x-signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ];
        for (name, value) in good {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        for (name, value) in change {
            match value {
                Some(value) => headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value)),
                None => headers.remove(*name),
            };
        }
        headers
    }

    #[test]
    fn headers_have_one_form() {
        assert!(Claim::read(&headers(&[]), NOW).is_ok());
        for (name, value) in [
            ("x-key-id", None),
            ("x-key-id", Some("")),
            ("x-key-id", Some("k 1")),
            ("x-timestamp", None),
            ("x-timestamp", Some("+1794000000")),
            ("x-timestamp", Some("1794000000.5")),
            ("x-timestamp", Some("1794000000000")),
            ("x-nonce", Some("1234567")),
            ("x-nonce", None),
            ("x-signature", None),
            ("x-signature", Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            ("x-signature", Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")),
            ("x-signature", Some(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
            ("x-signature", Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")),
        ] {
            let cause = Claim::read(&headers(&[(name, value)]), NOW).expect_err("refused");
            assert_eq!(cause, Cause::Headers, "{name} {value:?}");
        }
        for (stated, ahead) in [("1793999699", -301), ("1794000301", 301)] {
            let cause = Claim::read(&headers(&[("x-timestamp", Some(stated))]), NOW).expect_err("refused");
            assert_eq!(cause, Cause::Clock(ahead));
        }
        let mut twice = headers(&[]);
        twice.append("x-nonce", HeaderValue::from_static("a1b2c3d4"));
        assert_eq!(Claim::read(&twice, NOW).expect_err("refused"), Cause::Headers);
    }

    #[test]
    fn the_mac_covers_method_path_query_time_nonce_and_body() {
        let claim = Claim::read(&headers(&[]), NOW).expect("a claim");
        let expected = crypto::hmac_sha256(
            b"s3cret",
            &[b"POST\n/api/v1/documents?x=1\n1794000000\na1b2c3d4\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"],
        );
        assert_eq!(claim.mac(b"s3cret", "POST", "/api/v1/documents?x=1", b"{}"), expected);
        assert_ne!(claim.mac(b"s3cret", "POST", "/api/v1/documents?x=2", b"{}"), expected);
    }
}
