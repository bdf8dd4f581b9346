//! Refusals, hints and faults. Each says 没有改动 where somebody might fear otherwise, and what to do.

use super::{Contact, Item, Kind, at, fit, tame};
use crate::domain::message::{Outgoing, Unreadable};
use crate::time::Timestamp;

/// Ends every message to a group.
pub const GROUP_FOOTER: &str = "群里回复不算签收，请到单聊办理。";

/// A command in a group (messages.md rule 7).
pub fn in_group() -> Outgoing {
    Outgoing::lines(["群里不能签收，没有改动。请到与我的单聊里回。"])
}

/// Somebody who is not a user: neutral, reveals nothing.
pub fn stranger(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "还不能办：您的钉钉没有绑定公文账户。".to_owned(),
        "有绑定码，回：绑定 加 8 位码".to_owned(),
        format!("没有的话，请找本单位管理员，或打{} {}", contact.name, contact.phone),
    ])
}

/// A sender who sends too much for one minute.
pub fn slow_down() -> Outgoing {
    Outgoing::lines(["发得太快了，这条没有办。请过一分钟再发。"])
}

/// The guard refused the text. Fixed, so that it cannot quote.
pub fn classified(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "没有收：疑似涉密，内容没有保存。".to_owned(),
        "请立刻在钉钉里撤回并删除这条消息，改走机要渠道。".to_owned(),
        format!("请报告本单位保密员，有疑问打{} {}", contact.name, contact.phone),
    ])
}

/// Message types without words.
pub fn unreadable(kind: Unreadable) -> Outgoing {
    let what = match kind {
        Unreadable::Picture => "图片",
        Unreadable::Video => "视频",
        Unreadable::Other => "这种消息",
    };
    Outgoing::lines([format!("{what}我看不懂，没有改动。"), "请打字或说话，比如：收件箱".to_owned()])
}

/// A file: never taken here.
pub fn file() -> Outgoing {
    Outgoing::lines(["文件不在这里收，没有改动。", "公文和材料请在 OA 里传。看待签收，回：收件箱"])
}

/// Words with a character that no database takes.
pub fn unstorable() -> Outgoing {
    Outgoing::lines(["这句里混进了看不见的字符，没有改动。", "请重新打一遍，不要复制，例：签收 37"])
}

/// Speech without words.
pub fn silent_voice() -> Outgoing {
    Outgoing::lines(["没听清，没有改动。", "请再说一遍，或打字，比如：签收 37"])
}

/// The platform withheld the text because the month's quota is used up.
pub fn over_quota(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "没有改动：本月钉钉消息额度用完，看不到您发的内容。".to_owned(),
        format!("急件请在 OA 里签收，或打{} {}", contact.name, contact.phone),
    ])
}

/// A command that was perhaps meant.
pub struct Meant<'a> {
    /// Its word.
    pub word: &'a str,
    /// What is typed for it, as an example when something has to follow the word.
    pub typed: &'a str,
    /// Whether something has to.
    pub more: bool,
}

/// Small talk and everything that is no command.
pub fn not_understood(meant: Option<&Meant<'_>>) -> Outgoing {
    match meant {
        Some(meant) => Outgoing::lines([
            "没听懂，没有改动。".to_owned(),
            format!("您是要“{}”吗？{}：{}", meant.word, if meant.more { "例" } else { "请回" }, meant.typed),
            "看全部说法，回：帮助".to_owned(),
        ]),
        None => Outgoing::lines(["没听懂，没有改动。", "要签收，回：签收 加编号；看编号，回：收件箱"]),
    }
}

/// A question, a negation or a report: understood as talk, so nothing is done.
pub fn only_talk() -> Outgoing {
    Outgoing::lines(["这句不像是口令，没有改动。", "要签收，回：签收 加编号；看进度，回：查进度 加编号"])
}

/// Thanks and greetings: nothing was asked for.
pub fn small_talk() -> Outgoing {
    Outgoing::lines(["这句不用办，没有改动。", "要签收，回：签收 加编号；看等您办的，回：收件箱"])
}

/// What stands behind an approval does not sound like an opinion.
pub fn unfit_note() -> Outgoing {
    Outgoing::lines(["还没同意：码后面的话不像审批意见。", "要同意，只回“同意”加 6 位码"])
}

