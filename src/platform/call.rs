//! The one HTTP client for calls to messengers, and the one way to read an answer.

use super::outcome::{CallError, Class, clamp_wait};
use crate::time::{DAY, Date, HOUR, MINUTE, SECOND, Timestamp};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use rustls_platform_verifier::ConfigVerifierExt as _;
use std::sync::Arc;
use std::time::Duration;

/// Longest answer that is read (INV-36).
const MAX_ANSWER: usize = 64 * 1_024;
/// For name, TCP and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For the whole call.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes `ring` the process's TLS provider; the first call wins and later ones change nothing.
pub fn install_tls_provider() {
    // An error only says that a provider is already there.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that configures a client")]
fn builder() -> reqwest::ClientBuilder {
    install_tls_provider();
    reqwest::ClientBuilder::new()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_idle_timeout(Duration::from_secs(30))
        .user_agent(concat!("qianshou/", env!("CARGO_PKG_VERSION")))
}

/// The client every outbound call uses: 5 s to connect, 10 s in all, no redirects, no proxy from the
/// environment (INV-36).
///
/// # Panics
/// When the TLS library cannot be set up at all.
pub fn client() -> reqwest::Client {
    build(builder)
}

/// Like [`client`], with names resolved by `resolver`.
pub fn client_with_resolver<R: reqwest::dns::Resolve + 'static>(resolver: R) -> reqwest::Client {
    let resolver = Arc::new(resolver);
    build(move || builder().dns_resolver(resolver.clone()))
}

fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> reqwest::Client {
    builder()
        .build()
        // A machine without root certificates (a bare container) can still run the demo: plain HTTP to
        // loopback works, every TLS connection fails as "connect".
        .or_else(|_| builder().tls_certs_only(Vec::new()).build())
        .expect("a client without root certificates can always be built")
}

/// How long connections are encrypted: the certificates are judged by the host's store, as those of
/// [`client`] are, so that a private deployment installs its own authority once. `None` on a machine
/// without root certificates.
pub fn tls() -> Option<Arc<rustls::ClientConfig>> {
    install_tls_provider();
    rustls::ClientConfig::with_platform_verifier().ok().map(Arc::new)
}

/// An answer, whatever its status.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// At most 64 KiB.
    pub body: Vec<u8>,
    /// The platform's clock.
    pub date: Option<Timestamp>,
    /// `Retry-After` in milliseconds, clamped.
    pub retry_after_ms: Option<i64>,
}

impl Answer {
    /// The body as a JSON object; anything else is not the platform's answer.
    pub fn object(&self) -> Result<serde_json::Value, CallError> {
        match serde_json::from_slice(&self.body) {
            Ok(value @ serde_json::Value::Object(_)) => Ok(value),
            _ if self.body.is_empty() => Err(CallError::new(Class::NotOurs, "empty-answer")),
            _ => Err(CallError::new(Class::NotOurs, "not-json")),
        }
    }
}

/// Sends `request` and reads the whole answer. No error names the URL, which may hold a token (INV-10).
pub async fn exchange(request: reqwest::RequestBuilder) -> Result<Answer, CallError> {
    let mut response = request.send().await.map_err(|e| transport(&e.without_url()))?;
    let status = response.status().as_u16();
    let date = http_date(response.headers());
    let retry_after_ms = retry_after(response.headers(), date);
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_ANSWER => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(CallError::new(Class::NotOurs, "answer-too-long")),
            // The request was taken; what came of it is lost with the rest of the answer.
            Err(_) if status < 300 => return Err(CallError::new(Class::Unknown, "answer-torn")),
            // The status of a refusal says enough without its body.
            Ok(None) | Err(_) => break,
        }
    }
    Ok(Answer { status, body, date, retry_after_ms })
}

fn transport(error: &reqwest::Error) -> CallError {
    if error.is_builder() {
        CallError::new(Class::Caller, "bad-request")
    } else if error.is_connect() {
        CallError::new(Class::NotSent, if error.is_timeout() { "connect-timeout" } else { "connect" })
    } else if error.is_timeout() {
        CallError::new(Class::Unknown, "timeout")
    } else {
        // hyper repeats by itself what a reused connection refused before the first byte, so what is
        // left was at least begun.
        CallError::new(Class::Unknown, "reset")
    }
}

fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<i64> {
    let text = single(headers, &RETRY_AFTER)?;
    let ms = match text.parse::<u32>() {
        Ok(seconds) => i64::from(seconds) * SECOND,
        Err(_) => parse_http_date(text)?.since(now?),
    };
    Some(clamp_wait(ms))
}

fn http_date(headers: &HeaderMap) -> Option<Timestamp> {
    parse_http_date(single(headers, &DATE)?)
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// Reads `Mon, 23 Nov 2026 04:38:53 GMT` (RFC 9110 §5.6.7), the only form still sent.
fn parse_http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(", ")?.1.strip_suffix(" GMT")?.split(' ');
    let day = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = u8::try_from(MONTHS.iter().position(|m| *m == month)? + 1).ok()?;
    let year = words.next()?.parse().ok()?;
    let mut clock = words.next()?.splitn(3, ':').map(|part| part.parse::<u8>().ok().map(i64::from));
    let (h, m, s) = (clock.next()??, clock.next()??, clock.next()??);
    let date = Date::new(year, month, day)?;
    (h < 24 && m < 60 && s <= 60)
        .then(|| Timestamp::from_millis(date.days() * DAY + h * HOUR + m * MINUTE + s * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates() {
        let moment = parse_http_date("Mon, 23 Nov 2026 04:38:53 GMT").expect("valid");
        assert_eq!(moment.rfc3339(), "2026-11-23T12:38:53.000+08:00");
        for bad in
            ["", "Mon, 23 Nov 2026 04:38:53", "Mon, 31 Feb 2026 00:00:00 GMT", "Mon, 1 Foo 2026 0:0:0 GMT"]
        {
            assert_eq!(parse_http_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn retry_after_is_clamped() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("header"));
            retry_after(&headers, parse_http_date("Mon, 23 Nov 2026 04:00:00 GMT"))
        };
        assert_eq!(wait("0"), Some(SECOND));
        assert_eq!(wait("30"), Some(30 * SECOND));
        assert_eq!(wait("999999999"), Some(HOUR));
        assert_eq!(wait("Mon, 23 Nov 2026 04:02:00 GMT"), Some(2 * MINUTE));
        assert_eq!(wait("Mon, 23 Nov 2020 04:02:00 GMT"), Some(SECOND));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-5"), None);
    }
}
