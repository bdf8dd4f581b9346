//! What a command means here and now (domain §6.2, design §2.7, messages rules 5–7): pure rules over a small value
//! that the caller fills, so that every rule can be tested without a server.
//!
//! ```
//! use bot_commands::context::{Context, Key, Kind, OpenItem, Resolution, resolve};
//! use bot_commands::{Outcome, parse};
//!
//! let mut context = Context::single("寨沙镇", "寨沙");
//! context.open.push(OpenItem::new(Key { unit: 0, number: 37 }, Kind::ToSign));
//! let Outcome::Command(parsed) = parse("签收") else { panic!("a command") };
//! let Resolution::Act(act) = resolve(&parsed, &context) else { panic!("one open item") };
//! assert_eq!(act.items, [Key { unit: 0, number: 37 }]);
//! ```

mod rules;

use crate::command::{Command, Intent};
pub use rules::{choose, resolve};

/// How long the last list is good for ordinals 第三个, in seconds.
pub const LIST_AGE_S: u64 = 30 * 60;

/// How long a question of ours waits for 确认 or a choice, in seconds.
pub const QUESTION_AGE_S: u64 = 5 * 60;

/// How many choices a question shows.
pub const MAX_CHOICES: usize = 8;

/// Everything the rules look at.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Context {
    /// Where the message came from.
    pub chat: Chat,
    /// The units the sender acts for; [`Key::unit`] counts from here.
    pub units: Vec<UnitName>,
    /// The last list shown to this person in this chat.
    pub list: Option<ShownList>,
    /// Our last message to this person, when it was the push of one item.
    pub last_push: Option<Key>,
    /// What waits for this person, most urgent first.
    pub open: Vec<OpenItem>,
    /// The question we asked last and have no answer to.
    pub pending: Option<Pending>,
}

/// 单聊 or 群聊.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Chat {
    /// One person and the robot.
    #[default]
    Single,
    /// Several people: nothing is ever done here.
    Group,
}

/// A unit by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitName {
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
}

/// An item: 件号 are counted per unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Index into [`Context::units`].
    pub unit: usize,
    /// 件号.
    pub number: u32,
}

/// A list as it was shown, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownList {
    /// All items of the list, also on pages not shown yet.
    pub items: Vec<Key>,
    /// How long ago, in seconds.
    pub age_s: u64,
}

/// What an open item is to this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 待签收.
    ToSign,
    /// 会议: to sign and to answer.
    Meeting,
    /// 待办结.
    ToFinish,
    /// 本单位发出的.
    Sent,
    /// 等您定的申请.
    ToDecide,
    /// 本单位报的申请.
    Applied,
}

/// An item that waits for this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    /// Which.
    pub key: Key,
    /// What it is.
    pub kind: Kind,
    /// 特急, 加急: never part of 全部.
    pub urgent: bool,
    /// It was pushed or listed to this person; 全部 covers nothing else.
    pub shown: bool,
}

impl OpenItem {
    /// An ordinary item that was shown.
    pub fn new(key: Key, kind: Kind) -> Self {
        Self { key, kind, urgent: false, shown: true }
    }
}

/// A question of ours and its age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What was asked.
    pub question: Question,
    /// How long ago, in seconds.
    pub age_s: u64,
}

/// A question that the sender's next message may answer. Keep it and put it into [`Context::pending`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// 您是要…吗: answered by 确认 or 取消.
    Confirm(Act),
    /// 1 … 2 …: answered by a number.
    Choose(Vec<Act>),
}

/// A command whose items are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What to do.
    pub command: Command,
    /// To which items. Empty where a code, a document number or nothing names them.
    pub items: Vec<Key>,
    /// What 全部 left out, and why.
    pub left: Vec<(Key, Left)>,
}

/// Why 全部 left an item out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Left {
    /// 特急: to be read and signed by itself.
    Urgent,
    /// A meeting needs an answer too.
    Meeting,
    /// Excepted by the sender.
    Excepted,
    /// Over the limit of one command.
    OverLimit,
}

/// What to do with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Do it.
    Act(Act),
    /// Ask first; do nothing now.
    Ask {
        /// What to keep for the answer.
        question: Question,
        /// Why it is asked.
        why: AskWhy,
    },
    /// 确认: do what was asked about.
    Confirmed(Act),
    /// 取消: forget what was asked about.
    Dropped,
    /// Do nothing and say why.
    Refuse(Refusal),
}

/// Why the bot asks back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskWhy {
    /// The verb was only a homophone.
    Homophone,
    /// Several items are open.
    SeveralOpen,
    /// The number is used in several of the sender's units.
    SeveralUnits,
    /// 第三个 and 3号 are different open items.
    PositionOrNumber,
}

/// Why nothing is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 群里不办理.
    Group,
    /// Nothing of that kind is open.
    NothingOpen(Intent),
    /// Too many are open to ask about; the list must be shown first.
    SayWhich(Intent),
    /// A position without a list that is young enough.
    NoList,
    /// A position beyond the end of the list.
    NoSuchPosition {
        /// The position asked for.
        position: u32,
        /// How long the list is.
        length: usize,
    },
    /// None of the sender's units is called that.
    UnknownUnit(String),
    /// Deciding needs the code that was pushed for it; these are open.
    NeedsCode(Vec<Key>),
    /// The verb does not fit what this number is.
    WrongKind {
        /// Which item.
        key: Key,
        /// What it is.
        kind: Kind,
    },
    /// This must be done one by one, never for 全部.
    OneByOne(Intent),
    /// 确认, 取消 or a choice without a question.
    NothingAsked,
    /// The question is too old.
    Expired,
    /// There was no such choice.
    NoSuchChoice(usize),
}

impl Context {
    /// A single chat with somebody who acts for one unit.
    pub fn single(name: &str, short: &str) -> Self {
        let unit = UnitName { name: name.to_owned(), short: short.to_owned() };
        Self { units: vec![unit], ..Self::default() }
    }
}

impl Kind {
    /// The commands that may be used on it; the service adds the state machine's own rules.
    pub fn fits(self, intent: Intent) -> bool {
        match intent {
            Intent::Sign => matches!(self, Self::ToSign | Self::Meeting),
            Intent::Finish => matches!(self, Self::ToSign | Self::ToFinish | Self::Meeting),
            Intent::Return => matches!(self, Self::ToSign | Self::ToFinish | Self::Meeting | Self::ToDecide),
            Intent::Recall | Intent::Remind | Intent::Plan | Intent::Proof => self == Self::Sent,
            Intent::Approve | Intent::Reject | Intent::Resend => self == Self::ToDecide,
            Intent::MeetingReply => self == Self::Meeting,
            _ => true,
        }
    }

    /// Among the items a bare verb or 全部 may mean: stricter than [`Kind::fits`], which lets the service explain.
    fn meant_by(self, intent: Intent) -> bool {
        match intent {
            Intent::Finish => self == Self::ToFinish,
            Intent::Return => matches!(self, Self::ToSign | Self::Meeting | Self::ToFinish),
            Intent::Progress => matches!(self, Self::Sent | Self::Applied),
            _ => self.fits(intent),
        }
    }
}
