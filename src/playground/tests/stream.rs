//! Stream mode: the gateway, the socket, acknowledgement and redelivery.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::super::{Endpoint, FaultKind, Limits, Options, Playground};
use super::{county, morning, playground, post, serve, until};
use crate::time::{Clock, SECOND};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
const ROBOT: &str = "/v1.0/im/bot/messages/get";

async fn open(play: &Playground, host: &str) -> Value {
    let body = json!({"clientId": play.options().app_key, "clientSecret": play.options().app_secret,
        "ua": "test/1", "subscriptions": [{"type": "EVENT", "topic": "*"}, {"type": "CALLBACK", "topic": ROBOT}]});
    let headers = [("accept", "application/json"), ("host", host)];
    let (status, answer) = post(play, "/v1.0/gateway/connections/open", &headers, &body).await;
    assert_eq!(status, 200);
    answer
}

fn address(answer: &Value) -> String {
    let ticket = answer["ticket"].as_str().expect("a ticket");
    let ticket: String = url::form_urlencoded::byte_serialize(ticket.as_bytes()).collect();
    format!("{}?ticket={ticket}", answer["endpoint"].as_str().expect("an endpoint"))
}

async fn connected(clock: &Clock) -> (Playground, Socket, String) {
    let limits = Limits { ack_wait_ms: 5_000, ..Limits::default() };
    let play = playground(Options { limits, ..county() }, clock);
    let base = serve(play.router()).await;
    let host = base.trim_start_matches("http://").to_owned();
    let socket = join(&play, &host).await;
    (play, socket, host)
}

async fn join(play: &Playground, host: &str) -> Socket {
    let before = play.connections();
    let (socket, _) = connect_async(address(&open(play, host).await)).await.expect("a socket");
    until(|| play.connections() > before).await;
    socket
}

async fn frame(socket: &mut Socket) -> Value {
    let next = tokio::time::timeout(std::time::Duration::from_secs(5), socket.next()).await;
    let message = next.expect("in time").expect("open").expect("a frame");
    serde_json::from_str(message.to_text().expect("text")).unwrap_or(Value::Null)
}

async fn ack(socket: &mut Socket, frame: &Value, code: u16, data: &str) {
    let reply = json!({"code": code, "message": "OK", "data": data,
        "headers": {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}});
    socket.send(Message::text(reply.to_string())).await.expect("sent");
}

fn data(frame: &Value) -> Value {
    serde_json::from_str(frame["data"].as_str().expect("text")).expect("JSON text")
}

