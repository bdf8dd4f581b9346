//! A reminder read as parts in any order: 给拉沟乡发个催办，是51号 · 上回催了没动静，再催一遍66号 · 26号再给卫健局发个提醒吧.
//!
//! A reminder goes out to others, so every word must be known, one item must be named, and nothing may tell of a
//! reminder that somebody else sent, that is over or still to come.

mod reasons;
mod words;

use self::words::{
    ACTS, AROUND, FAVOUR_ENDS, FAVOURS, IN_VAIN, ORDERS, PASSED_ON, PASSES, REPEATED, SAID, SOFT, SPOILS, TO,
    URGENT, WANTED,
};
use crate::command::{Command, Selection};
use crate::cursor::Cursor;
use crate::cursor::Step::One;
use crate::grammar::Reading;
use crate::grammar::clauses::separates;
use crate::grammar::courtesy;
use crate::grammar::happenings;
use crate::grammar::item::Item;
use crate::grammar::unit;
use crate::prepare::Message;
use crate::span::Span;
use crate::wordset::{Words, words};

/// What a reminder is made of.
#[derive(Clone, Default)]
struct Parts {
    act: Option<Act>,
    verb: Option<Span>,
    item: Item,
    unit: Option<String>,
    marks: Marks,
    earlier: Earlier,
}

/// What else was said.
#[derive(Clone, Copy, Default)]
struct Marks(u8);

impl Marks {
    /// 一下, 帮我: asked for.
    const SOFT: Self = Self(1);
    /// 没签的单位, 他们: receivers that are described.
    const DESCRIBED: Self = Self(1 << 1);
    /// The unit stands as if it were the one that acts.
    const BARE: Self = Self(1 << 2);
    /// What is to be done: 签收.
    const WANTED: Self = Self(1 << 3);
    /// And soon: 赶紧签.
    const URGED: Self = Self(1 << 4);
    /// It was asked for as a favour: 能不能帮我.
    const FAVOUR: Self = Self(1 << 5);

    fn set(&mut self, mark: Self, when: bool) {
        self.0 |= if when { mark.0 } else { 0 };
    }

    const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }
}

/// What makes it a reminder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    /// 催办.
    Clear,
    /// 说一声: when it is said what is to be done.
    Said,
    /// 再推一次: when it is said whom.
    Repeated,
    /// 让中渡镇: an order passed on, when it is said what is to be done.
    PassedOn,
}

/// Whether a reminder before this one is told of.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Earlier {
    #[default]
    Untold,
    /// 上回催了.
    Told,
    /// 上回催了，再催: and another one is asked for.
    Repeated,
}

/// What the last word was, as far as it matters for the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    To { orders: bool },
    Act,
    Unit { ordered: bool },
    Urgent,
    Other,
}

/// 66号他催, 是他催的66号, 催66号没反应: who did it or how it went is told, and nothing is asked for.
pub(crate) fn is_told(message: &Message, command: &Command) -> bool {
    let told = || {
        message
            .body
            .find(words!("他催|她催|他提醒|她提醒|让他们催|叫他们催|请他们催|让人催|叫人催"))
            .is_some()
    };
    matches!(command, Command::Remind { .. }) && (told() || was_in_vain(message))
}

/// The last clause reminds and ends with how it went.
fn was_in_vain(message: &Message) -> bool {
    let body = message.body.trimmed(words!("了|啊|呢|唉|呀|的样子"));
    let length = body.rest().iter().rev().take_while(|ch| !separates(ch.c)).count();
    let clause = body.between(body.end() - length, body.end());
    clause.find(ACTS).is_some() && clause.trimmed(IN_VAIN).end() < clause.end()
}

