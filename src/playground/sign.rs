//! The platform's signatures, written apart from the service's so that one mistake cannot hide on both
//! sides; both are held to `tests/vectors/dingtalk.json`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// base64(HMAC-SHA256(secret, timestamp LF secret)): robot callbacks (§1.3) and custom robots (§4.2).
pub(super) fn signature(secret: &str, timestamp: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b"\n");
    mac.update(secret.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// What the platform makes of the `timestamp` and `sign` of a custom robot's address; `Err` is its
/// `errmsg` for error 310000.
pub(super) fn check(
    secret: &str,
    timestamp: Option<&str>,
    sign: Option<&str>,
    now_ms: i64,
) -> Result<(), &'static str> {
    let stamp = timestamp.filter(|t| !t.is_empty() && t.len() <= 16 && t.bytes().all(|b| b.is_ascii_digit()));
    let Some((stamp, at)) = stamp.and_then(|t| Some((t, t.parse::<i64>().ok()?))) else {
        return Err("invalid timestamp");
    };
    if now_ms.abs_diff(at) >= 3_600_000 {
        return Err("invalid timestamp");
    }
    if sign == Some(signature(secret, stamp).as_str()) { Ok(()) } else { Err("sign not match") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/dingtalk.json")).expect("vectors are JSON")
    }

    fn text<'a>(case: &'a Value, key: &str) -> &'a str {
        case[key].as_str().unwrap_or_default()
    }

    #[test]
    fn callback_signatures_match_the_vectors() {
        let vectors = vectors();
        let cases = vectors["robot_callback_sign"]["compute"].as_array().expect("cases");
        assert!(cases.len() >= 18);
        for case in cases {
            assert_eq!(
                signature(text(case, "secret"), text(case, "timestamp")),
                text(case, "sign"),
                "{}",
                case["name"]
            );
        }
    }

    #[test]
    fn callback_verdicts_match_the_vectors() {
        let vectors = vectors();
        for case in vectors["robot_callback_sign"]["verify"].as_array().expect("cases") {
            let now = case["now_ms"].as_i64().expect("now");
            let stamp = case["header_timestamp"].as_str();
            let verdict = check(text(case, "secret"), stamp, case["header_sign"].as_str(), now);
            match text(case, "expect") {
                "accept" => assert_eq!(verdict, Ok(()), "{}", case["name"]),
                "reject" => assert!(verdict.is_err(), "{}", case["name"]),
                _ => {}
            }
        }
    }

    #[test]
    fn custom_robot_addresses_match_the_vectors() {
        let vectors = vectors();
        for case in vectors["custom_robot_sign"]["cases"].as_array().expect("cases") {
            let (secret, at) = (text(case, "secret"), case["timestamp_ms"].as_i64().expect("time"));
            assert_eq!(signature(secret, &at.to_string()), text(case, "sign_base64"));
            let verdict = |key: &str| {
                let url = url::Url::parse(text(case, key)).ok()?;
                let find =
                    |name: &str| url.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned());
                Some(check(secret, find("timestamp").as_deref(), find("sign").as_deref(), at))
            };
            assert_eq!(verdict("url"), Some(Ok(())), "{}", case["name"]);
            let double = verdict("wrong_if_double_encoded");
            assert!(double.is_none_or(|v| v == Err("sign not match")), "{}", case["name"]);
            let raw_plus = text(case, "sign_base64").contains('+');
            let raw = verdict("wrong_if_not_encoded");
            assert!(!raw_plus || raw.is_none_or(|v| v == Err("sign not match")), "{}", case["name"]);
        }
    }
}
