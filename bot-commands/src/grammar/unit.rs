//! Names of units in commands, and which verbs need what around them.

use crate::command::Intent;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::object::object;
use crate::verbs::Verb;
use crate::words;
use crate::wordset::words;

/// 教育局 in 催教育局签收7号; generic words (没签的单位) name no unit. Only looks when no number stands here.
pub(super) fn before_number(cur: &mut Cursor) -> Option<String> {
    let mut ahead = *cur;
    ahead.eat_many(words!("一下|给|让|叫|请|向"));
    if !matches!(object(&mut ahead.clone()), Ok(None)) {
        return None;
    }
    if ahead.eat_many(words::GENERIC_UNITS) > 0 {
        ahead.eat_many(words::UNIT_VERBS);
        ahead.skip_separators();
        *cur = ahead;
        return None;
    }
    let from = ahead.pos();
    let length = name_length(&ahead);
    ahead.advance(length);
    let run = ahead.between(from, from + length);
    if !looks_like_unit(&run) {
        return None;
    }
    let unit = run.text();
    ahead.eat_many(words::UNIT_VERBS);
    ahead.skip_separators();
    *cur = ahead;
    Some(unit)
}

/// 教育局 in `催办 7 教育局`.
pub(super) fn after_number(cur: &mut Cursor) -> Option<String> {
    let mut ahead = *cur;
    ahead.skip_separators();
    ahead.eat_many(words!("一下|给|请|单位|的|对|送给|发给|单位:|向|让|叫|是|提醒|催"));
    ahead.skip_separators();
    if ahead.eat_many(words::GENERIC_UNITS) > 0 {
        ahead.eat_many(words::UNIT_VERBS);
        *cur = ahead;
        return None;
    }
    let from = ahead.pos();
    let length = name_length(&ahead);
    ahead.advance(length);
    let run = ahead.between(from, from + length);
    if !looks_like_unit(&run) {
        return None;
    }
    *cur = ahead;
    let unit = run.text();
    cur.eat_many(words::UNIT_VERBS);
    cur.eat(words!("的情况|的送达情况|的记录|的签收情况|的"));
    Some(unit)
}

/// The longest run of Chinese characters that ends like a unit, before a verb or number ends it.
fn name_length(cur: &Cursor) -> usize {
    let mut best = 0;
    let mut length = 0;
    let mut ahead = *cur;
    while let Some(c) = ahead.peek() {
        if !is_han(c) || length >= 16 || ahead.at(words::UNIT_STOPS) {
            break;
        }
        ahead.bump();
        length += 1;
        if length > 1 && !words::UNIT_ENDS.beginning(c).is_empty() {
            best = length;
        }
    }
    if best > 0 { best } else { length }
}

fn looks_like_unit(name: &Cursor) -> bool {
    (2..=16).contains(&name.rest().len()) && name.find(words::NOT_UNITS).is_none()
}

/// The short name of one of the sender's own units.
pub(super) fn looks_like_own_unit(name: &Cursor) -> bool {
    looks_like_unit(name) && name.find(words::NOT_OWN_UNITS).is_none()
}

/// 镇, 局, 办 and the like at the end.
pub(super) fn ends_like_unit(name: &str) -> bool {
    words::UNIT_ENDS.list.iter().any(|end| name.ends_with(end))
}

/// Verbs that mean nothing without a number.
pub(super) fn may_stand_alone(verb: Verb) -> bool {
    let long = verb.word.chars().count() > 1;
    long && !matches!(
        verb.word,
        "收文"
            | "接收"
            | "完成"
            | "落实"
            | "办理"
            | "处理"
            | "提醒"
            | "查询"
            | "状态"
            | "拒绝"
            | "看看"
            | "看下"
            | "重新发"
            | "补发"
            | "退还"
            | "提醒一下"
            | "打开"
            | "显示"
            | "搞定"
            | "处理好"
            | "弄好"
            | "弄完"
            | "做完"
            | "看完"
            | "办好"
            | "收下"
            | "办完"
            | "督促"
            | "阅读"
            | "浏览"
            | "再发一次"
            | "再发一遍"
            | "办成"
            | "处理完"
            | "落实好"
            | "批转"
            | "统一"
            | "同一"
            | "同义"
            | "签手"
            | "签首"
            | "签守"
            | "前收"
            | "退会"
            | "推会"
            | "补正"
            | "who"
            | "done"
            | "close out"
    )
}

/// 已收到 and 收到了 acknowledge; other completed forms without a number are reports.
pub(super) fn bare_completed(word: &str) -> bool {
    matches!(word, "收到" | "收悉")
}

/// 办, 处理, 办理 finish only in their completed form; before that they are an intention.
pub(super) fn needs_completion(verb: Verb) -> bool {
    verb.spec.intent == Intent::Finish && matches!(verb.word, "办" | "办理" | "处理")
}
