//! The one signature DingTalk uses for robots, in both directions (protocol §1.3, §4.2).

use crate::config::Bot;
use crate::crypto::{hmac_sha256, same};
use crate::platform::Refusal;
use crate::time::{HOUR, SECOND, Timestamp};
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Decimal milliseconds have 13 digits until the year 2286.
const MAX_DIGITS: usize = 13;

/// HMAC-SHA256 keyed with the secret over timestamp, line feed, secret. The body is not part of it (INV-11).
fn mac(timestamp: &str, secret: &str) -> [u8; 32] {
    hmac_sha256(secret.as_bytes(), &[timestamp.as_bytes(), b"\n", secret.as_bytes()])
}

/// The signature as text.
pub fn sign(timestamp: &str, secret: &str) -> String {
    STANDARD.encode(mac(timestamp, secret))
}

/// Checks the two headers of a callback. Nothing of the body is looked at before this says yes (INV-8).
pub fn verify(bot: &Bot, headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
    let stamp = only(headers, "timestamp")?.ok_or(Refusal::BadTimestamp)?;
    let claimed = only(headers, "sign")?.ok_or(Refusal::BadSignature)?;
    let sent = parse_timestamp(stamp).ok_or(Refusal::BadTimestamp)?;
    let claimed = decode_signature(claimed).ok_or(Refusal::BadSignature)?;
    let age = now.since(sent);
    let limit = i64::from(bot.max_skew_s) * SECOND;
    // The platform itself calls a difference of one hour too much, however wide the setting.
    if age.saturating_abs() > limit || age.saturating_abs() >= HOUR {
        return Err(Refusal::Stale { behind_s: age / SECOND });
    }
    // Every secret is tried, so that the time does not tell which one fits.
    let matches = bot
        .callback_secrets()
        .filter(|secret| !secret.is_empty())
        .fold(false, |found, secret| same(&mac(stamp, secret), &claimed) | found);
    if matches { Ok(()) } else { Err(Refusal::WrongSignature) }
}

/// The value of a header that must occur exactly once; `None` inside when it is not visible ASCII.
fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Refusal::HeaderMissing(name))?;
    if values.next().is_some() {
        return Err(Refusal::HeaderRepeated(name));
    }
    Ok(value.to_str().ok())
}

fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let plain = !text.is_empty() && text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok().map(Timestamp::from_millis))?
}

/// Strict: standard alphabet, padding, no stray bits, 32 bytes.
fn decode_signature(text: &str) -> Option<[u8; 32]> {
    if text.len() != 44 {
        return None;
    }
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::dingtalk::testing::{bot, vectors};
    use axum::http::HeaderValue;

    #[test]
    fn signatures_are_computed_as_the_vectors_say() {
        for case in vectors()["robot_callback_sign"]["compute"].as_array().expect("cases") {
            let text = |key: &str| case[key].as_str().expect("text");
            assert_eq!(sign(text("timestamp"), text("secret")), text("sign"), "{}", case["name"]);
        }
    }

    #[test]
    fn callbacks_are_verified_as_the_vectors_say() {
        for case in vectors()["robot_callback_sign"]["verify"].as_array().expect("cases") {
            let text = |key: &str| case[key].as_str().expect("text");
            let mut bot = bot();
            bot.max_skew_s = 3_600;
            bot.app_secret = Some(crate::config::Secret::new(text("secret")));
            let now = Timestamp::from_millis(case["now_ms"].as_i64().expect("number"));
            let mut headers = HeaderMap::new();
            let mut carried = true;
            for (name, value) in [("timestamp", text("header_timestamp")), ("sign", text("header_sign"))] {
                // A line feed cannot be part of a header; such a case ends in the HTTP parser.
                match HeaderValue::from_str(value) {
                    Ok(value) => drop(headers.insert(name, value)),
                    Err(_) => carried = false,
                }
            }
            let accepted = carried && verify(&bot, &headers, now).is_ok();
            assert_eq!(accepted, case["expect"] == "accept", "{}: {}", case["name"], case["why"]);
        }
    }

    #[test]
    fn a_trailing_line_feed_in_the_signature_is_not_trimmed() {
        assert_eq!(decode_signature("Hf2/Ovz2+RoF6VREw99Ljhs6IaKehUwHkaRwBJUGJRk=\n"), None);
    }

    #[test]
    fn both_secrets_of_a_rotation_verify_and_an_empty_one_never_does() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let headers = |secret: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("timestamp", HeaderValue::from_static("1700000000000"));
            headers.insert("sign", sign("1700000000000", secret).parse().expect("header"));
            headers
        };
        let mut bot = bot();
        bot.next_secret = Some(crate::config::Secret::new("the-next-secret-of-the-rotation"));
        assert!(verify(&bot, &headers(bot.secret()), now).is_ok());
        assert!(verify(&bot, &headers("the-next-secret-of-the-rotation"), now).is_ok());
        bot.next_secret = None;
        assert_eq!(
            verify(&bot, &headers("the-next-secret-of-the-rotation"), now),
            Err(Refusal::WrongSignature)
        );
        bot.app_secret = Some(crate::config::Secret::new(""));
        assert_eq!(verify(&bot, &headers(""), now), Err(Refusal::WrongSignature));
        bot.app_secret = None;
        assert_eq!(verify(&bot, &headers(""), now), Err(Refusal::WrongSignature));
    }
}
