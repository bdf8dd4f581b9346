//! Pushes: at most six lines, the first within 18 characters because a lock screen shows it.

mod alerts;

pub use alerts::{
    code_lock, code_locks, many_not_me, many_not_me_held, moved_away, not_me, not_me_held, rebound,
    secrecy_event, secrecy_events, to_bind,
};

use super::track::Answers;
use super::{Item, Kind, Urgent, clock, day, fit, mask_phone, month_day, when};
use crate::domain::message::Outgoing;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

const TITLE: usize = 18;

/// The first of `variants` that fits a title line; the last one cut to fit otherwise.
#[expect(clippy::needless_pass_by_value, reason = "callers build the array for this one call")]
fn title<const N: usize>(variants: [String; N]) -> String {
    let short = variants.iter().find(|text| text.chars().count() <= TITLE).cloned();
    short.unwrap_or_else(|| fit(variants.last().map_or("", String::as_str), TITLE))
}

/// `待签收 37　今天 17:30 前`, as much of it as fits.
fn due_title(word: &str, number: i64, due: Option<Timestamp>, what: &str, now: Timestamp) -> String {
    let Some(due) = due else { return title([format!("{word} {number}")]) };
    let (moment, date) = (when(due, now), day(due.local().date, now.local().date));
    title([
        format!("{word} {number}　{moment} 前{what}"),
        format!("{word} {number}　{moment}{what}"),
        format!("{word} {number}　{date}前{what}"),
        format!("{word} {number}"),
    ])
}

/// `还没签 37　今天 17:30 到期`, as much of it as fits.
fn expired_title(word: &str, item: &Item, now: Timestamp) -> String {
    let number = item.number;
    let Some(moment) = item.sign_by.map(|by| when(by, now)) else {
        return title([format!("{word} {number}")]);
    };
    title([
        format!("{word} {number}　{moment} 到期"),
        format!("{word} {number}　{moment}"),
        format!("{word} {number}"),
    ])
}

/// The first line of a push about an item.
fn headline(item: &Item, now: Timestamp) -> String {
    match (item.kind, item.urgent) {
        (Kind::Meeting, _) if item.reply_by.is_some_and(|by| by <= now) => {
            title([format!("会议 {}　回执已过时", item.number)])
        }
        (Kind::Meeting, _) if item.reply_by.is_some() => {
            let due = item.reply_by.map(|by| when(by, now)).unwrap_or_default();
            let date = item.reply_by.map(|by| day(by.local().date, now.local().date)).unwrap_or_default();
            title([
                format!("会议 {}　{due} 前报回执", item.number),
                format!("会议 {}　{due} 前", item.number),
                format!("会议 {}　{date}前", item.number),
                format!("会议 {}", item.number),
            ])
        }
        (Kind::Message, _) => title([format!("办公消息 {}", item.number)]),
        (_, urgent) if item.sign_by.is_some_and(|by| by <= now) => {
            expired_title(if urgent == Urgent::No { "已超时" } else { urgent.word() }, item, now)
        }
        (_, Urgent::No) => due_title("待签收", item.number, item.sign_by, "", now),
        (_, urgent) => {
            let tonight = item.sign_by.filter(|by| by.local().date == now.local().date);
            match tonight {
                Some(by) => title([format!("{} {}　{} 前签收", urgent.word(), item.number, clock(by))]),
                None => due_title(urgent.word(), item.number, item.sign_by, "签收", now),
            }
        }
    }
}

/// Sending unit and short title; neither for an internal item.
fn subject(item: &Item) -> String {
    if item.internal {
        return "内部件，标题与来文单位请在 OA 里看".to_owned();
    }
    let from = super::tame(&item.from, 12);
    let plain = super::tame(&item.title, 40);
    let shown = plain.strip_prefix("关于").unwrap_or(&plain);
    format!("{from}：{}", fit(shown, 30))
}

/// Document number, role and attachments, or time and place of a meeting.
fn facts(item: &Item, now: Timestamp) -> Option<String> {
    if item.kind == Kind::Meeting {
        let starts = item.starts_at.map(|s| when(s, now)).unwrap_or_default();
        let place = item.place.as_deref().map(|p| super::tame(p, 16)).unwrap_or_default();
        let text = [starts, place].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("，");
        return (!text.is_empty()).then_some(text);
    }
    if item.urgent == Urgent::Critical || item.kind == Kind::Message || item.internal {
        return None;
    }
    let mut parts: Vec<String> = item.doc_no.iter().cloned().collect();
    parts.push(if item.main { "主送" } else { "抄送" }.to_owned());
    if item.attachments > 0 {
        parts.push(format!("附件 {}", item.attachments));
    }
    Some(parts.join("，"))
}

