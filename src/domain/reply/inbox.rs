//! Lists, details and help.

use super::{Item, Kind, Urgent, at, fit, numbers, tame, when};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;

/// Rows on one page (messages.md rule 2).
pub const PAGE: usize = 8;

/// What a list holds, for its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// 待签收
    Unsigned,
    /// 待办
    Todo,
    /// 超期
    Overdue,
    /// 特急、加急
    Urgent,
    /// 今天的
    Today,
    /// 已办
    Done,
    /// 查文
    Found,
    /// 已发
    Sent,
}

impl Which {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Unsigned,
        Self::Todo,
        Self::Overdue,
        Self::Urgent,
        Self::Today,
        Self::Done,
        Self::Found,
        Self::Sent,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Unsigned => "待签收",
            Self::Todo => "待办",
            Self::Overdue => "超期",
            Self::Urgent => "急件待签收",
            Self::Today => "今天来的",
            Self::Done => "已办结",
            Self::Found => "找到",
            Self::Sent => "已发",
        }
    }
}

/// One page of a list: `rows` of `total`, starting after `from`.
pub fn page(
    which: Which,
    rows: &[Item],
    from: usize,
    total: usize,
    urgent: usize,
    meetings: usize,
    now: Timestamp,
) -> Outgoing {
    let marks = [("急件", urgent), ("会议", meetings)].into_iter().filter(|(_, count)| *count > 0);
    let marks: Vec<String> = marks.map(|(word, count)| format!("{word} {count}")).collect();
    let to_sign = matches!(which, Which::Unsigned | Which::Urgent | Which::Overdue);
    let next = to_sign.then(|| {
        let first = rows.first().map_or("37".to_owned(), Item::typed);
        let all = if total > 1 { "，或：签收全部" } else { "" };
        format!("回：签收 {first}{all}")
    });
    let head = if marks.is_empty() { String::new() } else { format!("：{}", marks.join("、")) };
    sheet(which, &head, rows.iter().map(|item| item.row(now)), from, total, next)
}

/// The same of rows in words: `head` goes on after the number of items, `next` ends the last page.
pub(super) fn sheet(
    which: Which,
    head: &str,
    rows: impl ExactSizeIterator<Item = String>,
    from: usize,
    total: usize,
    next: Option<String>,
) -> Outgoing {
    let (word, until) = (which.word(), from + rows.len());
    let first = match from {
        0 => format!("{word} {total} 件{head}"),
        _ => format!("{word}，第 {}–{until} 件，共 {total} 件", from + 1),
    };
    let last = match total.saturating_sub(until) {
        0 => next,
        left => Some(format!("……回：更多（还有 {left} 件）")),
    };
    Outgoing::lines(std::iter::once(first).chain(rows).chain(last))
}

/// An empty list.
pub fn empty(which: Which) -> Outgoing {
    match which {
        Which::Unsigned => Outgoing::lines(["都签完了，没有待签收的。", "有新件我会马上告诉您。"]),
        Which::Found => Outgoing::lines(["没找到。换个词再试，例：查文 防汛"]),
        Which::Today => none("今天还没有来件。"),
        Which::Urgent => none("没有待签收的急件。"),
        Which::Sent => none("本单位还没有发出的公文。"),
        other => none(&format!("没有{}的件。", other.word())),
    }
}

/// Messages nobody has read; none when there are none.
pub fn unread(list: &[Item]) -> Option<String> {
    let first = list.first()?.typed();
    let shown = list.get(..PAGE).unwrap_or(list);
    let more = if list.len() > shown.len() { "等" } else { "" };
    let names = if shown.iter().any(|item| item.at.is_some()) {
        shown.iter().map(Item::typed).collect::<Vec<_>>().join("、")
    } else {
        numbers(&shown.iter().map(|item| item.number).collect::<Vec<_>>())
    };
    Some(format!("没看的消息 {}：{names}{more}，回：查看 {first}", list.len()))
}

fn none(what: &str) -> Outgoing {
    Outgoing::lines([what, "看待签收，回：收件箱"])
}

/// 更多 with nothing left of a list, or without one.
pub fn no_more(of: Option<Which>) -> Outgoing {
    match of {
        None => Outgoing::lines(["还没有列表。请先回：收件箱"]),
        Some(Which::Sent) => Outgoing::lines(["没有了，都给您看过了。", "看谁没签，回：查进度 加编号"]),
        Some(_) => Outgoing::lines(["没有了，都给您看过了。", "要签收，回：签收 加编号，或：签收全部"]),
    }
}

