//! `/_play/…`: what the page and scripts ask of the playground itself. Loopback only: `Host` and `Origin`
//! are checked so that no other page in the visitor's browser can reach it.

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::callback::Saying;
use super::fault::{Endpoint, FaultKind};
use super::message::{ChatMessage, Sender};
use super::state::Room;
use super::{Playground, page};
use crate::time::DAY;

/// A visitor moves the clock a month at most.
const MAX_ADVANCE: i64 = 31 * DAY;

pub(super) fn router(play: Playground) -> Router {
    Router::new()
        .route("/_play/state", get(state))
        .route("/_play/ledger", get(ledger))
        .route("/_play/say", post(say))
        .route("/_play/resend", post(resend))
        .route("/_play/read", post(read))
        .route("/_play/event", post(event))
        .route("/_play/fault", post(fault))
        .route("/_play/clear", post(clear))
        .route("/_play/clock", post(clock))
        .route("/_play/crash", post(crash))
        .merge(page::router())
        .layer(middleware::from_fn(guard))
        .with_state(play)
}

/// Whether an authority (`127.0.0.1:8787`) is this machine under a loopback name.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

fn allowed(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let host = text(header::HOST).is_some_and(is_loopback);
    let origin = text(header::ORIGIN).is_none_or(|o| o.strip_prefix("http://").is_some_and(is_loopback));
    let simple = *method == Method::POST
        && !text(header::CONTENT_TYPE).is_some_and(|t| t.starts_with("application/json"));
    host && origin && !simple
}

async fn guard(request: Request, next: Next) -> Response {
    if allowed(request.method(), request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "只能从这台电脑打开（127.0.0.1 或 localhost）。").into_response()
    }
}

fn bad(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}

fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

#[derive(Deserialize)]
struct Said {
    staff_id: String,
    text: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    group: bool,
}

#[derive(Deserialize)]
struct Named {
    staff_id: String,
}

#[derive(Deserialize)]
struct Happened {
    kind: String,
    data: Value,
}

#[derive(Deserialize)]
struct Bent {
    endpoint: String,
    kind: String,
    #[serde(default = "once")]
    times: u32,
    #[serde(default, alias = "ms", alias = "seconds")]
    number: Option<i64>,
    #[serde(default, alias = "retry_after", alias = "to", alias = "user")]
    words: Option<String>,
}

fn once() -> u32 {
    1
}

#[derive(Deserialize)]
struct Moved {
    advance_ms: i64,
}

async fn say(State(play): State<Playground>, Json(said): Json<Said>) -> Response {
    if play.options().person(&said.staff_id).is_none() {
        return bad("没有这个人");
    }
    if said.text.trim().is_empty() || said.text.len() > 16 * 1024 {
        return bad("要有文字，且不能太长");
    }
    let reply = if said.group {
        play.say_in_group(&said.staff_id, &said.text).await
    } else {
        let text = said.text;
        let saying = match said.kind.as_deref() {
            None | Some("text") => Saying::Text(text),
            Some("voice") => Saying::Voice(text),
            Some("picture") => Saying::Picture,
            Some("file") => Saying::File(text),
            Some("video") => Saying::Video,
            Some("rich_text") => Saying::RichText(vec![text]),
            Some("unknown") => Saying::Unknown,
            Some("over_quota") => Saying::OverQuota,
            Some(_) => return bad("没有这种消息"),
        };
        play.say_with(&said.staff_id, &saying).await
    };
    Json(json!({
        "msg_id": reply.msg_id, "status": reply.status, "text": reply.text, "held": reply.held,
        "repeats": reply.repeats,
    }))
    .into_response()
}

async fn resend(State(play): State<Playground>, Json(named): Json<Named>) -> Response {
    let reply = play.resend_last(&named.staff_id).await;
    Json(json!({"msg_id": reply.msg_id, "status": reply.status, "text": reply.text})).into_response()
}

/// The person looked at the chat; `group` is the group.
async fn read(State(play): State<Playground>, Json(named): Json<Named>) -> Response {
    if named.staff_id == "group" {
        play.take_group_unread();
    } else if play.options().person(&named.staff_id).is_some() {
        play.take_unread(&named.staff_id);
    }
    done()
}

/// Something happened in the directory; the answer is the code of the acknowledgement, 0 without one.
async fn event(State(play): State<Playground>, Json(happened): Json<Happened>) -> Response {
    let code = play.push_event(&happened.kind, &happened.data).await;
    Json(json!({"code": code})).into_response()
}

async fn fault(State(play): State<Playground>, Json(bent): Json<Bent>) -> Response {
    let Some(endpoint) = Endpoint::parse(&bent.endpoint) else {
        return bad("没有这个接口");
    };
    let Some(kind) = FaultKind::parse(&bent.kind, bent.number, bent.words) else {
        return bad("没有这种故障");
    };
    match play.fault(endpoint, kind, bent.times) {
        Ok(()) => done(),
        Err(misfit) => bad(&misfit.to_string()),
    }
}

