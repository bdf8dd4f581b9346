//! 刚发给学校的那份撤回来: what the sender sent just now, described by to whom it went.

use crate::command::Intent;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::verbs::item_verb;
use crate::wordset::{Words, words};

/// The longest name of those it went to, in characters.
const LONGEST: usize = 8;

/// What no receiver is called; 刚发给我的 came in and was not sent.
const NO_RECEIVER: Words =
    words!("我|咱|你|您|他|她|它|不|没|别|未|了|吗|呢|谁|哪|什么|怎么|说|签|退|撤|批|驳|催|的时候");

/// Words for recalling. Only the sender recalls.
const RECALL: Words = words!("撤回|撤下|撤掉|撤了|收回|召回|追回|撤");

/// Take the description, when it is of what is to be recalled.
pub(super) fn eat(cur: &mut Cursor) -> bool {
    let from = *cur;
    let mut ahead = *cur;
    if !super::unit::eat_own_subject(&mut ahead) {
        ahead.eat(words!("我们|我|咱们|本人|我这边"));
    }
    let sent = ahead.eat(words!("刚才|刚刚|刚")) && ahead.eat(words!("发出去|发出|发|下发|印发|传出去|推送"));
    let received = sent && (!ahead.eat(words!("给|到")) || eat_receiver(&mut ahead));
    ahead.eat(words!("的"));
    let shown = ahead.eat(words!("那份|那个|那件|那条|那封|那一份|那一个|这份|这个"));
    let named = ahead.eat(words!("文件|公文|会议通知|通知|函|件|文"));
    if !received || !(shown || named) {
        return false;
    }
    let fits = is_recalled(&from, ahead);
    if fits {
        *cur = ahead;
    }
    fits
}

/// 学校, 各镇: up to 的 or 那份.
fn eat_receiver(cur: &mut Cursor) -> bool {
    let from = cur.pos();
    while cur.pos() - from < LONGEST && cur.peek().is_some_and(is_han) && !cur.at(NO_RECEIVER) {
        if cur.at(words!("的|那份|那个|那件|那条|那封")) {
            return cur.pos() - from > 1;
        }
        cur.bump();
    }
    false
}

/// The act stands behind the description or right before it.
fn is_recalled(from: &Cursor, mut behind: Cursor) -> bool {
    let mut before = from.between(from.pos().saturating_sub(LONGEST), from.pos());
    let first = loop {
        if before.done() {
            break false;
        }
        let mut act = before;
        if act.eat(RECALL) {
            act.eat_many(words!("一下|掉|来|下"));
            act.skip_separators();
            if act.done() {
                break true;
            }
        }
        before.bump();
    };
    behind.skip_separators();
    super::leads::leads(&mut behind);
    first || item_verb(&mut behind).is_some_and(|verb| verb.spec.intent == Intent::Recall)
}
