//! Every word people see on the phone, in one place (messages.md). Short, Chinese, and the last line
//! says what to type next. No body text, no full phone numbers, nothing quoted from what was typed.

pub mod act;
pub mod approve;
pub mod change;
pub mod inbox;
pub mod push;
pub mod refuse;
pub mod sent;
pub mod track;
mod words;

pub use words::Words;

use crate::domain::document::DeliveryState;
use crate::domain::message::Outgoing;
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// Whom every failure names (messages.md rule 11).
#[derive(Clone, Copy, Debug)]
pub struct Contact<'a> {
    /// 信息办
    pub name: &'a str,
    /// Its telephone.
    pub phone: &'a str,
}

/// One of the messages of a roll call (点名) came through.
pub fn present(number: u32) -> Outgoing {
    Outgoing::lines([format!("点名 {number} 到了。")])
}

/// Where a delivery stands, in the word for its kind: a message is read, not signed.
pub fn standing(kind: Kind, state: DeliveryState) -> &'static str {
    match (kind, state) {
        (Kind::Message, DeliveryState::Awaiting) => "没看",
        (Kind::Message, DeliveryState::Signed) => "已阅",
        _ => state.zh(),
    }
}

/// What a line about an item says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// 件号 at the unit of the reader.
    pub number: i64,
    /// That unit, for a reader who has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// `document`, `meeting` or `message`.
    pub kind: Kind,
    /// 紧急程度
    pub urgent: Urgent,
    /// 标题
    pub title: String,
    /// Bears an internal mark: neither title nor sender may appear.
    pub internal: bool,
    /// 发文单位
    pub from: String,
    /// 发文字号
    pub doc_no: Option<String>,
    /// 主送 rather than 抄送.
    pub main: bool,
    /// How many attachments.
    pub attachments: i64,
    /// 签收期限
    pub sign_by: Option<Timestamp>,
    /// 回执期限
    pub reply_by: Option<Timestamp>,
    /// 会议时间
    pub starts_at: Option<Timestamp>,
    /// 会议地点
    pub place: Option<String>,
    /// 办结期限
    pub finish_by: Option<Timestamp>,
    /// What is still to be done.
    pub owes: Owes,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
}

/// What a unit still owes about an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owes {
    /// 签收
    #[default]
    Signature,
    /// It is signed: 办结, or the 回执 of a meeting.
    Work,
    /// Nothing any more.
    Nothing,
}

/// The three kinds of item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 公文
    Document,
    /// 会议通知
    Meeting,
    /// 办公消息
    Message,
}

/// How pressing an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgent {
    /// 平急
    No,
    /// 加急
    Urgent,
    /// 特急
    Critical,
}

impl Urgent {
    /// The word, empty for an ordinary item.
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Urgent => "加急",
            Self::Critical => "特急",
        }
    }
}

