//! Coded telegrams (密码电报): groups of four or five digits, and the heads of such telegrams.

use super::text::{Gap, Text, is_junk};
use super::words::FORBIDDEN;
use super::{Rule, Verdict};

/// So many groups in a row are a telegram whatever stands before them.
const GROUPS: usize = 10;
/// So many are one after a word that says so.
const GROUPS_NAMED: usize = 3;

pub(super) const NAMES: [&str; 7] =
    ["密码电报", "密码传真", "密电", "加密电报", "机要电报", "密传电报", "密码电"];
/// What follows a name when the telegram itself is at hand.
const BODY: [&str; 9] = ["全文", "内容", "原文", "抄录", "译文", "译电", "正文", "抄件", "等级"];
/// What may follow such a word: a text comes, no rule about one.
const FOLLOWS: [&str; 4] = ["如下", "转发", "见", "在"];

/// Judges the text as a coded telegram.
pub(super) fn screen(t: &Text) -> Verdict {
    let named = t.find(0, t.len(), &NAMES);
    let head =
        (0..t.len()).any(|i| is_head(t, i)) || t.has(0, t.len(), &["译电如下", "译文如下", "密电译文"]);
    let groups = longest_run(t);
    if head || groups >= GROUPS || (named.is_some() && groups >= GROUPS_NAMED) {
        Verdict::Block(Rule::Telegram)
    } else {
        Verdict::Pass
    }
}

/// 密码电报 as a heading: alone on its line or in brackets, numbered, or with its text following.
fn is_head(t: &Text, i: usize) -> bool {
    let Some(end) = t.one_of(i, &NAMES) else { return false };
    if t.at(end) == Some('〔') || (t.at(end) == Some('[') && t.before(i).is_some_and(char::is_alphanumeric))
    {
        return true;
    }
    let value = t.skip(end, 3, |c| is_junk(c) || c == '的');
    let told = t.one_of(value, &BODY).is_some_and(|end| {
        let comes = t.edge_after(end) || t.one_of(end, &FOLLOWS).is_some();
        comes && !t.has(i.saturating_sub(8), i, &FORBIDDEN) && !t.ends_with(i, &["管理"])
    });
    let urgent = t.one_of(value, &["特急", "特提", "加急", "平急"]).is_some_and(|end| t.edge_after(end));
    let own_line =
        t.gap(i) == Gap::Line && (t.at(end) == Some(':') || (t.gap(end) == Gap::Line && end < t.len()));
    told || urgent || own_line
}

/// The longest run of groups of the same length, four or five digits, white space or one sign apart.
/// Years, rising lists (rooms, numbers of staff) and repeated values are no code.
fn longest_run(t: &Text) -> usize {
    let (mut best, mut i) = (0, 0);
    while i < t.len() {
        let (count, end) = run_at(t, i);
        best = best.max(count);
        i = end.max(i + 1);
    }
    best
}

fn run_at(t: &Text, start: usize) -> (usize, usize) {
    let mut values: Vec<u32> = Vec::new();
    let (mut i, mut width) = (start, 0);
    while let Some((value, length, end)) = group_at(t, i) {
        if width != 0 && length != width {
            break;
        }
        width = length;
        values.push(value);
        i = t.skip(end, 1, |c| matches!(c, '-' | '.' | ',' | '/' | '、' | '|'));
        if i == end && t.gap(end) == Gap::No {
            break;
        }
    }
    let ordinary = |v: &u32| (1900..2100).contains(v);
    let rising = values.windows(2).filter(|pair| matches!(pair, [a, b] if a <= b)).count();
    let listed =
        values.iter().filter(|v| ordinary(v)).count() * 2 > values.len() || rising + 1 >= values.len();
    (if listed { 0 } else { values.len() }, i)
}

/// A group of four or five digits that begins and ends at `i`.
fn group_at(t: &Text, i: usize) -> Option<(u32, usize, usize)> {
    if t.gap(i) == Gap::No && t.before(i).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut end = i;
    let mut value = 0_u32;
    while let Some(digit) = t.at(end).and_then(|c| c.to_digit(10)) {
        if end > i && t.gap(end) != Gap::No {
            break;
        }
        value = value.checked_mul(10)?.checked_add(digit)?;
        end += 1;
    }
    let length = end - i;
    let whole = t.gap(end) != Gap::No || !t.at(end).is_some_and(char::is_alphanumeric);
    (matches!(length, 4 | 5) && whole).then_some((value, length, end))
}
