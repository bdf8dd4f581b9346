//! Items that are spoken of beside a command: 37号（41号也是）, 撤回37号，连41号一起.

use crate::cursor::Cursor;
use crate::number::number;
use crate::words;
use crate::wordset::words;

/// The next number that can only be one of an item, as a 件号 is written: with 号 behind it, no day and no building.
/// Leaves the position behind it and tells where
/// it began.
pub(crate) fn next_item(cur: &mut Cursor) -> Option<(u64, usize)> {
    while !cur.done() {
        let (before, from) = (cur.before(), cur.pos());
        match number(cur) {
            // 11月5号 is a day, 〔2026〕12号 a document.
            Ok(Some(found)) if !matches!(before, Some('月' | ')' | ']' | '〕' | '】' | '年')) => {
                let mut behind = *cur;
                behind.skip_spaces();
                if behind.eat(words!("号")) && !is_thing(&behind) {
                    *cur = behind;
                    return Some((found.value, from));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => {
                cur.bump();
            }
        }
    }
    None
}

/// 3号之前, 5号楼.
fn is_thing(behind: &Cursor) -> bool {
    behind.at(words::DATE_AFTER)
        || behind.at(words!("楼|线|桌|房|门|院|机|车|库|台风|路|井|岗|会议室|公路|令|公告|店|桥|泵|球|教室|宿舍|标段|地块|宗地|码"))
}
