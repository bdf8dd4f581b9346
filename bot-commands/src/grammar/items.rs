//! Commands about items: verb and object in either order, then a reason, a note or nothing.

use super::Reading;
use super::tail::{self, Join};
use super::unit;
use crate::command::{Intent, Selection, Target, Why};
use crate::cursor::Cursor;
use crate::object::{Ending, Fail, Object, exception, last_few, object};
use crate::prepare::{Manner, Message};
use crate::span::{ErrorKind, ParseError, Span};
use crate::verbs::{Verb, item_verb};
use crate::words;
use crate::wordset::words;

/// What was read around the verb and the object.
pub(super) struct Parts {
    pub verb: Verb,
    pub object: Option<Object>,
    pub unit: Option<String>,
    /// 了, 完了, 已: said to be over.
    pub done: bool,
    /// 已, 已经.
    pub already: bool,
    pub order: Order,
    /// 把, 请, 吧: asked for.
    pub asked: bool,
    pub join: Join,
}

/// Which came first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// 签收 3.
    VerbFirst,
    /// 3号签收.
    NumberFirst,
}

/// Read a command about items, the number before the verb or after it.
pub(super) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = acknowledged_first(message) {
        return Ok(Some(found));
    }
    let number_first = number_first(message);
    if !matches!(number_first, Ok(None)) && !matches!(number_first, Err(Fail::Not(_))) {
        return number_first;
    }
    match (verb_first(message), number_first) {
        (Ok(None), Err(why)) => Err(why),
        (found, _) => found,
    }
}

/// 收到，签收3号: the acknowledgement says nothing that the command does not say.
fn acknowledged_first(message: &Message) -> Option<Reading> {
    let mut cur = message.body;
    if !cur.eat(words!("收到|收悉|已收到")) || cur.skip_separators() == 0 || cur.at(words!("请|大家|各"))
    {
        return None;
    }
    let rest = Message { body: cur, ..*message };
    let found = match verb_first(&rest) {
        Ok(Some(found)) => Some(found),
        _ => number_first(&rest).ok().flatten(),
    };
    found.filter(|reading| matches!(&reading.command, crate::command::Command::Sign { select } if select.target != Target::Context))
}

#[derive(Default)]
struct Leads {
    /// 已, 已经.
    already: bool,
    /// 全部, 都.
    all: bool,
    /// 要, 再, 就, 尽快 without 我: a wish, a condition or an order to others.
    obliges: bool,
}

/// Subjects and adverbs before a verb.
fn leads(cur: &mut Cursor) -> Leads {
    let mut found = Leads::default();
    let mut own = false;
    loop {
        let mut ahead = *cur;
        ahead.skip_spaces();
        let past = ahead.longest(words::DONE_LEADS);
        let all = ahead.longest(words::ALL);
        let lead = ahead.longest(words::LEADS);
        let verb = item_verb(&mut ahead.clone()).map_or(0, |verb| verb.word.chars().count());
        if lead == 0 || verb > lead {
            return found;
        }
        // 全部 before the verb says what; every other lead only says how.
        found.all |= all == lead;
        found.already |= past >= lead;
        own |= ahead.at(words!("我|本|咱"));
        found.obliges = !own && (found.obliges || ahead.longest(words::OBLIGING) == lead);
        ahead.advance(lead);
        *cur = ahead;
    }
}

