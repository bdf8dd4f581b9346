//! Stream mode against the protocol's vectors and against a gateway in memory.

use super::frame::{self, Frame};
use super::open::{address, is_platforms};
use super::{Connection, SUBSCRIPTIONS, Subscription};
use crate::config::{Bot, Secret};
use crate::domain::message::{Content, Envelope};
use crate::platform::dingtalk::testing::{bot, vectors};
use crate::platform::stream::{Ended, Endpoint, Event, Handler, Later, Line, Pace, Signals};
use crate::platform::{Class, Refusal};
use crate::time::{Clock, Timestamp};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::DuplexStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

fn case(list: &str, name: &str) -> Value {
    let vectors = vectors();
    let cases = vectors["stream"][list].as_array().expect("cases");
    cases.iter().find(|c| c["name"] == name).expect("case").clone()
}

fn text(case: &Value) -> &str {
    case["frame"].as_str().expect("frame")
}

#[test]
fn every_frame_is_read_and_acknowledged_as_the_vectors_say() {
    let card = json!({
        "cardUpdateOptions": {"updateCardDataByKey": true, "updatePrivateDataByKey": true},
        "cardData": {"cardParamMap": {"status": "已通过"}},
        "userPrivateData": {"cardParamMap": {"isFinished": "1"}},
    });
    for case in vectors()["stream"]["frames"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("name");
        let ack = match frame::parse(text(case)).unwrap_or_else(|e| panic!("{name}: {e}")) {
            Frame::Ping { message_id, data } => Some(frame::pong(&message_id, &data)),
            Frame::RobotMessage { message_id, .. } => Some(frame::done(&message_id, &Value::Null)),
            // A topic for a later table entry; its acknowledgement has the same shape.
            Frame::Unhandled { message_id } if name == "callback_card_action" => {
                Some(frame::done(&message_id, &card))
            }
            Frame::Unhandled { message_id } => Some(frame::not_found(&message_id)),
            Frame::Event { message_id, .. } if name == "event_retry_later" => {
                Some(frame::event_status(&message_id, Err(Later("db unavailable"))))
            }
            Frame::Event { message_id, head, data } => {
                assert_eq!(
                    (head.kind.as_str(), head.id.as_str()),
                    ("user_add_org", "c7c7120f2c07419aebdba0318c8")
                );
                assert_eq!(
                    (head.at, &data["userId"]),
                    (Some(Timestamp::from_millis(1_683_533_823_336)), &json!(["015000227"]))
                );
                Some(frame::event_status(&message_id, Ok(())))
            }
            Frame::Disconnect | Frame::Ignored => None,
            Frame::Unreadable { .. } => panic!("{name}"),
        };
        let parsed = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
        let expected = &case["expected_ack"];
        match ack {
            None => assert!(expected.is_null(), "{name}"),
            Some(ack) => {
                let (mut ack, mut expected) = (parsed(&ack), expected.clone());
                // The order of keys inside the card's data is free.
                if name == "callback_card_action" {
                    for side in [&mut ack, &mut expected] {
                        side["data"] = parsed(side["data"].as_str().expect("text"));
                    }
                }
                assert_eq!(ack, expected, "{name}");
            }
        }
    }
}