/// What stands behind a refusal names nothing that is wrong.
pub fn unfit_reason(verb: &str) -> Outgoing {
    Outgoing::lines([
        format!("还没{verb}：没看出理由。"),
        format!("请回“{verb}”加 6 位码，再写明缺什么或错在哪"),
    ])
}

/// A command that is written wrongly, with the place marked.
pub fn malformed(marker: &str, sentence: &str) -> Outgoing {
    let mut lines = vec!["没有改动。".to_owned(), super::tame(sentence, 60)];
    // What may be a live code is not shown, even to the person who typed it (design §2.6).
    if marker.chars().filter(char::is_ascii_digit).count() < 6 {
        lines.push(super::tame(marker, 40));
    }
    Outgoing::lines(lines)
}

/// Something only a command of the future will do.
pub fn not_yet(what: &str, contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        format!("{what}还不能在这里办，没有改动。"),
        format!("请在 OA 里办，或打{} {}", contact.name, contact.phone),
    ])
}

/// Lacking the right.
pub fn not_allowed(what: &str, who_may: &str) -> Outgoing {
    Outgoing::lines([
        format!("您不能{what}，没有改动。"),
        format!("{who_may}可以办；角色不对请找单位管理员。"),
    ])
}

/// A number that denotes nothing at this unit; the same answer for a number of another unit.
pub fn no_such_number(number: i64) -> Outgoing {
    Outgoing::lines([format!("没有改动：本单位没有 {number} 号。"), "看编号，回：收件箱".to_owned()])
}

/// A document number that denotes nothing here.
pub fn no_such_doc(doc_no: &str) -> Outgoing {
    Outgoing::lines([format!("没有改动：没找到 {}。", fit(doc_no, 24)), "看编号，回：收件箱".to_owned()])
}

/// A verb that does not fit what the number denotes (design §2.7).
pub fn wrong_kind(number: i64, what: &str, words: &[&str]) -> Outgoing {
    let choices = words.iter().map(|word| format!("{word} {number}")).collect::<Vec<_>>().join("，或：");
    Outgoing::lines([format!("没有改动：{number} 是{what}。"), format!("可以回：{choices}")])
}

/// Nothing to act on.
pub fn nothing_open(verb: &str) -> Outgoing {
    Outgoing::lines([format!("没有要{verb}的，没有改动。"), "看全部，回：收件箱".to_owned()])
}

/// 全部 covers what its sender was shown, and that was nothing yet.
pub fn not_shown_yet(waiting: usize) -> Outgoing {
    Outgoing::lines([
        format!("没有签收，没有改动：有 {waiting} 件还没给您看过。"),
        "请先回：收件箱，再回：签收全部".to_owned(),
    ])
}

/// A bare verb with several candidates.
pub fn which_one(verb: &str, items: &[Item], more: usize, now: Timestamp) -> Outgoing {
    let mut lines = vec![format!("还没{verb}：请说是哪一件")];
    lines.extend(items.iter().take(6).map(|item| item.row(now)));
    let first = items.first().map_or("37".to_owned(), Item::typed);
    let rest = if more > 0 { format!("（还有 {more} 件，回：收件箱）") } else { String::new() };
    lines.push(format!("例：{verb} {first}{rest}"));
    Outgoing::lines(lines)
}

/// A question with numbered choices.
pub fn ask(question: &str, choices: &[String]) -> Outgoing {
    let mut lines = vec![format!("没有改动：{question}")];
    lines.extend(choices.iter().take(8).cloned());
    Outgoing::lines(lines)
}

/// A unit that is none of the sender's; whoever has one need not name it.
pub fn other_unit(named: Option<&str>, own: &[String], example: Option<&str>) -> Outgoing {
    let named = named.map_or("这个单位".to_owned(), |named| tame(named, 12));
    if let [only] = own {
        let example = example.map(|words| format!("，例：{words}")).unwrap_or_default();
        return Outgoing::lines([
            format!("没有改动：您不在{named}办件。"),
            format!("您在{only}，不用写单位{example}"),
        ]);
    }
    ask(&format!("您不在{named}办件。您的单位："), own)
}

/// An ordinal without a list.
pub fn no_list() -> Outgoing {
    Outgoing::lines([
        "没有改动：不知道您说的是哪个列表。",
        "请先回：收件箱，再说第几个；或直接说编号，例：签收 37",
    ])
}

