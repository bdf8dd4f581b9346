//! What a phone shows: a message decoded from any of the formats the platform takes.

use serde::Serialize;
use serde_json::Value;

use super::markdown::{self, Line, Tap};
use crate::time::Timestamp;

/// Who wrote a message in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A person, by staff id.
    Person(String),
    /// The service, through any channel.
    Robot,
    /// The messenger itself: a grey line such as "no answer came". A real phone shows nothing there.
    Platform,
}

/// How a message came into the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A person typed, spoke or sent it.
    Said,
    /// The answer to a callback, in its HTTP response or awaited in Stream mode.
    Answer,
    /// Through a `sessionWebhook`.
    Session,
    /// Through the enterprise robot's send API.
    Push,
    /// Through the custom robot of the group.
    GroupRobot,
    /// A work notice.
    WorkNotice,
    /// The messenger's own remark.
    Remark,
}

/// One message in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Grows over all chats.
    pub seq: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// Who wrote it.
    pub from: Sender,
    /// How it came.
    pub channel: Channel,
    /// What the lock screen shows; only markdown messages and cards have one.
    pub title: Option<String>,
    /// The text exactly as it was sent.
    pub text: String,
    /// The lines a person reads, without tap links and empty lines.
    pub lines: Vec<String>,
    /// The links that type.
    pub taps: Vec<Tap>,
    /// The lines with their styles, for the page.
    pub shown: Vec<Line>,
    /// Handle of the send call, when there was one.
    pub process_query_key: Option<String>,
    pub(super) unread: bool,
}

impl ChatMessage {
    /// The lines as one text.
    pub fn words(&self) -> String {
        self.lines.join("\n")
    }

    /// What a tap on the link called `label` would send.
    pub fn tap(&self, label: &str) -> Option<&str> {
        self.taps.iter().find(|t| t.label == label).map(|t| t.sends.as_str())
    }
}

/// The content of a message, whatever format it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) markdown: bool,
}