#[test]
fn bad_frames_are_dropped_and_odd_ones_tolerated() {
    assert!(frame::parse(text(&case("bad_frames", "not_json"))).is_err());
    assert_eq!(frame::parse(text(&case("bad_frames", "headers_missing"))), Err("no-headers"));
    assert_eq!(frame::parse(text(&case("bad_frames", "unknown_type"))), Ok(Frame::Ignored));
    // Data that is no text is tolerated; this event has no kind, so nobody handles it.
    let tolerated = frame::parse(text(&case("bad_frames", "data_is_object_not_text")));
    assert_eq!(tolerated, Ok(Frame::Unhandled { message_id: "m-x".to_owned() }));
    let ping = frame::parse(text(&case("bad_frames", "time_header_is_number")));
    assert_eq!(ping, Ok(Frame::Ping { message_id: "m-z".to_owned(), data: r#"{"opaque":"o"}"#.to_owned() }));
    for bad in [
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"EVENT\",\"headers\":{}}",
        "{\"type\":7,\"headers\":{\"messageId\":\"m\"}}",
    ] {
        assert!(frame::parse(bad).is_err(), "{bad}");
    }
    let event = text(&case("frames", "event_user_add_org")).replace("[\\\"015000227\\\"]", "[");
    assert_eq!(frame::parse(&event), Ok(Frame::Unreadable { message_id: "m-evt-1".to_owned() }));
    let long = format!("{{\"headers\":{{\"messageId\":\"m\"}},\"data\":\"{}\"}}", "a".repeat(300_000));
    assert_eq!(frame::parse(&long), Err("frame-too-long"));
    assert_eq!(frame::parse(&"[".repeat(200_000)), Err("too-deep"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_text_breaks_the_codec(noise in "\\PC{0,200}", cut in 0_usize..900) {
        let _ = frame::parse(&noise);
        let vector = case("frames", "callback_robot_message");
        let torn: String = text(&vector).chars().take(cut).collect();
        let _ = frame::parse(&(torn + &noise));
    }
}

#[test]
fn the_ticket_is_encoded_once() {
    let vectors = vectors();
    let stream = &vectors["stream"];
    let of = |ticket: &Value| Endpoint {
        url: stream["open_response"]["endpoint"].as_str().expect("endpoint").to_owned(),
        ticket: Secret::new(ticket.as_str().expect("ticket")),
    };
    assert_eq!(
        address(&of(&stream["open_response"]["ticket"])),
        stream["websocket_url"].as_str().expect("URL")
    );
    let case = &stream["websocket_url_ticket_needs_encoding"];
    assert_eq!(address(&of(&case["ticket"])), case["url"].as_str().expect("URL"));
    assert!(!format!("{:?}", of(&case["ticket"])).contains("a+b"), "INV-10");
}

#[test]
fn only_the_platforms_endpoints_are_connected_to() {
    let mut bot = bot();
    for (api, endpoint, fine) in [
        ("https://api.dingtalk.com", "wss://wss-open-connection.dingtalk.com:443/connect", true),
        ("https://api.dingtalk.com", "wss://wss-open-connection-union.dingtalk.com/connect", true),
        ("https://api.dingtalk.com", "ws://wss-open-connection.dingtalk.com/connect", false),
        ("https://api.dingtalk.com", "wss://evildingtalk.com/connect", false),
        ("https://api.dingtalk.com", "wss://dingtalk.com.evil.example/connect", false),
        ("https://api.dingtalk.com", "wss://u:p@a.dingtalk.com/connect", false),
        ("https://api.dingtalk.com", "ws://127.0.0.1:8787/connect", false),
        ("https://ding.example.gov.cn", "wss://ding.example.gov.cn/connect", true),
        ("https://ding.example.gov.cn", "wss://other.example.gov.cn/connect", false),
        ("http://127.0.0.1:8787", "ws://127.0.0.1:9999/connect", true),
        ("http://127.0.0.1:8787", "ws://192.168.1.1/connect", false),
        ("http://127.0.0.1:8787", "wss://a.dingtalk.com/connect", false),
        ("http://127.0.0.1:8787", "", false),
    ] {
        api.clone_into(&mut bot.api_base);
        assert_eq!(is_platforms(&bot, endpoint), fine, "{api} {endpoint}");
    }
}

#[tokio::test]
async fn a_connection_is_asked_for_as_the_vectors_say() {
    let (keep, mut kept) = mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let port = listener.local_addr().expect("address").port();
    let handler = move |uri: axum::http::Uri, headers: axum::http::HeaderMap, body: String| {
        keep.send((uri.to_string(), headers, serde_json::from_str::<Value>(&body).expect("JSON")))
            .expect("kept");
        std::future::ready(
            json!({"endpoint": format!("ws://127.0.0.1:{port}/connect"), "ticket": "t"}).to_string(),
        )
    };
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(handler)).await });
    let mut bot = bot();
    bot.api_base = format!("http://127.0.0.1:{port}");
    let card = Subscription { kind: "CALLBACK", topic: "/v1.0/card/instances/callback" };
    let all = [SUBSCRIPTIONS, &[card]].concat();
    let endpoint = super::open(&crate::platform::client(), &bot, &all).await.expect("endpoint");
    assert_eq!((endpoint.url, endpoint.ticket.expose()), (format!("ws://127.0.0.1:{port}/connect"), "t"));
    let (uri, headers, body) = kept.recv().await.expect("request");
    let expected = &vectors()["stream"]["open_request"];
    assert_eq!(uri, "/v1.0/gateway/connections/open");
    for (name, value) in expected["headers"].as_object().expect("headers") {
        assert_eq!(headers.get(name.as_str()).expect("header").to_str().expect("ASCII"), value, "{name}");
    }
    assert_eq!(body["clientId"], expected["body"]["clientId"]);
    assert_eq!(
        (&body["clientSecret"], &body["subscriptions"]),
        (&json!(bot.secret()), &expected["body"]["subscriptions"])
    );
}

#[tokio::test]
#[expect(clippy::result_large_err, reason = "the library's callback has this shape")]
async fn connecting_shows_the_ticket_once_and_names_a_refusal() {
    use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("ws://{}/connect", listener.local_addr().expect("address"));
    let admitting = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("connection");
        let check = |request: &Request, response: Response| {
            assert_eq!(request.uri().query(), Some("ticket=a%2Bb%2Fc%3Dd"));
            Ok::<_, ErrorResponse>(response)
        };
        tokio_tungstenite::accept_hdr_async(socket, check).await.expect("upgrade");
        let (socket, _) = listener.accept().await.expect("connection");
        let refuse = |_: &Request, _: Response| {
            let mut response = ErrorResponse::new(None);
            *response.status_mut() = axum::http::StatusCode::FORBIDDEN;
            Err(response)
        };
        tokio_tungstenite::accept_hdr_async(socket, refuse).await.expect_err("refused");
    });
    let endpoint = Endpoint { url, ticket: Secret::new("a+b/c=d") };
    assert!(super::connect(&endpoint).await.is_ok());
    let refused = super::connect(&endpoint).await.err().expect("used up");
    assert_eq!((refused.class, refused.code.as_str()), (Class::Retry { after_ms: None }, "http-403"));
    admitting.await.expect("gateway");
    let gone = super::connect(&endpoint).await.err().expect("nobody listens");
    assert_eq!((gone.class, gone.code.as_str()), (Class::NotSent, "connect"));
}

