//! The reminder ladder (催办, domain §2.3): which push comes next for an item that still owes something.
//!
//! To add a rule, add a variant to [`Rule`], its moment in `Rule::at`, its row in `LADDERS`, and a
//! line to the table in the tests. Nothing is stored but the number of steps taken.

use super::calendar::Calendar;
use super::document::{DocumentKind, Urgency};
use crate::time::{DAY, HOUR, Timestamp};

/// The most pushes about one item to one person (S-41), the first one and every 催办 included.
pub const MOST_PUSHES: i64 = 4;

/// What a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// When so many quarters of the time for signing have passed.
    Quarter(u8),
    /// When signing is due.
    Due,
    /// The morning after: 超期, folded into the day's digest.
    NextMorning,
    /// When twice the time for signing has passed: the leader of the unit is told.
    EscalateLater,
    /// When signing is due: the leader is told.
    EscalateWhenDue,
    /// When signing is due: the sender gets the telephone list of those who have not signed.
    SenderCalls,
    /// One working hour before the 回执 is due.
    BeforeReply,
}

/// Whom a step goes to, and in which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// To the receivers, before the deadline.
    BeforeDeadline,
    /// To the receivers, at the deadline.
    AtDeadline,
    /// To the receivers, past the deadline; may wait for a digest.
    Overdue,
    /// To the leader of the receiving unit.
    EscalateLeader,
    /// To the sender, with telephone numbers.
    SenderPhoneList,
    /// To the receivers: the meeting has not been answered.
    MeetingReply,
}

/// What must still be owed for a step to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owed {
    Signature,
    Reply,
}

/// One step of the ladder of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Steps taken once this one is; to be stored and handed back.
    pub step: i64,
    /// When it is due.
    pub at: Timestamp,
    /// Which rule it comes from.
    pub rule: Rule,
    /// Whom it goes to, and in which words.
    pub class: Class,
    /// Whether it may go at any hour; otherwise the push window applies on top (messages.md rule 8).
    pub any_hour: bool,
}

/// What the ladder needs to know of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Kind.
    pub kind: DocumentKind,
    /// 紧急程度
    pub urgency: Urgency,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// 签收期限
    pub sign_by: Option<Timestamp>,
    /// 回执期限 of a meeting notice, when this unit has to answer.
    pub reply_by: Option<Timestamp>,
    /// Whether it waits to be signed.
    pub unsigned: bool,
    /// Whether its 回执 is still owed.
    pub unanswered: bool,
}

/// Ladders by kind and urgency. The push at dispatch is not a step; it counts towards [`MOST_PUSHES`],
/// so no ladder has more than three steps to the receivers. Messages have none.
const LADDERS: [(DocumentKind, Urgency, &[Rule]); 6] = [
    (
        DocumentKind::Document,
        Urgency::Critical,
        &[Rule::Quarter(1), Rule::Quarter(2), Rule::Due, Rule::EscalateWhenDue, Rule::SenderCalls],
    ),
    (
        DocumentKind::Document,
        Urgency::Urgent,
        &[Rule::Quarter(2), Rule::Due, Rule::EscalateLater, Rule::NextMorning],
    ),
    (DocumentKind::Document, Urgency::Normal, &[Rule::Quarter(2), Rule::Due, Rule::NextMorning]),
    (
        DocumentKind::Meeting,
        Urgency::Critical,
        &[Rule::Quarter(2), Rule::Due, Rule::EscalateWhenDue, Rule::SenderCalls, Rule::BeforeReply],
    ),
    (
        DocumentKind::Meeting,
        Urgency::Urgent,
        &[Rule::Quarter(2), Rule::Due, Rule::EscalateLater, Rule::BeforeReply],
    ),
    (DocumentKind::Meeting, Urgency::Normal, &[Rule::Quarter(2), Rule::Due, Rule::BeforeReply]),
];

impl Rule {
    /// Whom it goes to, and in which words.
    pub const fn class(self) -> Class {
        match self {
            Self::Quarter(_) => Class::BeforeDeadline,
            Self::Due => Class::AtDeadline,
            Self::NextMorning => Class::Overdue,
            Self::EscalateLater | Self::EscalateWhenDue => Class::EscalateLeader,
            Self::SenderCalls => Class::SenderPhoneList,
            Self::BeforeReply => Class::MeetingReply,
        }
    }

    const fn owed(self) -> Owed {
        match self {
            Self::BeforeReply => Owed::Reply,
            _ => Owed::Signature,
        }
    }

