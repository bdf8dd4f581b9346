//! 5号发错了，退回: the reason stands between the number and the verb.

use super::Reading;
use super::around::complements;
use super::parts::{Order, Parts};
use super::tail::Join;
use crate::command::Target;
use crate::cursor::{Cursor, is_separator};
use crate::object::{Fail, Object};
use crate::prepare::Message;
use crate::verbs::{Verb, item_verb};
use crate::words;
use crate::wordset::{Words, words};

/// Words between a reason and the verb that belong to neither.
const POLITE_ENDS: Words = words!(
    "请予|请予以|我局|我校|我院|我镇|我乡|我办|我委|我所|我站|我公司|我单位|本单位|我们局|我们镇|我们校|请|麻烦|先|要|申请|给|把它|帮我|所以|我|我要|直接|我们|赶紧|赶快|尽快|马上|立即|立刻|快|\
    帮忙|给我|帮|麻烦帮我|请帮我|予以|故|因此|特|现|现在|我先|我们先|特此|统一|\
    一起|一并|重新|烦请|劳驾|拜托|做|作|全部|那就|那",
);

/// The verb that ends a text, and the text before it.
fn closing_verb<'f, 't>(cur: &Cursor<'f, 't>) -> Option<(Cursor<'f, 't>, Verb)> {
    const VERBS: Words = words!("退回|撤回|驳回|退件|打回|收回|不同意|不予通过|退");
    let mut search = *cur;
    while let Some(skip) = search.find(VERBS) {
        search.advance(skip);
        let start = search.pos();
        let mut last = search;
        let verb = item_verb(&mut last)?;
        let mut done = false;
        complements(&mut last, &mut done);
        if last.done() && !done {
            let middle = cur.head(start - cur.pos()).trimmed(POLITE_ENDS);
            if cur.between(cur.pos(), start).find(words::QUESTION_WORDS).is_some() {
                return None;
            }
            // 已撤回 tells, 不退回 denies.
            let before = cur.between(start, cur.end()).before();
            if before.is_some_and(|c| "已经被没不未别再才所来".contains(c)) {
                return None;
            }
            let apart = cur.between(middle.end(), start).rest().iter().any(|ch| is_separator(ch.c));
            return (apart || middle.find(words::FAULTS).is_some()).then_some((middle, verb));
        }
        search.bump();
    }
    None
}

/// 5号发错了，退回: the reason before the verb, which ends the message.
pub(super) fn reason_first(message: &Message, cur: &Cursor, found: Object) -> Result<Option<Reading>, Fail> {
    if matches!(found.target, Target::Context | Target::All { .. }) || found.long.is_some() {
        return Ok(None);
    }
    let Some((middle, verb)) = closing_verb(cur) else { return Ok(None) };
    let doubtful = middle.at(words::OTHERS)
        || middle.at(words::PAST)
        || middle.at(words::DATE_AFTER)
        || middle.find(words::DOUBTS).is_some()
        || middle.find(words::QUESTION_WORDS).is_some()
        || item_verb(&mut middle.clone()).is_some_and(|verb| verb.spec.changes_state);
    if doubtful || middle.rest().len() < 2 {
        return Ok(None);
    }
    let parts = Parts {
        verb,
        object: Some(found),
        unit: None,
        done: false,
        already: false,
        order: Order::NumberFirst,
        asked: true,
        join: Join::Glued,
    };
    super::build::with_reason(message, parts, middle.text()).map(Some)
}
