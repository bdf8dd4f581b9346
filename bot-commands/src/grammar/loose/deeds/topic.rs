//! What an item is about or where it comes from, said before its number or behind it: 校安检查那件，编号33 ·
//! 教育局关于食堂的45号 · 号码是八十七的那份疫苗件 · 卫健局那个文号鹿卫健函〔2026〕6号.

use super::table::Deed;
use crate::command::{Intent, Target};
use crate::cursor::{Cursor, is_separator};
use crate::fold::is_han;
use crate::number::digit;
use crate::object::object;
use crate::wordset::{Words, words};

/// The longest description, in characters.
const LONGEST: usize = 18;
const SHORTEST: usize = 3;

/// How a description ends that is followed by a pause or a name of the number.
const ENDS: Words = words!(
    "那件|那份|那个|这件|这份|这个|那批|这批|那两份|那两个|那两件|那三份|那几份|那几件|那几个|这几份|那条|的件|的文件|\
    的通知|的函|的文|的方案|的意见|通知|的会议通知|函|方案|文件"
);

/// What the number is called.
const NAMES: Words = words!(
    "编号是|编号为|编号|件号是|件号为|件号|号码是|号码为|号码|文号是|文号为|文号|收文号|就是|号是|也就是"
);

/// What makes it more than a description.
const LOADED: Words = words!(
    "不|没|别|未|勿|莫|甭|吗|谁|什么|怎么|哪|如果|要是|是否|说|问|让|叫|想|会不会|先|再|他|她|你|您|据|听|签|撤|批|驳|办结|退|\
    同意|给|把|将|请|都|全|已|了|要|看|等|催|昨天|说的"
);

/// How many characters of description stand here, before the item or behind it; 0 when none does.
pub(super) fn width(cur: &Cursor, deed: &Deed) -> usize {
    if !matches!(deed.intent, Intent::Sign | Intent::Approve) {
        return 0;
    }
    behind(cur).max(before(cur))
}

/// 的那份疫苗件, behind the number.
fn behind(cur: &Cursor) -> usize {
    const MOST: usize = 6;
    let mut ahead = *cur;
    if !cur.before().is_some_and(|c| digit(c).is_some() || c == '号' || c == '十')
        || !ahead.eat(words!("的那份|的那个|的那件|的这份|的这个|那份|那个|那件|关于|的"))
    {
        return 0;
    }
    let from = ahead.pos();
    while ahead.pos() - from < MOST && ahead.peek().is_some_and(is_han) && !ahead.at(LOADED) {
        if ahead.eat(words!("件|通知|函|文件|文|方案|意见")) {
            return ahead.pos() - cur.pos();
        }
        ahead.bump();
    }
    0
}

fn before(cur: &Cursor) -> usize {
    let mut ahead = *cur;
    let from = cur.pos();
    while ahead.pos() - from < LONGEST && !ahead.peek().is_none_or(is_separator) && !ahead.at(LOADED) {
        let about = cur.between(from, ahead.pos()).find(words!("关于|有关")).is_some();
        let mut end = ahead;
        if about && end.eat(words!("的")) && is_numbered(end) {
            return end.pos() - from;
        }
        end = ahead;
        if ahead.pos() - from >= SHORTEST - 1 && end.eat(ENDS) {
            let paused = end.skip_while(is_separator) > 0;
            let named = end.eat(NAMES);
            end.skip_spaces();
            if (named || paused && !is_day(end)) && is_numbered(end) {
                return end.pos() - from;
            }
        }
        ahead.bump();
    }
    0
}

/// 签收开会的通知，5号 may name the day.
fn is_day(mut cur: Cursor) -> bool {
    const LAST_DAY: u32 = 31;
    let found = object(&mut cur);
    matches!(found, Ok(Some(found))
        if matches!(&found.target, Target::Numbers(refs) if refs.len() == 1 && refs.iter().all(|one| *one <= LAST_DAY)))
}

/// Whether an item by its number stands here, and no quantity: 33, 8号, but not 两份.
fn is_numbered(mut cur: Cursor) -> bool {
    let named = cur.before().is_some_and(|c| "号是为".contains(c));
    let from = cur.pos();
    let Ok(Some(found)) = object(&mut cur) else { return false };
    let said = cur.between(from, cur.pos());
    match found.target {
        Target::DocNo(_) | Target::DocNos(_) => true,
        Target::Numbers(_) => found.long.is_none() && (named || said.find(words!("号")).is_some()),
        _ => false,
    }
}