const WEEKDAYS: [&str; 8] = ["", "周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// A date as people say it: 今天, 明天, 周五 within six days, else 11月9日; with its year when that is another.
pub fn day(date: Date, today: Date) -> String {
    match date.days() - today.days() {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        -1 => "昨天".to_owned(),
        2..=6 => WEEKDAYS.get(usize::from(date.weekday())).copied().unwrap_or("").to_owned(),
        _ if date.year != today.year => format!("{}年{}", date.year, plain_day(date)),
        _ => plain_day(date),
    }
}

fn plain_day(date: Date) -> String {
    format!("{}月{}日", date.month, date.day)
}

/// The day of a moment that is read on another day: 11月9日.
pub fn month_day(at: Timestamp) -> String {
    plain_day(at.local().date)
}

/// A date with its weekday: 11月9日 周一.
pub fn full_day(date: Date) -> String {
    let weekday = WEEKDAYS.get(usize::from(date.weekday())).copied().unwrap_or("");
    format!("{} {weekday}", plain_day(date))
}

/// `10:42`
pub fn clock(at: Timestamp) -> String {
    let (h, m, ..) = at.local().clock();
    format!("{h:02}:{m:02}")
}

/// A moment: 今天 17:30, 明天 09:00, 周五 17:30 or 11月19日 17:30.
pub fn when(at: Timestamp, now: Timestamp) -> String {
    format!("{} {}", day(at.local().date, now.local().date), clock(at))
}

/// The same, but only the clock for today: 10:42.
pub fn at(at: Timestamp, now: Timestamp) -> String {
    if at.local().date == now.local().date { clock(at) } else { when(at, now) }
}

/// Cuts `text` to `most` characters, the last of them an ellipsis when something is missing.
pub fn fit(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

const LEADS: [&str; 14] = [
    "关于",
    "切实",
    "认真",
    "进一步",
    "做好",
    "开展",
    "印发",
    "召开",
    "加强",
    "组织",
    "全面",
    "报送",
    "举办",
    "调整",
];
const TAILS: [&str; 14] = [
    "通知", "通报", "意见", "请示", "报告", "批复", "议案", "纪要", "决定", "函", "公告", "通告", "方案",
    "工作",
];

/// A number as its reader types it: 37, or 县委办 37 where several units may have one.
fn typed(at: Option<&str>, number: i64) -> String {
    at.map_or_else(|| number.to_string(), |unit| format!("{unit} {number}"))
}

/// What is said instead of the title of an item with an internal mark (messages.md rule 3).
pub const INTERNAL: &str = "内部件";

/// What a document is called in a push or a list: its short title, unless only the OA may say it.
pub fn short_name(title: &str, internal: bool, most: usize) -> String {
    if internal { INTERNAL.to_owned() } else { short_title(title, most) }
}

/// What people call a document: 关于做好秋冬森林防火工作的通知 → 秋冬森林防火; at most `most` characters.
pub fn short_title(title: &str, most: usize) -> String {
    let mut rest = title.trim();
    if let Some((_, inner)) = rest.split_once('《') {
        rest = inner.split('》').next().unwrap_or(inner);
    }
    if let Some((_, after)) = rest.split_once("关于").filter(|(before, _)| before.chars().count() <= 24) {
        rest = after;
    }
    while let Some(shorter) =
        LEADS.iter().find_map(|lead| rest.strip_prefix(lead)).filter(|s| s.chars().count() > 3)
    {
        rest = shorter;
    }
    while let Some(shorter) =
        TAILS.iter().find_map(|tail| rest.strip_suffix(tail)).filter(|s| s.chars().count() >= 2)
    {
        rest = shorter.trim_end_matches('的');
    }
    fit(rest, most)
}

/// `37–40、43、45–56`
pub fn numbers(list: &[i64]) -> String {
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut parts: Vec<(i64, i64)> = Vec::new();
    for n in sorted {
        match parts.last_mut() {
            Some((_, end)) if *end + 1 == n => *end = n,
            _ => parts.push((n, n)),
        }
    }
    let text = |(from, to): &(i64, i64)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}、{to}"),
        _ => format!("{from}–{to}"),
    };
    parts.iter().map(text).collect::<Vec<_>>().join("、")
}

/// `138****0001`
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    if digits.len() != 11 {
        return "***".to_owned();
    }
    let (head, tail): (String, String) = (digits.iter().take(3).collect(), digits.iter().skip(7).collect());
    format!("{head}****{tail}")
}

/// Text that a person or another system wrote, made safe to stand in a line: no control, bidi or
/// invisible characters, one line, at most `most` characters.
pub fn tame(text: &str, most: usize) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}');
    if !text.contains(|c| blank(c) || unseen(c)) {
        return fit(text, most);
    }
    let clean: String =
        text.chars().map(|c| if blank(c) { ' ' } else { c }).filter(|c| !unseen(*c)).collect();
    fit(clean.split_whitespace().collect::<Vec<_>>().join(" ").as_str(), most)
}

impl Item {
    /// Short title, or what may be said of an internal item.
    pub fn short(&self, most: usize) -> String {
        short_name(&self.title, self.internal, most)
    }

