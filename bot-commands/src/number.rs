//! Whole numbers as people type and say them: `12`, `１２`, 十二, 一二, 幺二, 两, 一百二.

use crate::cursor::Cursor;
use crate::span::{ErrorKind, ParseError};
use crate::wordset::{Words, words};

/// A number in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    /// The value; saturated when it is too large to matter.
    pub value: u64,
    /// How many digits were written or said one by one; 0 for numbers with 十百千万.
    pub digits: usize,
    /// The first digit written.
    pub first: u64,
    /// Written with Chinese characters.
    pub chinese: bool,
}

/// The longest number in Chinese characters, several said in a row included.
const LONGEST: usize = 32;

/// Words that begin with a numeral and are no number.
const NOT_NUMBERS: Words = words!(
    "一下|一起|一并|一次|一些|一律|一键|一点|一样|一般|一直|一定|一共|一步|一遍|一切|一旦|一同|一会|一边|\
    一方|一口气|万一|十分|千万|百分|三方|一把|一道|一块|一个个|一一|一早|三令五申|两边|一致|统一|一概|五保|\
    三农|百姓|一半|两会|十四五|十五五|三公|两违|两新|三资|一卡通|三防|两癌|百日",
);

pub(crate) fn digit(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(u32::from(c) - u32::from('0')),
        '零' | '〇' | '洞' => 0,
        '一' | '幺' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        _ => return None,
    })
}

/// The number that stands here, if one does. Leaves the position alone when none does.
pub(crate) fn number(cur: &mut Cursor) -> Result<Option<Number>, ParseError> {
    let from = cur.pos();
    match cur.peek() {
        Some('0'..='9') => ascii(cur, from).map(Some),
        Some('洞') => Ok(None),
        // 20号零报告: nothing is counted.
        Some('零') if cur.at(words!("零报告|零上报|零申报|零发现|零排查|零事故|零隐患|零容忍|零星|零散")) => {
            Ok(None)
        }
        Some(c) if digit(c).is_some() || unit(c).is_some() => Ok(chinese(cur)),
        Some(crate::fold::FOREIGN) => {
            cur.bump();
            Err(ParseError { kind: ErrorKind::ForeignDigits, span: cur.span_from(from) })
        }
        Some('-' | '+') if cur.peek_at(1).is_some_and(|c| c.is_ascii_digit()) => {
            cur.advance(2);
            Err(ParseError { kind: ErrorKind::NotANumber, span: cur.span_from(from) })
        }
        _ => Ok(None),
    }
}

fn ascii(cur: &mut Cursor, from: usize) -> Result<Number, ParseError> {
    let first = cur.peek().and_then(digit).unwrap_or(0);
    let mut value: u64 = 0;
    let mut digits = 0;
    while let Some(c @ '0'..='9') = cur.peek() {
        value = value.saturating_mul(10).saturating_add(digit(c).unwrap_or(0));
        digits += 1;
        cur.advance(1);
    }
    let mut ahead = *cur;
    let wrong = match ahead.bump() {
        Some(crate::fold::FOREIGN) => Some(ErrorKind::ForeignDigits),
        Some('.') if is_dotted_list(cur, from) => None,
        Some('.' | '/' | ':') if ahead.peek().is_some_and(|c| c.is_ascii_digit()) => {
            Some(ErrorKind::NotANumber)
        }
        Some('%' | '‰' | '°' | '^' | '*' | '_' | '\'' | '"') => Some(ErrorKind::NotANumber),
        Some(c) if c.is_alphabetic() && !crate::fold::is_han(c) => Some(ErrorKind::NotANumber),
        Some(c) if unit(c).is_some() => Some(ErrorKind::NotANumber),
        _ => None,
    };
    match wrong {
        Some(kind) => Err(ParseError { kind, span: ahead.span_from(from) }),
        None => Ok(Number { value, digits, first, chinese: false }),
    }
}

/// 37.38.41: three rising numbers or more with dots between them are a list; 12.5 and 2026.11.23 are not.
fn is_dotted_list(cur: &Cursor, from: usize) -> bool {
    const MOST: usize = 50;
    let start = cur.between(from, cur.end());
    // Inside a list whose first number was looked at already.
    if start.before() == Some('.')
        && from > 1
        && cur.between(from - 1, from).before().is_some_and(|c| c.is_ascii_digit())
    {
        return true;
    }
    let mut ahead = start;
    let (mut parts, mut last) = (0, 0);
    while parts < MOST {
        let (mut value, mut digits) = (0_u64, 0);
        while let Some(c @ '0'..='9') = ahead.peek() {
            value = value.saturating_mul(10).saturating_add(digit(c).unwrap_or(0));
            digits += 1;
            ahead.advance(1);
        }
        let year = parts == 0 && (1900..2100).contains(&value);
        if !(1..=5).contains(&digits) || value <= last || year {
            return false;
        }
        (parts, last) = (parts + 1, value);
        if ahead.peek() != Some('.') || !ahead.peek_at(1).is_some_and(|c| c.is_ascii_digit()) {
            return parts >= 3;
        }
        ahead.advance(1);
    }
    false
}

