//! What stands around verb and number: 这个, 寨沙 37, 一下, exceptions, late codes.

use super::unit;
use crate::command::{Intent, Target};
use crate::cursor::Cursor;
use crate::object::{Ending, Fail, Object, exception, last_few, object};
use crate::verbs::Verb;
use crate::words;
use crate::wordset::words;

/// 这个, 刚发的那份, or a list that stands alone.
pub(super) fn this(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    let from = ahead.pos();
    let target = if !super::just_sent::eat(&mut ahead.clone()) && ahead.eat(words::JUST_SENT) {
        // 刚发的212 is 212.
        ahead.skip_spaces();
        if let Ok(Some(Object { target: Target::Numbers(_), .. })) = object(&mut ahead.clone()) {
            *cur = ahead;
            return Ok(None);
        }
        Target::Last
    } else if super::just_sent::eat(&mut ahead) {
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
    if target == Target::Context {
        match object(&mut next) {
            Ok(None) => {}
            // 该申请代码482913: the code is of what is spoken of.
            Ok(Some(coded)) if coded.code.is_some() && coded.target == Target::Context => {
                *cur = next;
                return Ok(Some(Object { from, ..coded }));
            }
            _ => return Ok(None),
        }
    }
    *cur = ahead;
    Ok(Some(Object { target, from, to: cur.pos(), ending: Ending::Closed, ..Object::default() }))
}

fn any_object(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    cur.eat_many(words!("那个|呃|额|嗯|一下|我们单位的|我单位的|我的"));
    let mut place = *cur;
    let placed = place.eat(words!(
        "列表里的|列表里|列表中的|列表中|列表上的|列表上|清单里的|清单里|清单上的|收件箱里的|收件箱里"
    ));
    if placed && place.at(words!("第|最后|前")) {
        *cur = place;
    }
    // 我办印发的79号, 今天推给我的那份66号
    let mut whose = *cur;
    unit::eat_own_subject(&mut whose);
    whose.eat_many(words!("今天|昨天|刚才|刚刚|上午|下午|我|我们"));
    if whose.eat(words!("印发的|发的|下发的|发出的|报送的|推给我的|发给我的|推给我们的|发给我们的|收到的|发来的|推送的|转来的|印发的那份|推给我的那份|发给我的那份|发来的那份|收到的那份")) {
        *cur = whose;
    }
    object(cur)
}

/// What an act is done to, by its number; not where a unit begins like one.
pub(super) fn object_or_unit(
    cur: &mut Cursor,
    unit: &mut Option<String>,
    intent: Intent,
) -> Result<Option<Object>, Fail> {
    if unit::begins_like_number_before_one(cur) {
        return own_unit(cur, unit, intent);
    }
    any_object(cur)
}

/// `签收 寨沙 37`, and without the first space when the name ends like a unit: `签收寨沙镇 37`.
pub(super) fn own_unit_after(
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
pub(super) fn own_unit(
    cur: &mut Cursor,
    unit: &mut Option<String>,
    intent: Intent,
) -> Result<Option<Object>, Fail> {
    let Some(name) = unit::han_run(cur, unit::OWN_MOST) else { return Ok(None) };
    let mut ahead = *cur;
    ahead.advance(name.rest().len());
    let spaced = ahead.skip_spaces() > 0;
    if name.rest().len() < 2 || !spaced || !unit::looks_like_own_unit(&name) || intent == Intent::Remind {
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

/// 一下, 了, 回去 after the verb; tells whether there were any.
pub(super) fn complements(cur: &mut Cursor, done: &mut bool) -> bool {
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

/// Adverbs, complements and exceptions behind the object: `3号一下`, `全部，5号除外`.
pub(super) fn take_trailing(cur: &mut Cursor, found: &mut Object, done: &mut bool) -> Result<(), Fail> {
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

/// `12同意，码482913`: the code behind the verb.
pub(super) fn late_code(cur: &mut Cursor, found: &mut Object, verb: &Verb) {
    if found.code.is_some() || !matches!(verb.spec.intent, Intent::Approve | Intent::Reject | Intent::Return)
    {
        return;
    }
    let mut ahead = *cur;
    ahead.skip_separators();
    let marked = ahead.at(words::CODES);
    if let Ok(Some(late)) = object(&mut ahead) {
        let (code, alone) = match late.target {
            Target::Context => (late.code.clone(), true),
            // 码 730 258 is one code, and so is 253 907 behind a decision on an item.
            Target::Numbers(ref pair) => {
                let decided = late.pair.is_some() && ahead.done() && verb.spec.intent != Intent::Return;
                (late.pair.clone(), (marked || decided) && pair.len() == 2)
            }
            _ => (None, false),
        };
        if !alone || code.is_none() {
            return;
        }
        let code = Object { code, ..late };
        found.code = code.code;
        found.long = code.long;
        found.bad_code = code.bad_code;
        *cur = ahead;
    }
}
