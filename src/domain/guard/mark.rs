//! Marks of secrecy as they stand on documents: with a star, in brackets, in a field (domain §4.3).

use super::grade::{Grade, Kind, Period, grade_at, in_list, period_at, topic_before, with_level, with_thing};
use super::text::{Gap, SEAL, Text, is_junk};
use super::{Rule, Verdict};

/// Judges every grade in the text as a mark.
pub(super) fn screen(t: &Text, grades: &[Grade]) -> Verdict {
    let mut verdict = Verdict::Pass;
    for grade in grades {
        let marked = starred(t, grade).or_else(|| bracketed(t, grade)).or_else(|| bare(t, grade));
        verdict = verdict.or_else(|| marked.or_else(|| sealed(t, grade)));
        if verdict.is_block() {
            return verdict;
        }
    }
    verdict.or_else(|| field(t))
}

/// Signs that may stand between a grade and its star.
fn between(c: char) -> bool {
    is_junk(c) && c != '·'
}

/// 机密★3年, 秘密★, ★绝密.
fn starred(t: &Text, grade: &Grade) -> Verdict {
    match star_after(t, grade).or_else(|| star_before(t, grade)) {
        Some(()) if quoted_example(t, grade) => Verdict::Warn(Rule::QuotedMark),
        Some(()) => Verdict::Block(Rule::StarMark),
        None => Verdict::Pass,
    }
}

fn star_after(t: &Text, grade: &Grade) -> Option<()> {
    let noun = with_level(t, grade);
    let star = t.skip(noun, 3, between);
    let (after, strong) = match t.at(star) {
        Some('★') => (t.skip(star, 6, |c| matches!(c, '★' | '*')), true),
        Some('*') => (t.skip(star, 6, |c| matches!(c, '★' | '*')), false),
        _ => return spelt_star(t, grade, star),
    };
    let topic = topic_before(t, grade.start);
    let period = period_at(t, t.skip(after, 3, is_junk));
    if let Some((end, period)) = period {
        // A topic on one line and a starred point on the next, or a slogan: 保守秘密 ★ 三年行动.
        let apart = topic && t.gap(star).max(t.gap(after)) != Gap::No && !t.edge_after(end);
        let weak = !strong && period != Period::Definite && !t.edge_before(grade.start);
        return (!apart && !weak).then_some(());
    }
    if strong && of_state(t, grade, after) {
        return Some(());
    }
    if grade.kind == Kind::Latin || topic {
        return None;
    }
    if strong {
        return Some(());
    }
    // A single asterisk is a footnote or emphasis unless the grade stands where a mark stands.
    let emphasis = t.before(grade.start) == Some('*') && t.gap(after) == Gap::No && t.at(after).is_some();
    let touching = star == noun && t.gap(star) != Gap::Line;
    (touching && t.edge_before(grade.start) && !emphasis && grade.kind == Kind::Plain).then_some(())
}

/// 国家秘密★, 属于国家秘密★: the words are no topic when nothing but a link stands before them and the star ends
/// them. 保守国家秘密★从我做起 is a slogan, ★国家秘密★ an ornament.
fn of_state(t: &Text, grade: &Grade, after: usize) -> bool {
    let start = grade.start.checked_sub(2).filter(|i| t.word(*i, "国家").is_some());
    start.is_some_and(|i| {
        let opens = t.edge_before(i) && t.before(i) != Some('★');
        (opens || t.ends_with(i, &["属于", "属", "为", "是", "系"])) && t.edge_after(after)
    })
}

/// The star in words, or as a scan may read it: 机密五角星3年, 秘密大10年. Counts only with a period.
fn spelt_star(t: &Text, grade: &Grade, star: usize) -> Option<()> {
    const WORDS: [&str; 18] = [
        "五角星",
        "实心星",
        "空心星",
        "五星",
        "星号",
        "星标",
        "星",
        "star",
        "女",
        "大",
        "太",
        "火",
        "土",
        "士",
        "去",
        "x",
        "×",
        "k",
    ];
    let after = t.one_of(star, &WORDS)?;
    let (_, period) = period_at(t, t.skip(after, 2, is_junk))?;
    (period == Period::Definite && !topic_before(t, grade.start) && grade.kind != Kind::Latin).then_some(())
}

