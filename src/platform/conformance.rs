//! What every messenger must get right, whatever its wire format. A platform's tests fill in a
//! [`Sample`] and call [`run`].

use super::{CallError, Class, Refusal, SendOutcome, answer, client, fetch_token, receive, send};
use crate::config::Bot;
use crate::domain::message::{Chat, Content, Outgoing};
use crate::time::{SECOND, Timestamp};
use axum::http::HeaderMap;

/// A callback as the platform makes it.
pub struct Callback {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// How to make genuine traffic of one messenger.
pub struct Sample {
    /// A configured bot whose hosts point nowhere.
    pub bot: Bot,
    /// The headers that authenticate a callback.
    pub headers: &'static [&'static str],
    /// Whether they cover the body.
    pub body_is_signed: bool,
    /// A private text message with this id and text, signed with this secret at this moment.
    pub text: fn(&Bot, secret: &str, id: &str, text: &str, at: Timestamp) -> Callback,
    /// Signs any body.
    pub signed: fn(&Bot, body: Vec<u8>, at: Timestamp) -> Callback,
    /// Points every host of the bot at a local stand-in.
    pub point_at: fn(&mut Bot, base: &str),
    /// What the stand-in answers to a send that succeeds.
    pub accepted: &'static str,
}

/// Runs the whole suite.
pub async fn run(sample: &Sample) {
    genuine_messages_arrive(sample);
    headers_are_required_once_and_exact(sample);
    time_is_bounded_both_ways(sample);
    hostile_bodies_are_refused(sample);
    answers_are_json(sample);
    failures_are_told_apart(sample).await;
}

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn take(sample: &Sample, callback: &Callback, now: Timestamp) -> Result<super::Envelope, Refusal> {
    receive("main", &sample.bot, &callback.headers, &callback.body, now)
}

fn genuine_messages_arrive(sample: &Sample) {
    let secret = sample.bot.secret().to_owned();
    let callback = (sample.text)(&sample.bot, &secret, "id-1", "签收 37", NOW);
    let envelope = take(sample, &callback, NOW).expect("genuine");
    assert_eq!((envelope.bot.as_str(), envelope.message_id.as_str()), ("main", "id-1"));
    assert_eq!(envelope.content, Content::Text("签收 37".to_owned()));
    assert_eq!((envelope.chat, envelope.corp.as_str()), (Chat::Single, sample.bot.corp_id.as_str()));
    assert!(envelope.staff_id.is_some() && envelope.received_at == NOW);
    assert_eq!(envelope.body_digest, crate::crypto::sha256(&callback.body));
    assert!(sample.body_is_signed || envelope.reply_address.is_none(), "INV-36");
    let forged = (sample.text)(&sample.bot, "another-secret-of-the-same-length", "id-1", "签收 37", NOW);
    assert!(take(sample, &forged, NOW).is_err(), "another secret");
    let nameless = (sample.text)(&sample.bot, &secret, "", "签收 37", NOW);
    assert_eq!(take(sample, &nameless, NOW), Err(Refusal::NoMessageId));
}

fn headers_are_required_once_and_exact(sample: &Sample) {
    let genuine = || (sample.text)(&sample.bot, sample.bot.secret(), "id-1", "签收 37", NOW);
    for name in sample.headers {
        let mut missing = genuine();
        missing.headers.remove(*name);
        assert!(take(sample, &missing, NOW).is_err(), "{name} missing");
        let mut repeated = genuine();
        let value = repeated.headers.get(*name).expect("header").clone();
        repeated.headers.append(*name, value.clone());
        assert!(take(sample, &repeated, NOW).is_err(), "{name} twice");
        let text = value.to_str().expect("ASCII");
        for index in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[index] = if bytes[index] == b'1' { b'2' } else { b'1' };
            let mut changed = genuine();
            changed.headers.insert(*name, String::from_utf8(bytes).expect("ASCII").parse().expect("header"));
            assert!(take(sample, &changed, NOW).is_err(), "{name} changed at {index}");
        }
        for bad in ["", " ", "+1", "-1", "1e3", "１７", "99999999999999999999", "null"] {
            let mut changed = genuine();
            let Ok(value) = axum::http::HeaderValue::from_bytes(bad.as_bytes()) else { continue };
            changed.headers.insert(*name, value);
            assert!(take(sample, &changed, NOW).is_err(), "{name}: {bad:?}");
        }
    }
}

fn time_is_bounded_both_ways(sample: &Sample) {
    let callback = (sample.text)(&sample.bot, sample.bot.secret(), "id-1", "签收 37", NOW);
    let skew = i64::from(sample.bot.max_skew_s) * SECOND;
    for (offset, fine) in [(0, true), (skew, true), (-skew, true), (skew + 1, false), (-skew - 1, false)] {
        assert_eq!(take(sample, &callback, NOW.plus(offset)).is_ok(), fine, "{offset} ms later");
    }
}

