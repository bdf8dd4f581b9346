//! Stream mode (§3): the gateway that hands out tickets, and pushes with acknowledgement and redelivery.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::{mpsc, oneshot};

use super::call::{Answer, Call};
use super::fault::{Endpoint, FaultKind};
use super::ledger::{Draft, Verdict};
use super::message::text;
use super::options::Options;
use super::state::{Said, State, session_of};
use super::{ChatMessage, Desk, Playground};
use crate::time::{SECOND, Timestamp};

/// Robot messages come under this topic.
pub(super) const ROBOT: &str = "/v1.0/im/bot/messages/get";
/// Topics a client may ask for.
const TOPICS: [&str; 4] =
    [ROBOT, "/v1.0/card/instances/callback", "/v1.0/graph/api/invoke", "/v1.0/im/bot/messages/delegate"];
/// Life of a ticket.
const TICKET: i64 = 90 * SECOND;
/// An unacknowledged message is delivered again after this long.
const REDELIVER: i64 = 60 * SECOND;
/// An event answered LATER comes again after this long.
const LATER: i64 = 10 * SECOND;
/// A connection told to go away is closed after this long.
const FAREWELL: i64 = 10 * SECOND;
/// Quiet connections are pinged this often.
const PING: i64 = 60 * SECOND;
/// Acknowledgements that are remembered; a long run must not fill the memory.
const ACKS: usize = 1_000;

/// What a connection's task is told.
pub(super) enum Command {
    /// Send this text.
    Frame(String),
    /// Read nothing any more, but stay open.
    Mute,
    /// Drop the socket.
    Cut,
    /// Close properly.
    Close,
}

pub(super) struct Ticket {
    pub(super) value: String,
    pub(super) expires: Timestamp,
    pub(super) topics: Vec<String>,
    pub(super) client: String,
}

pub(super) struct Connection {
    pub(super) id: String,
    pub(super) topics: Vec<String>,
    pub(super) client: String,
    pub(super) to: mpsc::UnboundedSender<Command>,
    pub(super) leaving: Option<Timestamp>,
    pub(super) pinged: Timestamp,
}

/// A push nobody has acknowledged yet.
struct Pending {
    kind: &'static str,
    topic: String,
    headers: Map<String, Value>,
    data: String,
    frame_ids: Vec<String>,
    /// The connection it was last sent over.
    over: Option<String>,
    due: Timestamp,
    deliveries: u32,
    /// Whoever waits for the acknowledgement; dropped as soon as none can come any more.
    told: Option<oneshot::Sender<u16>>,
}

/// An acknowledgement, as a client sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// When it came.
    pub at: Timestamp,
    /// Over which connection.
    pub connection: String,
    /// The frame it answers.
    pub message_id: String,
    /// Its code.
    pub code: u16,
    /// Its `data`, JSON text.
    pub data: String,
    /// Whether it settled a push that was waiting for it.
    pub settled: bool,
}

#[derive(Default)]
pub(super) struct Gateway {
    pub(super) tickets: Vec<Ticket>,
    pub(super) connections: Vec<Connection>,
    pub(super) acks: VecDeque<Ack>,
    /// `http://host` under which the gateway was last asked for a ticket.
    pub(super) base: Option<String>,
    pending: Vec<Pending>,
}

impl Desk<'_> {
    /// `POST /v1.0/gateway/connections/open`.
    pub(super) fn gateway_open(&mut self, call: &Call) -> Answer {
        let key = call.field("clientId") == Some(&self.options.app_key);
        if !key || call.field("clientSecret") != Some(&self.options.app_secret) {
            return self.refuse(call, 401, "authFailed", "鉴权失败");
        }
        let wanted = call.json()["subscriptions"].as_array().cloned().unwrap_or_default();
        let mut topics = Vec::new();
        for item in &wanted {
            match (text(item, &["type"]), text(item, &["topic"])) {
                (Some("EVENT"), Some("*")) => topics.push("*".to_owned()),
                (Some("CALLBACK"), Some(topic)) if TOPICS.contains(&topic) => topics.push(topic.to_owned()),
                _ => return self.refuse(call, 400, "invalidParameter.subscriptions", "subscriptions 无效"),
            }
        }
        if topics.is_empty() {
            return self.refuse(call, 400, "invalidParameter.subscriptions", "subscriptions 为空");
        }
        let host = call.header("host").unwrap_or("127.0.0.1").to_owned();
        let value = format!("{}+/=", self.state.rng.uuid());
        let expires = self.now.plus(TICKET);
        let client = call.field("ua").unwrap_or("?").to_owned();
        let gateway = &mut self.state.gateway;
        gateway.base = Some(format!("http://{host}"));
        gateway.tickets.retain(|t| t.expires > self.now);
        gateway.tickets.push(Ticket { value: value.clone(), expires, topics, client });
        self.record(Verdict::Accepted, Draft::default());
        let scheme = if self.options.behind_tls { "wss" } else { "ws" };
        let endpoint = format!("{scheme}://{host}{}", Endpoint::Stream.path());
        if call.header("accept").is_some_and(|a| a.contains("application/json")) {
            Answer::ok(&json!({"endpoint": endpoint, "ticket": value}))
        } else {
            let xml = format!("<result><endpoint>{endpoint}</endpoint><ticket>{value}</ticket></result>");
            Answer::text("application/xml", xml)
        }
    }
}