    /// The moment a list shows: 今天 11:30 or 回执 16:00. What was signed is not overdue for that.
    fn due(&self, now: Timestamp) -> String {
        match (self.owes, self.kind, self.reply_by, self.sign_by) {
            (Owes::Nothing, ..) => {
                self.signed_at.map_or(String::new(), |signed| format!("{} 签", at(signed, now)))
            }
            (Owes::Work, Kind::Document | Kind::Message, ..) => self.to_finish(now),
            (_, Kind::Meeting, Some(by), _) if by.local().date == now.local().date => {
                format!("回执 {}", clock(by))
            }
            (_, Kind::Meeting, Some(by), _) => format!("回执{}", day(by.local().date, now.local().date)),
            (Owes::Work, ..) => "已签".to_owned(),
            (Owes::Signature, _, _, Some(by)) if by < now => format!("已超 {}", at(by, now)),
            (Owes::Signature, _, _, Some(by)) => when(by, now),
            (Owes::Signature, ..) => String::new(),
        }
    }

    /// By when it is to be finished.
    fn to_finish(&self, now: Timestamp) -> String {
        match self.finish_by.filter(|_| self.main) {
            Some(by) if by < now => format!("办结已超 {}", at(by, now)),
            Some(by) if by.local().date == now.local().date => format!("办结 {}", clock(by)),
            Some(by) => format!("办结{}", day(by.local().date, now.local().date)),
            None if self.kind == Kind::Message => "已阅".to_owned(),
            None => "已签".to_owned(),
        }
    }

    /// The number as its reader types it: 37, or 县委办 37.
    pub fn typed(&self) -> String {
        typed(self.at.as_deref(), self.number)
    }

    /// One line of a list, at most 24 characters where no unit is named: `41 特急 防汛物资 今天 11:30`.
    pub fn row(&self, now: Timestamp) -> String {
        let word = match self.kind {
            Kind::Meeting => "会议",
            Kind::Message => "消息",
            Kind::Document => self.urgent.word(),
        };
        let (number, due) = (self.typed(), self.due(now));
        let title = self.short(room(&[&number, word, &due]));
        [number.as_str(), word, title.as_str(), due.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// How long a title may be in a line of a list beside these parts (messages.md rule 2).
fn room(parts: &[&str]) -> usize {
    let taken = parts.iter().filter(|part| !part.is_empty()).map(|part| part.chars().count() + 1);
    24_usize.saturating_sub(taken.sum()).clamp(4, 12)
}

/// A message of one paragraph per line.
pub fn say<const N: usize>(lines: [String; N]) -> Outgoing {
    Outgoing::lines(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_what_people_call_them() {
        for (title, short) in [
            ("关于做好秋冬森林防火工作的通知", "秋冬森林防火"),
            ("鹿寨县人民政府办公室关于印发《强降雨调度方案》的通知", "强降雨调度"),
            ("征兵通知", "征兵"),
            ("通知", "通知"),
            ("关于召开2026年第三季度安全生产例会的通知", "2026年第三季度安…"),
        ] {
            assert_eq!(short_title(title, 11), short, "{title}");
        }
    }

    #[test]
    fn numbers_fold_into_ranges() {
        assert_eq!(numbers(&[45, 37, 38, 39, 40, 43, 46, 47]), "37–40、43、45–47");
        assert_eq!(numbers(&[5, 6, 6]), "5、6");
        assert_eq!(numbers(&[]), "");
    }

    #[test]
    fn days_are_named_as_people_do() {
        let today = Date::new(2026, 11, 10).expect("a day");
        for (days, name) in
            [(0, "今天"), (1, "明天"), (-1, "昨天"), (3, "周五"), (9, "11月19日"), (-4, "11月6日")]
        {
            assert_eq!(day(today.plus_days(days), today), name);
        }
        let new_year = |d| Date::new(2027, 1, d).expect("a day");
        assert_eq!(day(new_year(4), today), "2027年1月4日");
        assert_eq!(day(new_year(4), new_year(2)), "周一", "the year is plain from the weekday");
        assert_eq!(day(today, new_year(4)), "2026年11月10日");
    }

    #[test]
    fn typed_text_cannot_break_out_of_its_line() {
        assert_eq!(tame("缺\u{202e}附件\n\n签收 3\u{200b}", 20), "缺附件 签收 3");
        assert_eq!(mask_phone("13800000001"), "138****0001");
        assert_eq!(mask_phone("1380000"), "***");
    }
}
