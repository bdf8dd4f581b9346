//! The body of a robot message, the same over HTTP and Stream (protocol §1.4, §1.5).

use crate::config::Bot;
use crate::crypto::sha256;
use crate::domain::message::{Chat, Content, Envelope, ReplyAddress, Unreadable};
use crate::platform::{Refusal, json};
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

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
struct Body<'a> {
    #[serde(borrow)]
    msg_id: Option<Text<'a>>,
    #[serde(borrow)]
    msgtype: Option<Text<'a>>,
    #[serde(borrow)]
    conversation_type: Option<Loose<'a>>,
    #[serde(borrow)]
    conversation_id: Option<Text<'a>>,
    #[serde(borrow)]
    sender_staff_id: Option<Text<'a>>,
    #[serde(borrow)]
    sender_corp_id: Option<Text<'a>>,
    #[serde(borrow)]
    chatbot_corp_id: Option<Text<'a>>,
    #[serde(borrow)]
    robot_code: Option<Text<'a>>,
    #[serde(borrow)]
    session_webhook: Option<Text<'a>>,
    #[serde(borrow)]
    session_webhook_expired_time: Option<Loose<'a>>,
    #[serde(borrow)]
    create_at: Option<Loose<'a>>,
    #[serde(borrow)]
    error_code: Option<Loose<'a>>,
    #[serde(borrow)]
    err_code: Option<Loose<'a>>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
}

