//! The act of a clause that is asked for, and the item that is named with it: 请退回吧, 拒收168, 号是276.

use super::super::anyorder::names_items;
use super::stripped;
use super::vocabulary::{AROUND, CLOSES, NUMBERED, RECALLS, RETURNS, RUNS_ON};
use crate::command::{Intent, Target};
use crate::cursor::Cursor;
use crate::grammar::closing;
use crate::grammar::result_first;
use crate::object::{Object, object};
use crate::span::Span;
use crate::words;
use crate::wordset::{Words, words};

/// An act that is asked for, with what stands around it in its clause.
pub(super) struct Order<'f, 't> {
    pub intent: Intent,
    pub verb: Span,
    pub head: Cursor<'f, 't>,
    pub object: Option<Object>,
    pub rest: Cursor<'f, 't>,
    /// The rest is a text for sure: an ending or an item stands between it and the act.
    pub apart: bool,
    /// It is asked whether it may be done: 能不能把46号退回去.
    pub may: bool,
}

/// The act of a clause, wherever in it.
pub(super) fn order<'f, 't>(clause: Cursor<'f, 't>) -> Option<Order<'f, 't>> {
    for skip in 0..clause.rest().len() {
        let mut cur = clause;
        cur.advance(skip);
        let longest = [
            (Intent::Return, RETURNS.max_width(&cur, closing::RETURNS)),
            (Intent::Recall, RECALLS.max_width(&cur, closing::RECALLS)),
            (
                Intent::Finish,
                CLOSES.max_width(&cur, result_first::CLOSES).max(cur.longest(closing::MORE_CLOSES)),
            ),
        ]
        .into_iter()
        .filter(|(_, width)| *width > 0)
        .max_by_key(|(_, width)| *width);
        let Some((intent, width)) = longest else { continue };
        let order = asked(clause, skip, width, intent);
        // 应该办结 is no order to 结.
        if order.is_some() || width > 1 {
            return order;
        }
    }
    None
}