/// 新件: a new document, meeting or message. `for_unit` names the unit for a person who acts for several.
pub fn new_item(item: &Item, for_unit: Option<&str>, now: Timestamp) -> Outgoing {
    about(item, headline(item, now), for_unit, now)
}

/// 催办: a reminder; `count` and the hour make the text new each time, because a platform may drop
/// the same text silently (INV-24).
pub fn reminder(item: &Item, for_unit: Option<&str>, count: i64, now: Timestamp) -> Outgoing {
    let overdue = item.sign_by.is_some_and(|by| by <= now);
    let word = if overdue { "已超时" } else { "还没签" };
    let mut message = about(item, expired_title(word, item, now), for_unit, now);
    let at = message.lines.len().saturating_sub(1);
    message.lines.insert(at, format!("第 {count} 次提醒，{}", clock(now)));
    message
}

/// 催办 by the sender's own word, given at `said`.
pub fn chased(item: &Item, by: &str, for_unit: Option<&str>, said: Timestamp, now: Timestamp) -> Outgoing {
    let mut message = about(item, title([format!("催办 {}　请尽快签收", item.number)]), for_unit, now);
    let at = message.lines.len().saturating_sub(1);
    let who = if item.internal { "发文单位".to_owned() } else { super::tame(by, 12) };
    message.lines.insert(at, format!("{who} {} 催办", super::at(said, now)));
    message
}

fn about(item: &Item, head: String, for_unit: Option<&str>, now: Timestamp) -> Outgoing {
    let mut lines = vec![head, subject(item)];
    lines.extend(facts(item, now));
    let prefix = for_unit.map(|unit| format!("{unit} ")).unwrap_or_default();
    let number = item.number;
    let verb = if item.kind == Kind::Message { "查看" } else { "签收" };
    lines.push(format!("回：{verb} {prefix}{number}"));
    let message = Outgoing::lines(lines).tap(verb, format!("{verb} {prefix}{number}"));
    if verb == "查看" { message } else { message.tap("查看", format!("查看 {prefix}{number}")) }
}

/// 升级: an overdue item, told to the leader in charge.
pub fn escalation(item: &Item, unit: &str, now: Timestamp) -> Outgoing {
    let number = item.number;
    Outgoing::lines([
        title([
            format!("{unit}有件超时：{number}"),
            format!("本单位有件超时：{number}"),
            format!("超时 {number}"),
        ]),
        subject(item),
        item.sign_by.map_or_else(
            || "还没有人签收".to_owned(),
            |by| format!("应在{}前签收，还没有人签", when(by, now)),
        ),
        format!("您也可以直接回：签收 {number}"),
    ])
    .tap("签收", format!("签收 {number}"))
}

/// What is open for a person, in one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The most pressing ones.
    items: Vec<Item>,
    /// How many there are.
    total: usize,
    /// How many of them are overdue.
    overdue: usize,
    /// How many of them are 办公消息.
    messages: usize,
}

impl Digest {
    /// Items a digest names.
    const ROWS: usize = 3;

    /// Of these, the most pressing first.
    pub fn of(mut items: Vec<Item>, now: Timestamp) -> Self {
        let overdue = items.iter().filter(|i| i.sign_by.is_some_and(|by| by <= now)).count();
        let messages = items.iter().filter(|i| i.kind == Kind::Message).count();
        let total = items.len();
        items.truncate(Self::ROWS);
        Self { items, total, overdue, messages }
    }
}

/// 汇总: one message instead of many (INV-24).
pub fn digest(digest: &Digest, now: Timestamp) -> Outgoing {
    let parts = [
        ("待签收 ", digest.total - digest.messages, " 件"),
        ("超时 ", digest.overdue, ""),
        ("没看的消息 ", digest.messages, " 条"),
    ];
    let told = parts.iter().filter(|part| part.1 > 0).map(|(what, n, unit)| format!("{what}{n}{unit}"));
    let head = told.collect::<Vec<_>>().join("，");
    let mut lines = vec![title([head])];
    lines.extend(digest.items.iter().map(|item| item.row(now)));
    lines.push(format!("{} 汇总，共 {} 件", clock(now), digest.total));
    lines.push("回：收件箱".to_owned());
    Outgoing::lines(lines).tap("收件箱", "收件箱")
}

