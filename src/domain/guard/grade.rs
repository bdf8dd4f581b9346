//! The grades 绝密, 机密, 秘密 in all their disguises, the period that may follow, and the words that
//! make a grade a topic.

use super::text::{Gap, SEAL, Text, is_junk};

/// How a grade is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// In its two characters.
    Plain,
    /// One of them in pinyin, as a look-alike, or taken apart; or with a sign between them.
    Disguised,
    /// Wholly in Latin letters: means something only beside a star and a period.
    Latin,
}

/// A grade found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grade {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// 绝, 机 or 秘.
    pub first: char,
    /// How it is written.
    pub kind: Kind,
}

/// First characters with their look-alikes and halves.
const FIRST: [(&str, char, bool); 14] = [
    ("绝", '绝', true),
    ("机", '机', true),
    ("秘", '秘', true),
    ("泌", '秘', false),
    ("㊙", '秘', false),
    ("杌", '机', false),
    ("木几", '机', false),
    ("禾必", '秘', false),
    ("纟色", '绝', false),
    ("糸色", '绝', false),
    ("丝色", '绝', false),
    ("jue", '绝', false),
    ("ji", '机', false),
    ("mi", '秘', false),
];
const SECOND: [(&str, bool); 7] = [
    ("密", true),
    ("蜜", false),
    ("谧", false),
    ("嘧", false),
    ("宀必山", false),
    ("mi", false),
    ("m", false),
];
/// Initials: alone a grade only with a star and a period, before 密 a disguise.
const INITIALS: [(&str, char, Kind); 5] = [
    ("jm", '机', Kind::Latin),
    ("mm", '秘', Kind::Latin),
    ("juem", '绝', Kind::Latin),
    ("j密", '机', Kind::Disguised),
    ("m密", '秘', Kind::Disguised),
];

/// The grade at `i`, if there is one.
pub(super) fn grade_at(t: &Text, i: usize) -> Option<Grade> {
    let c = t.at(i)?;
    let known = matches!(c, '绝' | '机' | '秘' | '泌' | '杌' | '木' | '禾' | '纟' | '糸' | '丝' | 'j' | 'm');
    if !known && c != SEAL {
        return None;
    }
    let latin_before = t.gap(i) == Gap::No && t.before(i).is_some_and(|b| b.is_ascii_alphanumeric());
    if c.is_ascii_alphabetic() {
        if latin_before {
            return None;
        }
        if let Some(grade) = initials(t, i) {
            return Some(grade);
        }
    }
    spelt_out(t, i).or_else(|| {
        (c == SEAL).then_some(Grade { start: i, end: i + 1, first: '秘', kind: Kind::Disguised })
    })
}

/// A grade in two characters, or in what stands for them.
fn spelt_out(t: &Text, i: usize) -> Option<Grade> {
    FIRST.iter().find_map(|(word, first, plain)| {
        let middle = t.word(i, word)?;
        let second = t.skip(middle, 2, |c| is_junk(c) || c == '★');
        let (end, plain_second, initial) =
            SECOND.iter().find_map(|(word, plain)| Some((t.word(second, word)?, *plain, *word == "m")))?;
        let latin = (word.is_ascii(), t.before(end).is_some_and(|c| c.is_ascii_alphabetic()));
        if latin.1 && t.gap(end) == Gap::No && t.at(end).is_some_and(|c| c.is_ascii_alphabetic()) {
            return None;
        }
        let kind = match latin {
            (true, true) => Kind::Latin,
            _ if initial => Kind::Latin,
            _ if *plain && plain_second && second == middle => Kind::Plain,
            _ => Kind::Disguised,
        };
        Some(Grade { start: i, end, first: *first, kind })
    })
}

fn initials(t: &Text, i: usize) -> Option<Grade> {
    INITIALS.iter().find_map(|(word, first, kind)| {
        let end = t.word(i, word)?;
        let more = t.gap(end) == Gap::No && t.at(end).is_some_and(|c| c.is_ascii_alphabetic());
        (!more).then_some(Grade { start: i, end, first: *first, kind: *kind })
    })
}

/// Every grade in the text, in order.
pub(super) fn grades(t: &Text) -> Vec<Grade> {
    (0..t.len()).filter_map(|i| grade_at(t, i)).collect()
}

/// Nouns after which a grade still means the thing at hand: 机密件, 绝密文件.
const THINGS: [&str; 14] = [
    "级文件",
    "级材料",
    "级资料",
    "级别",
    "级",
    "文件",
    "文档",
    "材料",
    "资料",
    "件",
    "档案",
    "图纸",
    "信息",
    "电报",
];

/// The end of the grade with a noun that belongs to it.
pub(super) fn with_thing(t: &Text, grade: &Grade) -> usize {
    t.one_of(grade.end, &THINGS).unwrap_or(grade.end)
}

/// The end of the grade with 级 or 件.
pub(super) fn with_level(t: &Text, grade: &Grade) -> usize {
    t.one_of(grade.end, &["级", "件", "级别"]).unwrap_or(grade.end)
}