/// The longest word of two sets.
pub(super) trait Widest {
    fn max_width(&'static self, cur: &Cursor, other: Words) -> usize;
}

impl Widest for crate::wordset::WordSet {
    fn max_width(&'static self, cur: &Cursor, other: Words) -> usize {
        cur.longest(self).max(cur.longest(other))
    }
}

/// How an act ends: what belongs to it, whether that is over, whether it is softened to a request.
#[derive(Default)]
struct Ending {
    taken: bool,
    over: bool,
    softened: bool,
}

/// 回去吧, 给发文单位, 重新盖章后再发.
fn ending(cur: &mut Cursor) -> Ending {
    let start = cur.pos();
    let mut ending = Ending::default();
    while !cur.done() {
        if cur.eat(words!("了吧|了呗|去了吧|回去了吧|回来了吧|一下了吧")) {
            (ending.over, ending.softened) = (true, true);
        } else if cur.eat(words!("吧|呗|一下吧|去吧|回去吧|回来吧")) {
            ending.softened = true;
        } else if cur.eat(words!("了")) {
            ending.over = true;
        } else if !(closing::receiver(cur) || cur.eat(closing::ENDS) || next_step(cur)) {
            break;
        }
    }
    ending.taken = cur.pos() > start;
    ending
}

/// The act at a place, when it is asked for and not denied or told of.
fn asked<'f, 't>(clause: Cursor<'f, 't>, skip: usize, width: usize, intent: Intent) -> Option<Order<'f, 't>> {
    let head = clause.head(skip);
    let mut cur = clause;
    cur.advance(skip);
    let from = cur.pos();
    cur.advance(width);
    let verb = cur.span_from(from);
    let mut end = ending(&mut cur);
    let finished = clause.between(0, from + width).rest().last().is_some_and(|ch| ch.c == '了');
    end.over |= finished;
    let mut apart = end.taken || finished;
    let mut found = None;
    if !cur.done() {
        found = numbered(&mut cur);
        cur.eat_many(words!("这个|这份|这件|这份通知|这个通知|那份|那件|号|文|件|文件|来文|通知|公文|申请"));
        let behind = ending(&mut cur);
        end.softened |= behind.softened;
        end.over |= behind.over;
        let said = cur.at(words!("就说|理由是|原因是|因为|说明"));
        // 退回39不合适: what stands right behind the item may be said of the act.
        apart = if found.is_some() { said || cur.done() } else { apart };
        let asks = cur.eat(words!("吗"));
        if asks && !helps(&clause) || found.is_some() && !apart {
            return None;
        }
    }
    let runs_on = !apart && (cur.at(RUNS_ON) || cur.at(words::NOT_AFTER_VERB) || !cur.done() && width == 1);
    if runs_on || cur.at(words!("的|过|吗|之前|以后|之后|以前")) || tells(&head, &end, &cur) {
        return None;
    }
    let leads: &[Words] = match intent {
        Intent::Finish => &[closing::LEADS, closing::CLOSING_LEADS],
        _ => &[closing::LEADS, closing::HURRY],
    };
    let may = !helps(&clause) && head.find(words!("能不能|能否|可不可以|可以|能")).is_some();
    // 附件打不开就退回 is a rule.
    let ruled = matches!(head.rest().last().map(|ch| ch.c), Some('就'));
    let head = closing::led(head, leads)?;
    if ruled && !head.done() && intent != Intent::Finish {
        return None;
    }
    Some(Order { intent, verb, head, object: found, rest: cur, apart, may })
}

/// 帮我退了: somebody is asked for help.
fn helps(clause: &Cursor) -> bool {
    clause.between(0, clause.end()).find(words!("帮|麻烦|劳烦")).is_some()
}

/// 37号请退回了 and 快撤了吧 tell; 退了吧 and 给它撤了，数字没核 ask.
fn tells(head: &Cursor, end: &Ending, rest: &Cursor) -> bool {
    let soon = stripped(*head, words!("快|快要|就要")).end() < head.end();
    let handed = stripped(*head, words!("给它|把它|给他")).end() < head.end() && !rest.done();
    end.over && (soon || !end.softened && !handed)
}

/// 重新盖章后再发, to the end of the clause: 发早了 begins like it.
pub(super) fn next_step(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    while closing::purpose(&mut ahead) || ahead.eat(closing::ENDS) {}
    let moved = ahead.done() && ahead.pos() > cur.pos();
    if moved {
        *cur = ahead;
    }
    moved
}

/// An item behind an act: 362, 件号362, 这个390.
pub(super) fn numbered(cur: &mut Cursor) -> Option<Object> {
    let mut ahead = *cur;
    ahead.eat_many(words!("这个|这份|这件|那个|那份|那件|掉|本局|我局|我办|我镇|第"));
    let mut found = object(&mut ahead).ok().flatten();
    if found.is_none() {
        ahead = *cur;
        found = object(&mut ahead).ok().flatten();
    }
    let mut found = found?;
    // 415 907
    if let (Target::Numbers(numbers), Some(code)) = (&found.target, &found.pair)
        && numbers.len() == 2
    {
        found = Object { target: Target::Context, code: Some(code.clone()), ..found };
    }
    if !(names_items(&found) || is_coded(&found)) {
        return None;
    }
    *cur = ahead;
    Some(found)
}

/// An application by its code, with or without its number.
pub(super) fn is_coded(found: &Object) -> bool {
    let named =
        matches!(found.target, Target::Context | Target::Numbers(_) | Target::Ordinals(_) | Target::Last);
    found.code.is_some() && found.bad_code.is_none() && named
}

/// 号是276, 件号76, 就是71号那份: a clause that only names the item.
pub(super) fn alone(clause: Cursor) -> Option<Object> {
    let mut cur = clause;
    cur.eat(NUMBERED);
    let found = numbered(&mut cur)?;
    cur.eat_many(AROUND);
    cur.done().then_some(found)
}

/// 能撤回39号吗: the act and its item, only asked about.
pub(super) fn asked_about(clause: &Cursor) -> Option<(Intent, Span, Object)> {
    let mut cur = *clause;
    if !cur.eat(words!("能不能|能否|可不可以|可以|能")) {
        return None;
    }
    cur.eat_many(words!("帮我|帮忙|把|给|将"));
    let from = cur.pos();
    let intent = if cur.eat(closing::RETURNS) {
        Intent::Return
    } else if cur.eat(closing::RECALLS) {
        Intent::Recall
    } else {
        return None;
    };
    let verb = cur.span_from(from);
    let found = numbered(&mut cur)?;
    cur.eat_many(AROUND);
    cur.eat_many(words!("吗|么|不"));
    cur.done().then_some((intent, verb, found))
}
