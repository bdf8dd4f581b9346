//! A grade that stands alone between separators: in a file name, on its own line, before a title.

use super::grade::{Grade, Kind, in_list, topic_before, with_thing};
use super::text::{Gap, Text, is_junk};
use super::{Rule, Verdict};

/// Endings by which a word in a text is known for a file name.
const EXTENSIONS: [&str; 34] = [
    "docx", "doc", "xlsx", "xls", "pptx", "ppt", "pdf", "wps", "ofd", "dps", "et", "txt", "rtf", "csv",
    "zip", "rar", "7z", "tar", "gz", "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "heic", "webp",
    "mp4", "mp3", "wav", "dwg", "md", "htm",
];

/// Judges the grades of a text as parts of names and as lines of their own.
pub(super) fn screen(t: &Text, grades: &[Grade]) -> Verdict {
    let mut verdict = Verdict::Pass;
    for grade in grades.iter().filter(|g| g.kind != Kind::Latin) {
        verdict = verdict.or_else(|| alone(t, grade)).or_else(|| named(t, grade));
        if verdict.is_block() {
            break;
        }
    }
    verdict
}

/// Judges a whole file name: a grade between separators is its mark, unless grades are enumerated.
pub(super) fn screen_file_name(t: &Text, grades: &[Grade]) -> Verdict {
    let marked =
        grades.iter().any(|grade| grade.kind != Kind::Latin && is_segment(t, grade) && !in_list(t, grade));
    if marked { Verdict::Block(Rule::FileName) } else { Verdict::Pass }
}

/// Between separators, digits or Latin letters; a title in 《》 is none.
fn is_segment(t: &Text, grade: &Grade) -> bool {
    let end = with_thing(t, grade);
    let ends = |i: usize| t.edge_after(i) || t.at(i).is_some_and(|c| c.is_ascii_alphanumeric());
    let starts =
        t.edge_before(grade.start) || t.before(grade.start).is_some_and(|c| c.is_ascii_alphanumeric());
    let title = t.before(grade.start) == Some('《') || t.at(end) == Some('》');
    starts && (ends(end) || ends(grade.end)) && !title
}

/// A part of a file name within a text, or between underscores or the same sign on both sides.
fn named(t: &Text, grade: &Grade) -> Verdict {
    if !is_segment(t, grade) || t.before(grade.start) == Some('"') {
        return Verdict::Pass;
    }
    let end = with_thing(t, grade);
    let left = t.before(grade.start).filter(|_| t.gap(grade.start) == Gap::No);
    let right = t.at(end).filter(|_| t.gap(end) == Gap::No);
    let wrapped = match (left, right) {
        (Some('_'), None | Some('_')) | (None, Some('_')) => true,
        (Some(a), Some(b)) => a == b && matches!(a, '|' | '\\' | '-' | '=' | '_' | '~' | '+' | '^' | '/'),
        _ => false,
    };
    if (wrapped || in_file_name(t, grade.start)) && !in_list(t, grade) && !topic_before(t, grade.start) {
        return Verdict::Block(Rule::FileName);
    }
    Verdict::Pass
}

/// Whether the word around `i` ends like a file name. Only so far is looked as names are long.
fn in_file_name(t: &Text, i: usize) -> bool {
    let stops = |c: char| matches!(c, '。' | ',' | '!' | '?' | ';' | '"' | '《' | '》');
    let word = (i..i + 60)
        .take_while(|j| *j == i || t.gap(*j) != Gap::Line)
        .take_while(|j| !t.at(*j).is_none_or(stops));
    word.filter(|j| t.at(*j) == Some('.')).any(|dot| {
        t.one_of(dot + 1, &EXTENSIONS)
            .is_some_and(|end| t.edge_after(end) || !t.at(end).is_some_and(|c| c.is_ascii_alphanumeric()))
    })
}

/// Words that show that a document's title follows.
const TITLE: [&str; 26] = [
    "关于", "通知", "方案", "请示", "报告", "函", "纪要", "意见", "预案", "计划", "名单", "情况", "文件",
    "通报", "批复", "要点", "部署", "规划", "汇报", "材料", "清单", "台账", "图", "〔", "会议", "决定",
];

/// A grade on its own line, or before a title: where a document bears its mark.
fn alone(t: &Text, grade: &Grade) -> Verdict {
    let end = with_thing(t, grade);
    let bare = grade.kind == Kind::Plain && !in_list(t, grade);
    // Only a copy number may stand before it on the line.
    let number = (grade.start.saturating_sub(8)..grade.start).find(|i| {
        t.gap(*i) == Gap::Line && (*i..grade.start).all(|j| t.at(j).is_some_and(|c| c.is_ascii_digit()))
    });
    let opens = t.gap(grade.start) == Gap::Line || number.is_some();
    if !opens || !bare {
        return Verdict::Pass;
    }
    match t.gap(end) {
        // The bare word may be a question; spaced out or with 级 it is set like a mark.
        Gap::Line if grade.start == 0 && end == t.len() && end == grade.end && t.gap(end - 1) == Gap::No => {
            Verdict::Warn(Rule::Sending)
        }
        Gap::Line => Verdict::Block(Rule::BareMark),
        Gap::Space if title_follows(t, end) => Verdict::Block(Rule::BareMark),
        Gap::No if warned(t, end) => Verdict::Block(Rule::Statement),
        Gap::No if end > grade.end && listing(t, end) => Verdict::Warn(Rule::Sending),
        _ if end > grade.end && t.at(end) == Some(':') => Verdict::Block(Rule::BareMark),
        _ => Verdict::Pass,
    }
}

/// 机密级文件目录 as a title: a list of such papers, which may or may not be one of them.
fn listing(t: &Text, i: usize) -> bool {
    t.one_of(i, &["目录", "清单", "名册", "台账", "一览表"]).is_some_and(|end| t.gap(end) == Gap::Line)
}

fn title_follows(t: &Text, i: usize) -> bool {
    let line = (i + 1..i + 80).find(|j| t.gap(*j) == Gap::Line).unwrap_or(i + 80);
    t.has(i, line, &TITLE)
}

/// 绝密，看完删: the sender says how to treat it.
fn warned(t: &Text, i: usize) -> bool {
    const HOW: [&str; 19] = [
        "勿外传",
        "别外传",
        "不要外传",
        "不得外传",
        "勿转",
        "别转",
        "不要转",
        "看完删",
        "看完就删",
        "看后删",
        "看完后删",
        "阅后即焚",
        "阅后即",
        "别说",
        "勿扩散",
        "不要扩散",
        "单独查看",
        "请单独",
        "注意保密",
    ];
    let next = t.skip(i, 3, |c| is_junk(c) || matches!(c, ',' | '!' | '。'));
    next > i && t.has(next, next + 16, &HOW)
}
