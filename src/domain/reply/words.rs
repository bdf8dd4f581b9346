//! What a push says, kept as what it is about and put into words at the moment it goes: 今天 and 还没签 are read
//! when the push arrives, however long it waited for its hour, for the month or for the messenger (INV-24).

use super::{Item, Kind, change, push};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a push says. Equal words are equal texts at any one moment, so pushes that share them share a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// 新件
    New {
        /// What is new.
        item: Item,
        /// Named for a person who acts for several units.
        for_unit: Option<String>,
    },
    /// A step of the reminder ladder.
    Reminder {
        /// What is owed.
        item: Item,
        /// Named for a person who acts for several units.
        for_unit: Option<String>,
        /// Which reminder it is.
        count: i64,
    },
    /// 催办
    Chased {
        /// What is owed.
        item: Item,
        /// Named for a person who acts for several units.
        for_unit: Option<String>,
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// 更正
    Corrected {
        /// What it says now.
        item: Item,
        /// Named for a person who acts for several units.
        for_unit: Option<String>,
        /// Whether it had been signed before.
        signed: bool,
    },
    /// 撤回
    Recalled {
        /// What was taken back.
        item: Item,
        /// Named for a person who acts for several units.
        for_unit: Option<String>,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// An overdue item, told to the leader in charge.
    Escalated {
        /// What is owed.
        item: Item,
        /// By which unit.
        unit: String,
    },
    /// 特急 unsigned at its deadline, told to the sender.
    CallThem {
        /// What is owed.
        item: Item,
        /// 件号 at the sending unit.
        number: i64,
        /// By which units, each with its telephone; not all of them.
        units: Vec<(String, Option<String>)>,
        /// By how many.
        total: usize,
        /// When.
        at: Timestamp,
    },
    /// A 回执 that is still owed.
    ReplyDue {
        /// The meeting.
        item: Item,
    },
    /// 汇总
    Digest(push::Digest),
    /// What could not be said when it was news: the latest first, not all of them.
    Missed {
        /// The pushes it stands for.
        of: Vec<Words>,
        /// How many there were.
        total: usize,
    },
    /// Words that time does not change.
    #[serde(untagged)]
    Said(Outgoing),
}

/// How the stored form of plain words begins.
const SAID: &str = "{\"lines\":";

impl Words {
    /// What it says at `now`.
    pub fn at(&self, now: Timestamp) -> Outgoing {
        match self {
            Self::New { item, for_unit } => push::new_item(item, for_unit.as_deref(), now),
            Self::Reminder { item, for_unit, count } => {
                push::reminder(item, for_unit.as_deref(), *count, now)
            }
            Self::Chased { item, for_unit, by, at } => push::chased(item, by, for_unit.as_deref(), *at, now),
            Self::Corrected { item, for_unit, signed } => {
                change::corrected(item, *signed, for_unit.as_deref(), now)
            }
            Self::Recalled { item, for_unit, reason, at } => {
                change::recalled(item, reason, for_unit.as_deref(), Some(*at), now)
            }
            Self::Escalated { item, unit } => push::escalation(item, unit, now),
            Self::CallThem { item, number, units, total, at } => {
                push::call_them(*number, item, units, *total, *at, now)
            }
            Self::ReplyDue { item } => push::meeting_reply(item, now),
            Self::Digest(digest) => push::digest(digest, now),
            Self::Missed { of, total } => {
                let titles: Vec<String> = of.iter().map(|words| words.at(now).title().to_owned()).collect();
                push::missed(&titles, *total)
            }
            Self::Said(message) => message.clone(),
        }
    }

    /// Whether it asks for something that is over: nobody need prepare for a meeting that has begun (INV-24).
    pub fn is_past(&self, now: Timestamp) -> bool {
        match self {
            Self::New { item, .. }
            | Self::Reminder { item, .. }
            | Self::Chased { item, .. }
            | Self::ReplyDue { item } => {
                item.kind == Kind::Meeting && item.starts_at.is_some_and(|at| at <= now)
            }
            _ => false,
        }
    }

    /// The stored form.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the stored form back.
    pub fn decode(stored: &str) -> Option<Self> {
        // Read as one of all kinds, plain words would be held in between as a tree.
        let said = || serde_json::from_str(stored).ok().map(Self::Said);
        if stored.starts_with(SAID) { said() } else { serde_json::from_str(stored).ok() }
    }
}

impl From<Outgoing> for Words {
    fn from(message: Outgoing) -> Self {
        Self::Said(message)
    }
}

impl From<&Outgoing> for Words {
    fn from(message: &Outgoing) -> Self {
        Self::Said(message.clone())
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
