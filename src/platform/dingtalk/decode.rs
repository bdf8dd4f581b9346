//! The body of a robot message, the same over HTTP and Stream (protocol §1.4, §1.5).

use crate::config::Bot;
use crate::crypto::sha256;
use crate::domain::message::{Chat, Content, Envelope, ReplyAddress, Unreadable};
use crate::platform::{Refusal, json};
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// How far the body itself can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A callback whose signature does not cover the body (INV-11).
    Callback,
    /// The authenticated connection we opened ourselves.
    Stream,
}

/// Longest message id.
const MAX_MESSAGE_ID: usize = 256;
/// Longest other id.
const MAX_ID: usize = 128;
/// Longest reply address.
const MAX_ADDRESS: usize = 1_024;
/// The month's quota is used up; text and content are withheld.
const OVER_QUOTA: &str = "20001";

/// The fields that are used. A field that occurs twice is an error, so nobody can hide one value
/// behind another; unknown ones are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    msg_id: Option<String>,
    msgtype: Option<String>,
    conversation_type: Option<Loose>,
    conversation_id: Option<String>,
    sender_staff_id: Option<String>,
    sender_corp_id: Option<String>,
    chatbot_corp_id: Option<String>,
    robot_code: Option<String>,
    session_webhook: Option<String>,
    session_webhook_expired_time: Option<Loose>,
    create_at: Option<Loose>,
    error_code: Option<Loose>,
    err_code: Option<Loose>,
    text: Option<Inner>,
    content: Option<Inner>,
}

/// `text` is an object; `content` is one too, or plain text in one official sample. A shape nobody
/// has described carries no words; that is answered with a hint and not refused (INV-13).
#[derive(Deserialize)]
#[serde(untagged)]
enum Inner {
    Text(String),
    Object(Map<Parts>),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parts {
    content: Option<String>,
    rich_text: Option<Vec<Map<Node>>>,
    recognition: Option<String>,
    file_name: Option<String>,
}

#[derive(Deserialize)]
struct Node {
    text: Option<String>,
}

/// A JSON object and nothing else: a derived reader alone would take an array of the fields in order.
struct Map<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Fields<T> {
            type Value = Map<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Map)
            }
        }
        deserializer.deserialize_map(Fields(std::marker::PhantomData))
    }
}

/// A number that is documented as text, or the other way round.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(i64),
    Text(String),
    Other(IgnoredAny),
}

impl Loose {
    fn text(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Text(text) => text.clone(),
            Self::Other(_) => String::new(),
        }
    }
}

/// Reads a message for `bot`, which is called `name` in the settings.
pub fn decode(
    name: &str,
    bot: &Bot,
    channel: Channel,
    body: &[u8],
    now: Timestamp,
) -> Result<Envelope, Refusal> {
    let text = json::check(body)?;
    // The derived reader would take an array of the fields in order as well.
    if !text.trim_start().starts_with('{') {
        return Err(Refusal::NotJson);
    }
    let message: Body = serde_json::from_str(text).map_err(|_| Refusal::NotJson)?;
    addressed_to(bot, &message)?;
    let message_id = id("msgId", message.msg_id.as_deref(), MAX_MESSAGE_ID)?.ok_or(Refusal::NoMessageId)?;
    let staff_id = id("senderStaffId", message.sender_staff_id.as_deref(), MAX_ID)?;
    let conversation = id("conversationId", message.conversation_id.as_deref(), MAX_ID)?;
    let chat = match message.conversation_type.as_ref().map(Loose::text).as_deref() {
        Some("1") => Chat::Single,
        // What is not certainly private is treated like a group, where nothing is changed or shown.
        _ => Chat::Group,
    };
    let reply_address = match channel {
        Channel::Callback => None,
        Channel::Stream => reply_address(&message),
    };
    Ok(Envelope {
        bot: name.to_owned(),
        message_id,
        body_digest: sha256(body),
        chat,
        conversation: conversation.unwrap_or_default(),
        corp: bot.corp_id.clone(),
        staff_id,
        content: content(&message, chat),
        reply_address,
        said_at: message.create_at.as_ref().and_then(|at| at.text().parse().ok()).map(Timestamp::from_millis),
        received_at: now,
    })
}

