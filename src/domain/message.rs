//! What the layers exchange: a message that came in, and a message that goes out. No wire format
//! gets past [`crate::platform`], so these types know nothing of any messenger.

use crate::time::Timestamp;

/// A verified message from a work messenger, with the wire format left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Name of the bot in the settings (`[bots.<name>]`).
    pub bot: String,
    /// The platform's own message id, the key of INV-1; not empty, at most 256 bytes.
    pub message_id: String,
    /// SHA-256 of the body, to tell a repeat from another message under the same id.
    pub body_digest: [u8; 32],
    /// Where it was said.
    pub chat: Chat,
    /// The platform's id of the conversation; the key of a remembered list.
    pub conversation: String,
    /// The sender's organisation on the platform; the bot's own when the platform leaves it out.
    pub corp: String,
    /// The sender's id inside that organisation; `None` means nobody we can know (protocol §0.7).
    pub staff_id: Option<String>,
    /// What was said.
    pub content: Content,
    /// Short-lived address for an answer. Only a connection that authenticated the body may use it
    /// (INV-36); `None` when the channel does not.
    pub reply_address: Option<ReplyAddress>,
    /// When it was said, by the platform's clock, if the platform says so.
    pub said_at: Option<Timestamp>,
    /// When it was received.
    pub received_at: Timestamp,
}

/// Private or group conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chat {
    /// 单聊
    Single,
    /// 群聊
    Group,
}

/// The content of a message, as far as a bot can use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Typed text, or the joined text of a rich message; like all words here it may hold characters that no
    /// database takes.
    Text(String),
    /// Recognised speech; may be empty.
    Voice(String),
    /// A file; only its name is looked at (by the secrecy guard).
    File {
        /// As the platform gave it.
        name: String,
    },
    /// Picture, video, sticker, forwarded chat …: answered with a hint.
    Unreadable(Unreadable),
    /// The organisation's monthly quota is used up and the platform withheld the text (error 20001).
    OverQuota,
}

/// Kinds of content that carry no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// 图片
    Picture,
    /// 视频
    Video,
    /// Anything else.
    Other,
}

/// A one-time address with the moment it stops working.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyAddress {
    /// The URL; a secret.
    pub url: String,
    /// Its stated expiry.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for ReplyAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReplyAddress(***)")
    }
}

/// A message to a person or group: short lines, the first of which is also its title (messages.md rule 1).
#[derive(Clone, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Outgoing {
    /// Plain text lines; the platform escapes them for its own format (INV-37).
    pub lines: Vec<String>,
    /// Words that a tap sends as the person (messages.md rule 4); at most three, written by us alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taps: Vec<Tap>,
}

/// One tap link.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tap {
    /// The words on it, e.g. 签收.
    pub label: String,
    /// The text that is sent, e.g. 签收 37.
    pub say: String,
}

impl Outgoing {
    /// A message of plain lines.
    pub fn lines<I: IntoIterator<Item = S>, S: Into<String>>(lines: I) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect(), taps: Vec::new() }
    }

    /// Adds a tap link.
    #[must_use]
    pub fn tap(mut self, label: &str, say: impl Into<String>) -> Self {
        self.taps.push(Tap { label: label.to_owned(), say: say.into() });
        self
    }

    /// The first line; what a lock screen shows.
    pub fn title(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }

    /// All lines joined by line feeds.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }
}