#[tokio::test]
async fn a_message_goes_down_the_socket_and_its_answer_through_the_session() {
    let (play, mut socket, _) = connected(&morning()).await;
    let service = async {
        let frame = frame(&mut socket).await;
        assert_eq!((&frame["type"], &frame["headers"]["topic"]), (&json!("CALLBACK"), &json!(ROBOT)));
        let body = data(&frame);
        ack(&mut socket, &frame, 200, r#"{"response":null}"#).await;
        let hook = body["sessionWebhook"].as_str().expect("a hook");
        let path = hook.split_once("/robot/").map(|p| format!("/robot/{}", p.1)).expect("a path");
        let answer = json!({"msgtype": "text", "text": {"content": "已签收 37（森林防火）。"}});
        assert_eq!(post(&play, &path, &[], &answer).await.1["errcode"], json!(0));
    };
    let (reply, ()) = tokio::join!(play.say("u1", "签收 37"), service);
    assert_eq!((reply.status, reply.text.as_str()), (200, "已签收 37（森林防火）。"));
    assert_eq!((play.unread_total(), play.unacknowledged()), (0, 0));
    assert!(play.acks().iter().any(|a| a.settled && a.code == 200));
}

#[tokio::test]
async fn an_unacknowledged_message_comes_again_with_the_same_id() {
    let clock = morning();
    let limits = Limits { ack_wait_ms: 1, answer_wait_ms: 1, ..Limits::default() };
    let play = playground(Options { limits, ..county() }, &clock);
    let host = serve(play.router()).await.trim_start_matches("http://").to_owned();
    assert_eq!(play.say("u1", "甲").await.status, 0, "nobody is connected");
    let mut socket = join(&play, &host).await;
    play.tick();
    clock.advance(60 * SECOND);
    play.tick();
    // The connection is quiet for a minute too, so a ping may come first.
    let mut first = frame(&mut socket).await;
    if first["type"] == "SYSTEM" {
        first = frame(&mut socket).await;
    }
    clock.advance(60 * SECOND);
    play.tick();
    let mut second = frame(&mut socket).await;
    while second["type"] == "SYSTEM" {
        second = frame(&mut socket).await;
    }
    assert_eq!(data(&first)["msgId"], data(&second)["msgId"]);
    ack(&mut socket, &second, 200, "{}").await;
    until(|| play.unacknowledged() == 0).await;
}

#[tokio::test]
async fn nobody_waits_for_an_acknowledgement_that_cannot_come() {
    let limits = Limits { ack_wait_ms: 3_600_000, answer_wait_ms: 3_600_000, ..Limits::default() };
    let play = playground(Options { limits, ..county() }, &morning());
    let host = serve(play.router()).await.trim_start_matches("http://").to_owned();
    assert_eq!(play.say("u1", "甲").await.status, 0, "nobody is connected");
    let mut socket = join(&play, &host).await;
    let leaves = async {
        frame(&mut socket).await;
        drop(socket);
    };
    let (reply, ()) = tokio::join!(play.say("u1", "乙"), leaves);
    assert_eq!(reply.status, 0, "the connection broke");
    let mut socket = join(&play, &host).await;
    play.fault(Endpoint::Callback, FaultKind::ResetAfter, 1).expect("it fits");
    assert_eq!(play.say("u1", "丙").await.status, 0, "cut behind the message");
    assert_eq!(data(&frame(&mut socket).await)["text"]["content"], json!("丙"));
    assert_eq!(play.unacknowledged(), 3, "all of them come again");
}

#[tokio::test]
async fn only_the_last_acknowledgements_are_remembered() {
    let (play, mut socket, _) = connected(&morning()).await;
    for n in 0..1_001 {
        ack(&mut socket, &json!({"headers": {"messageId": format!("m{n}")}}), 200, "{}").await;
    }
    until(|| play.acks().last().is_some_and(|a| a.message_id == "m1000")).await;
    assert_eq!((play.acks().len(), play.acks()[0].message_id.as_str()), (1_000, "m1"));
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_ninety_seconds() {
    let clock = morning();
    let (play, _socket, host) = connected(&clock).await;
    let answer = open(&play, &host).await;
    let _second = connect_async(address(&answer)).await.expect("the first time");
    assert!(connect_async(address(&answer)).await.is_err(), "the second time");
    let stale = open(&play, &host).await;
    clock.advance(90 * SECOND);
    assert!(connect_async(address(&stale)).await.is_err(), "too late");
    let wrong = json!({"clientId": "x", "clientSecret": "y", "subscriptions": []});
    assert_eq!(post(&play, "/v1.0/gateway/connections/open", &[], &wrong).await.0, 401);
    let all = json!({"clientId": play.options().app_key, "clientSecret": play.options().app_secret,
        "subscriptions": [{"type": "EVENT", "topic": "user_add_org"}]});
    assert_eq!(post(&play, "/v1.0/gateway/connections/open", &[], &all).await.0, 400);
}

#[tokio::test]
async fn without_accept_the_gateway_answers_xml() {
    let play = playground(county(), &morning());
    let body = json!({"clientId": play.options().app_key, "clientSecret": play.options().app_secret,
        "subscriptions": [{"type": "CALLBACK", "topic": ROBOT}]});
    let request = axum::http::Request::post("/v1.0/gateway/connections/open")
        .header("content-type", "application/json")
        .body(axum::body::Body::from(body.to_string()))
        .expect("a request");
    assert!(super::call(&play, request).await.1.starts_with("<result>"));
}

#[tokio::test]
async fn pings_events_and_disconnects_are_system_business() {
    let clock = morning();
    let (play, mut socket, host) = connected(&clock).await;
    play.ping();
    let ping = frame(&mut socket).await;
    ack(&mut socket, &ping, 200, ping["data"].as_str().expect("text")).await;
    until(|| play.acks().len() == 1).await;

    let client = async {
        let event = frame(&mut socket).await;
        assert_eq!(event["headers"]["eventType"], json!("user_add_org"));
        ack(&mut socket, &event, 200, r#"{"status":"LATER","message":"busy"}"#).await;
    };
    let people = json!({"userId": ["u9"]});
    let (code, ()) = tokio::join!(play.push_event("user_add_org", &people), client);
    assert_eq!((code, play.unacknowledged()), (200, 1), "LATER asks for another try");
    clock.advance(10 * SECOND);
    play.tick();
    let event = frame(&mut socket).await;
    ack(&mut socket, &event, 200, r#"{"status":"SUCCESS","message":"ok"}"#).await;
    until(|| play.unacknowledged() == 0).await;

    play.fault(Endpoint::Stream, FaultKind::Disconnect, 1).expect("it fits");
    assert_eq!(frame(&mut socket).await["headers"]["topic"], json!("disconnect"));
    assert_eq!(play.connections(), 0);
    let _other = join(&play, &host).await;
    clock.advance(10 * SECOND);
    play.tick();
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(_))) | None));
}

#[tokio::test]
async fn frames_nobody_can_use_come_before_good_ones() {
    let (play, mut socket, _) = connected(&morning()).await;
    play.fault(Endpoint::Stream, FaultKind::MalformedFrame, 1).expect("it fits");
    play.fault(Endpoint::Stream, FaultKind::UnknownTopic, 1).expect("it fits");
    for _ in 0..5 {
        frame(&mut socket).await;
    }
    assert_eq!(frame(&mut socket).await["headers"]["topic"], json!("/v1.0/unknown"));
    play.fault(Endpoint::Stream, FaultKind::ResetBefore, 1).expect("it fits");
    assert!(!matches!(socket.next().await, Some(Ok(_))));
    until(|| play.connections() == 0).await;
}
