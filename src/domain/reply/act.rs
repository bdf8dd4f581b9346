//! Answers to 签收, 退回, 办结, 撤销, 回执.

use super::{Contact, Item, Kind, Urgent, at, clock, numbers, tame};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// Who acted: unit and name, shown in every answer.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// Short name of the unit.
    pub unit: &'a str,
    /// Name of the person.
    pub name: &'a str,
}

impl Who<'_> {
    fn at(self, now: Timestamp) -> String {
        format!("{} {}，{}", self.unit, self.name, clock(now))
    }
}

/// 已签收 one item.
pub fn signed(item: &Item, who: Who<'_>, now: Timestamp) -> Outgoing {
    let number = item.number;
    if item.urgent == Urgent::Critical && item.kind == Kind::Document {
        let line =
            format!("已签收 {number}（{}），{}，{} {}。", item.short(10), clock(now), who.unit, who.name);
        return Outgoing::lines([line, "签错了 5 分钟内回：撤销".to_owned()]);
    }
    let word = if item.kind == Kind::Message { "已阅" } else { "已签收" };
    let mut lines = vec![
        format!("{word} {number}（{}）。", item.short(12)),
        format!("{}。签错了 5 分钟内回：撤销", who.at(now)),
    ];
    match (item.kind, item.reply_by) {
        (Kind::Meeting, Some(by)) => {
            lines.push(format!("回执还没报，{}前回：回执 {number} 参会 姓名", super::when(by, now)));
        }
        (Kind::Meeting, None) => lines.push(format!("回执还没报，回：回执 {number} 参会 姓名")),
        _ => {}
    }
    Outgoing::lines(lines)
}

/// Why an item of a batch was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// 特急 or 加急: to be read and signed one by one.
    Urgent(&'static str),
    /// A meeting: needs an answer as well.
    Meeting,
    /// Signed already, by whom and when.
    Signed(String, Timestamp),
    /// Never pushed or listed to this person.
    Unseen,
    /// In a state that cannot be signed.
    State(&'static str),
    /// No such number at this unit.
    Missing,
    /// Past the limit of one batch.
    TooMany,
}

/// The answer to a batch: per item, in one message (messages.md exchange 4).
pub fn batch(verb: &str, done: &[i64], left: &[(i64, Left)], who: Who<'_>, now: Timestamp) -> Outgoing {
    let mut lines = Vec::new();
    if done.is_empty() {
        lines.push(format!("没有{verb}，没有改动。"));
    } else {
        lines.push(format!("已{verb} {} 件：{}。", done.len(), numbers(done)));
        lines.push(format!("{}。", who.at(now)));
    }
    if !left.is_empty() {
        lines.push(format!("留下 {} 件，没有改动：", left.len()));
        lines.extend(left_lines(left, now));
    }
    if !done.is_empty() {
        lines.push("5 分钟内可回：撤销".to_owned());
    }
    Outgoing::lines(lines)
}

fn left_lines(left: &[(i64, Left)], now: Timestamp) -> Vec<String> {
    let mut groups: Vec<(String, Vec<i64>)> = Vec::new();
    for (number, why) in left {
        let text = match why {
            Left::Urgent(word) => format!(" {word}，请看后单签"),
            Left::Meeting => " 会议，签收后还要报回执".to_owned(),
            Left::Signed(name, when) => format!(" {name} {} 已签收", at(*when, now)),
            Left::Unseen => " 还没给您看过，先回：收件箱".to_owned(),
            Left::State(state) => format!(" {state}"),
            Left::Missing => " 本单位没有这个号".to_owned(),
            Left::TooMany => " 一次最多 50 件，请再发一次".to_owned(),
        };
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, list)) => list.push(*number),
            None => groups.push((text, vec![*number])),
        }
    }
    let shown = groups.len().min(6);
    let mut lines: Vec<String> =
        groups.iter().take(shown).map(|(text, list)| format!("{}{text}", numbers(list))).collect();
    if groups.len() > shown {
        let rest: usize = groups.iter().skip(shown).map(|(_, list)| list.len()).sum();
        lines.push(format!("还有 {rest} 件没办，请回：收件箱"));
    }
    lines
}