    /// When it is due for `item`; `None` when it does not apply.
    fn at(self, item: &Item, calendar: &Calendar) -> Option<Timestamp> {
        let sign_by = item.sign_by;
        match self {
            Self::Quarter(n) => sign_by.map(|by| part_way(item, by, i64::from(n), 4, calendar)),
            Self::Due | Self::EscalateWhenDue | Self::SenderCalls => sign_by,
            Self::EscalateLater => sign_by.map(|by| part_way(item, by, 2, 1, calendar)),
            Self::NextMorning => sign_by.map(|by| next_morning(by, calendar)),
            Self::BeforeReply => item.reply_by.map(|by| working_hour_before(by, item.sent_at, calendar)),
        }
    }
}

/// The next step after `taken` steps that is still owed; `None` at the end of the ladder. Steps whose
/// moment has passed are given out too: whether they are still of use is judged when they are sent
/// (INV-24).
pub fn next_step(item: &Item, taken: i64, calendar: &Calendar) -> Option<Step> {
    let steps = ladder(item, calendar);
    let owes = |rule: Rule| match rule.owed() {
        Owed::Signature => item.unsigned,
        Owed::Reply => item.unanswered,
    };
    let (index, (at, rule)) =
        (1_i64..).zip(steps).find(|(index, (_, rule))| *index > taken && owes(*rule))?;
    Some(Step { step: index, at, rule, class: rule.class(), any_hour: item.urgency.any_hour() })
}

/// The step to take now: of several whose moment has come, only the last one for each reader would be
/// news, so the earlier ones are passed over after an outage (INV-24). Escalations are kept.
pub fn due_step(item: &Item, taken: i64, now: Timestamp, calendar: &Calendar) -> Option<Step> {
    let mut due = next_step(item, taken, calendar).filter(|step| step.at <= now)?;
    while let Some(later) = next_step(item, due.step, calendar).filter(|step| step.at <= now) {
        if !to_receivers(due.class) || !to_receivers(later.class) {
            break;
        }
        due = later;
    }
    Some(due)
}

/// How many steps lie behind when the moments of an item were changed at `now`: those that lie ahead are taken
/// again, whatever was taken before.
pub fn behind(item: &Item, now: Timestamp, calendar: &Calendar) -> i64 {
    let past = ladder(item, calendar).into_iter().take_while(|(at, _)| *at <= now).count();
    i64::try_from(past).unwrap_or(i64::MAX)
}

/// Whether a class goes to the people who are to sign, and counts towards [`MOST_PUSHES`].
pub const fn to_receivers(class: Class) -> bool {
    matches!(class, Class::BeforeDeadline | Class::AtDeadline | Class::Overdue | Class::MeetingReply)
}

/// All steps of an item in the order of their moments; the order does not depend on what is owed, so
/// that a stored step number keeps its meaning. When moments change, [`behind`] counts it anew.
fn ladder(item: &Item, calendar: &Calendar) -> Vec<(Timestamp, Rule)> {
    let rules =
        LADDERS.iter().find(|row| (row.0, row.1) == (item.kind, item.urgency)).map_or(&[][..], |row| row.2);
    let mut steps: Vec<(Timestamp, Rule)> =
        rules.iter().filter_map(|rule| Some((rule.at(item, calendar)?, *rule))).collect();
    steps.sort_by_key(|(at, _)| *at);
    steps
}

/// `n / of` of the time between sending and the deadline, by the clock the deadline ran on: the wall
/// clock for 特急, working time otherwise.
fn part_way(item: &Item, sign_by: Timestamp, n: i64, of: i64, calendar: &Calendar) -> Timestamp {
    let working = calendar.working_between(item.sent_at, sign_by);
    if item.urgency == Urgency::Critical || working == 0 {
        return item.sent_at.plus(sign_by.since(item.sent_at).max(0) / of * n);
    }
    calendar.add_working(item.sent_at, working / of * n)
}

/// The opening of the working day after `by`.
fn next_morning(by: Timestamp, calendar: &Calendar) -> Timestamp {
    let midnight = calendar.next_working_day(by.local().date).at(0);
    calendar.opening(midnight)
}

/// One working hour before `by`, looking back over noon and nights; not before `sent`.
fn working_hour_before(by: Timestamp, sent: Timestamp, calendar: &Calendar) -> Timestamp {
    let start = sent.max(by.plus(-20 * DAY));
    let working = calendar.working_between(start, by);
    if working <= HOUR {
        // Hardly any working time is left: an hour by the wall clock, or as soon as it is sent.
        return by.plus(-HOUR).max(sent);
    }
    calendar.add_working(start, working - HOUR)
}

#[cfg(test)]
#[path = "reminder/tests.rs"]
mod tests;