impl Content {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { title: None, text: text.into(), markdown: false }
    }

    fn marked(title: &str, text: String) -> Self {
        Self { title: Some(title.to_owned()), text, markdown: true }
    }

    pub(super) fn shown(&self) -> Vec<Line> {
        if self.markdown { markdown::parse(&self.text) } else { markdown::plain(&self.text) }
    }

    /// A robot webhook body (§4.3): HTTP answers, `sessionWebhook`, custom robots. `Ok(None)` is
    /// `{"msgtype":"empty"}`; `Err` names what is wrong.
    pub(super) fn from_webhook(body: &Value) -> Result<Option<Self>, &'static str> {
        let kind = text(body, &["msgtype"]).ok_or("msgtype missing")?;
        let part = |name: &'static str| text(body, &[kind, name]).ok_or(name);
        Ok(Some(match kind {
            "empty" => return Ok(None),
            "text" => Self::plain(part("content")?),
            "markdown" => Self::marked(part("title")?, part("text")?.to_owned()),
            "link" => {
                let linked = format!("{}\n\n[打开]({})", part("text")?, part("messageUrl")?);
                Self::marked(part("title")?, linked)
            }
            "actionCard" => {
                let mut shown = part("text")?.to_owned();
                if let (Ok(title), Ok(url)) = (part("singleTitle"), part("singleURL")) {
                    shown = format!("{shown}\n\n[{title}]({url})");
                } else {
                    for button in body["actionCard"]["btns"].as_array().ok_or("btns")? {
                        let title = text(button, &["title"]).ok_or("title")?;
                        let url = text(button, &["actionURL"]).ok_or("actionURL")?;
                        shown = format!("{shown}\n\n[{title}]({url})");
                    }
                }
                Self::marked(part("title")?, shown)
            }
            "feedCard" => {
                let links = body["feedCard"]["links"].as_array().ok_or("links")?;
                let titles: Vec<_> = links.iter().filter_map(|l| text(l, &["title"])).collect();
                Self::plain(titles.join("\n"))
            }
            _ => return Err("msgtype not supported"),
        }))
    }

    /// A template of the enterprise robot (§5.4) with its parameters.
    pub(super) fn from_template(key: &str, params: &Value) -> Result<Self, &'static str> {
        let part = |name: &'static str| text(params, &[name]).ok_or(name);
        match key {
            "sampleText" => Ok(Self::plain(part("content")?)),
            "sampleMarkdown" => Ok(Self::marked(part("title")?, part("text")?.to_owned())),
            "sampleLink" => {
                let linked = format!("{}\n\n[打开]({})", part("text")?, part("messageUrl")?);
                Ok(Self::marked(part("title")?, linked))
            }
            "sampleActionCard" => {
                let linked =
                    format!("{}\n\n[{}]({})", part("text")?, part("singleTitle")?, part("singleURL")?);
                Ok(Self::marked(part("title")?, linked))
            }
            "sampleImageMsg" => Ok(Self::plain(format!("〔图片 {}〕", part("photoURL")?))),
            "sampleFile" => Ok(Self::plain(format!("〔文件 {}〕", part("fileName")?))),
            _ => {
                let count: usize =
                    key.strip_prefix("sampleActionCard").and_then(|n| n.parse().ok()).ok_or("msgKey")?;
                let (title, target, count) = match count {
                    2..=5 => ("actionTitle", "actionURL", count),
                    6 => ("buttonTitle", "buttonUrl", 2),
                    _ => return Err("msgKey"),
                };
                let mut shown = part("text")?.to_owned();
                for n in 1..=count {
                    let field = |name: &str| text(params, &[&format!("{name}{n}")]).ok_or("buttons");
                    shown = format!("{shown}\n\n[{}]({})", field(title)?, field(target)?);
                }
                Ok(Self::marked(part("title")?, shown))
            }
        }
    }

    /// The `msg` of a work notice (§6), in its snake-case shapes.
    pub(super) fn from_notice(msg: &Value) -> Result<Self, &'static str> {
        let kind = text(msg, &["msgtype"]).ok_or("msgtype")?;
        let part = |name: &'static str| text(msg, &[kind, name]).ok_or(name);
        match kind {
            "text" => Ok(Self::plain(part("content")?)),
            "action_card" => Ok(Self::marked(part("title")?, part("markdown")?.to_owned())),
            "markdown" | "link" => Ok(Self::marked(part("title")?, part("text")?.to_owned())),
            "oa" => {
                let title = text(msg, &["oa", "body", "title"]).ok_or("body.title")?;
                let content = text(msg, &["oa", "body", "content"]).unwrap_or_default();
                Ok(Self::marked(title, format!("{title}\n\n{content}")))
            }
            _ => Err("msgtype"),
        }
    }
}

/// The string at a path of names, if it is there and a string.
pub(super) fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter().try_fold(value, |v, name| v.get(name))?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_read_in_every_webhook_format() {
        let read = |v: Value| Content::from_webhook(&v);
        assert_eq!(read(json!({"msgtype":"empty"})), Ok(None));
        let text = read(json!({"msgtype":"text","text":{"content":"已签收 37"}}));
        assert_eq!(text, Ok(Some(Content::plain("已签收 37"))));
        let card = read(json!({"msgtype":"actionCard","actionCard":{"title":"t","text":"x",
            "btns":[{"title":"签收","actionURL":"dtmd://dingtalkclient/sendMessage?content=a"}]}}));
        let card = card.ok().flatten().expect("a card");
        assert_eq!(markdown::taps(&card.shown()).first().map(|t| t.sends.as_str()), Some("a"));
        assert!(read(json!({"msgtype":"text","text":"x"})).is_err());
        assert!(read(json!({"msgtype":"markdown","markdown":{"text":"x"}})).is_err(), "a title is required");
    }
}