/// Text that is read where it stands, unless it holds escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// `text` is an object; `content` is one too, or plain text in one official sample. A shape nobody
/// has described carries no words; that is answered with a hint and not refused (INV-13).
enum Inner<'a> {
    Text(Cow<'a, str>),
    Object(Parts<'a>),
    Other,
}

impl<'a> Inner<'a> {
    /// In what is read, an escape that stands for no character is only seen now, and no more JSON for that.
    fn of(raw: &'a RawValue) -> Result<Self, Refusal> {
        match serde_json::from_str(raw.get()) {
            Ok(Text(text)) => return Ok(Self::Text(text)),
            Err(error) if error.is_syntax() => return Err(Refusal::NotJson),
            Err(_) => {}
        }
        match serde_json::from_str(raw.get()) {
            Ok(Map(parts)) => Ok(Self::Object(parts)),
            Err(error) if error.is_syntax() => Err(Refusal::NotJson),
            Err(_) => Ok(Self::Other),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parts<'a> {
    #[serde(borrow)]
    content: Option<Text<'a>>,
    #[serde(borrow)]
    rich_text: Option<Vec<Map<Node<'a>>>>,
    #[serde(borrow)]
    recognition: Option<Text<'a>>,
    #[serde(borrow)]
    file_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Node<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
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
enum Loose<'a> {
    Number(i64),
    Text(#[serde(borrow)] Cow<'a, str>),
    Other(IgnoredAny),
}

impl Loose<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(n) => Cow::Owned(n.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Other(_) => Cow::Borrowed(""),
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
    let message: Body<'_> = serde_json::from_str(text).map_err(|_| Refusal::NotJson)?;
    addressed_to(bot, &message)?;
    let message_id = id("msgId", message.msg_id.as_ref(), MAX_MESSAGE_ID)?.ok_or(Refusal::NoMessageId)?;
    let staff_id = id("senderStaffId", message.sender_staff_id.as_ref(), MAX_ID)?;
    let conversation = id("conversationId", message.conversation_id.as_ref(), MAX_ID)?;
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
        content: content(&message, chat)?,
        reply_address,
        said_at: message.create_at.as_ref().and_then(|at| at.text().parse().ok()).map(Timestamp::from_millis),
        received_at: now,
    })
}

/// A message for another organisation or robot is refused even with a good signature; what the
/// platform leaves out is not held against it (design §3).
fn addressed_to(bot: &Bot, message: &Body<'_>) -> Result<(), Refusal> {
    let differs =
        |field: &Option<Text<'_>>, ours: &str| field.as_ref().is_some_and(|theirs| theirs.0 != ours);
    if differs(&message.chatbot_corp_id, &bot.corp_id) || differs(&message.sender_corp_id, &bot.corp_id) {
        return Err(Refusal::WrongCorp);
    }
    if differs(&message.robot_code, &bot.robot_code) {
        return Err(Refusal::WrongRobot);
    }
    Ok(())
}

/// A bounded id; an empty one counts as absent.
fn id(name: &'static str, value: Option<&Text<'_>>, longest: usize) -> Result<Option<String>, Refusal> {
    let Some(value) = value.map(|v| v.0.as_ref()).filter(|v| !v.is_empty()) else { return Ok(None) };
    if value.len() > longest {
        return Err(Refusal::FieldTooLong(name));
    }
    if value.contains('\0') {
        return Err(Refusal::NulCharacter(name));
    }
    Ok(Some(value.to_owned()))
}

fn reply_address(message: &Body<'_>) -> Option<ReplyAddress> {
    let url = message.session_webhook.as_ref().map(|url| url.0.as_ref());
    let url = url.filter(|url| !url.is_empty() && url.len() <= MAX_ADDRESS)?;
    let expires_at = message.session_webhook_expired_time.as_ref()?.text().parse().ok()?;
    Some(ReplyAddress { url: url.to_owned(), expires_at: Timestamp::from_millis(expires_at) })
}

fn content(message: &Body<'_>, chat: Chat) -> Result<Content, Refusal> {
    let (text, inner) =
        (message.text.map(Inner::of).transpose()?, message.content.map(Inner::of).transpose()?);
    let words = words(text.as_ref(), inner.as_ref(), chat);
    let withheld = words.as_deref().is_none_or(str::is_empty);
    let over_quota =
        [&message.error_code, &message.err_code].into_iter().flatten().any(|c| c.text() == OVER_QUOTA);
    if over_quota && withheld {
        return Ok(Content::OverQuota);
    }
    let parts = match &inner {
        Some(Inner::Object(parts)) => Some(parts),
        _ => None,
    };
    Ok(match message.msgtype.as_ref().map(|kind| kind.0.as_ref()) {
        Some("text" | "richText") => Content::Text(words.unwrap_or_default()),
        Some("audio") => {
            let said = parts.and_then(|p| p.recognition.as_ref()).map_or("", |said| said.0.trim());
            Content::Voice(said.to_owned())
        }
        Some("file") => {
            let name = parts.and_then(|p| p.file_name.as_ref()).map_or("", |name| name.0.as_ref());
            Content::File { name: name.to_owned() }
        }
        Some("picture") => Content::Unreadable(Unreadable::Picture),
        Some("video") => Content::Unreadable(Unreadable::Video),
        _ => Content::Unreadable(Unreadable::Other),
    })
}

/// The words of a text or rich message, trimmed; `None` when it has no place for any.
fn words(text: Option<&Inner<'_>>, content: Option<&Inner<'_>>, chat: Chat) -> Option<String> {
    match (text, content) {
        (Some(Inner::Object(Parts { content: Some(Text(text)), .. })), _) | (_, Some(Inner::Text(text))) => {
            Some(text.trim().to_owned())
        }
        (_, Some(Inner::Object(Parts { rich_text: Some(nodes), .. }))) => {
            let texts = nodes.iter().filter_map(|node| node.0.text.as_ref());
            let mut texts = texts.map(|text| text.0.as_ref()).peekable();
            // In a group the mention of the robot can stay behind as a node of its own.
            if chat == Chat::Group && texts.peek().is_some_and(|first| is_mention(first)) {
                texts.next();
            }
            Some(texts.collect::<String>().trim().to_owned())
        }
        _ => None,
    }
}

fn is_mention(node: &str) -> bool {
    let node = node.trim();
    node.starts_with('@') && !node.contains(char::is_whitespace)
}