fn frame(kind: &str, topic: &str, id: &str, more: &Map<String, Value>, data: &str, now: Timestamp) -> String {
    let mut headers = more.clone();
    for (name, value) in [
        ("topic", topic),
        ("messageId", id),
        ("contentType", "application/json"),
        ("time", &now.millis().to_string()),
    ] {
        headers.insert(name.to_owned(), Value::from(value));
    }
    json!({"specVersion": "1.0", "type": kind, "headers": headers, "data": data}).to_string()
}

impl State {
    /// Sends a pending push over one connection chosen at random; without any it stays where it is until it
    /// is due again. Whether a redelivery repeats the frame's `messageId` is not documented, so sometimes it
    /// does.
    fn send_push(&mut self, options: &Options, pending: &mut Pending, now: Timestamp) {
        pending.deliveries += 1;
        let id = match pending.frame_ids.last() {
            Some(last) if self.rng.next().is_multiple_of(2) => last.clone(),
            _ => self.rng.hex32(),
        };
        pending.frame_ids.push(id.clone());
        loop {
            let able = |c: &Connection| c.leaving.is_none() && c.topics.contains(&pending.topic);
            let able: Vec<usize> = (0..self.gateway.connections.len())
                .filter(|i| self.gateway.connections.get(*i).is_some_and(able))
                .collect();
            if able.is_empty() {
                // Nobody has it, so nobody will acknowledge it.
                pending.told = None;
                return;
            }
            let index = able[self.rng.pick(able.len())];
            let connection = &self.gateway.connections[index];
            let mut headers = pending.headers.clone();
            headers.insert("connectionId".into(), Value::from(connection.id.as_str()));
            headers.insert("appId".into(), Value::from(options.app_key.as_str()));
            let text = frame(pending.kind, &pending.topic, &id, &headers, &pending.data, now);
            if connection.to.send(Command::Frame(text)).is_ok() {
                pending.over = Some(connection.id.clone());
                return;
            }
            self.gateway.connections.remove(index);
        }
    }

    /// A connection is gone. What it was sent will not be acknowledged over it.
    pub(super) fn leave(&mut self, connection: &str) {
        self.gateway.connections.retain(|c| c.id != connection);
        for pending in &mut self.gateway.pending {
            if pending.over.as_deref() == Some(connection) {
                pending.told = None;
            }
        }
    }
}

impl Playground {
    /// Pushes a robot message and waits for its acknowledgement, then for an answer to it.
    pub(super) async fn push_message(
        &self,
        said: &Said,
        fault: Option<&FaultKind>,
    ) -> (u16, Option<ChatMessage>) {
        let limits = &self.options().limits;
        let (answer_to, mut answer) = oneshot::channel();
        if let Some(session) = session_of(&said.body) {
            self.lock().waiters.push((session, answer_to));
        }
        let acked = self.push("CALLBACK", ROBOT, Map::new(), &said.body, fault);
        let code = acknowledged(acked, limits.ack_wait_ms).await;
        let mut said_back = None;
        if code == 200 {
            said_back = tokio::select! {
                answer = &mut answer => answer.ok(),
                // Whatever the service has to say to this it has said by now.
                () = self.0.control.quiet() => answer.try_recv().ok(),
                () = tokio::time::sleep(Duration::from_millis(limits.answer_wait_ms)) => None,
            };
        }
        drop(answer);
        self.lock().waiters.retain(|w| !w.1.is_closed());
        (code, said_back)
    }

