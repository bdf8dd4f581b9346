//! Times as officials type them: 12月1日至5日, 产假期间, 期中考试那周, 整个寒假, 我回来之前.

use super::common::{LOADED, TIMES};
use super::slots::{Place, separates};
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::number::digit;
use crate::words;
use crate::wordset::{Words, words};

/// A time as typed: where it ends and where a 的 behind it ends.
pub(super) fn period(cur: &Cursor) -> Option<Place> {
    let end = event(cur).or_else(|| dates(cur)).or_else(|| spoken(cur))?;
    let mut to = cur.between(end, cur.end());
    // 到周五的 at the end of a clause belongs to no word.
    let owns = to.eat(words!("的")) && !to.peek().is_none_or(separates);
    Some((end, if owns { to.pos() } else { end }))
}

/// 下周一到周三: words of time and numbers.
fn spoken(cur: &Cursor) -> Option<usize> {
    const LONGEST: usize = 40;
    let mut ahead = *cur;
    let mut end = cur.pos();
    ahead.eat(words!("整个|整段"));
    let mut named = false;
    while ahead.pos() - cur.pos() < LONGEST {
        let Some(c) = ahead.peek() else { break };
        let time = ahead.longest(TIMES).max(ahead.longest(words::TIMES));
        if time > 0 {
            ahead.advance(time);
            named = true;
            end = ahead.pos();
        } else if named && ahead.eat(BEHIND) {
            end = ahead.pos();
        } else if digit(c).is_some()
            || matches!(c, '十' | '半')
            || end > cur.pos() && matches!(c, ' ' | '-' | '~' | ':' | '.' | '/' | '、')
        {
            ahead.bump();
        } else if !(ahead.eat(words!("一直到|直到|到|至|这|下|和|及|未来|接下来"))
            || named && ahead.eat(words!("的")))
        {
            break;
        }
    }
    let said = cur.between(cur.pos(), end);
    (named && crate::grammar::families::free::real_days(&said) && is_clearly_time(&said)).then_some(end)
}

/// What follows a word of time and belongs to it.
const BEHIND: Words = words!(
    "起|开始|之前|以前|前|止|为止|期间|之内|以内|内|底|初|之间|结束|之后|后|份|整周|整月|一整天|全天|整天|两天|三天"
);

/// 12号 alone may be an item.
fn is_clearly_time(said: &Cursor) -> bool {
    said.find(words!("天|周|月|午|晚|早|期|年|拜|日|段|到|至|起|节|假|前|-")).is_some()
}

/// 12.7-12.11: days of two months, which are no phone and no item.
fn dates(cur: &Cursor) -> Option<usize> {
    if cur.before().is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let mut ahead = *cur;
    day(&mut ahead)?;
    if !ahead.eat(words!("-|~|至|到")) {
        return None;
    }
    day(&mut ahead)?;
    ahead.eat(words!("止|期间"));
    Some(ahead.pos())
}

/// 12.7: a month and a day.
fn day(cur: &mut Cursor) -> Option<()> {
    let mut two_digits = || {
        let from = cur.pos();
        let width = cur.skip_while(|c| c.is_ascii_digit());
        let value = cur.between(from, from + width).folded_text().parse::<u32>().ok()?;
        Some((value, cur.eat(words!("."))))
    };
    let ((month, true), (day, false)) = (two_digits()?, two_digits()?) else { return None };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(())
}

/// Until the sender is back.
const BACK_AGAIN: Words = words!(
    "我回来之前|我回来以前|我回来前|我返岗之前|我返岗前|我回单位之前|我回单位前|我休完假之前|我休完假前|我上班之前|我上班前|我出院之前|我出院前"
);

/// 产假期间, 期中考试那周: what happens in that time, in words no table needs to know.
fn event(cur: &Cursor) -> Option<usize> {
    const LONGEST: usize = 7;
    let mut own = *cur;
    if own.eat(BACK_AGAIN) {
        return Some(own.pos());
    }
    let fresh = cur.before().is_none_or(|c| separates(c) || matches!(c, '我' | '人' | '在' | '的'));
    if !fresh || cur.at(words!("我|本人|在|于|从|自|这|那|该|此|期间")) {
        return None;
    }
    let mut ahead = *cur;
    while ahead.pos() - cur.pos() <= LONGEST && ahead.peek().is_some_and(is_han) {
        let told = ahead.pos() - cur.pos();
        if told >= 2 && ahead.eat(words!("期间|那周|那几天|那两天|那三天|那段时间|那一周|那个星期"))
        {
            return Some(ahead.pos());
        }
        if told > 0 && ahead.at(words!("文|件|由|请|让|委托|代|把|将|我")) || ahead.at(LOADED) {
            return None;
        }
        ahead.bump();
    }
    None
}
