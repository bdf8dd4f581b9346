//! Signed callbacks as DingTalk sends them, and what the answer must contain.

use crate::world::{self, DOCUMENTS, UNITS};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::io::Write as _;
use std::net::SocketAddr;

/// Where the service takes callbacks.
pub const HOOK: &str = "/hooks/main";

/// One kind of message.
#[derive(Clone, Copy)]
pub struct Kind {
    /// What is typed before the number.
    pub word: &'static str,
    /// The part of the answer before and after the number that shows it was understood.
    answer: (&'static str, &'static str),
    /// Whether the same item may be asked for again.
    repeats: bool,
}

/// The number of a document stands in its title, so the answer shows that it was the right one.
pub const LOOK: Kind = Kind { word: "查看", answer: ("第", "期"), repeats: true };

/// Each delivery can be signed once.
pub const SIGN: Kind = Kind { word: "签收", answer: ("已签收 ", "（"), repeats: false };

/// An endless or finite row of different messages; each unit's clerk asks in turn.
pub struct Source {
    kind: Kind,
    at: usize,
    run: String,
    head: String,
    bare: bool,
}

impl Source {
    pub fn new(kind: Kind) -> Self {
        Self { kind, at: 0, run: qianshou::random::hex::<8>(), head: String::new(), bare: false }
    }

    /// Signs what follows with the time of now; a signature is good for five minutes, a run is shorter.
    pub fn sign_now(&mut self, to: SocketAddr, path: &str) {
        let stamp = qianshou::time::Clock::system().now().millis().to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(world::SECRET.as_bytes()).expect("any length");
        mac.update(format!("{stamp}\n{}", world::SECRET).as_bytes());
        let sign = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
        self.bare = path != HOOK;
        self.head = format!(
            "POST {path} HTTP/1.1\r\nHost: {to}\r\nContent-Type: application/json; charset=utf-8\r\n\
             timestamp: {stamp}\r\nsign: {sign}\r\nContent-Length: "
        );
    }

    /// Writes the next request into `out` and returns what its answer must contain; nothing when every
    /// delivery has been signed.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Option<String> {
        let (unit, turn) = (self.at % UNITS, self.at / UNITS);
        if turn >= DOCUMENTS && !self.kind.repeats {
            return None;
        }
        let (id, number) = (self.at, turn % DOCUMENTS + 1);
        self.at += 1;
        let body = self.body(id, &world::login(unit), number);
        out.clear();
        write!(out, "{}{}\r\n\r\n{body}", self.head, body.len()).expect("memory takes it");
        // A reference answers with the sender's own id or nothing but yes.
        let (before, after) = self.kind.answer;
        Some(if self.bare { "\"ok\"".to_owned() } else { format!("{before}{number}{after}") })
    }

    fn body(&self, id: usize, staff: &str, number: usize) -> String {
        let (corp, robot, word, run) = (world::CORP, world::APP_KEY, self.kind.word, &self.run);
        format!(
            "{{\"conversationId\":\"cid{staff}==\",\"chatbotCorpId\":\"{corp}\",\
             \"chatbotUserId\":\"$:LWCP_v1:$robot0001\",\"msgId\":\"msg{run}{id}==\",\"senderNick\":\"王芳\",\
             \"isAdmin\":false,\"senderStaffId\":\"{staff}\",\"sessionWebhookExpiredTime\":1795400000000,\
             \"createAt\":1795394000000,\"senderCorpId\":\"{corp}\",\"conversationType\":\"1\",\
             \"senderId\":\"$:LWCP_v1:${staff}\",\
             \"sessionWebhook\":\"https://oapi.dingtalk.com/robot/sendBySession?session={run}\",\
             \"robotCode\":\"{robot}\",\"senderPlatform\":\"Win\",\
             \"text\":{{\"content\":\"{word} {number}\"}},\"msgtype\":\"text\"}}"
        )
    }
}