async fn clear(State(play): State<Playground>) -> Response {
    play.clear_faults();
    done()
}

async fn clock(State(play): State<Playground>, Json(moved): Json<Moved>) -> Response {
    if !(0..=MAX_ADVANCE).contains(&moved.advance_ms) {
        return bad("时钟只能往前拨，一次最多 31 天");
    }
    play.0.control.advance(moved.advance_ms).await;
    play.tick();
    Json(json!({"now": play.now().millis()})).into_response()
}

async fn crash(State(play): State<Playground>) -> Response {
    play.0.control.crash().await;
    done()
}

async fn ledger(State(play): State<Playground>, Query(query): Query<Since>) -> Response {
    let entries: Vec<Value> =
        play.lock().ledger.iter().filter(|e| e.seq > query.since).map(super::LedgerEntry::json).collect();
    Json(json!({"entries": entries})).into_response()
}

fn message_json(room: &Room, message: &ChatMessage) -> Value {
    let (from, who) = match &message.from {
        Sender::Person(staff_id) => ("person", staff_id.as_str()),
        Sender::Robot => ("robot", ""),
        Sender::Platform => ("platform", ""),
    };
    json!({
        "seq": message.seq, "chat": room.name(), "at": message.at.millis(), "from": from, "who": who,
        "channel": message.channel, "title": message.title, "lines": message.shown, "words": message.lines,
        "taps": message.taps, "unread": message.unread,
    })
}

/// Everything the page shows; messages and ledger lines after `since` only.
async fn state(State(play): State<Playground>, Query(query): Query<Since>) -> Response {
    let outbox = play.0.control.outbox().await;
    let now = play.now();
    let options = play.options();
    // Whoever has no caption is in the directory only, and stays off the page.
    let listed = |staff: &str| options.person(staff).is_some_and(|p| !p.caption.is_empty());
    let people: Vec<Value> = options
        .people
        .iter()
        .filter(|p| listed(&p.staff_id))
        .map(|p| json!({"staff_id": p.staff_id, "name": p.name, "caption": p.caption}))
        .collect();
    let group = options.group.as_ref().map(|g| json!({"title": g.title, "members": g.members}));
    let mut state = play.lock();
    let counters = *state.month(now);
    let mut messages: Vec<Value> = Vec::new();
    for (room, chat) in &state.chats {
        if matches!(room, Room::Single(staff) if !listed(staff)) {
            continue;
        }
        messages.extend(chat.iter().filter(|m| m.seq > query.since).map(|m| message_json(room, m)));
    }
    messages.sort_by_key(|m| m["seq"].as_u64());
    let ledger: Vec<Value> =
        state.ledger.iter().filter(|e| e.seq > query.since).map(super::LedgerEntry::json).collect();
    let faults: Vec<Value> = state
        .plan
        .list()
        .into_iter()
        .map(|(endpoint, kind, times)| json!({"endpoint": endpoint.name(), "kind": kind, "times": times}))
        .collect();
    let streams: Vec<&str> = state.gateway.connections.iter().map(|c| c.client.as_str()).collect();
    Json(json!({
        "now": now.millis(), "cursor": state.seq, "robot": options.robot_name, "people": people,
        "group": group, "messages": messages, "ledger": ledger, "outbox": outbox, "faults": faults,
        "mode": if options.callback_url.is_some() { "http" } else { "stream" }, "streams": streams,
        "counters": {"token_fetches": counters.token_fetches, "api_calls": counters.api_calls,
            "messages": counters.messages, "api_limit": options.limits.api_calls_month,
            "messages_limit": options.limits.messages_month},
    }))
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_machine_are_let_in() {
        let verdict = |method: Method, pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a header"));
            }
            allowed(&method, &headers)
        };
        let here = ("host", "127.0.0.1:8787");
        let json = ("content-type", "application/json");
        assert!(verdict(Method::GET, &[here]));
        assert!(verdict(Method::GET, &[("host", "localhost")]));
        assert!(verdict(Method::POST, &[here, json, ("origin", "http://127.0.0.1:8787")]));
        assert!(!verdict(Method::GET, &[]));
        assert!(!verdict(Method::GET, &[("host", "evil.example:8787")]));
        assert!(!verdict(Method::GET, &[("host", "127.0.0.1.evil.example")]));
        assert!(!verdict(Method::POST, &[here, json, ("origin", "https://evil.example")]));
        assert!(!verdict(Method::POST, &[here, json, ("origin", "null")]));
        assert!(!verdict(Method::POST, &[here, ("content-type", "text/plain")]));
    }
}