/// Words before a grade that make it a topic: 国家秘密, 商业机密, 保守…
const TOPICS: [&str; 52] = [
    "国家",
    "商业",
    "工作",
    "军事",
    "个人",
    "公司",
    "企业",
    "技术",
    "核心",
    "科技",
    "经济",
    "警务",
    "审判",
    "检察",
    "保守",
    "保护",
    "严守",
    "泄露",
    "泄漏",
    "窃取",
    "刺探",
    "涉及",
    "掌握",
    "知悉",
    "产生",
    "属于",
    "什么是",
    "何为",
    "的",
    "小",
    "大",
    "揭开",
    "发现",
    "探",
    "个",
    "守",
    "保",
    "守住",
    "有",
    "无",
    "非",
    "不",
    "了解",
    "揭",
    "解",
    "心灵",
    "成长",
    "成功",
    "家庭",
    "健康",
    "自然",
    "身体",
];

/// Whether what stands before `i` makes a grade there a topic.
pub(super) fn topic_before(t: &Text, i: usize) -> bool {
    t.gap(i) == Gap::No && t.ends_with(i, &TOPICS)
}

/// Whether a second grade follows or precedes close by, as in 绝密、机密、秘密: a list, not a mark.
pub(super) fn in_list(t: &Text, grade: &Grade) -> bool {
    let after = t.skip(with_level(t, grade), 2, |c| {
        matches!(c, '、' | ',' | '/' | '|' | '或' | '和' | '与' | '及' | '□')
    });
    let listed = |other: Grade| other.first != grade.first;
    let next = after > grade.end && grade_at(t, after).is_some_and(listed);
    let back = (grade.start.saturating_sub(5)..grade.start).find_map(|i| {
        let other = grade_at(t, i).filter(|other| listed(*other))?;
        let gap = with_level(t, &other);
        let signs = (gap..grade.start).all(|j| {
            t.at(j).is_some_and(|c| matches!(c, '、' | ',' | '/' | '|' | '或' | '和' | '与' | '及' | '□'))
        });
        (signs && gap < grade.start).then_some(())
    });
    next || back.is_some()
}

/// What a period consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// 3年, 长期, 2030年12月31日: counted or named.
    Definite,
    /// 启用前, 公布前: until what usually ends secrecy.
    Condition,
    /// 会议召开前: until anything else.
    Occasion,
}

/// The end of the period at `i`, if one stands there.
pub(super) fn period_at(t: &Text, i: usize) -> Option<(usize, Period)> {
    if let Some(end) = t.one_of(i, &["长期", "永久", "终身", "无限期", "不定期"]) {
        return Some((end, Period::Definite));
    }
    if let Some(end) = counted(t, i).or_else(|| dated(t, i)) {
        return Some((end, Period::Definite));
    }
    let start = t.one_of(i, &["至", "到"]).unwrap_or(i);
    if start > i && counted(t, start).or_else(|| dated(t, start)).is_some() {
        return Some((start, Period::Definite));
    }
    ending(t, i).map(|end| (end, Period::Condition)).or_else(|| Some((occasion(t, i)?, Period::Occasion)))
}

/// 3年, 十年, 6个月, 二〇三〇年.
fn counted(t: &Text, i: usize) -> Option<usize> {
    let digits = t.skip(i, 5, is_count);
    if digits == i {
        return None;
    }
    let end = t.one_of(digits, &["年", "个月", "月", "天", "日", "周"])?;
    // 3年级, 2026年度, 3年前, 三天后 …: not how long something is kept.
    let other =
        ["级", "度", "前", "后", "来", "内", "间", "以", "多", "了", "没", "才", "的", "就", "第", "生"];
    let whole = t.before(end) != Some('年') || t.one_of(end, &other).is_none() || t.gap(end) != Gap::No;
    whole.then_some(end)
}

/// 2030-12-31, 20301231, 2030.12.
fn dated(t: &Text, i: usize) -> Option<usize> {
    let year = t.skip(i, 4, |c| c.is_ascii_digit());
    if year != i + 4 || t.one_of(i, &["19", "20"]).is_none() {
        return None;
    }
    let end = t.skip(year, 8, |c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/'));
    (end >= year + 2).then_some(end)
}

/// 启用前, 公布之前.
fn ending(t: &Text, i: usize) -> Option<usize> {
    let known =
        t.one_of(i, &["启用", "启封", "公布", "公开", "发布", "解密", "使用", "实施", "印发", "宣布"])?;
    t.one_of(known, &["之前", "前", "后"])
}

/// At most eleven characters that end with 前: 会议召开前.
fn occasion(t: &Text, i: usize) -> Option<usize> {
    let han = |j: usize| t.at(j).is_some_and(char::is_alphanumeric);
    let end = (i + 1..i + 11).take_while(|j| han(*j)).find(|j| t.at(*j) == Some('前'))?;
    (han(i) && t.edge_after(end + 1)).then_some(end + 1)
}

/// Digits, Chinese numerals, and letters that are taken for digits when a scan is read.
fn is_count(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '〇' | '零' | '○' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        )
        || matches!(
            c,
            '廿' | '卅' | '百' | '半' | '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' | '拾'
        )
        || matches!(c, 'o' | 'l' | 'i' | '几' | '若' | 'x' | '×' | '_')
}