/// Reads a reminder whose parts stand in any order.
pub(crate) fn read(message: &Message) -> Option<Reading> {
    // 催一下 at the end is softer than 催.
    let mut cur = message.body.between(message.body.pos(), message.text_end);
    let mut found = Parts::default();
    found.marks.set(Marks::FAVOUR, asks_favour(message));
    while !cur.done() {
        if cur.skip_while(|c| separates(c) || c == ':') > 0 {
            continue;
        }
        let before = (cur, found.clone());
        if found.clause(&mut cur).is_none() {
            (cur, found) = before;
            skip_context(&mut cur)?;
        }
    }
    if message.question && !found.marks.has(Marks::FAVOUR) || !found.reminds() {
        return None;
    }
    let select = Selection { unit: None, target: found.item.target? };
    Some(Reading {
        command: Command::Remind { select, unit: found.unit },
        near: false,
        verb: found.verb?,
        object: found.item.span,
    })
}

/// The message as the wish that it is, when a favour is asked for in the form of a question.
pub(crate) fn favour<'f, 't>(message: &Message<'f, 't>) -> Option<(Reading, Message<'f, 't>)> {
    let asked = message.question && asks_favour(message);
    let reading = asked.then(|| read(message))??;
    Some((reading, Message { question: false, ..*message }))
}

/// 可以帮忙 may stand among the polite words at the beginning.
fn asks_favour(message: &Message) -> bool {
    message.body.between(0, message.body.end()).find(FAVOURS).is_some()
}

/// 书记发火了，催一下66号: a clause that only tells what happened.
fn skip_context(cur: &mut Cursor) -> Option<()> {
    let mut ahead = *cur;
    let length = ahead.skip_while(|c| !separates(c));
    let fits = !ahead.done() && happenings::is_happening(&cur.head(length));
    *cur = ahead;
    fits.then_some(())
}

/// Whether an order may be passed on here: not when it is told who did so.
fn may_pass_on(from: &Cursor, cur: &Cursor) -> bool {
    let before = from.between(from.pos(), cur.pos());
    let told = before.folded_text();
    before.done()
        || told.ends_with(|c: char| c.is_ascii_digit())
        || PASSES.list.iter().any(|word| told.ends_with(word))
}

/// Whether what stands behind an act makes it something else: 催过, 催得; 催没签的 and 催太平镇 go on.
fn is_spoiled(cur: &Cursor) -> bool {
    const GOES_ON: Words = words!("没签|没回|没动|没收|没办|没有签|好几|没报|没反|没交|几家|几个|到");
    cur.at(SPOILS) && !cur.at(GOES_ON) && unit::named(&mut cur.clone()).is_none()
}

impl Parts {
    /// Whether all that was found makes a reminder.
    fn reminds(&self) -> bool {
        let complete = match self.act {
            None => false,
            Some(Act::Clear) => true,
            Some(Act::Repeated) => self.names_receivers(),
            Some(Act::Said) => self.marks.has(Marks::WANTED) && self.is_led(),
            // 让教育局签收3号 may be told to anybody; 让教育局赶紧签 presses.
            Some(Act::PassedOn) => self.marks.has(Marks::URGED) && self.is_led(),
        };
        let stranger = self.marks.has(Marks::BARE) && !self.marks.has(Marks::SOFT);
        complete && !stranger && self.earlier != Earlier::Told
    }

    fn names_receivers(&self) -> bool {
        self.unit.is_some() || self.marks.has(Marks::DESCRIBED)
    }

    /// Whether the receivers are named, and not as those who act.
    fn is_led(&self) -> bool {
        self.names_receivers() && !self.marks.has(Marks::BARE)
    }

    /// The parts up to the next pause; nothing when one of them is none.
    fn clause(&mut self, cur: &mut Cursor) -> Option<()> {
        let from = *cur;
        let mut last = Last::Start;
        while cur.peek().is_some_and(|c| !separates(c) && c != ':') {
            if self.take_favour(cur) {
                last = Last::Other;
                continue;
            }
            last = self.part(cur, last, &from)?;
        }
        Some(())
    }