/// What a handler was given, and how the test makes it finish.
enum Given {
    Message(Envelope, oneshot::Sender<Result<(), Later>>),
    Event(Event, oneshot::Sender<Result<(), Later>>),
    Refused(Refusal),
    Malformed(&'static str),
}

struct Recorder(mpsc::UnboundedSender<Given>);

impl Handler for Recorder {
    async fn message(self: Arc<Self>, envelope: Envelope) -> Result<(), Later> {
        let (finish, finished) = oneshot::channel();
        self.0.send(Given::Message(envelope, finish)).expect("test listens");
        // Dropping the sender is how a test makes a handler panic.
        finished.await.expect("the test lets it finish")
    }

    async fn event(self: Arc<Self>, event: Event) -> Result<(), Later> {
        let (finish, finished) = oneshot::channel();
        self.0.send(Given::Event(event, finish)).expect("test listens");
        finished.await.expect("the test lets it finish")
    }

    fn refused(&self, cause: Refusal) {
        self.0.send(Given::Refused(cause)).expect("test listens");
    }

    fn malformed(&self, what: &'static str) {
        self.0.send(Given::Malformed(what)).expect("test listens");
    }
}

/// A gateway at the other end of a pipe.
struct Gateway {
    socket: WebSocketStream<DuplexStream>,
    given: mpsc::UnboundedReceiver<Given>,
    signals: Signals,
    ended: tokio::task::JoinHandle<Ended>,
}

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

async fn gateway(pace: Pace) -> Gateway {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let limits = WebSocketConfig::default().max_message_size(Some(1 << 20)).max_frame_size(Some(1 << 20));
    let ours = WebSocketStream::from_raw_socket(ours, Role::Client, Some(limits)).await;
    let socket = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
    let (keep, given) = mpsc::unbounded_channel();
    let signals = Signals::default();
    let bot: Bot = bot();
    let line = Line { name: "main".to_owned(), bot: Arc::new(bot), clock: Clock::manual(NOW) };
    let running = Connection::new(ours).run(line, Arc::new(Recorder(keep)), signals.clone(), pace);
    Gateway { socket, given, signals, ended: tokio::spawn(running) }
}

impl Gateway {
    async fn push(&mut self, frame: &str) {
        self.socket.send(Message::text(frame)).await.expect("pushed");
    }