fn verb_first(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    let mut asked = message.polite();
    asked |= cur.eat_many(words!("把|将")) > 0;
    let lead = leads(&mut cur);
    let Some(verb) = item_verb(&mut cur) else { return Ok(None) };
    let after_verb = cur;
    let mut done = lead.already;
    let complement = complements(&mut cur, &mut done);
    let spaced = cur.skip_separators() > 0;
    let latin = verb.word.is_ascii();
    let mut unit = None;
    if verb.spec.intent == Intent::Remind || verb.spec.intent == Intent::Proof {
        unit = unit::before_number(&mut cur);
    }
    let found = match this(&mut cur)? {
        Some(found) => Some(found),
        None => any_object(&mut cur)?,
    };
    let found = match found {
        Some(found) => Some(found),
        None if verb.word == verb.spec.word && cur.eat(words!("文件|公文|这个文件")) => {
            Some(Object { from: cur.pos(), to: cur.pos(), ending: Ending::Closed, ..Object::default() })
        }
        None => own_unit_after(&mut cur, &mut unit, verb, spaced || latin)?,
    };
    let Some(mut found) = found else {
        return bare(message, verb, after_verb, cur, &lead, done || complement && lead.already, unit);
    };
    take_trailing(&mut cur, &mut found, &mut done)?;
    if done && !asked && found.target == Target::Context && found.code.is_none() && verb.spec.changes_state {
        return Err(Fail::Not(Why::Report));
    }
    let join = if found.ending == Ending::Closed { Join::Glued } else { join_after_number(&cur) };
    // 退回五保户申请 has no number in it; 退回五号缺附件 has.
    let join = if found.ending == Ending::Chinese { Join::Apart } else { join };
    // 完成3号任务 is about work, 办结3已报送 reports a result.
    let loose = verb.spec.intent == Intent::Finish && !verb.word.starts_with("办结");
    let join = if loose && !cur.at(words!("已")) { Join::Apart } else { join };
    let parts = Parts {
        verb,
        object: Some(found),
        unit,
        done,
        already: lead.already,
        order: Order::VerbFirst,
        asked,
        join,
    };
    super::build::command(message, parts, cur).map(Some)
}

/// `5缺附件` may be glued, `5的` and `5月` may not; those are told apart by the tail.
fn join_after_number(cur: &Cursor) -> Join {
    let letter = cur.peek().is_some_and(|c| c.is_alphanumeric() && !crate::fold::is_han(c));
    if letter { Join::Apart } else { Join::Glued }
}

/// 一下, 了, 回去 after the verb; tells whether there were any.
fn complements(cur: &mut Cursor, done: &mut bool) -> bool {
    let from = cur.pos();
    loop {
        let done_width = cur.longest(words::DONE);
        let width = cur.longest(words::COMPLEMENTS);
        if done_width == 0 && width == 0 {
            return cur.pos() > from;
        }
        *done |= done_width >= width;
        cur.advance(done_width.max(width));
    }
}

/// 这个, 刚发的那份, or a list that stands alone.
fn this(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    let from = ahead.pos();
    let target = if ahead.eat(words::JUST_SENT) {
        Target::Last
    } else if let Some(target) = last_few(&mut ahead)? {
        target
    } else if ahead.eat(words::THIS) {
        Target::Context
    } else {
        return Ok(None);
    };
    // 这个3号, 文件3: the word only introduces the number.
    let mut next = ahead;
    next.skip_while(|c| matches!(c, ' ' | ':'));
    if target == Target::Context && !matches!(object(&mut next), Ok(None)) {
        return Ok(None);
    }
    *cur = ahead;
    Ok(Some(Object { target, from, to: cur.pos(), ending: Ending::Closed, ..Object::default() }))
}

fn any_object(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    cur.eat_many(words!("那个|呃|额|嗯|一下|我们单位的|我单位的|我的"));
    object(cur)
}

/// `签收 寨沙 37`, and without the first space when the name ends like a unit: `签收寨沙镇 37`.
fn own_unit_after(
    cur: &mut Cursor,
    unit: &mut Option<String>,
    verb: Verb,
    spaced: bool,
) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    let found = own_unit(&mut ahead, unit, verb.spec.intent)?;
    let plain = unit.as_ref().is_some_and(|name| unit::ends_like_unit(name)) && verb.word == verb.spec.word;
    if found.is_some() && !spaced && !plain {
        *unit = None;
        return Ok(None);
    }
    if found.is_some() {
        *cur = ahead;
    }
    Ok(found)
}