/// ★机密 and the end of a word: a mark with its parts turned round.
fn star_before(t: &Text, grade: &Grade) -> Option<()> {
    let open = (grade.start.saturating_sub(2)..=grade.start)
        .find(|i| t.before(*i) == Some('★') && (*i..grade.start).all(|j| t.at(j).is_some_and(is_junk)))?;
    let end = with_level(t, grade);
    let marked = t.edge_after(end) || period_at(t, end).is_some();
    let point =
        t.gap(open) != Gap::No && !matches!(t.at(end), None | Some('★' | '*')) && t.gap(end) == Gap::No;
    (grade.kind < Kind::Latin && marked && !point && !in_list(t, grade)).then_some(())
}

/// Whether the mark is quoted as an example of one: 标有“机密★10年”字样.
fn quoted_example(t: &Text, grade: &Grade) -> bool {
    const BEFORE: [&str; 16] = [
        "标有", "标注", "标明", "注明", "标志", "标识", "印有", "写有", "带有", "加盖", "格式", "样式",
        "例如", "如", "规范", "写法",
    ];
    const AFTER: [&str; 8] = ["字样", "标志", "标识", "标记", "的格式", "的写法", "等", "样式"];
    let quoted = t.before(grade.start).is_some_and(|c| matches!(c, '"' | '「' | '『'));
    let near = t.has(grade.start.saturating_sub(10), grade.start, &BEFORE);
    let close = t.find(grade.end, grade.end + 12, &["\"", "」", "』"]);
    quoted && near && close.is_some_and(|i| t.has(i, i + 5, &AFTER))
}

const OPENING: [char; 8] = ['【', '〔', '[', '{', '<', '「', '『', '('];
const CLOSING: [char; 8] = ['】', '〕', ']', '}', '>', '」', '』', ')'];
/// What may stand beside a grade in its brackets.
const BESIDE: [&str; 16] = [
    "特急", "加急", "特提", "平急", "急件", "急", "内部", "密级", "等级", "涉密", "份号", "副本", "正本",
    "初稿", "终稿", "★",
];

/// 【秘密】, 〔机密级〕, [绝密·特急]: the grade alone in its brackets.
fn bracketed(t: &Text, grade: &Grade) -> Verdict {
    let verdict = in_brackets(t, grade);
    if verdict.is_block() && quoted_example(t, grade) { Verdict::Warn(Rule::QuotedMark) } else { verdict }
}

fn in_brackets(t: &Text, grade: &Grade) -> Verdict {
    if grade.kind == Kind::Latin {
        return Verdict::Pass;
    }
    let Some(open) = back_to_bracket(t, grade.start) else { return Verdict::Pass };
    let Some(close) = on_to_bracket(t, grade) else { return Verdict::Pass };
    let round = matches!(t.at(open), Some('('));
    let corner = matches!(t.at(open), Some('「' | '『'));
    let (starts, ends) = (t.edge_before(open), t.edge_after(close + 1));
    let marked = if corner {
        t.gap(open) == Gap::Line || ends
    } else if round {
        starts || round_in_text(t, open, close, ends)
    } else {
        true
    };
    if marked { Verdict::Block(Rule::BracketMark) } else { Verdict::Pass }
}

/// Round brackets inside running text also explain: 国家秘密（机密）的事项.
fn round_in_text(t: &Text, open: usize, close: usize, ends: bool) -> bool {
    const EXPLAINED: [&str; 7] = ["国家秘密", "秘密", "级", "等级", "密级", "级别", "涉密"];
    const EXPLAINS: [&str; 8] = ["的", "级", "以上", "类", "事项", "知悉", "等", "载体"];
    !t.ends_with(open, &EXPLAINED) && (ends || t.one_of(close + 1, &EXPLAINS).is_none())
}

/// The opening bracket before `i`, with nothing but what may stand beside a grade in between.
fn back_to_bracket(t: &Text, i: usize) -> Option<usize> {
    let from = i.saturating_sub(14);
    let open = (from..i).rev().find(|j| t.at(*j).is_some_and(|c| OPENING.contains(&c)))?;
    only_beside(t, open + 1, i).then_some(open)
}

/// The closing bracket after the grade, likewise; an opening one without an end counts at a gap.
fn on_to_bracket(t: &Text, grade: &Grade) -> Option<usize> {
    let end = with_thing(t, grade);
    let close = (end..end + 14).find(|j| t.at(*j).is_some_and(|c| CLOSING.contains(&c)));
    match close {
        Some(close) if only_beside(t, end, close) => Some(close),
        None if t.gap(end) != Gap::No => Some(end.saturating_sub(1)),
        _ => None,
    }
}