/// 补发: one message instead of many that came too late to be read one by one (INV-24); each is named by its title.
pub fn missed(titles: &[String], total: usize) -> Outgoing {
    let mut lines = vec![title([format!("补发 {total} 条消息")])];
    let mut named: Vec<&String> = Vec::new();
    for title in titles {
        if !named.contains(&title) {
            named.push(title);
        }
    }
    let shown = if named.len() < total { 3 } else { 4 };
    lines.extend(named.iter().take(shown).map(|title| (*title).clone()));
    if shown < total {
        lines.push(format!("…… 共 {total} 条"));
    }
    lines.push("看哪一件，回：查看 加编号".to_owned());
    Outgoing::lines(lines)
}

/// 首次接入 (messages.md exchange 1).
pub fn welcome(unit: &str, name: &str, duty: &str) -> Outgoing {
    Outgoing::lines([
        "公文签收已接入".to_owned(),
        format!("您是：{unit} {name}（{duty}）"),
        "试一试，回：收件箱；不是本人，回：不是我".to_owned(),
    ])
    .tap("收件箱", "收件箱")
    .tap("不是我", "不是我")
}

/// An application as its deciders see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// 件号 at the deciding unit.
    pub number: i64,
    /// Filing unit.
    pub unit: String,
    /// Whom it is for.
    pub subject: String,
    /// 开通个人账户 …
    pub operation: &'static str,
    /// Phone of the subject; masked here.
    pub phone: String,
    /// Who decided the stage before: (unit, name).
    pub reviewed_by: Option<(String, String)>,
    /// When it should be decided.
    pub due: Timestamp,
    /// The stage: 待审核 or 待审批.
    pub review: bool,
    /// Counts how often it was filed, from 1.
    pub round: i64,
}

/// 审批请求 with its code; `code` is the mark that delivery replaces (design §2.6).
pub fn approval(asked: &Asked, code: &str) -> Outgoing {
    let word = if asked.review { "待审核" } else { "待审批" };
    let history = match &asked.reviewed_by {
        Some((unit, name)) => format!("；{unit} {name}已审核"),
        None if asked.round > 1 => format!("；补正后第 {} 次报", asked.round),
        None => String::new(),
    };
    Outgoing::lines([
        title([
            format!("{word} {}　{}前", asked.number, month_day(asked.due)),
            format!("{word} {}", asked.number),
        ]),
        format!("{} {}：{}", super::tame(&asked.unit, 12), super::tame(&asked.subject, 12), asked.operation),
        format!("手机 {}{history}", mask_phone(&asked.phone)),
        format!("回：同意 {code}"),
        format!("或：驳回 {code} 理由；材料不全：退回补正 {code} 理由"),
    ])
    .tap("同意", format!("同意 {code}"))
}

/// How an application ended, for the person who filed it.
pub enum Outcome<'a> {
    /// Opened; the login issued.
    Opened {
        /// Account name.
        login: &'a str,
    },
    /// Refused, with the reason.
    Rejected {
        /// Why.
        reason: &'a str,
    },
    /// Sent back for completion.
    Supplement {
        /// What is missing.
        reason: &'a str,
        /// When it counts as withdrawn.
        until: Timestamp,
    },
    /// Passed the first stage.
    Reviewed,
}

/// 结果 to the applicant.
pub fn result(
    number: i64,
    subject: &str,
    operation: &str,
    by: (&str, &str),
    outcome: &Outcome<'_>,
) -> Outgoing {
    let subject = super::tame(subject, 12);
    let (head, fact, next) = match outcome {
        Outcome::Opened { login } => (
            format!("已办好 {number}"),
            format!("账户名 {login}，请本人用登记的手机号登录钉钉"),
            "绑定好后，本人会收到“公文签收已接入”".to_owned(),
        ),
        Outcome::Rejected { reason } => (
            format!("没批 {number}"),
            format!("理由：{}", super::tame(reason, 40)),
            "要再报，请在 OA 重新申请".to_owned(),
        ),
        Outcome::Supplement { reason, until } => (
            format!("要补材料 {number}"),
            format!("缺：{}", super::tame(reason, 40)),
            format!("补好后请在 OA 重新提交，{}前有效", month_day(*until)),
        ),
        Outcome::Reviewed => (
            format!("已审核 {number}"),
            "正等县里两办审批备案".to_owned(),
            format!("看进度，回：查进度 {number}"),
        ),
    };
    Outgoing::lines([title([head]), format!("{subject}：{operation}，{} {}", by.0, by.1), fact, next])
}

/// An application that nobody completed counts as withdrawn.
pub fn lapsed(number: i64, subject: &str, operation: &str) -> Outgoing {
    Outgoing::lines([
        title([format!("申请已撤销 {number}")]),
        format!("{}：{operation}", super::tame(subject, 12)),
        "退回补正后 30 天没有重新提交".to_owned(),
        "还要办，请在 OA 重新申请".to_owned(),
    ])
}

