//! Subjects and adverbs before a verb: 我们现在都已经签收.

use super::unit;
use crate::command::Why;
use crate::cursor::Cursor;
use crate::object::Fail;
use crate::verbs::{Verb, item_verb};
use crate::words;
use crate::wordset::words;

#[derive(Default)]
pub(super) struct Leads {
    /// 已, 已经.
    pub already: bool,
    /// 全部, 都.
    pub all: bool,
    /// 要, 再, 就, 尽快 without 我: a wish, a condition or an order to others.
    pub obliges: bool,
}

/// Subjects and adverbs before a verb.
pub(super) fn leads(cur: &mut Cursor) -> Leads {
    let mut found = Leads::default();
    let mut own = false;
    loop {
        let mut ahead = *cur;
        ahead.skip_spaces();
        let past = ahead.longest(words::DONE_LEADS);
        let all = ahead.longest(words::ALL);
        let mine = my_act(ahead);
        let lead = if mine > 0 { mine } else { ahead.longest(words::LEADS) };
        let verb = item_verb(&mut ahead.clone()).map_or(0, |verb| verb.word.chars().count());
        let mut subject = ahead;
        if verb <= lead
            && mine == 0
            && unit::eat_own_subject(&mut subject)
            && subject.pos() > ahead.pos() + lead
        {
            own = true;
            *cur = subject;
            continue;
        }
        if lead == 0 || verb > lead {
            return found;
        }
        // 全部 before the verb says what; every other lead only says how.
        found.all |= all == lead;
        found.already |= past >= lead;
        own |= past >= lead || ahead.at(words!("我|本|咱"));
        found.obliges = !own && (found.obliges || ahead.longest(words::OBLIGING) == lead);
        ahead.advance(lead);
        *cur = ahead;
    }
}

/// 先不同意40 and 40先不批 put the decision off.
pub(super) fn put_off(said: &Cursor, verb: Verb) -> Result<(), Fail> {
    let later = verb.word.starts_with('不') && said.find(words!("先|还|暂")).is_some();
    if later { Err(Fail::Not(Why::Negation)) } else { Ok(()) }
}

/// 我办完了 and 我们办完了 speak of me and not of 我办, our office: how long the subject is.
fn my_act(mut cur: Cursor) -> usize {
    let from = cur.pos();
    let mine = cur.eat(words!("我们|我|咱们"));
    let width = cur.pos() - from;
    let acts =
        cur.peek() == Some('办') && item_verb(&mut cur).is_some_and(|verb| verb.word.chars().count() > 1);
    if mine && acts { width } else { 0 }
}
