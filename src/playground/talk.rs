//! People talk to the service, and what comes back lands in their chats.

use std::time::Duration;

use serde_json::Value;

use super::callback::Saying;
use super::fault::{Endpoint, FaultKind};
use super::ledger::{Draft, Verdict};
use super::markdown::{self, Line, Tap};
use super::message::{Content, Sender, text};
use super::post::{self, Cut, RawReply};
use super::state::{Room, Said};
use super::{ChatMessage, Playground};

/// What came back for one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The message's `msgId`, for [`Playground::replay`].
    pub msg_id: String,
    /// HTTP status, or code of the Stream acknowledgement; 0 when nothing came.
    pub status: u16,
    /// The answer as the phone shows it, lines joined by LF; empty when there was none.
    pub text: String,
    /// The title, if the answer has one.
    pub title: Option<String>,
    /// The answer's text exactly as sent.
    pub source: String,
    /// The links that type.
    pub taps: Vec<Tap>,
    /// Held back by the fault `reorder`; it goes out after the next message.
    pub held: bool,
    /// Status and text for each further delivery of the same message (fault `duplicate_callback`).
    pub repeats: Vec<(u16, String)>,
}

impl Reply {
    /// The lines of the answer.
    pub fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }

    fn fill(&mut self, content: &Content) {
        let shown = content.shown();
        let words: Vec<_> = shown.iter().map(Line::words).filter(|w| !w.is_empty()).collect();
        self.text = words.join("\n");
        self.taps = markdown::taps(&shown);
        self.title.clone_from(&content.title);
        self.source.clone_from(&content.text);
    }
}

impl Playground {
    /// `staff_id` types `text` in the single chat with the robot.
    pub async fn say(&self, staff_id: &str, text: &str) -> Reply {
        self.say_with(staff_id, &Saying::Text(text.to_owned())).await
    }

    /// The same with a voice message, a file and so on.
    pub async fn say_with(&self, staff_id: &str, saying: &Saying) -> Reply {
        let body = self.callback_body(staff_id, saying);
        self.put_down(&Room::Single(staff_id.to_owned()), staff_id, &saying.shown());
        self.send_body(body).await
    }

    /// `staff_id` mentions the robot in the group.
    pub async fn say_in_group(&self, staff_id: &str, text: &str) -> Reply {
        let body = self.group_body(staff_id, text);
        let mention = format!("@{} {text}", self.options().robot_name);
        self.put_down(&Room::Group, staff_id, &mention);
        self.send_body(body).await
    }

    /// `staff_id` says something in the group without mentioning the robot, which is not told of it.
    pub fn chat_in_group(&self, staff_id: &str, text: &str) {
        self.put_down(&Room::Group, staff_id, text);
    }

    /// Sends a callback body through the configured mode, freshly signed. Its answer lands in the chat the
    /// body names.
    pub async fn send_body(&self, body: Value) -> Reply {
        let room = if text(&body, &["conversationType"]) == Some("2") {
            Room::Group
        } else {
            Room::Single(text(&body, &["senderStaffId"]).unwrap_or("stranger").to_owned())
        };
        let msg_id = text(&body, &["msgId"]).unwrap_or_default().to_owned();
        let fault = {
            let mut state = self.lock();
            state.last_said.insert(room.clone(), msg_id.clone());
            state.said.insert(msg_id.clone(), Said { body, room });
            state.plan.take(Endpoint::Callback)
        };
        if fault == Some(FaultKind::Reorder) {
            self.lock().parked.push(msg_id.clone());
            return Reply { msg_id, held: true, ..Reply::default() };
        }
        let mut reply = self.transmit(&msg_id, fault.as_ref()).await;
        if fault == Some(FaultKind::DuplicateCallback) {
            let again = self.transmit(&msg_id, None).await;
            reply.repeats.push((again.status, again.text));
        }
        let parked = std::mem::take(&mut self.lock().parked);
        for late in parked {
            self.transmit(&late, None).await;
        }
        reply
    }

    /// Sends a message that was sent before once more: same body and `msgId`, new signature.
    pub async fn replay(&self, msg_id: &str) -> Reply {
        self.transmit(msg_id, None).await
    }

    /// Sends the last message of `staff_id` in single chat once more.
    pub async fn resend_last(&self, staff_id: &str) -> Reply {
        let last = self.lock().last_said.get(&Room::Single(staff_id.to_owned())).cloned();
        match last {
            Some(msg_id) => self.replay(&msg_id).await,
            None => Reply::default(),
        }
    }