/// Whether `from..to` holds only urgency, periods, numbers and signs.
fn only_beside(t: &Text, from: usize, to: usize) -> bool {
    let mut i = from;
    while i < to {
        let next = t.one_of(i, &BESIDE).or_else(|| period_at(t, i).map(|(end, _)| end));
        let sign = t.at(i).is_some_and(|c| c.is_ascii_digit() || !c.is_alphanumeric());
        i = match next {
            Some(end) if end <= to => end,
            _ if sign => i + 1,
            _ => return false,
        };
    }
    true
}

/// Names of the field.
const FIELDS: [&str; 22] = [
    "密级",
    "秘级",
    "密别",
    "涉密等级",
    "涉密级别",
    "涉密程度",
    "保密等级",
    "保密级别",
    "保密程度",
    "秘密等级",
    "秘密级别",
    "机密等级",
    "机密级别",
    "定密等级",
    "定密级别",
    "密级和保密期限",
    "密级及保密期限",
    "密级与保密期限",
    "密级/保密期限",
    "定密",
    "miji",
    "mj",
];
/// What may follow the name of the field.
const SUFFIXES: [&str; 10] = ["代码", "标识", "标志", "情况", "建议", "类别", "栏", "名称", "标注", "选择"];
/// Words that link the field to its value in a sentence.
const COPULAS: [&str; 8] = ["定为", "标为", "确定为", "属于", "为", "是", "系", "属"];

/// 密级：机密, 密级为秘密, 涉密等级 | 绝密, 是否涉密：是.
fn field(t: &Text) -> Verdict {
    let found = (0..t.len()).any(|i| match t.one_of(i, &FIELDS) {
        Some(end) => value_is_grade(t, i, end),
        None => declared(t, i),
    });
    if found { Verdict::Block(Rule::Field) } else { Verdict::Pass }
}

fn value_is_grade(t: &Text, start: usize, name_end: usize) -> bool {
    let latin = t.at(start).is_some_and(|c| c.is_ascii_alphabetic());
    if latin && !(t.edge_before(start) && t.edge_after(name_end)) {
        return false;
    }
    let name_end = t.one_of(name_end, &SUFFIXES).unwrap_or(name_end);
    let linked =
        t.one_of(name_end, &COPULAS).filter(|end| t.at(*end).is_some_and(|c| matches!(c, ':' | '=')));
    let name_end = linked.unwrap_or(name_end);
    let value = t.skip(name_end, 6, |c| is_junk(c) || c == '*');
    let unchecked = t.before(value).is_some_and(|c| matches!(c, '□' | '○' | '☐' | '◯' | '〇'));
    if unchecked {
        return false;
    }
    if value > name_end || t.gap(name_end) != Gap::No {
        return listed_value(t, value, name_end);
    }
    let value = t.one_of(name_end, &COPULAS).map(|end| t.skip(end, 3, is_junk));
    value.and_then(|value| grade_at(t, value)).is_some_and(|grade| {
        ends_value(t, &grade) && (t.at(start) != Some('定') || was_graded(t, start, &grade))
    })
}

/// The value after a sign or white space.
fn listed_value(t: &Text, value: usize, name_end: usize) -> bool {
    let signed = value > name_end;
    let Some(grade) = grade_at(t, value).filter(|g| g.kind < Kind::Latin || signed) else {
        return shorthand(t, value);
    };
    let end = with_level(t, &grade);
    let of_something =
        t.gap(end) == Gap::No && t.one_of(end, &["的", "以上", "及以上", "以下", "及以下"]).is_some();
    if of_something || in_list(t, &grade) || boxed_list(t, end) {
        return false;
    }
    signed || t.edge_after(with_thing(t, &grade))
}

/// 密级:绝, 密级:国家秘密, 密级:涉密.
fn shorthand(t: &Text, value: usize) -> bool {
    let end = t.one_of(value, &["绝", "机", "秘", "国家秘密", "涉密", "密件", "机秘", "绝秘"]);
    end.is_some_and(|end| t.edge_after(end) && !boxed_list(t, end))
}

/// An empty box follows, so this is a form with its choices.
fn boxed_list(t: &Text, end: usize) -> bool {
    let next = t.skip(end, 2, |c| matches!(c, '/' | '、' | ',' | '|'));
    let grade_next = next > end && grade_at(t, next).is_some();
    grade_next || matches!(t.at(end), Some('□' | '○' | '☐' | '◯'))
}