/// A homophone or near form of a verb that changes something. Of a long reason only the beginning is
/// repeated.
pub fn confirm(what: &str) -> Outgoing {
    let what = tame(what, 36);
    Outgoing::lines([format!("还没办。您是要“{what}”吗？"), "是，回：确认；不是，回：取消".to_owned()])
        .tap("确认", "确认")
        .tap("取消", "取消")
}

/// 确认 or 取消 without a question.
pub fn nothing_asked() -> Outgoing {
    Outgoing::lines(["没有等您确认的事，没有改动。", "看待签收，回：收件箱"])
}

/// 取消
pub fn cancelled() -> Outgoing {
    Outgoing::lines(["好，不办了，没有改动。"])
}

/// Signed already, by whom and when (messages.md exchange 5).
pub fn signed_already(number: i64, signer: &str, at_time: Timestamp, now: Timestamp) -> Outgoing {
    Outgoing::lines([format!("不用再签：{number} {signer} {} 已签收。没有改动。", at(at_time, now))])
}

/// A state that the verb cannot leave.
pub fn wrong_state(number: i64, state: &str, verb: &str) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{number} {state}，不能{verb}。"),
        format!("看详情，回：查看 {number}"),
    ])
}

/// An act that takes a signature before it.
pub fn sign_first(number: i64, verb: &str) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{number} 还没签收，不能{verb}。"),
        format!("请先回：签收 {number}，再{verb}"),
    ])
}

/// 退回 or 驳回 without a reason.
pub fn reason_missing(verb: &str, example: &str) -> Outgoing {
    Outgoing::lines([format!("还没{verb}：{verb}要写理由。例：{verb} {example}")])
}

/// A reason that is too long.
pub fn reason_too_long(most: usize) -> Outgoing {
    Outgoing::lines([format!("没有改动：理由太长，请缩到 {most} 字以内。")])
}

/// Nothing written because the store could not; sending again cannot act twice (messages.md rule 11).
pub fn fault(verb: &str, contact: Contact<'_>, reference: &str) -> Outgoing {
    Outgoing::lines([
        format!("没{verb}成，请 2 分钟后再发一次，不会办两次。"),
        format!("急件请打{} {}，报编号 {reference}。", contact.name, contact.phone),
    ])
}

/// 查看, 签收 … of a kind of item the word does not fit, e.g. 回执 of an ordinary document.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "一份公文",
        Kind::Meeting => "一个会议通知",
        Kind::Message => "一条办公消息",
    }
}

/// Only a number: it says which item, not what to do with it.
pub fn bare_number(number: u32) -> Outgoing {
    Outgoing::lines([
        format!("{number} 要怎么办？没有改动。"),
        format!("回：签收 {number}，或：查看 {number}"),
    ])
}

/// A message that was handled before and whose answer is no longer kept.
pub fn seen_before() -> Outgoing {
    Outgoing::lines(["这条已经处理过，没有再改动。", "看现在的情况，回：收件箱"])
}

/// An account that is frozen or closed, or a unit that is not active; neutral like [`stranger`].
pub fn suspended(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "现在不能办，没有改动。".to_owned(),
        format!("账户或单位没有启用，请打{} {}", contact.name, contact.phone),
    ])
}

/// 撤回 of something signed (D-11).
pub fn needs_consent(number: i64) -> Outgoing {
    Outgoing::lines([
        format!("没有改动：{number} 有单位已签收，不能直接撤回。"),
        "请与签收单位商定，或报县政府办。".to_owned(),
    ])
}

/// 全部 where each needs its own words.
pub fn one_by_one(verb: &str) -> Outgoing {
    Outgoing::lines([format!("没有改动：{verb}要一件一件来。"), format!("例：{verb} 37 已报送名单")])
}

/// Several items where the answer has room for one.
pub fn one_at_a_time(verb: &str) -> Outgoing {
    Outgoing::lines([format!("没有改动：一次只能{verb}一件。例：{verb} 37")])
}

/// 查进度 without a number and without anything sent or filed.
pub fn which_progress() -> Outgoing {
    Outgoing::lines(["查哪一件？例：查进度 12", "看编号，回：收件箱"])
}

/// A question with numbered choices, each a whole command.
pub fn choose(question: &str, choices: &[String]) -> Outgoing {
    let mut lines = vec![question.to_owned()];
    lines.extend(choices.iter().take(8).cloned());
    Outgoing::lines(lines)
}