/// 退回 as the sender learns of it, after the five minutes in which it can be taken back.
pub fn returned(number: i64, short: &str, unit: &str, reason: &str) -> Outgoing {
    Outgoing::lines([
        title([format!("被退回 {number}　{unit}"), format!("被退回 {number}")]),
        format!("{unit}退回了{short}"),
        format!("理由：{}", super::tame(reason, 40)),
        format!("看签收情况，回：查进度 {number}"),
    ])
    .tap("查进度", format!("查进度 {number}"))
}

/// 退回 was taken back after its sender may have read of it. The time tells one such message from the next: a platform may
/// drop a text that it has just shown (INV-24).
pub fn return_undone(number: i64, short: &str, unit: &str, now: Timestamp) -> Outgoing {
    Outgoing::lines([
        title([format!("退回已撤销 {number}　{unit}"), format!("退回已撤销 {number}")]),
        format!("{unit} {} 撤销了退回，{short}仍由他们办", clock(now)),
        format!("看签收情况，回：查进度 {number}"),
    ])
    .tap("查进度", format!("查进度 {number}"))
}

/// 会议回执: the last answer to a meeting is in.
pub fn all_answered(number: i64, short: &str, answers: &Answers) -> Outgoing {
    let absent = answers.absent();
    let coming = answers.given.len().saturating_sub(absent);
    Outgoing::lines([
        title([
            format!("回执报齐 {number}　{}/{}", answers.given.len(), answers.total),
            format!("回执报齐 {number}"),
        ]),
        format!("{short}：参会 {coming} 个单位，请假 {absent} 个"),
        format!("看名单，回：查进度 {number}"),
    ])
    .tap("查进度", format!("查进度 {number}"))
}

/// Recipients who cannot be reached, told to the info office.
pub fn unreachable(sender: &str, name: &str, units: &[String], contact: &str) -> Outgoing {
    let shown = units.iter().take(4).cloned().collect::<Vec<_>>().join("、");
    let more = if units.len() > 4 { "等" } else { "" };
    Outgoing::lines([
        title([format!("{} 个单位送不到", units.len())]),
        format!("{sender}：{name}"),
        format!("{shown}{more}"),
        "没有收文员或没绑定钉钉，请联系单位管理员".to_owned(),
        format!("办好后请告诉{contact}"),
    ])
}

/// Unsigned counts for a group; never anything about a document or a person (messages.md rule 7).
pub fn group_counts(documents: i64, units: i64) -> Outgoing {
    Outgoing::lines([
        format!("今天 {documents} 件公文，还有 {units} 个单位没签。"),
        super::refuse::GROUP_FOOTER.to_owned(),
    ])
}

/// A meeting signed for but not answered, an hour before the answer is due.
pub fn meeting_reply(item: &Item, now: Timestamp) -> Outgoing {
    let number = item.number;
    let due = match item.reply_by {
        Some(by) if by <= now => "已过时".to_owned(),
        Some(by) => format!("{} 前", when(by, now)),
        None => String::new(),
    };
    Outgoing::lines([
        title([format!("回执没报 {number}　{due}"), format!("回执没报 {number}")]),
        subject(item),
        match item.owes {
            super::Owes::Signature => format!("先回：签收 {number}，再回：回执 {number} 参会 姓名"),
            _ => format!("回：回执 {number} 参会 姓名"),
        },
        format!("不去回：回执 {number} 请假 理由"),
    ])
}

/// Units whose telephones one push has room for (messages.md rule 1).
pub const PHONES: usize = 3;

/// 特急 unsigned at its deadline: the sender is given the telephones of the first of `total` units (domain §2.3).
pub fn call_them(
    number: i64,
    item: &Item,
    first: &[(String, Option<String>)],
    total: usize,
    at: Timestamp,
    now: Timestamp,
) -> Outgoing {
    let word = item.urgent.word();
    let mut lines = vec![
        title([format!("{word} {number}　{total} 个单位没签"), format!("没签 {number}　{total} 个单位")]),
        format!("{}到 {} 还没签收，请打电话：", item.short(12), super::at(at, now)),
    ];
    let phone = |phone: &Option<String>| phone.clone().unwrap_or_else(|| "（没有登记电话）".to_owned());
    lines.extend(first.iter().map(|(unit, number)| format!("{unit} {}", phone(number))));
    lines.push(format!("看全部，回：查进度 {number}"));
    Outgoing::lines(lines).tap("查进度", format!("查进度 {number}"))
}
