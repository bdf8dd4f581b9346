//! The body of a robot message, as §1.4 and §1.5 describe it; the same over HTTP and Stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Playground;
use super::options::Options;
use super::sign;
use super::state::{Hook, Room, State};
use crate::time::{MINUTE, Timestamp};

/// What a person does in the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// Types.
    Text(String),
    /// Speaks; the platform recognised these words.
    Voice(String),
    /// Sends a picture.
    Picture,
    /// Sends a file of this name.
    File(String),
    /// Sends a video.
    Video,
    /// Types styled text in these pieces, with a picture after the first.
    RichText(Vec<String>),
    /// Forwards a chat, sends a sticker: something a robot is not told.
    Unknown,
    /// Types after the organisation's monthly messages are used up: error 20001 and no text.
    OverQuota,
}

impl Saying {
    /// As the person's own chat shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Voice(words) => format!("〔语音〕{words}"),
            Self::Picture => "〔图片〕".into(),
            Self::File(name) => format!("〔文件〕{name}"),
            Self::Video => "〔视频〕".into(),
            Self::RichText(parts) => parts.join("〔图片〕"),
            Self::Unknown => "〔转发的聊天记录〕".into(),
            Self::OverQuota => "〔本月消息量用完后发的消息〕".into(),
        }
    }
}

/// The encrypted ids of the platform, which identify nobody to us.
fn encrypted(id: &str) -> String {
    format!("$:LWCP_v1:${}", STANDARD.encode(format!("enc-{id}")))
}

/// The one-to-one conversation of a person with the robot.
fn conversation(staff_id: &str) -> String {
    format!("cid{}", STANDARD.encode(format!("oto-{staff_id}")))
}

impl State {
    /// A new message with a fresh id and `sessionWebhook`. Counts against the month; past its end the
    /// message still arrives, without its text.
    pub(super) fn compose(
        &mut self,
        options: &Options,
        room: &Room,
        staff_id: &str,
        saying: &Saying,
        now: Timestamp,
    ) -> Value {
        let limit = options.limits.messages_month;
        let counters = self.month(now);
        let over = limit > 0 && counters.messages >= limit;
        if !over {
            counters.messages += 1;
        }
        let saying = if over { &Saying::OverQuota } else { saying };
        let expires = now.plus(options.limits.session_minutes * MINUTE);
        let session = self.rng.hex32();
        let base = self.session_base(options);
        let mut body = json!({
            "conversationId": conversation(staff_id), "chatbotCorpId": options.corp_id,
            "chatbotUserId": encrypted(&options.robot_code), "msgId": format!("msg{}", self.rng.opaque()),
            "senderNick": options.person(staff_id).map_or(staff_id, |p| p.name.as_str()), "isAdmin": false,
            "senderStaffId": staff_id, "sessionWebhookExpiredTime": expires.millis(),
            "createAt": now.millis(), "senderCorpId": options.corp_id, "conversationType": "1",
            "senderId": encrypted(staff_id),
            "sessionWebhook": format!("{base}/robot/sendBySession?session={session}"),
            "robotCode": options.robot_code, "senderPlatform": "Win",
        });
        self.hooks.retain(|_, hook| hook.expires > now);
        self.hooks.insert(session, Hook { room: room.clone(), expires });
        if let (Room::Group, Some(group)) = (room, &options.group) {
            body["conversationId"] = json!(group.conversation_id);
            body["conversationType"] = json!("2");
            body["conversationTitle"] = json!(group.title);
            body["isInAtList"] = json!(true);
            body["atUsers"] = json!([{"dingtalkId": encrypted(&options.robot_code)}]);
        }
        self.fill(&mut body, saying, *room == Room::Group);
        body
    }

    fn session_base(&self, options: &Options) -> String {
        let base = options.session_base.as_ref().or_else(|| {
            let stream = options.callback_url.is_none();
            self.gateway.base.as_ref().filter(|_| stream)
        });
        base.map_or_else(|| "https://oapi.dingtalk.com".to_owned(), |b| b.trim_end_matches('/').to_owned())
    }

    fn fill(&mut self, body: &mut Value, saying: &Saying, group: bool) {
        let code = self.rng.opaque();
        let (kind, content) = match saying {
            // In a group the mention of the robot is cut out and blanks stay behind.
            Saying::Text(text) if group => ("text", json!({"content": format!(" {text} ")})),
            Saying::Text(text) => ("text", json!({"content": text})),
            Saying::Voice(words) => {
                ("audio", json!({"duration": 4000, "downloadCode": code, "recognition": words}))
            }
            Saying::Picture => ("picture", json!({"pictureDownloadCode": code, "downloadCode": code})),
            Saying::File(name) => (
                "file",
                json!({"spaceId":"2230000573","fileName":name,"downloadCode":code,"fileId":"11700000848"}),
            ),
            Saying::Video => ("video", json!({"duration": "5", "videoType": "mp4", "downloadCode": code})),
            Saying::RichText(parts) => {
                let mut nodes: Vec<Value> = parts.iter().map(|p| json!({"text": p})).collect();
                let picture = json!({"pictureDownloadCode": code, "downloadCode": code, "type": "picture"});
                nodes.insert(nodes.len().min(1), picture);
                ("richText", json!({"richText": nodes}))
            }
            Saying::Unknown => {
                ("unknownMsgType", json!({"unknownMsgType": "用户发送了一条消息，机器人暂不支持接收。"}))
            }
            Saying::OverQuota => {
                body["msgtype"] = json!("text");
                body["errorCode"] = json!(20_001);
                body["errorMessage"] =
                    json!("受调用量超量影响，当前我的消息服务已经暂停。请联系你所在的组织管理员并予以处理");
                return;
            }
        };
        body["msgtype"] = json!(kind);
        body[if kind == "text" { "text" } else { "content" }] = content;
    }
}

impl Playground {
    /// A message from `staff_id` in single chat, complete but not sent: for tests that change something in
    /// it and hand it to [`Playground::send_body`] or [`Playground::send_raw`].
    pub fn callback_body(&self, staff_id: &str, saying: &Saying) -> Value {
        let now = self.now();
        self.lock().compose(self.options(), &Room::Single(staff_id.to_owned()), staff_id, saying, now)
    }

    /// The same in the group, with the robot mentioned.
    pub fn group_body(&self, staff_id: &str, text: &str) -> Value {
        let now = self.now();
        self.lock().compose(self.options(), &Room::Group, staff_id, &Saying::Text(text.to_owned()), now)
    }

    /// The headers of a callback sent now.
    pub fn signed_headers(&self) -> Vec<(String, String)> {
        self.signed_headers_with(&self.now().millis().to_string(), &self.options().app_secret)
    }

    /// The headers of a callback with this `timestamp`, signed with this secret.
    pub fn signed_headers_with(&self, timestamp: &str, secret: &str) -> Vec<(String, String)> {
        [
            ("Content-Type", "application/json; charset=utf-8".to_owned()),
            ("timestamp", timestamp.to_owned()),
            ("sign", sign::signature(secret, timestamp)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }
}