/// 已退回; the sender learns of it after five minutes unless the item is urgent.
pub fn returned(item: &Item, reason: &str, who: Who<'_>, held: bool, now: Timestamp) -> Outgoing {
    let from = if item.internal { "发文单位".to_owned() } else { tame(&item.from, 12) };
    let next = if held {
        format!("5 分钟后通知{from}；退错了回：撤销")
    } else {
        format!("已通知{from}；退错了 5 分钟内回：撤销")
    };
    Outgoing::lines([
        format!("已退回 {}（{}），理由：{}。", item.number, item.short(8), tame(reason, 40)),
        format!("{}。", who.at(now)),
        next,
    ])
}

/// 已办结
pub fn finished(item: &Item, note: Option<&str>, who: Who<'_>, now: Timestamp) -> Outgoing {
    let note = note.map(|n| format!("，{}", tame(n, 30))).unwrap_or_default();
    Outgoing::lines([
        format!("已办结 {}（{}）{note}。", item.number, item.short(10)),
        format!("{}。办错了 5 分钟内回：撤销", who.at(now)),
    ])
}

/// 办结 without a result where one is required (D-4).
pub fn note_missing(number: i64) -> Outgoing {
    Outgoing::lines([format!("还没办结：请写办理结果。例：办结 {number} 已报送名单")])
}

/// 会议回执 recorded.
pub fn replied(item: &Item, attend: bool, text: &str, who: Who<'_>, now: Timestamp) -> Outgoing {
    let what = if attend { "参会" } else { "请假" };
    Outgoing::lines([
        format!("已报回执 {}（{}）：{what} {}。", item.number, item.short(8), tame(text, 30)),
        format!("{}。要改就再报一次。", who.at(now)),
    ])
}

/// 回执 without names or without a reason.
pub fn reply_incomplete(number: i64, attend: bool) -> Outgoing {
    let example = if attend {
        format!("回执 {number} 参会 张三")
    } else {
        format!("回执 {number} 请假 局长下乡")
    };
    let what = if attend { "谁参会" } else { "请假理由" };
    Outgoing::lines([format!("还没报：请写明{what}。例：{example}")])
}

/// 已撤销
pub fn undone(what: &str, done: &[i64], who: Who<'_>, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        format!("已撤销：{} 件{what}（{}）。", done.len(), numbers(done)),
        format!("{}。这些件回到原来的状态。", who.at(now)),
    ])
}

/// 撤销 right behind another one.
pub fn undo_again(what: &str, next: &[i64]) -> Outgoing {
    Outgoing::lines([
        "刚才已经撤销过一次，这次没有改动。".to_owned(),
        format!("还要撤销前一次{what}（{}），回：确认", numbers(next)),
    ])
    .tap("确认", "确认")
    .tap("取消", "取消")
}

/// 撤销 of an act that was not the last one.
pub fn undo_other(meant: &str, what: &str, last: &[i64]) -> Outgoing {
    Outgoing::lines([
        format!("还没撤销：您最后做的是{what}，不是{meant}。"),
        format!("要撤销这次{what}（{}），回：确认", numbers(last)),
    ])
    .tap("确认", "确认")
    .tap("取消", "取消")
}

/// Why nothing could be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// No act of this person within five minutes.
    Nothing,
    /// The last act was longer ago.
    TooLate,
    /// Somebody has gone on from there.
    Moved(i64, &'static str),
    /// The meeting was answered since.
    Answered(i64),
    /// The last act was a decision on an application.
    Decision(i64),
}

/// Nothing was undone, and how to go on.
pub fn not_undone(why: &NoUndo, contact: Contact<'_>) -> Outgoing {
    match why {
        NoUndo::Nothing => Outgoing::lines(["没有可以撤销的：只能撤销 5 分钟内您最后一次签收、办结或退回。"]),
        NoUndo::TooLate => Outgoing::lines([
            "没有改动：过了 5 分钟，不能在这里撤销。".to_owned(),
            format!("请联系发文单位，或打{} {}", contact.name, contact.phone),
        ]),
        NoUndo::Moved(number, state) => Outgoing::lines([
            format!("没有改动：{number} 现在{state}，不能撤销了。"),
            format!("看详情，回：查看 {number}"),
        ]),
        NoUndo::Answered(number) => Outgoing::lines([
            format!("没有改动：{number} 已报回执，签收不能撤销了。"),
            format!("要改回执，再报一次，例：回执 {number} 请假 理由"),
        ]),
        NoUndo::Decision(number) => Outgoing::lines([
            format!("没有改动：{number} 的审批不能在这里撤销。"),
            format!("请打{} {}，按变更或注销重新走审批。", contact.name, contact.phone),
        ]),
    }
}