/// `寨沙 37`: a short unit name, a space, a number, and nothing but closers.
fn own_unit(cur: &mut Cursor, unit: &mut Option<String>, intent: Intent) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    let from = ahead.pos();
    let length = ahead.skip_while(crate::fold::is_han);
    let name = cur.between(from, from + length);
    let spaced = ahead.skip_spaces() > 0;
    if !(2..=8).contains(&length) || !spaced || !unit::looks_like_own_unit(&name) || intent == Intent::Remind
    {
        return Ok(None);
    }
    let Some(found) = object(&mut ahead)? else { return Ok(None) };
    if !matches!(found.target, Target::Numbers(_)) {
        return Ok(None);
    }
    *unit = Some(name.text());
    *cur = ahead;
    Ok(Some(found))
}

/// Adverbs, complements and exceptions behind the object: `3号一下`, `全部，5号除外`.
fn take_trailing(cur: &mut Cursor, found: &mut Object, done: &mut bool) -> Result<(), Fail> {
    exception(cur, &mut found.target)?;
    loop {
        let mut ahead = *cur;
        ahead.skip_spaces();
        let width = ahead.longest(words::AFTER_OBJECT);
        if width == 0 {
            break;
        }
        *done |= ahead.at(words!("了"));
        ahead.advance(width);
        // 看 and 来 may begin a reason: 退件 5 看不清.
        let runs_on = ahead.peek().is_some_and(crate::fold::is_han) && !ahead.at(words::AFTER_OBJECT);
        if width == 1 && runs_on {
            break;
        }
        *cur = ahead;
    }
    exception(cur, &mut found.target)?;
    Ok(())
}

/// A verb without object: 签收, 签收全部 said as 全部签收, 退回 缺附件.
fn bare(
    message: &Message,
    verb: Verb,
    after_verb: Cursor,
    cur: Cursor,
    lead: &Leads,
    done: bool,
    unit: Option<String>,
) -> Result<Option<Reading>, Fail> {
    let object = lead.all.then(|| Object {
        target: Target::All { except: Vec::new(), ordinal: false },
        from: message.body.pos(),
        to: message.body.pos(),
        ..Object::default()
    });
    let state = verb.spec.changes_state;
    if state && done && !(lead.all && message.polite()) && !unit::bare_completed(verb.word) {
        return Err(Fail::Not(Why::Report));
    }
    // 请尽快签收 and 请批准 are what senders and applicants write.
    let plea = verb.spec.intent == Intent::Approve && message.manner == Manner::Asking;
    if state && (lead.obliges || plea) {
        return Err(Fail::Not(Why::Unknown));
    }
    if message.filler && state && object.is_none() {
        return Err(Fail::Not(Why::SmallTalk));
    }
    let glued = cur.pos() == after_verb.pos() && !cur.done();
    if glued && cur.at(words::NOT_AFTER_VERB)
        || !unit::may_stand_alone(verb) && object.is_none() && unit.is_none()
    {
        return Err(Fail::Not(Why::Unknown));
    }
    // Only the plain words may take a reason without a number: 退回，缺附件.
    let canonical = verb.word == verb.spec.word && object.is_none();
    let noted = matches!(verb.spec.intent, Intent::Finish | Intent::Approve) && !cur.at(words!("已"));
    let status = cur.at(words!("失败|成功|中|完毕|完成"));
    if !cur.done() && (!canonical || noted || status) || glued {
        tail::nothing(&cur)?;
    }
    let parts = Parts {
        verb,
        object,
        unit,
        done,
        already: lead.already,
        order: Order::VerbFirst,
        asked: message.polite(),
        join: Join::Apart,
    };
    let at = if cur.done() { cur } else { after_verb };
    super::build::command(message, parts, at).map(Some)
}