    /// Pushes an event (§9) and gives the code of its acknowledgement; 0 when none came in time.
    pub async fn push_event(&self, event_type: &str, data: &Value) -> u16 {
        let now = self.now().millis().to_string();
        let id = self.lock().rng.hex32();
        let mut headers = Map::new();
        for (name, value) in [
            ("eventType", event_type),
            ("eventId", &id),
            ("eventCorpId", &self.options().corp_id),
            ("eventBornTime", &now),
            ("eventUnifiedAppId", "00000000-0000-0000-0000-000000000001"),
        ] {
            headers.insert(name.to_owned(), Value::from(value));
        }
        let acked = self.push("EVENT", "*", headers, data, None);
        acknowledged(acked, self.options().limits.ack_wait_ms).await
    }

    /// Notes a push and sends it, in one step: its acknowledgement may be here before we are back.
    fn push(
        &self,
        kind: &'static str,
        topic: &str,
        headers: Map<String, Value>,
        data: &Value,
        fault: Option<&FaultKind>,
    ) -> oneshot::Receiver<u16> {
        let (told, acked) = oneshot::channel();
        let now = self.now();
        let mut pending = Pending {
            kind,
            topic: topic.to_owned(),
            headers,
            data: data.to_string(),
            frame_ids: Vec::new(),
            over: None,
            due: now.plus(REDELIVER),
            deliveries: 0,
            told: Some(told),
        };
        let mut state = self.lock();
        if fault == Some(&FaultKind::ResetBefore) {
            // Lost on the way.
            pending.told = None;
        } else {
            state.send_push(self.options(), &mut pending, now);
        }
        if fault == Some(&FaultKind::ResetAfter) {
            let over = state.gateway.connections.iter().find(|c| Some(&c.id) == pending.over.as_ref());
            // A task that is gone takes its entry away itself.
            let _ = over.map(|c| c.to.send(Command::Cut));
        }
        state.gateway.pending.push(pending);
        acked
    }

    /// Takes a frame a client sent.
    pub(super) fn on_frame(&self, connection: &str, frame: &str) {
        let Ok(value) = serde_json::from_str::<Value>(frame) else { return };
        let Some(message_id) = text(&value, &["headers", "messageId"]) else { return };
        let code = value["code"].as_u64().and_then(|c| u16::try_from(c).ok()).unwrap_or(0);
        let data = text(&value, &["data"]).unwrap_or_default();
        let now = self.now();
        let mut state = self.lock();
        let known = |p: &Pending| p.frame_ids.iter().any(|id| id == message_id);
        let index = state.gateway.pending.iter().position(known);
        let mut settled = false;
        if let Some(index) = index {
            let later = data.contains("\"LATER\"");
            let pending = &mut state.gateway.pending[index];
            if let Some(told) = pending.told.take() {
                // Nobody may be waiting any more.
                let _ = told.send(code);
            }
            settled = code == 404 || (code == 200 && !later);
            if settled {
                state.gateway.pending.remove(index);
            } else if later {
                pending.due = now.plus(LATER);
            }
        }
        let ack = Ack {
            at: now,
            connection: connection.to_owned(),
            message_id: message_id.to_owned(),
            code,
            data: data.to_owned(),
            settled,
        };
        let acks = &mut state.gateway.acks;
        if acks.len() >= ACKS {
            acks.pop_front();
        }
        acks.push_back(ack);
    }

    /// Does what is due: redelivers unacknowledged pushes, closes connections that were told to go, pings
    /// the quiet ones. Call it after moving the clock.
    pub fn tick(&self) {
        let now = self.now();
        let mut state = self.lock();
        let all = std::mem::take(&mut state.gateway.pending);
        let (due, later) = all.into_iter().partition::<Vec<_>, _>(|p| p.due <= now);
        state.gateway.pending = later;
        for mut pending in due {
            if pending.deliveries >= self.options().limits.deliveries {
                let draft = Draft { text: Some(pending.data), ..Draft::default() };
                let why = Verdict::Dropped("never acknowledged".into());
                state.record(Endpoint::Stream, why, draft, now).status = 0;
                continue;
            }
            pending.due = now.plus(REDELIVER);
            state.send_push(self.options(), &mut pending, now);
            state.gateway.pending.push(pending);
        }
        drop(state);
        self.tend_connections(now);
    }

