//! Frames and their acknowledgements (protocol §3.3, §3.4). Pure.

use crate::platform::json;
use crate::platform::stream::Later;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Topic of robot messages.
pub const ROBOT_MESSAGES: &str = "/v1.0/im/bot/messages/get";
/// Longest frame that is read (INV-12).
const MAX_FRAME: usize = 256 * 1_024;
/// Longest id or name in the headers.
const MAX_HEADER: usize = 256;

/// What a frame asks of us.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// Are you there? Answered with its own data.
    Ping {
        /// For the acknowledgement.
        message_id: String,
        /// To be sent back.
        data: String,
    },
    /// The platform is about to close the connection.
    Disconnect,
    /// A person wrote to the robot.
    RobotMessage {
        /// For the acknowledgement.
        message_id: String,
        /// The body, the same JSON as over HTTP.
        data: String,
    },
    /// Something happened.
    Event {
        /// For the acknowledgement.
        message_id: String,
        /// What happened.
        head: EventHead,
        /// Its data.
        data: Value,
    },
    /// A push we have no handler for.
    Unhandled {
        /// For the acknowledgement.
        message_id: String,
    },
    /// An event whose data is not JSON; acknowledged, or it would come again for ever.
    Unreadable {
        /// For the acknowledgement.
        message_id: String,
    },
    /// Nothing to do and nothing to answer.
    Ignored,
}

/// The event's part of the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHead {
    /// `eventType`
    pub kind: String,
    /// `eventId`; the frame's id when it is missing.
    pub id: String,
    /// `eventCorpId`
    pub corp: Option<String>,
    /// `eventBornTime`
    pub at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: Option<String>,
    headers: Option<Headers>,
    data: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Headers {
    topic: Option<String>,
    message_id: Option<String>,
    event_type: Option<String>,
    event_id: Option<String>,
    event_corp_id: Option<String>,
    event_born_time: Option<Value>,
}

/// Reads a frame. An error is a short stable code of what is wrong; such a frame is dropped, the
/// connection is not.
pub fn parse(text: &str) -> Result<Frame, &'static str> {
    if text.len() > MAX_FRAME {
        return Err("frame-too-long");
    }
    // The data is one long string in here; its own limits are checked when it is opened.
    json::check_with(text.as_bytes(), MAX_FRAME).map_err(|cause| cause.code())?;
    let raw: Raw = serde_json::from_str(text).map_err(|_| "not-a-frame")?;
    let headers = raw.headers.ok_or("no-headers")?;
    let data = match raw.data {
        Some(Value::String(text)) => text,
        // Documented as text; tolerated as the JSON itself.
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let topic = headers.topic.as_deref().unwrap_or_default();
    let message_id = headers.message_id.clone().filter(|id| is_name(id));
    match (raw.kind.as_deref(), message_id) {
        // May come without an id.
        (Some("SYSTEM"), _) if topic == "disconnect" => Ok(Frame::Disconnect),
        (Some("SYSTEM"), Some(message_id)) if topic == "ping" => Ok(Frame::Ping { message_id, data }),
        (Some("CALLBACK"), Some(message_id)) if topic == ROBOT_MESSAGES => {
            Ok(Frame::RobotMessage { message_id, data })
        }
        (Some("CALLBACK"), Some(message_id)) => Ok(Frame::Unhandled { message_id }),
        (Some("EVENT"), Some(message_id)) => Ok(event(message_id, headers, &data)),
        (Some("CALLBACK" | "EVENT"), None) => Err("no-message-id"),
        _ => Ok(Frame::Ignored),
    }
}

fn event(message_id: String, headers: Headers, data: &str) -> Frame {
    let name = |value: Option<String>| value.filter(|v| is_name(v));
    let Some(kind) = name(headers.event_type) else { return Frame::Unhandled { message_id } };
    let Some(data) = event_data(data) else { return Frame::Unreadable { message_id } };
    let at = headers.event_born_time.and_then(|t| t.as_i64().or_else(|| t.as_str()?.parse().ok()));
    let head = EventHead {
        kind,
        id: name(headers.event_id).unwrap_or_else(|| message_id.clone()),
        corp: headers.event_corp_id,
        at: at.map(Timestamp::from_millis),
    };
    Frame::Event { message_id, head, data }
}

fn event_data(data: &str) -> Option<Value> {
    let text = json::check(data.as_bytes()).ok()?;
    if text.trim().is_empty() { Some(Value::Null) } else { serde_json::from_str(text).ok() }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_HEADER && !text.chars().any(char::is_control)
}

#[derive(Serialize)]
struct Ack<'a> {
    code: u16,
    message: &'a str,
    headers: AckHeaders<'a>,
    data: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AckHeaders<'a> {
    message_id: &'a str,
    content_type: &'a str,
}

fn ack(message_id: &str, code: u16, message: &str, data: &str) -> String {
    let headers = AckHeaders { message_id, content_type: "application/json" };
    let ack = Ack { code, message, headers, data };
    to_json(&ack)
}

/// Text, numbers and values always serialise.
fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Answers a ping with its own data.
pub fn pong(message_id: &str, data: &str) -> String {
    ack(message_id, 200, "OK", data)
}

/// A callback is done; `response` is what its topic wants back, null for a robot message.
pub fn done(message_id: &str, response: &Value) -> String {
    #[derive(Serialize)]
    struct Data<'a> {
        response: &'a Value,
    }
    ack(message_id, 200, "OK", &to_json(&Data { response }))
}

/// An event is done, or shall come again.
pub fn event_status(message_id: &str, outcome: Result<(), Later>) -> String {
    #[derive(Serialize)]
    struct Data<'a> {
        status: &'a str,
        message: &'a str,
    }
    let data = match outcome {
        Ok(()) => Data { status: "SUCCESS", message: "success" },
        Err(Later(why)) => Data { status: "LATER", message: why },
    };
    ack(message_id, 200, "OK", &to_json(&data))
}

/// Nobody here handles this topic.
pub fn not_found(message_id: &str) -> String {
    ack(message_id, 404, "not found", "")
}