fn number_first(message: &Message) -> Result<Option<Reading>, Fail> {
    let mut cur = message.body;
    let mut asked = message.polite();
    cur.eat_many(words!("我|我要|我想|我们|我单位|我先|先|帮我|请|麻烦"));
    asked |= cur.eat_many(words::OBJECT_MARKS) > 0;
    cur.skip_spaces();
    let found = match this(&mut cur)? {
        Some(found) => Some(found),
        None => any_object(&mut cur).map_err(|fail| silent_without_verb(fail, &cur))?,
    };
    let mut unit = None;
    let found = match found {
        None => own_unit(&mut cur, &mut unit, Intent::Sign)?,
        found => found,
    };
    let Some(mut found) = found else { return Ok(None) };
    exception(&mut cur, &mut found.target)?;
    cur.skip_separators();
    let query = super::query::after_object(message, &cur, &found);
    if query.is_some() {
        return Ok(query);
    }
    let generic = cur.eat_many(words::GENERIC_UNITS) > 0;
    let lead = leads(&mut cur);
    cur.skip_separators();
    let Some(verb) = item_verb(&mut cur) else { return reason_first(message, &cur, found) };
    // 3号再签收 and 3号要签收 speak of a day or a duty; 7号再催一下 reminds again.
    let with_reason =
        matches!(verb.spec.intent, Intent::Return | Intent::Recall | Intent::Reject) && !cur.done();
    if lead.obliges && !asked && !with_reason && verb.spec.changes_state && verb.spec.intent != Intent::Remind
    {
        return Err(Fail::Not(Why::Date));
    }
    if generic && verb.spec.intent != Intent::Remind {
        return Ok(None);
    }
    let mut done = lead.already;
    let join = after_number_verb(&mut cur, verb, &mut done)?;
    exception(&mut cur, &mut found.target)?;
    if unit.is_none() && matches!(verb.spec.intent, Intent::Remind | Intent::Proof) {
        unit = unit::after_number(&mut cur);
    }
    late_code(&mut cur, &mut found, &verb);
    if matches!(found.target, Target::Context) && found.code.is_none() && done && !asked {
        return Err(Fail::Not(Why::Report));
    }
    let parts = Parts {
        verb,
        object: Some(found),
        unit,
        done,
        already: lead.already,
        order: Order::NumberFirst,
        asked,
        join,
    };
    super::build::command(message, parts, cur).map(Some)
}

/// Complements of a verb that follows its number, and how closely a reason may follow them.
fn after_number_verb(cur: &mut Cursor, verb: Verb, done: &mut bool) -> Result<Join, Fail> {
    let after_verb = *cur;
    let complement = complements(cur, done);
    let intent = verb.spec.intent;
    // 12批下来了 tells what came down from others.
    let came_down = cur.between(after_verb.pos(), cur.pos()).find(words!("下来|过来")).is_some();
    if came_down && matches!(intent, Intent::Approve | Intent::Reject) {
        return Err(Fail::Not(Why::Report));
    }
    let acts = verb.spec.changes_state && intent != Intent::Resend;
    if acts && !complement && tail::is_compound(cur) {
        return Err(Fail::Not(Why::Unknown));
    }
    // 3号办完了再说: what hangs on a completed form belongs to another sentence.
    let with_reason = matches!(intent, Intent::Return | Intent::Recall | Intent::Reject);
    let with_result = intent == Intent::Finish && cur.at(words!("已"));
    Ok(if (with_reason && !complement) || with_result { Join::Glued } else { Join::Apart })
}

/// The verb that ends a text, and the text before it.
fn closing_verb<'f, 't>(cur: &Cursor<'f, 't>) -> Option<(Cursor<'f, 't>, Verb, bool, Cursor<'f, 't>)> {
    const VERBS: crate::wordset::Words = words!("退回|撤回|驳回|退件|打回|收回|不同意|不予通过|退");
    let mut search = *cur;
    while let Some(skip) = search.find(VERBS) {
        search.advance(skip);
        let start = search.pos();
        let mut last = search;
        let verb = item_verb(&mut last)?;
        let mut done = false;
        complements(&mut last, &mut done);
        if last.done() {
            let mut length = start - cur.pos();
            let mut middle = cur.head(length);
            for _ in 0..3 {
                while middle.rest().last().is_some_and(|ch| crate::cursor::is_separator(ch.c)) {
                    length -= 1;
                    middle = cur.head(length);
                }
                let tail = words!("请|麻烦|先|要|申请|给|把它|帮我|所以|我|我要|直接|我们");
                let width = (1..=2).rev().find(|&width| {
                    let mut at = middle;
                    at.advance(length.saturating_sub(width));
                    width < length && at.longest(tail) == width
                });
                length -= width.unwrap_or(0);
                middle = cur.head(length);
            }
            // 已撤回 tells, 不退回 denies.
            let before = cur.between(start, cur.end()).before();
            if before.is_some_and(|c| "已经被没不未别再才所来".contains(c)) {
                return None;
            }
            let apart = middle.end() < start;
            return (apart || middle.find(words::FAULTS).is_some()).then_some((middle, verb, done, last));
        }
        search.bump();
    }
    None
}

