//! Document numbers 发文字号: agency code, year, serial number, in every bracket people use or none.

use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::number::digit;
use crate::wordset::words;

/// The longest agency code 机关代字 we look for.
const LONGEST_CODE: usize = 12;

/// The document number that stands here, in its canonical form `鹿政办发〔2026〕12号`.
pub(crate) fn docno(cur: &mut Cursor) -> Option<String> {
    let from = cur.pos();
    let mut ahead = *cur;
    let code = ahead.skip_while(|c| is_han(c) && digit(c).is_none() && !matches!(c, '年' | '号'));
    if !(2..=LONGEST_CODE).contains(&code) {
        return None;
    }
    let agency = ahead.folded_from(from);
    let year = year(&mut ahead)?;
    let serial = serial(&mut ahead)?;
    *cur = ahead;
    Some(format!("{agency}〔{year}〕{serial}号"))
}

fn year(cur: &mut Cursor) -> Option<u64> {
    cur.skip_spaces();
    let open = matches!(
        cur.peek(),
        Some('〔' | '[' | '【' | '(' | '（' | '「' | '『' | '{' | '<' | '《' | '〈' | '［' | '﹝' | '〖')
    );
    if open {
        cur.bump();
    } else {
        // 左括号…右括号 is what some voice inputs write.
        cur.eat(words!("左括号|括号|六角括号"));
    }
    cur.skip_spaces();
    let mut value = 0;
    for index in 0..4 {
        let next = cur.bump().and_then(digit)?;
        if index == 0 && next != 2 && next != 1 {
            return None;
        }
        value = value * 10 + next;
    }
    cur.skip_spaces();
    let close = matches!(
        cur.peek(),
        Some('〕' | ']' | '】' | ')' | '）' | '」' | '』' | '}' | '>' | '》' | '〉' | '］' | '﹞' | '〗')
    );
    if close {
        cur.bump();
    } else if open {
        return None;
    } else {
        cur.eat(words!("右括号|括号|六角括号"));
    }
    cur.eat(words!("年|年度|-|."));
    (1949..=2199).contains(&value).then_some(value)
}

fn serial(cur: &mut Cursor) -> Option<u64> {
    cur.skip_spaces();
    cur.eat(words!("第|no.|-"));
    cur.skip_spaces();
    let number = crate::number::number(cur).ok()??;
    cur.skip_spaces();
    cur.eat(words!("号"));
    (1..=99_999).contains(&number.value).then_some(number.value)
}