    /// Posts these headers and bytes to the callback address, unsigned and unrecorded.
    pub async fn send_raw(&self, headers: &[(String, String)], body: &[u8]) -> RawReply {
        let Some(url) = &self.options().callback_url else {
            return RawReply::default();
        };
        let wait = Duration::from_millis(self.options().limits.callback_wait_ms);
        post::post(url, headers, body, wait, Cut::Never).await.unwrap_or_default()
    }

    /// Writes what a person said into the chat.
    pub(super) fn put_down(&self, room: &Room, staff_id: &str, text: &str) {
        let now = self.now();
        let from = Sender::Person(staff_id.to_owned());
        self.lock().write(room, from, &Content::plain(text), now);
    }

    async fn transmit(&self, msg_id: &str, fault: Option<&FaultKind>) -> Reply {
        let Some(said) = self.lock().said.get(msg_id).cloned() else {
            return Reply { msg_id: msg_id.to_owned(), ..Reply::default() };
        };
        if let Some(FaultKind::Delay { ms }) = fault {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
        let mut reply = match self.options().callback_url.clone() {
            Some(url) => self.over_http(&url, &said, fault).await,
            None => self.over_stream(&said, fault).await,
        };
        msg_id.clone_into(&mut reply.msg_id);
        let verdict = match reply.status {
            0 => Verdict::Dropped("no answer".into()),
            200..=299 => Verdict::Accepted,
            code => Verdict::Refused(code.to_string()),
        };
        let sender = text(&said.body, &["senderStaffId"]).unwrap_or_default().to_owned();
        let answer = Some(reply.source.clone()).filter(|s| !s.is_empty());
        let draft = Draft { recipients: vec![sender], title: reply.title.clone(), text: answer };
        let now = self.now();
        let mut state = self.lock();
        let entry = state.record(Endpoint::Callback, verdict, draft, now);
        entry.status = reply.status;
        entry.fault = fault.map(FaultKind::name);
        reply
    }

    async fn over_http(&self, url: &str, said: &Said, fault: Option<&FaultKind>) -> Reply {
        let cut = match fault {
            Some(FaultKind::ResetBefore) => Cut::Midway,
            Some(FaultKind::ResetAfter) => Cut::BeforeAnswer,
            _ => Cut::Never,
        };
        let wait = Duration::from_millis(self.options().limits.callback_wait_ms);
        let body = said.body.to_string();
        let answer = post::post(url, &self.signed_headers(), body.as_bytes(), wait, cut).await;
        let mut reply = Reply::default();
        let remark = match &answer {
            Ok(raw) => {
                reply.status = raw.status;
                self.take_answer(raw, said, &mut reply)
            }
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                Some("消息已送出，没有等到回答".to_owned())
            }
            Err(_) => Some("消息没有送到：服务没有开".to_owned()),
        };
        if let Some(remark) = remark {
            self.remark(&said.room, &remark);
        }
        reply
    }

    /// Shows an HTTP answer in the chat, or says why there is none to show.
    fn take_answer(&self, raw: &RawReply, said: &Said, reply: &mut Reply) -> Option<String> {
        match raw.status {
            0 => return Some("连接断了，没有得到回答".into()),
            200..=299 => {}
            503 => return Some("服务正忙，这次没有回答（HTTP 503）".into()),
            code => return Some(format!("服务没有接受这条消息（HTTP {code}）")),
        }
        if raw.body.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        let content = serde_json::from_slice(&raw.body).ok().map(|v: Value| Content::from_webhook(&v));
        match content {
            Some(Ok(Some(content))) => {
                reply.fill(&content);
                let now = self.now();
                self.lock().deliver(&said.room, &content, super::Channel::Answer, None, now);
                None
            }
            Some(Ok(None)) => None,
            _ => Some("回答的格式不对，没有显示".into()),
        }
    }

    /// A grey line in the chat.
    pub(super) fn remark(&self, room: &Room, text: &str) {
        let now = self.now();
        self.lock().write(room, Sender::Platform, &Content::plain(text), now);
    }

    async fn over_stream(&self, said: &Said, fault: Option<&FaultKind>) -> Reply {
        let (code, answer) = self.push_message(said, fault).await;
        let mut reply = Reply { status: code, ..Reply::default() };
        match answer {
            Some(ChatMessage { title, text, lines, taps, .. }) => {
                reply.text = lines.join("\n");
                (reply.title, reply.source, reply.taps) = (title, text, taps);
            }
            None if code == 0 => self.remark(&said.room, "没有长连接确认收到，平台稍后会再送一次"),
            None => {}
        }
        reply
    }
}
