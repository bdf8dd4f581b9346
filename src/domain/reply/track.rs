//! Answers to 查进度, 催办, 绑定 and 不是我.

use super::{Contact, clock, fit, tame};
use crate::domain::evidence::Proof;
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// How the deliveries of one document stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// What the reader calls it: the 件号 at the sending unit, or the 文号.
    pub name: String,
    /// Short title.
    pub short: String,
    /// A message, which is read and not signed.
    pub to_read: bool,
    /// Units that signed.
    pub signed: usize,
    /// Units in all.
    pub total: usize,
    /// Units that could not be told: (unit, why).
    pub unreachable: Vec<(String, &'static str)>,
    /// Units that have not signed.
    pub unsigned: Vec<Unsigned>,
    /// Units that returned it.
    pub returned: Vec<String>,
    /// The most pressing overdue unit and its telephone.
    pub call: Option<(String, String)>,
    /// Who comes, when it is a meeting.
    pub answers: Option<Answers>,
}

/// How a meeting was answered (会议回执).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Units that are asked.
    pub total: usize,
    /// What those said that have answered.
    pub given: Vec<Answer>,
    /// Units that have signed and not answered.
    pub missing: Vec<String>,
}

/// What one unit said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its short name.
    pub unit: String,
    /// Whether somebody comes.
    pub attend: bool,
    /// Who comes, or why nobody does.
    pub text: String,
}

impl Answers {
    /// Units from which nobody comes.
    pub fn absent(&self) -> usize {
        self.given.iter().filter(|answer| !answer.attend).count()
    }

    /// How many have answered, who has not, and what was said while that fits on a screen.
    fn lines(&self) -> Vec<String> {
        let absent = match self.absent() {
            0 => String::new(),
            n => format!("，请假 {n}"),
        };
        let mut lines = vec![format!("回执 {}/{}{absent}", self.given.len(), self.total)];
        if !self.missing.is_empty() {
            let list = self.missing.iter().take(NAMES).cloned();
            let count = self.missing.len();
            lines.push(format!("签了没报 {count}：{}{}", join(list), more(count, NAMES)));
        }
        if self.given.len() > ROWS {
            lines.push("名单请在 OA 里看".to_owned());
        } else {
            lines.extend(self.given.iter().map(Answer::row));
        }
        lines
    }
}

/// Answers shown one by one (messages.md rule 2).
const ROWS: usize = 8;

/// Units named in one line. Whoever chases them by telephone needs all of a county's townships.
const NAMES: usize = 24;

impl Answer {
    fn row(&self) -> String {
        let absent = if self.attend { "" } else { "请假，" };
        fit(&format!("{}：{absent}{}", self.unit, tame(&self.text, 24)), 24)
    }
}

/// A unit that has not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// Its short name.
    pub unit: String,
    /// The time to sign is over.
    pub late: bool,
    /// What is known about the pushes to it. That one was opened is no signature.
    pub proof: Proof,
}

impl Unsigned {
    fn words(&self) -> String {
        let late = self.late.then_some("已超时");
        let proof = match self.proof {
            Proof::Failed => Some("消息没送到"),
            Proof::Nothing => None,
            Proof::Read => Some("已读"),
        };
        let notes = join(late.into_iter().chain(proof).map(str::to_owned));
        if notes.is_empty() { self.unit.clone() } else { format!("{}（{notes}）", self.unit) }
    }
}

/// 查进度 of a document sent (messages.md exchange 7).
pub fn board(b: &Board) -> Outgoing {
    let (done, left, all) =
        if b.to_read { ("已阅", "没看", "都看了。") } else { ("已签", "未签", "都签了。") };
    let mut lines = vec![format!("{}（{}）：{done} {}/{}", b.name, b.short, b.signed, b.total)];
    if !b.unreachable.is_empty() {
        let list = b.unreachable.iter().take(4).map(|(unit, why)| format!("{unit}（{why}）"));
        lines.push(format!("没送到 {}：{}{}", b.unreachable.len(), join(list), more(b.unreachable.len(), 4)));
    }
    if !b.returned.is_empty() {
        let list = b.returned.iter().take(4).cloned();
        lines.push(format!("退回 {}：{}{}", b.returned.len(), join(list), more(b.returned.len(), 4)));
    }
    if b.unsigned.is_empty() && b.unreachable.is_empty() && b.returned.is_empty() {
        lines.push(all.to_owned());
    }
    if !b.unsigned.is_empty() {
        let list = b.unsigned.iter().take(NAMES).map(Unsigned::words);
        lines.push(format!("{left} {}：{}{}", b.unsigned.len(), join(list), more(b.unsigned.len(), NAMES)));
    }
    lines.extend(b.answers.iter().flat_map(Answers::lines));
    lines.extend(b.call.iter().map(|(unit, phone)| format!("{unit}值班 {phone}")));
    if !b.unsigned.is_empty() && !b.to_read {
        lines.push(format!("回：催办 {}", b.name));
    }
    Outgoing::lines(lines)
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("、")
}

fn more(total: usize, shown: usize) -> &'static str {
    if total > shown { "等" } else { "" }
}

/// 查进度 of an item received: only this unit's own standing.
pub fn own_standing(
    number: i64,
    short: &str,
    state: &str,
    signed: Option<(&str, Timestamp)>,
    now: Timestamp,
) -> Outgoing {
    let detail = signed.map(|(name, at)| format!("，{name} {} 签收", super::at(at, now))).unwrap_or_default();
    Outgoing::lines([
        format!("{number}（{short}）：{state}{detail}。"),
        "其他单位的签收情况只有发文单位能看。".to_owned(),
    ])
}

