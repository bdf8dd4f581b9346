//! Words that describe an item behind its number: 37号防火通知, 37号（征兵）, 12号《关于…的通知》.

use crate::cursor::Cursor;

use crate::fold::is_han;
use crate::number::number;
use crate::object::next_item;
use crate::verbs::item_verb;
use crate::words;
use crate::wordset::{Words, words};

/// The longest description behind a number, in characters.
const LONGEST: usize = 20;
/// The longest title in brackets.
const LONGEST_TITLE: usize = 60;

/// What a description ends with.
const ENDS: Words = words!(
    "通知|方案|请示|批复|意见|纪要|公告|通报|函|文件|公文|会议通知|电报|明电|简报|预案|规定|办法|细则|要点|计划|通告|的文|文|件|的通知|的文件|的公文|的函|的请示|的方案|的批复|的意见|的通报|的会议|的会议通知|的件|的会|的那份|的那个|那份|那个|\
    会议|会",
);

/// What a description has none of: these begin a reason, a result or a sentence.
const SENTENCES: Words = words!(
    "应|由|需|请|要|发|收|办|已|未|的|是|有|在|被|让|给|交|送|报|改|转|附|章|页|人|后|前|上|下|开|时|为|因|和|与|说|看|去|来|我|你|他|她|\
    们|个|再|就|都|也|吗|把|将|定|重|贵|该|本|属|归|签|退|批|撤|催|先|全|除|第|到|至|会上|会后|不|没|别|缺|错|漏|误|无|少|坏|完|了|乱|超|\
    非|多|过|内容|格式|日期|时间|与会|参会",
);

/// Take a description that stands right behind a number; what follows it must go on like a command.
pub(super) fn eat_title(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    if !(bracketed(&mut ahead) || described(&mut ahead)) {
        return false;
    }
    *cur = ahead;
    true
}

/// （征兵）, 《关于…的通知》.
fn bracketed(cur: &mut Cursor) -> bool {
    let close = match cur.peek() {
        Some('(' | '（') => ')',
        Some('《') => '》',
        Some('「') => '」',
        Some('【') => '】',
        _ => return false,
    };
    let mut ahead = *cur;
    ahead.bump();
    let length = ahead.skip_while(|c| c != close && c != '\n' && c != '(' && !crate::cursor::is_stop(c));
    let speaks = ahead.between(ahead.pos() - length, ahead.pos()).find(words::QUESTION_WORDS).is_some();
    // 37号（41号也是） names another item.
    let other = next_item(&mut ahead.between(ahead.pos() - length, ahead.pos())).is_some();
    if length == 0 || length > LONGEST_TITLE || speaks || other || ahead.bump() != Some(close) {
        return false;
    }
    *cur = ahead;
    true
}

/// 防火通知, 征兵会议.
fn described(cur: &mut Cursor) -> bool {
    let mut ahead = *cur;
    let mut end = None;
    // 三十七号跟四十一的文 goes on with another item.
    let mut joined = *cur;
    if joined.eat(words::JOINERS) && !matches!(number(&mut joined), Ok(None)) {
        return false;
    }
    for length in 0..LONGEST {
        if !ahead.peek().is_some_and(is_han) {
            break;
        }
        let width = ahead.longest(ENDS);
        if width > 0 && length > 1 {
            let mut after = ahead;
            after.advance(width);
            if goes_on(&after) {
                end = Some(after);
                break;
            }
        }
        if names_item(&ahead) || ahead.at(SENTENCES) && width < 2 || item_verb(&mut ahead.clone()).is_some() {
            break;
        }
        ahead.advance(width.max(1));
    }
    let Some(after) = end else { return false };
    *cur = after;
    true
}

/// 四十一号 in 跟那边四十一号的文.
fn names_item(cur: &Cursor) -> bool {
    let mut ahead = *cur;
    matches!(number(&mut ahead), Ok(Some(_))) && ahead.at(words!("号"))
}

fn goes_on(cur: &Cursor) -> bool {
    let asks = cur.at(words::QUESTION_WORDS) || cur.at(words!("还|现在|目前|到哪|没签|都|进度|没收"));
    if asks || cur.peek().is_none_or(crate::cursor::is_separator) {
        return true;
    }
    let mut ahead = *cur;
    ahead.eat_many(words::LEADS);
    ahead.peek().is_none_or(|c| !is_han(c)) || item_verb(&mut ahead).is_some()
}
