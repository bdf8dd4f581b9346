//! Answers about applications and their decisions. None of them ever holds a code.

use super::act::Who;
use super::{Contact, clock, day, tame};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// One row of 待审批.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// 件号 at the deciding unit.
    pub number: i64,
    /// Filing unit.
    pub unit: String,
    /// Whom it is for.
    pub subject: String,
    /// 开户 …
    pub short_operation: &'static str,
    /// When it should be decided.
    pub due: Timestamp,
}

impl Waiting {
    /// 今天内, 明天前, 11月19日前.
    fn due_word(&self, now: Timestamp) -> String {
        let (due, today) = (self.due.local().date, now.local().date);
        match due.days() - today.days() {
            ..0 => "已过期限".to_owned(),
            0 => "今天内".to_owned(),
            _ => format!("{}前", day(due, today)),
        }
    }

    fn row(&self) -> String {
        format!("{} {} {} {}", self.number, tame(&self.unit, 8), tame(&self.subject, 6), self.short_operation)
    }
}

const HOW: &str = "请回“同意”加提醒里的 6 位码。码找不到，回：重发 ";

/// Applications that a list shows.
pub const ROWS: usize = 8;

/// 待审批
pub fn list(items: &[Waiting], now: Timestamp) -> Outgoing {
    let Some(first) = items.first() else {
        return Outgoing::lines(["没有等您定的申请。"]);
    };
    let mut lines = vec![format!("等您定的 {} 件", items.len())];
    lines.extend(items.iter().take(ROWS).map(|w| format!("{} {}", w.row(), w.due_word(now))));
    if items.len() > ROWS {
        lines.push(format!("还有 {} 件，定完前面的再看", items.len() - ROWS));
    }
    lines.push(format!("{HOW}{}", first.number));
    Outgoing::lines(lines)
}

/// A bare 同意 or one with only a number: decides nothing and lists what is open.
pub fn code_needed(verb: &str, items: &[Waiting]) -> Outgoing {
    let Some(first) = items.first() else {
        return Outgoing::lines([format!("没有等您{verb}的申请，没有改动。")]);
    };
    let mut lines = vec![format!("还没批：有 {} 件等您定", items.len())];
    lines.extend(items.iter().take(ROWS).map(Waiting::row));
    lines.push(match verb {
        "同意" => format!("{HOW}{}", first.number),
        _ => format!("请回“{verb}”加提醒里的 6 位码和理由。码找不到，回：重发 {}", first.number),
    });
    Outgoing::lines(lines)
}

/// A code that is wrong, used, dead or somebody else's: always the same words.
pub fn wrong_code() -> Outgoing {
    Outgoing::lines(["没有改动：这个码不对、已用过或不是发给您的。", "看等您定的：待审批"])
}

/// The code path is closed for this sender.
pub fn locked(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "没有改动：码连错 5 次，先停 30 分钟。".to_owned(),
        format!("不是您操作的，请马上打{} {}", contact.name, contact.phone),
    ])
}

/// Number and code name different questions.
pub fn mismatch() -> Outgoing {
    Outgoing::lines(["没有改动：编号和码对不上，请核对提醒里的那一条。", "看等您定的：待审批"])
}

/// An application, named.
pub struct Named<'a> {
    /// 件号 at the deciding unit.
    pub number: i64,
    /// Filing unit.
    pub unit: &'a str,
    /// Whom it is for.
    pub subject: &'a str,
    /// 开通个人账户
    pub operation: &'a str,
}

impl Named<'_> {
    fn text(&self) -> String {
        format!("{}：{} {}，{}", self.number, tame(self.unit, 12), tame(self.subject, 12), self.operation)
    }
}

/// What a decision led to.
pub enum Then {
    /// The second stage has been asked.
    Forwarded(&'static str),
    /// Nobody can decide the second stage yet.
    NobodyElse(&'static str),
    /// The account is open.
    Opened,
    /// Refused for good.
    Rejected,
    /// Back to the applicant.
    Supplement,
}

/// The decision was recorded.
pub fn decided(named: &Named<'_>, verb: &str, who: Who<'_>, then: &Then, now: Timestamp) -> Outgoing {
    let next = match then {
        Then::Forwarded(office) => format!("已转{office}审批备案。"),
        Then::NobodyElse(office) => format!("{office}还没有可以审批的人，已转信息办。"),
        Then::Opened => "账户已开通。".to_owned(),
        Then::Rejected | Then::Supplement => "已告知申报人。".to_owned(),
    };
    Outgoing::lines([
        format!("已{verb} {}。", named.text()),
        format!("{} {}，{}。{next}", who.unit, who.name, clock(now)),
    ])
}

/// Somebody decided before.
pub fn decided_already(
    number: i64,
    unit: &str,
    name: &str,
    verb: &str,
    at: Timestamp,
    now: Timestamp,
) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{number} 已由{unit} {name} {} {verb}。", super::at(at, now)),
        "看等您定的：待审批".to_owned(),
    ])
}

/// The decider took part before (INV-17).
pub fn four_eyes(number: i64, why: &str) -> Outgoing {
    Outgoing::lines([format!("没有改动：{number} {why}，要由别人来定。"), "看等您定的：待审批".to_owned()])
}

/// A new code is on its way.
pub fn resent(number: i64, left: i64) -> Outgoing {
    Outgoing::lines([format!("{number} 的新码马上推送给您，旧码作废。"), format!("今天还能重发 {left} 次。")])
}

/// No more codes today.
pub fn no_more_codes(number: i64, contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{number} 今天已重发 3 次。"),
        format!("请明天再试，或打{} {}", contact.name, contact.phone),
    ])
}

/// 重发 of something that is not waiting for this person.
pub fn not_waiting(number: i64) -> Outgoing {
    Outgoing::lines([format!("没有改动：{number} 没有等您定。"), "看等您定的：待审批".to_owned()])
}

/// A fresh binding may not decide for a day (INV-52).
pub fn too_fresh(until: Timestamp, now: Timestamp) -> Outgoing {
    Outgoing::lines([format!("没有改动：钉钉刚换绑，{} 起才能审批。", super::when(until, now))])
}

/// The phone belongs to an open account by now.
pub fn phone_taken(subject: &str) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{} 的手机号已有账户在用。", tame(subject, 12)),
        "请驳回这份申请，或先注销原账户。".to_owned(),
    ])
}