fn hostile_bodies_are_refused(sample: &Sample) {
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(2_000));
    let long = format!("{{\"a\":\"{}\"}}", "a".repeat(20_000));
    let bodies: [&[u8]; 11] = [
        b"",
        b"null",
        b"[]",
        b"{",
        b"{}",
        b"\xff\xfe",
        b"{\"a\":1}{\"a\":1}",
        b"{\"a\":\"\\ud800\"}",
        deep.as_bytes(),
        wide.as_bytes(),
        long.as_bytes(),
    ];
    for body in bodies {
        let callback = (sample.signed)(&sample.bot, body.to_vec(), NOW);
        assert!(take(sample, &callback, NOW).is_err(), "{:?}", String::from_utf8_lossy(body));
    }
    let genuine = (sample.text)(&sample.bot, sample.bot.secret(), "id-1", "签收 37", NOW).body;
    for end in 0..genuine.len() {
        let torn = (sample.signed)(&sample.bot, genuine[..end].to_vec(), NOW);
        assert!(take(sample, &torn, NOW).is_err(), "torn at {end}");
    }
    let nul = (sample.text)(&sample.bot, sample.bot.secret(), "id-1", "签收\0 37", NOW);
    let words = take(sample, &nul, NOW).expect("the service answers it (INV-13)").content;
    assert_eq!(words, Content::Text("签收\0 37".to_owned()));
    let nul = (sample.text)(&sample.bot, sample.bot.secret(), "id\0", "签收 37", NOW);
    assert!(matches!(take(sample, &nul, NOW), Err(Refusal::NulCharacter(_))));
    let id = (sample.text)(&sample.bot, sample.bot.secret(), &"i".repeat(257), "签收 37", NOW);
    assert!(matches!(take(sample, &id, NOW), Err(Refusal::FieldTooLong(_))));
}

fn answers_are_json(sample: &Sample) {
    let message = Outgoing::lines(["已签收 37", "“引号”\\ \u{202e}"]);
    for reply in [answer(&sample.bot, None), answer(&sample.bot, Some(&message))] {
        serde_json::from_slice::<serde_json::Value>(&reply).expect("JSON");
        assert!(!String::from_utf8_lossy(&reply).contains('\u{202e}'), "INV-37");
    }
}

async fn failures_are_told_apart(sample: &Sample) {
    let http = |status: &str, headers: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let long = "x".repeat(70_000);
    let cases: Vec<(&str, String, Option<Class>)> = vec![
        ("accepted", http("200 OK", "", sample.accepted), None),
        ("empty", http("200 OK", "", ""), Some(Class::NotOurs)),
        ("html", http("200 OK", "content-type: text/html\r\n", "<html>"), Some(Class::NotOurs)),
        ("other JSON", http("200 OK", "", "{}"), Some(Class::NotOurs)),
        ("a list", http("200 OK", "", "[]"), Some(Class::NotOurs)),
        ("endless", http("200 OK", "", &long), Some(Class::NotOurs)),
        ("redirect", http("302 Found", "location: http://127.0.0.1:9/\r\n", ""), Some(Class::NotOurs)),
        (
            "throttled",
            http("429 Too Many Requests", "retry-after: 99999\r\n", ""),
            Some(Class::Retry { after_ms: Some(3_600_000) }),
        ),
        ("busy", http("503 Service Unavailable", "", "<html>"), Some(Class::Retry { after_ms: None })),
        ("late", http("504 Gateway Timeout", "", ""), Some(Class::Unknown)),
        ("hung up", String::new(), Some(Class::Unknown)),
        ("torn", "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_owned(), Some(Class::Unknown)),
    ];
    for (name, response, expected) in cases {
        assert_eq!(class_of(&send_to(sample, response).await), expected, "{name}");
    }
    // Port 9 of loopback has no listener: nothing was sent.
    let mut bot = sample.bot.clone();
    (sample.point_at)(&mut bot, "http://127.0.0.1:9");
    assert_eq!(fetch_token(&client(), &bot).await.err().map(|e| e.class), Some(Class::NotSent));
}

fn class_of(outcome: &SendOutcome) -> Option<Class> {
    match outcome {
        SendOutcome::Sent { .. } => None,
        SendOutcome::Failed(CallError { class, code, .. }) => {
            assert!(!code.contains("127.0.0.1") && !code.contains("TOKEN"), "INV-10: {code}");
            Some(*class)
        }
    }
}

/// Sends one message to a stand-in that answers `response` word for word.
async fn send_to(sample: &Sample, response: String) -> SendOutcome {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let mut bot = sample.bot.clone();
    (sample.point_at)(&mut bot, &format!("http://{}", listener.local_addr().expect("address")));
    let stand_in = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("connection");
        let mut request = Vec::new();
        while !whole(&request) {
            assert!(socket.read_buf(&mut request).await.expect("request") > 0, "request ends early");
        }
        socket.write_all(response.as_bytes()).await.expect("written");
        socket.shutdown().await.expect("closed");
    });
    let outcome =
        send(&client(), &bot, "TOKEN", &["0421234567".to_owned()], &Outgoing::lines(["待签收 37"]), true)
            .await;
    stand_in.await.expect("stand-in");
    outcome
}

/// Whether an HTTP request has arrived with all of its body.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}