    fn tend_connections(&self, now: Timestamp) {
        let mut state = self.lock();
        let state = &mut *state;
        for connection in &mut state.gateway.connections {
            let order = if connection.leaving.is_some_and(|since| now.since(since) >= FAREWELL) {
                Command::Close
            } else if connection.leaving.is_none() && now.since(connection.pinged) >= PING {
                connection.pinged = now;
                ping(&state.rng.hex32(), now)
            } else {
                continue;
            };
            // A task that is gone takes its entry away itself.
            let _ = connection.to.send(order);
        }
    }

    /// Pings every connection; the acknowledgements appear in [`Playground::acks`].
    pub fn ping(&self) {
        let now = self.now();
        let id = self.lock().rng.hex32();
        self.tell_all(|| ping(&id, now));
    }

    /// Sends any text as a frame over every connection.
    pub fn send_frame(&self, text: &str) {
        self.tell_all(|| Command::Frame(text.to_owned()));
    }

    /// The last thousand acknowledgements, oldest first.
    pub fn acks(&self) -> Vec<Ack> {
        self.lock().gateway.acks.iter().cloned().collect()
    }

    /// How many connections are open and not told to go.
    pub fn connections(&self) -> usize {
        self.lock().gateway.connections.iter().filter(|c| c.leaving.is_none()).count()
    }

    /// Pushes that wait for an acknowledgement.
    pub fn unacknowledged(&self) -> usize {
        self.lock().gateway.pending.len()
    }

    fn tell_all(&self, order: impl Fn() -> Command) {
        for connection in &self.lock().gateway.connections {
            // A task that is gone takes its entry away itself.
            let _ = connection.to.send(order());
        }
    }

    /// Faults of open connections take effect at once.
    pub(super) fn stream_fault(&self, kind: &FaultKind, times: u32) {
        let now = self.now();
        match kind {
            FaultKind::Hang => self.tell_all(|| Command::Mute),
            FaultKind::ResetBefore => self.tell_all(|| Command::Cut),
            FaultKind::Disconnect => {
                let data = json!({"reason": "connection is expired"}).to_string();
                let mut state = self.lock();
                let id = state.rng.hex32();
                let text = frame("SYSTEM", "disconnect", &id, &Map::new(), &data, now);
                // In one step: whoever dials in after the news must not be counted among those who leave.
                for connection in &mut state.gateway.connections {
                    // A task that is gone takes its entry away itself.
                    let _ = connection.to.send(Command::Frame(text.clone()));
                    connection.leaving.get_or_insert(now);
                }
            }
            FaultKind::MalformedFrame => {
                (0..times).for_each(|_| BROKEN.iter().for_each(|f| self.send_frame(f)));
            }
            FaultKind::OversizedFrame => {
                let data = "x".repeat(4 << 20);
                let id = self.lock().rng.hex32();
                let text = frame("CALLBACK", ROBOT, &id, &Map::new(), &data, now);
                (0..times).for_each(|_| self.send_frame(&text));
            }
            _ => {
                let id = self.lock().rng.hex32();
                let text = frame("CALLBACK", "/v1.0/unknown", &id, &Map::new(), "{}", now);
                (0..times).for_each(|_| self.send_frame(&text));
            }
        }
    }
}

/// The code of an acknowledgement; 0 when none came within `wait_ms`, or none can come any more.
async fn acknowledged(acked: oneshot::Receiver<u16>, wait_ms: u64) -> u16 {
    let wait = Duration::from_millis(wait_ms);
    tokio::time::timeout(wait, acked).await.ok().and_then(Result::ok).unwrap_or(0)
}

/// Frames no client can use.
const BROKEN: [&str; 5] = [
    "hello",
    r#"{"type":"CALLBACK","data":"{}"}"#,
    r#"{"specVersion":"1.0","type":"EVENT","headers":{"topic":"*","messageId":"m-x"},"data":{"a":1}}"#,
    r#"{"specVersion":"1.0","type":"FUTURE","headers":{"topic":"t","messageId":"m-y"},"data":"{}"}"#,
    r#"{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"m-q"},"data":"{"}"#,
];

fn ping(id: &str, now: Timestamp) -> Command {
    let data = json!({"opaque": id}).to_string();
    Command::Frame(frame("SYSTEM", "ping", id, &Map::new(), &data, now))
}