    /// 能不能帮我…吗.
    fn take_favour(&mut self, cur: &mut Cursor) -> bool {
        if cur.eat(FAVOURS) {
            self.marks.set(Marks::FAVOUR, true);
            return true;
        }
        let mut end = *cur;
        let ends = self.marks.has(Marks::FAVOUR)
            && end.eat_many(FAVOUR_ENDS) > 0
            && end.peek().is_none_or(separates);
        if ends {
            *cur = end;
        }
        ends
    }

    /// The next part; nothing when it is none.
    fn part(&mut self, cur: &mut Cursor, last: Last, from: &Cursor) -> Option<Last> {
        if self.take_earlier(cur) {
            return Some(Last::Other);
        }
        let ordered = matches!(last, Last::To { orders: true });
        let person = cur.at(words!("他|她")) && !cur.at(words!("他们|她们"));
        if !(person && ordered) && unit::eat_generic(cur) {
            self.marks.set(Marks::DESCRIBED, true);
            return Some(Last::Unit { ordered });
        }
        let at = cur.pos();
        if reasons::take(cur, self.act.is_some()) {
            // 中渡镇拖着没签: the unit is late and does not act.
            self.marks.set(Marks::SOFT, self.unit.is_some());
            let why = from.between(at, cur.pos());
            self.marks.set(Marks::WANTED, why.at(words!("该|要|得|必须|还没|没|一直没|还未")));
            self.marks.set(Marks::DESCRIBED, why.find(words!("单位|乡镇|部门|几家|几个")).is_some());
            return Some(Last::Other);
        }
        // 就差卫健局了
        if self.act.is_none() && matches!(last, Last::Unit { .. }) && cur.eat(words!("了")) {
            return Some(Last::Other);
        }
        let act = cur.longest(ACTS);
        let around = cur.longest(AROUND).max(cur.longest(courtesy::POLITE));
        let weaker = cur.longest(SAID).max(cur.longest(REPEATED));
        if act > 0 && act >= around.max(weaker) {
            return self.take_act(cur, act, last);
        }
        if self.act.is_none() && weaker > around {
            return self.take_weaker(cur, weaker, last);
        }
        if self.item.take(cur)? {
            let kept = matches!(last, Last::Act | Last::Urgent | Last::Unit { ordered: true });
            return Some(if kept { last } else { Last::Other });
        }
        let to = cur.longest(TO).max(cur.longest(PASSED_ON));
        if to <= 1 && around <= 1 && self.take_unit(cur, last)? {
            return Some(Last::Unit { ordered });
        }
        self.take_word(cur, last, from, around)
    }

    /// What is wanted, how soon and of whom, or a word that says nothing.
    fn take_word(&mut self, cur: &mut Cursor, last: Last, from: &Cursor, around: usize) -> Option<Last> {
        let asked = matches!(last, Last::Unit { .. } | Last::Urgent | Last::Act);
        let urgent = cur.longest(URGENT);
        if asked && cur.longest(WANTED) > urgent && cur.eat(WANTED) {
            self.marks.set(Marks::WANTED, matches!(last, Last::Urgent | Last::Unit { ordered: true }));
            self.marks.set(Marks::URGED, last == Last::Urgent);
            return Some(Last::Urgent);
        }
        let to = cur.longest(TO).max(cur.longest(PASSED_ON));
        if to > 0 && to >= around.max(urgent) {
            let orders = cur.at(ORDERS) || cur.at(PASSED_ON);
            let passed_on = cur.longest(PASSED_ON) == to;
            // 我通知中渡镇 tells; 发催办通知 names what goes out.
            let noun =
                cur.before().is_some_and(|c| matches!(c, '的' | '个' | '条' | '发' | '办' | '醒' | '次'));
            if passed_on && self.act.is_none() && !noun && !may_pass_on(from, cur) {
                return None;
            }
            let passed_on = passed_on && !noun;
            let at = cur.pos();
            cur.advance(to);
            if passed_on && self.act.is_none() {
                self.act = Some(Act::PassedOn);
                self.verb = Some(cur.span_from(at));
            }
            return Some(Last::To { orders });
        }
        if urgent.max(around) == 0 {
            return None;
        }
        self.repeat(cur.at(words!("再|继续|重新|又|还")));
        self.marks.set(Marks::SOFT, cur.at(words!("再|发|推|帮|请|麻烦|进行")));
        cur.advance(urgent.max(around));
        Some(match last {
            _ if urgent >= around && (last != Last::Start || self.act.is_some()) => Last::Urgent,
            Last::Unit { .. } | Last::Urgent => last,
            _ => Last::Other,
        })
    }