/// 5号发错了，退回: the reason before the verb, which ends the message.
fn reason_first(message: &Message, cur: &Cursor, found: Object) -> Result<Option<Reading>, Fail> {
    if matches!(found.target, Target::Context | Target::All { .. }) || found.long.is_some() {
        return Ok(None);
    }
    let Some((middle, verb, done, last)) = closing_verb(cur) else { return Ok(None) };
    let doubtful = middle.at(words::OTHERS)
        || middle.at(words::PAST)
        || middle.at(words::DATE_AFTER)
        || middle.find(words::DOUBTS).is_some()
        || item_verb(&mut middle.clone()).is_some();
    if !last.done() || done || doubtful || middle.rest().len() < 2 {
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

/// `12同意，码482913`: the code behind the verb.
fn late_code(cur: &mut Cursor, found: &mut Object, verb: &Verb) {
    if found.code.is_some() || !matches!(verb.spec.intent, Intent::Approve | Intent::Reject | Intent::Return)
    {
        return;
    }
    let mut ahead = *cur;
    ahead.skip_separators();
    if let Ok(Some(code)) = object(&mut ahead)
        && code.code.is_some()
        && code.target == Target::Context
    {
        found.code = code.code;
        found.long = code.long;
        found.bad_code = code.bad_code;
        *cur = ahead;
    }
}

/// A malformed number is only an error when a verb shows that a command was meant.
fn silent_without_verb(fail: Fail, cur: &Cursor) -> Fail {
    match fail {
        Fail::Wrong(error) if !has_verb(*cur) => {
            let _ = error;
            Fail::Not(Why::Unknown)
        }
        other => other,
    }
}

fn has_verb(mut cur: Cursor) -> bool {
    while !cur.done() {
        if item_verb(&mut cur.clone()).is_some_and(|verb| verb.word.chars().count() > 1) {
            return true;
        }
        cur.bump();
    }
    false
}

impl Parts {
    /// What the command is about, checked for the kind of command.
    pub(super) fn select(&mut self) -> Result<(Selection, Option<String>), ParseError> {
        let intent = self.verb.spec.intent;
        let coded = matches!(intent, Intent::Approve | Intent::Reject) || self.verb.word.ends_with("补正");
        let object = self.object.take().unwrap_or_default();
        let mut target = object.target;
        if !coded {
            if let Some(span) = object.long {
                return Err(ParseError { kind: ErrorKind::NumberTooLong, span });
            }
            return Ok((Selection { unit: self.unit.take(), target }, None));
        }
        if let Some(span) = object.bad_code {
            return Err(ParseError { kind: ErrorKind::CodeShape, span });
        }
        let mut code = object.code;
        if let (None, Some(pair)) = (&code, object.pair)
            && plausible(&pair)
            && let Target::Numbers(refs) = &mut target
        {
            refs.truncate(refs.len().saturating_sub(2));
            if refs.is_empty() {
                target = Target::Context;
            }
            code = Some(pair);
        }
        Ok((Selection { unit: self.unit.take(), target }, code))
    }

    pub(super) fn object_span(&self, message: &Message) -> Option<Span> {
        let object = self.object.as_ref()?;
        Some(message.body.between(object.to, object.to).span_from(object.from))
    }
}

fn plausible(code: &str) -> bool {
    !(code.starts_with('0') || code.starts_with("19") || code.starts_with("20"))
}