    /// The next acknowledgement: frame id, code, data.
    async fn ack(&mut self) -> (String, u64, String) {
        loop {
            match self.socket.next().await.expect("open").expect("message") {
                Message::Text(text) => {
                    let ack: Value = serde_json::from_str(&text).expect("JSON");
                    let of = |value: &Value| value.as_str().expect("text").to_owned();
                    return (
                        of(&ack["headers"]["messageId"]),
                        ack["code"].as_u64().expect("code"),
                        of(&ack["data"]),
                    );
                }
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn message(&mut self) -> (Envelope, oneshot::Sender<Result<(), Later>>) {
        match self.given.recv().await.expect("given") {
            Given::Message(envelope, finish) => (envelope, finish),
            _ => panic!("expected a message"),
        }
    }
}

fn robot_message(frame_id: &str, message_id: &str) -> String {
    let data = json!({"msgId": message_id, "msgtype": "text", "conversationType": "1", "text": {"content": "签收 37"},
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=1", "sessionWebhookExpiredTime": 1_700_005_400_000_i64});
    json!({"type": "CALLBACK", "headers": {"topic": frame::ROBOT_MESSAGES, "messageId": frame_id}, "data": data.to_string()})
        .to_string()
}

#[tokio::test]
async fn a_message_is_acknowledged_only_after_its_handler() {
    let mut gateway = gateway(Pace::default()).await;
    gateway.push(&robot_message("f1", "m1")).await;
    let (envelope, finish_first) = gateway.message().await;
    assert_eq!(
        (envelope.bot.as_str(), envelope.message_id.as_str(), envelope.received_at),
        ("main", "m1", NOW)
    );
    assert_eq!(envelope.content, Content::Text("签收 37".to_owned()));
    assert!(envelope.reply_address.is_some(), "the connection authenticates the body");
    gateway.push(&robot_message("f2", "m2")).await;
    let (_, finish_second) = gateway.message().await;
    finish_second.send(Ok(())).expect("running");
    assert_eq!(gateway.ack().await, ("f2".to_owned(), 200, r#"{"response":null}"#.to_owned()));
    finish_first.send(Ok(())).expect("running");
    assert_eq!(gateway.ack().await.0, "f1");
}

#[tokio::test]
async fn what_failed_is_not_acknowledged_and_comes_again() {
    let mut gateway = gateway(Pace::default()).await;
    gateway.push(&robot_message("later", "m1")).await;
    gateway.message().await.1.send(Err(Later("busy"))).expect("running");
    gateway.push(&robot_message("panics", "m1")).await;
    drop(gateway.message().await);
    gateway.push(&robot_message("again", "m1")).await;
    gateway.message().await.1.send(Ok(())).expect("running");
    assert_eq!(gateway.ack().await.0, "again");
}

#[tokio::test]
async fn bad_frames_leave_the_good_ones_alone() {
    let mut gateway = gateway(Pace::default()).await;
    for bad in vectors()["stream"]["bad_frames"].as_array().expect("cases") {
        gateway.push(text(bad)).await;
    }
    gateway.push(&format!("{{\"data\":\"{}\"}}", "a".repeat(300_000))).await;
    gateway.socket.send(Message::binary(vec![0, 255])).await.expect("pushed");
    gateway.push(&robot_message("no-id", "")).await;
    gateway.push(&robot_message("good", "m1")).await;
    let mut seen = Vec::new();
    let finish = loop {
        match gateway.given.recv().await.expect("given") {
            Given::Malformed(what) => seen.push(what),
            Given::Refused(cause) => seen.push(cause.code()),
            Given::Message(_, finish) => break finish,
            Given::Event(..) => panic!("no event"),
        }
    };
    assert_eq!(seen, ["not-a-frame", "no-headers", "frame-too-long", "no-message-id"]);
    finish.send(Ok(())).expect("running");
    let acks = [gateway.ack().await, gateway.ack().await, gateway.ack().await, gateway.ack().await];
    let acks = acks.map(|(id, code, _)| (id, code));
    let expected = [("m-x", 404), ("m-z", 200), ("no-id", 200), ("good", 200)];
    assert_eq!(acks, expected.map(|(id, code)| (id.to_owned(), code)));
}

#[tokio::test]
async fn events_reach_the_handler_and_later_asks_again() {
    let mut gateway = gateway(Pace::default()).await;
    for (name, outcome, status) in
        [("event_user_add_org", Ok(()), "SUCCESS"), ("event_retry_later", Err(Later("busy")), "LATER")]
    {
        gateway.push(text(&case("frames", name))).await;
        let Some(Given::Event(event, finish)) = gateway.given.recv().await else {
            panic!("expected an event")
        };
        assert_eq!((event.corp.as_str(), event.at.millis()), ("ding9f50b15bccd16741", 1_683_533_823_336));
        finish.send(outcome).expect("running");
        assert!(gateway.ack().await.2.contains(status));
    }
    gateway
        .push(&text(&case("frames", "event_user_add_org")).replace("ding9f50b15bccd16741", "dingother"))
        .await;
    assert!(matches!(gateway.given.recv().await, Some(Given::Refused(Refusal::WrongCorp))));
    assert!(gateway.ack().await.2.contains("SUCCESS"));
}

#[tokio::test]
async fn a_disconnect_hands_over_and_finishes_what_is_under_way() {
    let mut gateway = gateway(Pace::default()).await;
    gateway.push(&robot_message("f1", "m1")).await;
    let (_, finish) = gateway.message().await;
    gateway.push(text(&case("frames", "system_disconnect_without_message_id"))).await;
    gateway.signals.handover.cancelled().await;
    finish.send(Ok(())).expect("running");
    assert_eq!(gateway.ack().await.0, "f1");
    gateway.socket.close(None).await.expect("closed");
    while gateway.socket.next().await.is_some_and(|m| m.is_ok()) {}
    assert_eq!(gateway.ended.await.expect("ended"), Ended::Disconnect);
}

#[tokio::test]
async fn a_stop_acknowledges_what_is_under_way_and_takes_nothing_new() {
    let mut gateway = gateway(Pace::default()).await;
    gateway.push(&robot_message("f1", "m1")).await;
    let (_, finish) = gateway.message().await;
    gateway.signals.stop.cancel();
    tokio::task::yield_now().await;
    gateway.push(&robot_message("f2", "m2")).await;
    finish.send(Ok(())).expect("running");
    assert_eq!(gateway.ack().await.0, "f1");
    assert!(matches!(gateway.socket.next().await, Some(Ok(Message::Close(_)))));
    drop(gateway.socket);
    assert_eq!(gateway.ended.await.expect("ended"), Ended::Stopped);
    assert!(gateway.given.recv().await.is_none(), "f2 is left to be pushed again");
}

#[tokio::test]
async fn a_silent_peer_is_noticed_and_a_lively_one_kept() {
    let quick = Pace {
        ping_after: Duration::from_millis(30),
        pong_within: Duration::from_millis(30),
        ..Pace::default()
    };
    // Nobody reads the other end, so no ping is answered.
    let silent = gateway(quick).await;
    assert_eq!(silent.ended.await.expect("ended"), Ended::Silent);
    let mut lively = gateway(quick).await;
    let mut pings = 0;
    while pings < 3 {
        if let Some(Ok(Message::Ping(_))) = lively.socket.next().await {
            pings += 1;
        }
        lively.socket.flush().await.expect("pong");
    }
    drop(lively.socket);
    assert_eq!(lively.ended.await.expect("ended"), Ended::Closed);
}

#[tokio::test]
async fn a_flood_waits_outside() {
    let mut gateway = gateway(Pace { at_once: 2, ..Pace::default() }).await;
    for number in 0..6 {
        gateway.push(&robot_message(&format!("f{number}"), &format!("m{number}"))).await;
    }
    let mut waiting = vec![gateway.message().await.1, gateway.message().await.1];
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(gateway.given.try_recv().is_err(), "two at once and no more");
    for number in 0..6 {
        waiting.remove(0).send(Ok(())).expect("running");
        assert_eq!(gateway.ack().await.0, format!("f{number}"));
        if number < 4 {
            waiting.push(gateway.message().await.1);
        }
    }
}
