//! What `doctor --watch` shows: the verdict on each callback, as it arrives, without any text.
//!
//! A small ring in memory, read through a local socket file that only the operator can open.

use crate::domain::message::{Chat, Content, Envelope};
use crate::time::Timestamp;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// One line of the watch: a verdict and its cause, never a text, a name or a header.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Watched {
    /// When.
    pub at: String,
    /// Which bot; empty when the address names none.
    pub bot: String,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Stable code of the cause.
    pub code: String,
    /// One Chinese sentence.
    pub sentence: String,
}

/// A verdict as it is kept. It becomes a [`Watched`] when somebody looks, which is seldom.
#[derive(Clone, Debug)]
pub struct Noted {
    at: Timestamp,
    bot: String,
    verdict: Verdict,
}

#[derive(Clone, Debug)]
enum Verdict {
    /// What arrived, in which chat, and whether the platform said from whom.
    Accepted {
        place: &'static str,
        kind: &'static str,
        known: bool,
    },
    Refused {
        code: String,
        sentence: String,
    },
}

impl Noted {
    /// A callback that passed.
    pub fn accepted(bot: &str, envelope: &Envelope, now: Timestamp) -> Self {
        let place = if envelope.chat == Chat::Group { "群聊" } else { "单聊" };
        let kind = match &envelope.content {
            Content::Text(_) => "文字",
            Content::Voice(_) => "语音",
            Content::File { .. } => "文件",
            Content::Unreadable(_) => "图片或其他",
            Content::OverQuota => "额度用完、没有内容的消息",
        };
        let verdict = Verdict::Accepted { place, kind, known: envelope.staff_id.is_some() };
        Self { at: now, bot: bot.to_owned(), verdict }
    }

    /// A callback that was refused.
    pub fn refused(bot: &str, code: &str, sentence: &str, now: Timestamp) -> Self {
        let verdict = Verdict::Refused { code: code.to_owned(), sentence: sentence.to_owned() };
        Self { at: now, bot: bot.to_owned(), verdict }
    }

    /// A callback to an address that names no bot.
    pub fn unknown_bot(now: Timestamp) -> Self {
        Self::refused("", "unknown-bot", "回调地址里的机器人名字不在设置里，请核对 /hooks/<名字>。", now)
    }
}

impl From<&Noted> for Watched {
    fn from(noted: &Noted) -> Self {
        let (accepted, code, sentence) = match &noted.verdict {
            Verdict::Accepted { place, kind, known } => {
                let who = if *known {
                    ""
                } else {
                    "，但平台没有给出发送人（应用未发布，或外部人员）"
                };
                (true, "ok".to_owned(), format!("收到一条{place}{kind}{who}。"))
            }
            Verdict::Refused { code, sentence } => (false, code.clone(), sentence.clone()),
        };
        Self { at: noted.at.rfc3339(), bot: noted.bot.clone(), accepted, code, sentence }
    }
}

/// The last verdicts, with a count that only grows so that a reader knows what it missed.
#[derive(Default)]
pub struct Watch {
    ring: Mutex<(u64, VecDeque<Noted>)>,
    bell: Notify,
}

/// How many verdicts are remembered.
const KEPT: usize = 256;

impl Watch {
    /// Remembers a verdict.
    pub fn note(&self, noted: Noted) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.0 += 1;
        ring.1.push_back(noted);
        if ring.1.len() > KEPT {
            ring.1.pop_front();
        }
        drop(ring);
        self.bell.notify_waiters();
    }

    /// Verdicts after the first `seen`, and the new count.
    pub fn since(&self, seen: u64) -> (u64, Vec<Watched>) {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = usize::try_from(ring.0.saturating_sub(seen)).unwrap_or(KEPT).min(ring.1.len());
        (ring.0, ring.1.iter().skip(ring.1.len() - fresh).map(Watched::from).collect())
    }

    /// Waits until there is something new.
    pub async fn changed(&self) {
        self.bell.notified().await;
    }
}