/// 查进度 of an application.
pub fn application(number: i64, subject: &str, operation: &str, steps: &[String], holder: &str) -> Outgoing {
    let mut lines = vec![format!("{number} {}，{operation}", tame(subject, 12))];
    lines.extend(steps.iter().map(|s| tame(s, 50)));
    lines.push(holder.to_owned());
    Outgoing::lines(lines)
}

/// Ends the board of what was sent last, when nothing else was named.
pub const OTHERS_SENT: &str = "看其他发出的，回：发件箱";

/// 催办 of what was taken back.
pub const RECALLED: &str = "没有改动：这份公文已撤回，不用催。";
/// 催办 of what is only read.
pub const READ_ONLY: &str = "没有改动：办公消息不用签收，不能催办。";

/// What a 催办 led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// Units told again.
    pub units: usize,
    /// Units that have had four pushes already (domain §2.3).
    pub exhausted: Vec<String>,
    /// Units told less than an hour ago.
    pub recent: usize,
    /// Units nobody can be told at.
    pub unreachable: usize,
}

/// 催办
pub fn chased(name: &str, c: &Chased) -> Outgoing {
    if c.units + c.exhausted.len() + c.unreachable + c.recent == 0 {
        return Outgoing::lines([format!("没有改动：{name} 没有还没签的单位，不用催。")]);
    }
    let mut first = if c.units > 0 {
        format!("已催 {} 个单位。", c.units)
    } else {
        "没有催出去。".to_owned()
    };
    if let Some(unit) = c.exhausted.first() {
        let others = if c.exhausted.len() > 1 {
            format!("等 {} 个单位", c.exhausted.len())
        } else {
            String::new()
        };
        first = format!("{first}{unit}{others}已提醒满 4 次，请打电话。");
    }
    let mut lines = vec![first];
    if c.recent > 0 {
        lines.push(format!("{} 个单位一小时内刚催过，没有再催。", c.recent));
    }
    if c.unreachable > 0 {
        lines.push(format!("没送到的 {} 个已转信息办。", c.unreachable));
    }
    Outgoing::lines(lines)
}

/// A 文号 under which several documents were sent, told to somebody without a 件号 for any of them.
pub fn several_sent<'a>(
    doc_no: &str,
    sent: impl Iterator<Item = (&'a str, Timestamp)>,
    now: Timestamp,
) -> Outgoing {
    let mut lines = vec![format!("没有改动：{} 发过几份，请让发文单位查、催：", super::fit(doc_no, 24))];
    lines.extend(sent.map(|(unit, at)| format!("{} {} 发", tame(unit, 12), super::when(at, now))));
    Outgoing::lines(lines)
}

/// 催办 of a unit that is not among those who have yet to sign.
pub fn not_waiting(unit: &str) -> Outgoing {
    Outgoing::lines([format!("没有改动：{} 不在没签的单位里。", tame(unit, 12))])
}

/// 绑定 done.
pub fn bound(unit: &str, name: &str, duty: &str) -> Outgoing {
    Outgoing::lines([
        format!("已绑定：{unit} {name}（{duty}）"),
        "不是本人，马上回：不是我".to_owned(),
        "试一试，回：收件箱".to_owned(),
    ])
}

/// A binding code that does not work.
pub fn wrong_bind_code(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "没有绑定：这个码不对、已用过或过了 10 分钟。".to_owned(),
        format!("请向{}要新码：{}", contact.name, contact.phone),
    ])
}

/// Too many wrong binding codes.
pub fn bind_locked(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "没有绑定：码连错 5 次，先停 30 分钟。".to_owned(),
        format!("请打{} {}", contact.name, contact.phone),
    ])
}

/// Bound already.
pub fn bound_already(unit: &str, name: &str) -> Outgoing {
    Outgoing::lines([format!("您已绑定：{unit} {name}，没有改动。"), "不是本人，回：不是我".to_owned()])
}

/// 不是我
pub fn unbound(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "已停用这条绑定。".to_owned(),
        format!("已告知{}，急事请打 {}。", contact.name, contact.phone),
    ])
}

/// 不是我 that was not obeyed, because so many say it at once.
pub fn unbinding_held(contact: Contact<'_>) -> Outgoing {
    Outgoing::lines([
        "还没停用：这会儿说“不是我”的人太多，没有改动。".to_owned(),
        format!("已告知{}核对。请打 {}，或过 10 分钟再回：不是我", contact.name, contact.phone),
    ])
}

/// 静音 taken; urgent items are never muted.
pub fn muted(until: Timestamp, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        format!("平件静音到{}。急件、审批照常提醒。", super::when(until, now)),
        "要提前恢复，回：取消静音".to_owned(),
    ])
}

/// 静音 lifted: `freed` pushes go at `at` that would have waited longer, many of them as one.
pub fn unmuted(freed: u64, at: Timestamp, now: Timestamp) -> Outgoing {
    let from = if at > now {
        format!("平件从{} 起提醒", super::when(at, now))
    } else {
        "平件照常提醒".to_owned()
    };
    let kept =
        if freed > 0 && at <= now { "静音时攒下的这就发。".to_owned() } else { String::new() };
    Outgoing::lines([format!("已取消静音，{from}。{kept}")])
}

/// 取消静音 where nothing is muted.
pub fn not_muted() -> Outgoing {
    Outgoing::lines(["没有改动：您没有静音，平件一直照常提醒。"])
}

/// 反馈 taken down.
pub fn feedback(reference: &str, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        format!("已转信息办，编号 {reference}，{}。", clock(now)),
        "有结果会告诉您。".to_owned(),
    ])
}
