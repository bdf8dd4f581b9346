//! Six-digit codes among the numbers.

use super::entry::{Entries, Taken};
use super::{Ending, Object};
use crate::cursor::Cursor;
use crate::number::{Number, number};

/// More than five digits: a code, or an error that depends on the verb.
pub(super) fn long_number(
    cur: &mut Cursor,
    start: usize,
    first: Number,
    object: &mut Object,
) -> Option<Taken> {
    if first.digits < 6 {
        return spoken_code(cur, first, object);
    }
    let span = cur.span_from(start);
    let lead = first.value / 10_000;
    if first.digits == 6 && first.first != 0 && lead != 19 && lead != 20 && object.code.is_none() {
        object.code = Some(format!("{:06}", first.value));
    } else {
        object.bad_code = Some(span);
    }
    object.long = Some(span);
    object.ending = Ending::Digits;
    Some(Taken::Code)
}

/// 四 八 二 九 一 三, with spaces between the digits.
pub(super) fn spoken_code(cur: &mut Cursor, first: Number, object: &mut Object) -> Option<Taken> {
    if !first.chinese || first.digits == 0 {
        return None;
    }
    let mut ahead = *cur;
    let (mut digits, mut value) = (first.digits, first.value);
    while digits < 6 && matches!(ahead.peek(), Some(' ' | '-' | ',' | '，')) {
        ahead.bump();
        let next = number(&mut ahead).ok()??;
        if !next.chinese || next.digits == 0 {
            return None;
        }
        digits += next.digits;
        value = value.saturating_mul(10_u64.saturating_pow(u32::try_from(next.digits).ok()?)) + next.value;
    }
    let follows = ahead.peek().is_some_and(|c| crate::number::digit(c).is_some() || c == '号');
    let lead = value / 10_000;
    if digits != 6 || follows || first.first == 0 || lead == 19 || lead == 20 || object.code.is_some() {
        return None;
    }
    object.code = Some(format!("{value:06}"));
    *cur = ahead;
    Some(Taken::Code)
}

/// Remember that two plain three-digit numbers stand side by side: `482 913`.
pub(super) fn pair_of_three(cur: &Cursor, found: &Entries, object: &mut Object, last: Number, start: usize) {
    object.pair = None;
    let Some(before) = found.list.last() else { return };
    let gap = cur.between(start, cur.end()).before();
    let plain = last.digits == 3
        && object.ending != Ending::Closed
        && before.low == before.high
        && (100..=999).contains(&before.low);
    if plain && !before.ordinal && matches!(gap, Some(' ')) {
        object.pair = Some(format!("{:03}{:03}", before.low, last.value));
    }
}
