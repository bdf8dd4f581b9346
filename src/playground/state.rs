//! Everything the stand-in platform remembers, behind one lock that is never held while waiting.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use tokio::sync::oneshot;

use super::fault::{Endpoint, Plan};
use super::gateway::Gateway;
use super::ledger::{Draft, LedgerEntry, Verdict};
use super::markdown::{self, Line};
use super::message::{Channel, ChatMessage, Content, Sender};
use super::options::Options;
use super::seed::Seeded;
use crate::time::{DAY, MINUTE, SECOND, Timestamp};

/// A place where messages appear.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Room {
    /// A person's chat with the robot.
    Single(String),
    /// The group.
    Group,
}

impl Room {
    /// Its name in the ledger and on the page.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Single(staff_id) => staff_id,
            Self::Group => "group",
        }
    }
}

/// How much was used. The monthly ones start again with the calendar month of the playground's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Calls that asked for an access token, since the start.
    pub token_fetches: u64,
    /// Server API calls this month; tokens and contacts are free.
    pub api_calls: u64,
    /// Webhook and Stream messages this month: messages to the robot and custom-robot sends.
    pub messages: u64,
}

pub(super) struct Token {
    pub(super) value: String,
    pub(super) expires: Timestamp,
    pub(super) revoked: bool,
}

/// A `sessionWebhook`.
pub(super) struct Hook {
    pub(super) room: Room,
    pub(super) expires: Timestamp,
}

/// A message that was sent to the robot, kept so that it can be sent again.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) body: serde_json::Value,
    pub(super) room: Room,
}

/// The session in a message's `sessionWebhook`.
pub(super) fn session_of(body: &serde_json::Value) -> Option<String> {
    body["sessionWebhook"].as_str()?.split_once("?session=").map(|(_, session)| session.to_owned())
}

/// What the work-notice rules remember.
#[derive(Default)]
pub(super) struct Notices {
    pub(super) seen: HashSet<(String, i64, String)>,
    pub(super) today: HashMap<(String, i64), u32>,
    pub(super) results: HashMap<u64, Vec<(String, Option<&'static str>)>>,
}

/// Lines the ledger keeps; a demo that stays open for weeks must not fill the memory.
const LINES: usize = 20_000;

pub(super) struct State {
    pub(super) seq: u64,
    pub(super) rng: Seeded,
    pub(super) chats: BTreeMap<Room, Vec<ChatMessage>>,
    pub(super) ledger: VecDeque<LedgerEntry>,
    pub(super) plan: Plan,
    pub(super) tokens: Vec<Token>,
    pub(super) hooks: HashMap<String, Hook>,
    pub(super) sends: HashMap<String, (Timestamp, Vec<u64>)>,
    pub(super) counters: Counters,
    month: i64,
    windows: HashMap<Endpoint, VecDeque<i64>>,
    pub(super) group_robot: VecDeque<i64>,
    pub(super) group_robot_banned: Option<Timestamp>,
    pub(super) group_robot_keys: HashSet<String>,
    pub(super) notices: Notices,
    pub(super) said: HashMap<String, Said>,
    pub(super) last_said: HashMap<Room, String>,
    pub(super) parked: Vec<String>,
    /// Who waits for an answer through which `sessionWebhook`.
    pub(super) waiters: Vec<(String, oneshot::Sender<ChatMessage>)>,
    pub(super) gateway: Gateway,
}

impl State {
    pub(super) fn new(options: &Options) -> Self {
        let mut chats = BTreeMap::new();
        for person in &options.people {
            chats.insert(Room::Single(person.staff_id.clone()), Vec::new());
        }
        chats.insert(Room::Group, Vec::new());
        Self {
            seq: 0,
            rng: Seeded::new(options.seed),
            chats,
            ledger: VecDeque::new(),
            plan: Plan::default(),
            tokens: Vec::new(),
            hooks: HashMap::new(),
            sends: HashMap::new(),
            counters: Counters::default(),
            month: 0,
            windows: HashMap::new(),
            group_robot: VecDeque::new(),
            group_robot_banned: None,
            group_robot_keys: HashSet::new(),
            notices: Notices::default(),
            said: HashMap::new(),
            last_said: HashMap::new(),
            parked: Vec::new(),
            waiters: Vec::new(),
            gateway: Gateway::default(),
        }
    }

    fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    /// The monthly counters, which start again with the month.
    pub(super) fn month(&mut self, now: Timestamp) -> &mut Counters {
        let date = now.local().date;
        let month = i64::from(date.year) * 12 + i64::from(date.month);
        if month != self.month {
            self.month = month;
            self.counters.api_calls = 0;
            self.counters.messages = 0;
        }
        &mut self.counters
    }