/// A message for another organisation or robot is refused even with a good signature; what the
/// platform leaves out is not held against it (design §3).
fn addressed_to(bot: &Bot, message: &Body) -> Result<(), Refusal> {
    let differs = |field: &Option<String>, ours: &str| field.as_deref().is_some_and(|theirs| theirs != ours);
    if differs(&message.chatbot_corp_id, &bot.corp_id) || differs(&message.sender_corp_id, &bot.corp_id) {
        return Err(Refusal::WrongCorp);
    }
    if differs(&message.robot_code, &bot.robot_code) {
        return Err(Refusal::WrongRobot);
    }
    Ok(())
}

/// A bounded id; an empty one counts as absent.
fn id(name: &'static str, value: Option<&str>, longest: usize) -> Result<Option<String>, Refusal> {
    let Some(value) = value.filter(|v| !v.is_empty()) else { return Ok(None) };
    if value.len() > longest {
        return Err(Refusal::FieldTooLong(name));
    }
    if value.contains('\0') {
        return Err(Refusal::NulCharacter(name));
    }
    Ok(Some(value.to_owned()))
}

fn reply_address(message: &Body) -> Option<ReplyAddress> {
    let url = message.session_webhook.as_deref().filter(|url| !url.is_empty() && url.len() <= MAX_ADDRESS)?;
    let expires_at = message.session_webhook_expired_time.as_ref()?.text().parse().ok()?;
    Some(ReplyAddress { url: url.to_owned(), expires_at: Timestamp::from_millis(expires_at) })
}

fn content(message: &Body, chat: Chat) -> Content {
    let words = words(message, chat);
    let withheld = words.as_deref().is_none_or(str::is_empty);
    let over_quota =
        [&message.error_code, &message.err_code].into_iter().flatten().any(|c| c.text() == OVER_QUOTA);
    if over_quota && withheld {
        return Content::OverQuota;
    }
    let parts = match &message.content {
        Some(Inner::Object(Map(parts))) => Some(parts),
        _ => None,
    };
    match message.msgtype.as_deref() {
        Some("text" | "richText") => Content::Text(words.unwrap_or_default()),
        Some("audio") => {
            let said = parts.and_then(|p| p.recognition.as_deref()).unwrap_or_default();
            Content::Voice(said.trim().to_owned())
        }
        Some("file") => Content::File { name: parts.and_then(|p| p.file_name.clone()).unwrap_or_default() },
        Some("picture") => Content::Unreadable(Unreadable::Picture),
        Some("video") => Content::Unreadable(Unreadable::Video),
        _ => Content::Unreadable(Unreadable::Other),
    }
}

/// The words of a text or rich message, trimmed; `None` when it has no place for any.
fn words(message: &Body, chat: Chat) -> Option<String> {
    let text = match (&message.text, &message.content) {
        (Some(Inner::Object(Map(Parts { content: Some(text), .. }))), _) | (_, Some(Inner::Text(text))) => {
            text.clone()
        }
        (_, Some(Inner::Object(Map(Parts { rich_text: Some(nodes), .. })))) => {
            let mut texts = nodes.iter().filter_map(|node| node.0.text.as_deref()).peekable();
            // In a group the mention of the robot can stay behind as a node of its own.
            if chat == Chat::Group && texts.peek().is_some_and(|first| is_mention(first)) {
                texts.next();
            }
            texts.collect()
        }
        _ => return None,
    };
    Some(text.trim().to_owned())
}

fn is_mention(node: &str) -> bool {
    let node = node.trim();
    node.starts_with('@') && !node.contains(char::is_whitespace)
}