/// Where an item stands, for its details.
pub struct Standing<'a> {
    /// 待签收, 已签收 …
    pub state: &'a str,
    /// Who signed and when.
    pub signed: Option<(&'a str, Timestamp)>,
    /// Answer to a meeting.
    pub reply: Option<&'a str>,
    /// Reason of a return, result of a finish.
    pub note: Option<&'a str>,
    /// Where the body can be read; none when that works only inside the office.
    pub link: Option<&'a str>,
    /// Whether a link exists at all.
    pub has_body: bool,
    /// Whether it can be signed now.
    pub open: bool,
}

/// 查看
pub fn details(item: &Item, s: &Standing<'_>, now: Timestamp) -> Outgoing {
    let word =
        if item.kind == Kind::Document { item.urgent.word() } else { super::refuse::kind_word(item.kind) };
    let word = word.trim_start_matches(['一', '份', '个', '条']);
    let head = [item.typed(), word.to_owned(), s.state.to_owned()];
    let mut lines = vec![head.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")];
    if item.internal {
        lines.push("内部件，标题与来文单位请在 OA 里看".to_owned());
    } else {
        lines.push(format!("{}：{}", tame(&item.from, 14), tame(&item.title, 60)));
        lines.extend(facts(item));
    }
    lines.extend(times(item, now));
    if let Some((name, signed)) = s.signed {
        let word = if item.kind == Kind::Message { "已阅" } else { "签收" };
        lines.push(format!("{name} {} {word}", at(signed, now)));
    }
    lines.extend(s.reply.map(|text| format!("回执：{}", tame(text, 40))));
    lines.extend(s.note.map(|text| format!("说明：{}", tame(text, 40))));
    match s.link {
        // Alone on its line, because only such an address stays one (INV-37).
        Some(url) => lines.push(url.to_owned()),
        None if s.has_body => lines.push("正文请在电脑端 OA 打开".to_owned()),
        None => {}
    }
    lines.extend(next_words(item, s.open));
    Outgoing::lines(lines)
}

fn facts(item: &Item) -> Option<String> {
    let mut parts: Vec<String> = item.doc_no.iter().map(|no| fit(no, 24)).collect();
    if item.kind == Kind::Document {
        parts.push(if item.main { "主送" } else { "抄送" }.to_owned());
    }
    if item.attachments > 0 {
        parts.push(format!("附件 {}", item.attachments));
    }
    (!parts.is_empty()).then(|| parts.join("，"))
}

fn times(item: &Item, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    if item.kind == Kind::Meeting {
        let starts = item.starts_at.map(|s| when(s, now)).unwrap_or_default();
        let place = item.place.as_deref().map(|p| tame(p, 20)).unwrap_or_default();
        let text = [starts, place].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("，");
        if !text.is_empty() {
            lines.push(text);
        }
    }
    let due = [(item.sign_by, "签收"), (item.reply_by, "报回执"), (item.finish_by, "办结")];
    let text = due.iter().filter_map(|(by, what)| by.map(|by| format!("{}前{what}", when(by, now))));
    let text = text.collect::<Vec<_>>().join("，");
    if !text.is_empty() {
        lines.push(text);
    }
    lines
}

fn next_words(item: &Item, open: bool) -> Option<String> {
    let number = item.typed();
    match (open, item.kind) {
        (true, Kind::Message) => None,
        (true, Kind::Meeting) => Some(format!("回：签收 {number}，再回：回执 {number} 参会 姓名")),
        (true, Kind::Document) => Some(format!("回：签收 {number}；不对回：退回 {number} 理由")),
        (false, _) => None,
    }
}

/// Ends a help answer: whom to ask first.
pub fn help(mut lines: Vec<String>, admin: Option<&str>, contact: super::Contact<'_>) -> Outgoing {
    let first = admin.map(|name| format!("有事先问本单位管理员{name}，")).unwrap_or_default();
    lines.push(format!("{first}{} {}", contact.name, contact.phone));
    Outgoing::lines(lines)
}

/// How many of `items` are urgent, how many are meetings.
pub fn marks(items: &[Item]) -> (usize, usize) {
    let urgent = items.iter().filter(|i| i.urgent > Urgent::No && i.kind != Kind::Meeting).count();
    (urgent, items.iter().filter(|i| i.kind == Kind::Meeting).count())
}
