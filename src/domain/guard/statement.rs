//! Somebody says that what they send is classified (domain §4.3): 这份是机密件，我先拍照发你看一眼.

use super::grade::{Grade, Kind, topic_before, with_thing};
use super::telegram;
use super::text::Text;
use super::words::{
    FORBIDDEN, GENERAL, GOES_ON, HANDING, HERE, LINKS, MOVES, NOT, NOUNS, OTHERS, PAPERS, REPORTED, SAFE,
    SENDING,
};
use super::{Rule, Verdict};

/// No sentence mentions something classified more often than this.
const MENTIONS_MOST: usize = 64;

/// A mention of something classified.
#[derive(Clone, Copy)]
struct Mention {
    start: usize,
    /// After the word and the noun that belongs to it.
    end: usize,
    /// A noun belongs to it: 机密件, 涉密材料.
    thing: bool,
    /// 秘密 alone is also an everyday word.
    everyday: bool,
    /// 涉密 rather than a grade.
    vague: bool,
}

/// Judges each sentence by what it says of the thing at hand.
pub(super) fn screen(t: &Text, grades: &[Grade]) -> Verdict {
    let mut verdict = Verdict::Pass;
    let mut left = grades.iter().peekable();
    for (from, to) in t.sentences() {
        let here = std::iter::from_fn(|| left.next_if(|grade| grade.start < to));
        let mut mentions: Vec<Mention> = here.filter_map(|grade| of_grade(t, grade)).collect();
        mentions.extend((from..to).filter_map(|i| vague_at(t, i).or_else(|| telegram_at(t, i))));
        mentions.retain(|m| m.end <= to);
        if mentions.len() > MENTIONS_MOST {
            return Verdict::Block(Rule::TooLong);
        }
        if !mentions.is_empty() {
            verdict = verdict.or_else(|| sentence(t, from, to, &mentions));
        }
        if verdict.is_block() {
            break;
        }
    }
    verdict
}

/// 涉密, 密件: classified without a grade.
fn vague_at(t: &Text, i: usize) -> Option<Mention> {
    if !matches!(t.at(i), Some('涉' | '密')) {
        return None;
    }
    let end = t.one_of(i, &["涉密", "涉及国家秘密", "密件"])?;
    let part_of_other = t.ends_with(i, &["非", "不", "未", "无", "保", "绝", "机", "秘"]);
    if part_of_other || t.ends_with(i, &NOT) || t.one_of(end, &OTHERS).is_some() {
        return None;
    }
    let noun = t.one_of(end, &NOUNS);
    let thing = noun.is_some() || t.at(i) == Some('密');
    let end = noun.or_else(|| t.word(end, "的")).unwrap_or(end);
    Some(Mention { start: i, end, thing, everyday: false, vague: true })
}

/// 密码电报 as a thing; followed by another word it is a topic, as in 密码电报办理流程.
fn telegram_at(t: &Text, i: usize) -> Option<Mention> {
    let end = t.one_of(i, &telegram::NAMES)?;
    let thing = t.edge_after(end) || t.one_of(end, &GOES_ON).or_else(|| t.one_of(end, &MOVES)).is_some();
    (thing && !t.ends_with(i, &NOT)).then_some(Mention {
        start: i,
        end,
        thing,
        everyday: false,
        vague: false,
    })
}

fn of_grade(t: &Text, grade: &Grade) -> Option<Mention> {
    let state_secret = t.ends_with(grade.start, &["国家"]);
    let before = if state_secret { grade.start.saturating_sub(2) } else { grade.start };
    let topic = topic_before(t, grade.start) && !state_secret;
    let said_of_it = t.ends_with(grade.start, &["属于", "的", "有", "个"]);
    if grade.kind == Kind::Latin || t.ends_with(before, &NOT) || (topic && !said_of_it) {
        return None;
    }
    let level = with_thing(t, grade);
    let end = t.one_of(level, &NOUNS).filter(|_| level > grade.end).unwrap_or(level);
    let end = t.one_of(grade.end, &NOUNS).map_or(end, |noun| noun.max(end));
    // 机密的材料, 绝密的通知; 秘密的东西 need not be an official secret.
    let of = t.word(level, "的").and_then(|of| {
        t.one_of(of, &NOUNS).or_else(|| t.one_of(of, &PAPERS).filter(|_| grade.first != '秘'))
    });
    let end = of.map_or(end, |noun| noun.max(end));
    let thing = end > grade.end;
    let everyday = grade.first == '秘' && !thing && !state_secret;
    Some(Mention { start: grade.start, end, thing, everyday, vague: false })
}

fn sentence(t: &Text, from: usize, to: usize, mentions: &[Mention]) -> Verdict {
    let has = |words: &[&str]| t.has(from, to, words);
    // The question mark belongs to the sentence it ends.
    let general = has(&GENERAL);
    let safe = has(&SAFE);
    if !general && !safe && mentions.iter().any(|m| says_so(t, from, to, m)) {
        return Verdict::Block(Rule::Statement);
    }
    let things = mentions.iter().any(|m| m.thing || m.vague);
    if !things {
        return Verdict::Pass;
    }
    let handing = t.find(from, to, &HANDING).filter(|i| !forbidden_before(t, from, *i));
    if handing.is_some() && !general && !safe && !has(&REPORTED) {
        return Verdict::Block(Rule::Statement);
    }
    let sending = handing.or_else(|| t.find(from, to, &SENDING).filter(|i| !forbidden_before(t, from, *i)));
    if sending.is_some() && !general && !safe && !has(&FORBIDDEN) {
        Verdict::Warn(Rule::Sending)
    } else {
        Verdict::Pass
    }
}

/// "This is classified": the thing at hand, a link, the grade, and nothing after it that makes it a topic.
fn says_so(t: &Text, from: usize, to: usize, m: &Mention) -> bool {
    let left = m.start.saturating_sub(14).max(from);
    let Some(here) = last(t, left, m.start, &HERE) else { return false };
    if t.has(here, m.start, &NOT) || t.has(here, m.start, &FORBIDDEN) || t.ends_with(m.start, &NOT) {
        return false;
    }
    let ends = m.end >= to || t.edge_after(m.end) || t.one_of(m.end, &GOES_ON).is_some();
    let link = t.ends_with(m.start, &LINKS);
    let direct = t.one_of(here, &HERE) == Some(m.start);
    if m.vague {
        // 附件涉密, 这份材料涉密: 涉密 is its own link.
        return ends && !t.ends_with(m.start, &["本群", "系统", "网络", "设备", "人员", "会议", "岗位"]);
    }
    if m.everyday && !t.has(here, m.start, &["份", "件", "文", "附", "材料", "名单", "图", "方案", "报告"])
    {
        return false;
    }
    // 这东西绝密，我拍给你: handing it over says that it is one.
    let handed = t.edge_after(m.end) && t.has(m.end, to, &HANDING);
    (link && ends)
        || (direct && handed)
        || (direct && m.thing && t.has(m.end, to, &["先", "看一", "看看", "保管好", "存好", "收好"]))
}

/// The last of `words` that begins in `from..to`.
fn last(t: &Text, from: usize, to: usize, words: &[&str]) -> Option<usize> {
    (from..to).rev().find(|i| t.one_of(*i, words).is_some_and(|end| end <= to))
}

/// Whether the sending at `i` is forbidden earlier in its clause.
fn forbidden_before(t: &Text, from: usize, i: usize) -> bool {
    let clause = (from..i).rev().find(|j| t.at(*j) == Some(',')).map_or(from, |comma| comma + 1);
    t.has(clause, i, &FORBIDDEN)
}