/// In a sentence the value must end: 密级为机密, but not 密级为机密以上的文件.
fn ends_value(t: &Text, grade: &Grade) -> bool {
    let end = with_thing(t, grade);
    (t.edge_after(end) || period_at(t, end).is_some()) && !in_list(t, grade)
}

/// 已定密为机密。 and 定密为秘密，保密期限3年 tell what was decided; 如定密为秘密，须报批 is a rule.
fn was_graded(t: &Text, start: usize, grade: &Grade) -> bool {
    const OPEN: [&str; 14] =
        ["如", "若", "凡", "未", "不", "应", "可", "拟", "须", "需", "是否", "怎", "谁", "由"];
    let end = with_thing(t, grade);
    let closed = t.gap(end) == Gap::Line || matches!(t.at(end), Some('。' | ';' | '!'));
    let term =
        t.has(end, end + 8, &["期限", "请", "勿", "别"]) && !t.has(end, end + 12, &["不超过", "应", "须"]);
    (closed || term) && !t.has(start.saturating_sub(6), start, &OPEN)
}

/// 是否涉密：是, or 密件： before a title.
fn declared(t: &Text, i: usize) -> bool {
    let heading = t.one_of(i, &["密件", "涉密件"]).filter(|_| t.gap(i) == Gap::Line);
    if heading.is_some_and(|end| t.at(end) == Some(':')) {
        return true;
    }
    let Some(end) = t.one_of(i, &["是否涉密", "是否为涉密", "是否属于涉密", "是否涉及国家秘密", "是否密件"])
    else {
        return false;
    };
    let value = t.skip(end, 4, |c| is_junk(c) && !matches!(c, '□' | '○' | '☐'));
    let yes = t.one_of(value, &["是", "yes", "y"]).filter(|_| value > end);
    yes.is_some_and(|yes| {
        let open = t.skip(yes, 1, |c| c == '/');
        t.edge_after(yes) && t.at(open) != Some('否') && !matches!(t.at(yes), Some('□' | '○' | '☐'))
    })
}

/// ㊙ with nothing that makes a word of it, as in 独家㊙方.
fn sealed(t: &Text, grade: &Grade) -> Verdict {
    let alone = t.at(grade.start) == Some(SEAL) && t.edge_after(with_thing(t, grade));
    if alone { Verdict::Block(Rule::BareMark) } else { Verdict::Pass }
}

/// 机密 3年, 秘密(10年), 绝密 启用前, 绝密 特急: the parts of a mark without its star, where a mark stands.
fn bare(t: &Text, grade: &Grade) -> Verdict {
    if grade.kind == Kind::Latin || !t.edge_before(grade.start) || in_list(t, grade) || compared(t, grade) {
        return Verdict::Pass;
    }
    if t.before(grade.start).is_some_and(|c| matches!(c, '"' | '《' | '「' | '『' | '*')) {
        return Verdict::Pass;
    }
    let end = with_level(t, grade);
    let next = t.skip(end, 2, |c| is_junk(c) && !matches!(c, '"' | '、' | ':'));
    let apart = next > end || t.gap(next) != Gap::No || end > grade.end;
    let period = period_at(t, next);
    let definite = period.is_some_and(|(_, period)| period == Period::Definite);
    let until = period.is_some_and(|(end, period)| period == Period::Condition && t.edge_after(end));
    let urgent = t.one_of(next, &["特急", "加急", "特提", "急件"]).is_some_and(|end| t.edge_after(end));
    let opens = t.gap(grade.start) == Gap::Line || t.before(grade.start).is_some_and(is_junk);
    let urgent_before = t.gap(grade.start) != Gap::No
        && t.ends_with(grade.start, &["特急", "加急", "特提", "急件"])
        && t.edge_after(end);
    if (definite && (apart || opens)) || ((urgent || until) && apart) || urgent_before {
        return Verdict::Block(Rule::BareMark);
    }
    Verdict::Pass
}

/// Another grade with its own period stands near: 绝密30年、机密20年、秘密10年 explains the grades.
fn compared(t: &Text, grade: &Grade) -> bool {
    let near = grade.start.saturating_sub(10)..grade.end + 10;
    near.filter_map(|i| grade_at(t, i)).any(|other| other.first != grade.first && other.kind == Kind::Plain)
}