    fn take_act(&mut self, cur: &mut Cursor, width: usize, last: Last) -> Option<Last> {
        // 叫办公室催66号 is an order to somebody else, and two acts are two wishes.
        if matches!(last, Last::Unit { ordered: true }) || self.act == Some(Act::Clear) {
            return None;
        }
        let from = cur.pos();
        let word = cur.head(width);
        self.marks.set(Marks::SOFT, word.find(SOFT).is_some());
        self.repeat(word.at(words!("再")));
        cur.advance(width);
        if is_spoiled(cur) {
            return None;
        }
        self.act = Some(Act::Clear);
        self.verb = Some(cur.span_from(from));
        Some(Last::Act)
    }

    /// 说一声, 再推一次.
    fn take_weaker(&mut self, cur: &mut Cursor, width: usize, last: Last) -> Option<Last> {
        let from = cur.pos();
        let repeated = cur.longest(REPEATED) == width;
        cur.advance(width);
        if is_spoiled(cur) || matches!(last, Last::Unit { ordered: true }) {
            return None;
        }
        self.act = Some(if repeated { Act::Repeated } else { Act::Said });
        self.marks.set(Marks::SOFT, true);
        self.verb = Some(cur.span_from(from));
        Some(if repeated { Last::Act } else { Last::Other })
    }

    fn repeat(&mut self, again: bool) {
        if again && self.earlier == Earlier::Told {
            self.earlier = Earlier::Repeated;
        }
    }

    /// The unit to be reminded; nothing when another one is named.
    fn take_unit(&mut self, cur: &mut Cursor, last: Last) -> Option<bool> {
        let Some(name) = unit::named(cur) else { return Some(false) };
        if self.unit.as_ref().is_some_and(|known| *known != name) {
            return None;
        }
        // 57号，导江乡，催: alone behind the item it is whom it concerns.
        let apart = self.item.target.is_some() && last == Last::Start && cur.peek().is_none_or(separates);
        let led = matches!(last, Last::To { .. } | Last::Act) || apart;
        self.marks.set(Marks::BARE, self.unit.is_none() && !led);
        self.unit = Some(name);
        Some(true)
    }

    /// 上回催了, 昨天提醒过一次: an earlier reminder.
    fn take_earlier(&mut self, cur: &mut Cursor) -> bool {
        const TIMES: Words = words!(
            "上回|上次|上一次|前天|昨天|昨日|前几天|之前|早上|上午|刚才|前面|已经|已|我|上周|都|前两天"
        );
        const COUNTS: Words =
            words!("一次|一遍|一回|两次|两遍|两回|三次|三遍|几次|几遍|好几次|好几遍|多次|一轮");
        const ACTED: Words = words!("催|催办|催签|提醒|发过提醒|发过催办|发了提醒|发了催办");
        let mut told = *cur;
        let timed = told.eat_many(TIMES) > 0;
        let acted = told.follow(&[One(ACTED)]);
        let over = told.eat(words!("过了|过|了"));
        let counted = told.eat(COUNTS);
        if !acted || !(timed && (over || counted || told.at(words!("没|，|还"))) || over && counted) {
            return false;
        }
        told.eat_many(words!("了|还|也|都|，|但|可"));
        self.earlier = Earlier::Told;
        *cur = told;
        true
    }
}

#[cfg(test)]
mod tests;