    /// Whether one more call of this API in this second is too many.
    pub(super) fn too_fast(&mut self, endpoint: Endpoint, limit: usize, now: Timestamp) -> bool {
        if limit == 0 {
            return false;
        }
        let window = self.windows.entry(endpoint).or_default();
        while window.front().is_some_and(|at| now.millis() - at >= SECOND) {
            window.pop_front();
        }
        if window.len() >= limit {
            return true;
        }
        window.push_back(now.millis());
        false
    }

    /// Counts a custom-robot send; `Some(errcode, errmsg)` when the robot is or becomes silent.
    pub(super) fn group_robot_too_fast(
        &mut self,
        limit: usize,
        now: Timestamp,
    ) -> Option<(i64, &'static str)> {
        if self.group_robot_banned.is_some_and(|until| now < until) {
            return Some((410_100, "发送速度太快而限流"));
        }
        while self.group_robot.front().is_some_and(|at| now.millis() - at >= MINUTE) {
            self.group_robot.pop_front();
        }
        if limit > 0 && self.group_robot.len() >= limit {
            self.group_robot_banned = Some(now.plus(10 * MINUTE));
            return Some((130_101, "send too fast, exceed 20 times per minute"));
        }
        self.group_robot.push_back(now.millis());
        None
    }

    /// Puts a robot's message into a chat. Returns its number.
    pub(super) fn deliver(
        &mut self,
        room: &Room,
        content: &Content,
        channel: Channel,
        key: Option<&str>,
        now: Timestamp,
    ) -> u64 {
        let mut message = self.message(Sender::Robot, content, channel, now);
        message.process_query_key = key.map(str::to_owned);
        message.unread = channel != Channel::Answer;
        let seq = message.seq;
        self.chats.entry(room.clone()).or_default().push(message);
        seq
    }

    /// Hands the newest message of a chat, which came through `session`, to whoever waits for an answer
    /// there; it then counts as read.
    pub(super) fn hand_over(&mut self, session: &str, room: &Room) {
        let Some(message) = self.chats.get_mut(room).and_then(|chat| chat.last_mut()) else { return };
        while let Some(index) = self.waiters.iter().position(|w| w.0 == session) {
            if self.waiters.remove(index).1.send(message.clone()).is_ok() {
                message.unread = false;
                return;
            }
        }
    }

    /// Puts a person's message or the messenger's remark into a chat.
    pub(super) fn write(&mut self, room: &Room, from: Sender, content: &Content, now: Timestamp) {
        let channel = if from == Sender::Platform { Channel::Remark } else { Channel::Said };
        let message = self.message(from, content, channel, now);
        self.chats.entry(room.clone()).or_default().push(message);
    }

    fn message(&mut self, from: Sender, content: &Content, channel: Channel, now: Timestamp) -> ChatMessage {
        let shown = content.shown();
        ChatMessage {
            seq: self.next_seq(),
            at: now,
            from,
            channel,
            title: content.title.clone(),
            text: content.text.clone(),
            lines: shown.iter().map(Line::words).filter(|w| !w.is_empty()).collect(),
            taps: markdown::taps(&shown),
            shown,
            process_query_key: None,
            unread: false,
        }
    }

    /// Writes a line into the ledger and gives it back for more detail.
    pub(super) fn record(
        &mut self,
        endpoint: Endpoint,
        verdict: Verdict,
        draft: Draft,
        now: Timestamp,
    ) -> &mut LedgerEntry {
        let entry = LedgerEntry {
            seq: self.next_seq(),
            at: now,
            endpoint,
            verdict,
            fault: None,
            status: 200,
            recipients: draft.recipients,
            missed: Vec::new(),
            title: draft.title,
            text: draft.text,
            process_query_key: None,
        };
        if self.ledger.len() >= LINES {
            self.ledger.pop_front();
        }
        self.ledger.push_back(entry);
        let last = self.ledger.len() - 1;
        &mut self.ledger[last]
    }

    /// The token to hand out: the live one with its life renewed, or a new one (§5.1).
    pub(super) fn token(&mut self, seconds: i64, now: Timestamp) -> String {
        self.counters.token_fetches += 1;
        let expires = now.plus(seconds * SECOND);
        if let Some(token) = self.tokens.iter_mut().find(|t| !t.revoked && t.expires > now) {
            token.expires = expires;
            return token.value.clone();
        }
        let value = self.rng.hex32();
        self.tokens.push(Token { value: value.clone(), expires, revoked: false });
        value
    }

    pub(super) fn token_is_good(&self, value: &str, now: Timestamp) -> bool {
        self.tokens.iter().any(|t| !t.revoked && t.expires > now && t.value == value)
    }

    /// The local day a rule with "once a day" counts by.
    pub(super) fn day(now: Timestamp) -> i64 {
        now.local().date.at(0).millis() / DAY
    }
}