fn chinese(cur: &mut Cursor) -> Option<Number> {
    let mut ahead = *cur;
    let numeral = |c: char| (digit(c).is_some() && !c.is_ascii_digit()) || unit(c).is_some();
    let length = cur.rest().iter().take(LONGEST + 1).take_while(|ch| numeral(ch.c)).count();
    // 三十七和三十九两份: 两 counts what was named.
    let counts = length > 1
        && cur.peek_at(length - 1) == Some('两')
        && cur.peek_at(length).is_some_and(|c| matches!(c, '份' | '个' | '件' | '条' | '封' | '项'));
    let length = if counts { length - 1 } else { length };
    // Nobody says so long a number; reading it again from every character would not be linear.
    if length > LONGEST {
        return None;
    }
    // 一一签收 goes one by one; 一一五号 is a number.
    let one_by_one = cur.width("一一") > 0;
    let counted = cur.peek_at(2).is_some_and(|c| digit(c).is_some() || c == '号');
    if cur.at(NOT_NUMBERS) && !(one_by_one && counted) {
        return None;
    }
    ahead.advance(length);
    if ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let run = cur.head(length);
    let chars: Vec<char> = run.rest().iter().map(|ch| ch.c).collect();
    let spoken = chars.iter().all(|&c| digit(c).is_some());
    let value = if spoken {
        chars.iter().fold(0_u64, |sum, &c| sum.saturating_mul(10).saturating_add(digit(c).unwrap_or(0)))
    } else if let Some(value) = with_units(&chars) {
        value
    } else {
        // 三十七三十八: two numbers, told apart by their 十.
        let width = first_of_several(&chars)?;
        ahead = *cur;
        ahead.advance(width);
        with_units(chars.get(..width)?)?
    };
    *cur = ahead;
    let first = chars.first().copied().and_then(digit).unwrap_or(1);
    Some(Number { value, digits: if spoken { length } else { 0 }, first, chinese: true })
}

/// Where the first of several numbers with 十 ends, when there is exactly one way to read the run.
fn first_of_several(chars: &[char]) -> Option<usize> {
    if chars.contains(&'百') {
        return first_of_hundreds(chars);
    }
    if chars.iter().any(|c| !(digit(*c).is_some_and(|d| d > 0) || *c == '十')) {
        return None;
    }
    // ways[at]: how the rest from `at` can be parted into numbers below 100 that have a 十 each.
    let mut ways = vec![0_u32; chars.len() + 1];
    *ways.last_mut()? = 1;
    for at in (0..chars.len()).rev() {
        let sum = (2..=3)
            .filter(|width| chars.get(at..at + width).is_some_and(is_under_hundred))
            .filter_map(|width| ways.get(at + width))
            .sum();
        *ways.get_mut(at)? = sum;
    }
    if ways.first() != Some(&1) {
        return None;
    }
    (2..=3).find(|width| {
        chars.get(..*width).is_some_and(is_under_hundred) && ways.get(*width).is_some_and(|count| *count > 0)
    })
}

/// 二百三十三二百三十四: every number begins with the digit before its 百, and is said to its end.
fn first_of_hundreds(chars: &[char]) -> Option<usize> {
    let mut starts: Vec<usize> = chars
        .iter()
        .enumerate()
        .filter(|(_, c)| **c == '百')
        .filter_map(|(at, _)| at.checked_sub(1))
        .collect();
    if starts.first() != Some(&0) {
        return None;
    }
    starts.push(chars.len());
    let whole = starts.windows(2).all(|pair| match pair {
        [from, to] => chars.get(*from..*to).is_some_and(is_whole_hundred),
        _ => false,
    });
    starts.get(1).copied().filter(|_| whole && starts.len() > 2)
}

/// 二百三十三, 一百零五, 二百三十: 一百二 leaves its last word out and 二百 may be rounded.
fn is_whole_hundred(chars: &[char]) -> bool {
    let figure = |c: &char| digit(*c).is_some_and(|value| value > 0);
    match chars {
        [hundred, '百', '零' | '〇', one] => figure(hundred) && figure(one),
        [hundred, '百', ten, '十'] => figure(hundred) && figure(ten),
        [hundred, '百', ten, '十', one] => figure(hundred) && figure(ten) && figure(one),
        _ => false,
    }
}

/// 十二, 三十, 三十七.
fn is_under_hundred(chars: &[char]) -> bool {
    chars.contains(&'十') && with_units(chars).is_some_and(|value| value < 100)
}

/// 三百二十一, 十二, 一百零五, 一百二 (=120), 两万. `None` for 十二三 and other guesses.
fn with_units(chars: &[char]) -> Option<u64> {
    let mut total: u64 = 0;
    let mut section: u64 = 0;
    let mut pending: Option<u64> = None;
    let mut last_unit: u64 = u64::MAX;
    let mut zero = false;
    for (index, &c) in chars.iter().enumerate() {
        if let Some(value) = digit(c) {
            if pending.is_some() {
                return None;
            }
            if value == 0 {
                zero = true;
            } else {
                pending = Some(value);
            }
            continue;
        }
        let size = unit(c)?;
        if size == 10_000 {
            section += pending.take().unwrap_or(0);
            if section == 0 || total > 0 {
                return None;
            }
            total = section * size;
            section = 0;
            last_unit = size;
        } else {
            // A section under 万 starts afresh; inside it units must fall.
            if size >= last_unit && last_unit != 10_000 {
                return None;
            }
            let count = match pending.take() {
                Some(count) => count,
                None if size == 10 && (index == 0 || zero) => 1,
                None => return None,
            };
            section += count * size;
            last_unit = size;
        }
        zero = false;
    }
    if let Some(value) = pending {
        let short = !zero && last_unit >= 100 && last_unit != u64::MAX;
        section += if short { value * last_unit / 10 } else { value };
    }
    Some(total + section)
}
