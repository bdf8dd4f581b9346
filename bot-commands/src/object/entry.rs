//! One number, position or range of a list, and whether it names an item at all.

use super::codes::{long_number, pair_of_three};
use super::title::eat_title;
use super::{Ending, Fail, Object};
use crate::command::Why;
use crate::cursor::Cursor;
use crate::number::{Number, number};
use crate::span::{ErrorKind, ParseError, Span};
use crate::words;
use crate::wordset::words;

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub low: u64,
    pub high: u64,
    pub ordinal: bool,
    /// 第 without a measure word: the kind is decided by what stands behind the last of the list.
    pub open: bool,
    pub span: Span,
}

impl Entry {
    /// It is a 件号 and no position.
    fn number(&mut self) {
        (self.ordinal, self.open) = (false, false);
    }
}

#[derive(Default)]
pub(super) struct Entries {
    pub list: Vec<Entry>,
    /// 第一、三个: a number without measure word takes the kind of the one before.
    pub open_ordinal: bool,
    /// The last number was said with 十 and another one follows right behind.
    pub tens: bool,
    /// Of an exception: so many from the end, instead of a list.
    pub last: u32,
}

/// A list of numbers and ranges. An empty list with a code is possible: `同意 482913`.
pub(super) fn entries(cur: &mut Cursor, object: &mut Object) -> Result<Option<Entries>, Fail> {
    let mut found = Entries::default();
    let mut ahead = *cur;
    let mut codes = 0;
    // Where the last comma stood, and how many entries before it.
    let mut comma = None;
    loop {
        let before = ahead;
        let mut by_space = false;
        let mut by_comma = false;
        if !found.list.is_empty() || codes > 0 {
            let spaces = ahead.skip_spaces();
            by_comma = matches!(ahead.peek(), Some(',' | '，' | ';' | '。'));
            let joined =
                !ahead.at(words!("同一|同样|同意|同时|同志|同事|连着一")) && ahead.eat(words::JOINERS);
            by_space = !joined && spaces > 0;
            comma = if by_comma { Some((before, found.list.len())) } else { comma };
            ahead.skip_spaces();
            ahead.eat(words!("还有|和|再加|加上|再加上|连同|另外|以及|外加|跟"));
            let bare = !joined && spaces == 0;
            // 三号五号 needs no joiner, 35 is no list.
            // 第二第三个 and 三十七三十八 need none either: neither can be one number.
            let told_apart = ahead.at(words!("第")) || (object.ending == Ending::Chinese && found.tens);
            if bare && object.ending != Ending::Closed && !told_apart && codes == 0 {
                ahead = before;
                break;
            }
        }
        match entry(&mut ahead, &mut found, object) {
            // 1到5，3除外 · 退回 39 38号已经发过: the last number belongs to what follows it.
            Ok(Taken::Entry) if comma.is_some() && super::skip_why_left(&mut ahead.clone()) => {
                // 73至76号，74、75除外: everything behind the comma is excepted.
                let (place, count) = comma.unwrap_or((before, found.list.len()));
                found.list.truncate(count);
                ahead = place;
                break;
            }
            Ok(Taken::Entry)
                if (by_comma && super::skip_why_left(&mut ahead.clone()))
                    || is_taken_out(&found, &ahead)
                    || (by_space && begins_text(&ahead))
                    || compares(&ahead, &before) =>
            {
                found.list.pop();
                ahead = before;
                break;
            }
            Ok(Taken::Entry) => {}
            Ok(Taken::Code) => codes += 1,
            Ok(Taken::Nothing) => {
                ahead = before;
                break;
            }
            // What cannot be an object after a space may be the beginning of a reason: 退回 5 3月的数不对.
            Err(Fail::Not(_)) if !found.list.is_empty() || codes > 0 => {
                ahead = before;
                break;
            }
            Err(fail) => return Err(fail),
        }
        *cur = ahead;
    }
    *cur = ahead;
    Ok((!found.list.is_empty() || codes > 0 || object.long.is_some()).then_some(found))
}

/// 签收十一到十五号十三号先别签: the last number lies in a range named before.
fn is_taken_out(found: &Entries, behind: &Cursor) -> bool {
    let Some((last, before)) = found.list.split_last() else { return false };
    behind.at(words::EXCEPT_END)
        && before
            .iter()
            .any(|range| range.low < range.high && range.low <= last.low && last.high <= range.high)
}

/// 退回33 与37重复: the number is what the item is compared with.
fn compares(cur: &Cursor, before: &Cursor) -> bool {
    let mut joint = *before;
    joint.skip_separators();
    let joined = joint.at(words!("与|和|跟|同|及"));
    let mut after = *cur;
    after.eat(words!("号文件|号文|号|件|文件"));
    joined
        && after.at(words!(
            "重复|重了|重的|一样|相同|雷同|冲突|矛盾|不一致|不符|有出入|内容重复|内容一样|内容相同|是同一|同一|是一个|是一回事|是重复"
        ))
}

/// After a number that only a space joins: Chinese text that continues no command.
pub(crate) fn begins_text(cur: &Cursor) -> bool {
    let mut led = *cur;
    led.eat_many(words::LEADS);
    let continues = cur.at(words::AFTER_OBJECT)
        || cur.at(words::JOINERS)
        || cur.at(words::EXCEPT)
        || cur.at(words::EXCEPT_END)
        || cur.at(words!("到|至|号|这|第"))
        || led.done()
        || crate::verbs::item_verb(&mut led).is_some();
    cur.peek().is_some_and(crate::fold::is_han) && !continues
}

pub(super) enum Taken {
    Entry,
    Code,
    Nothing,
}

/// 验证码是: what introduces a code.
fn eat_code_name(cur: &mut Cursor) {
    // 四十号同意码是…: behind an item 同意 is the decision.
    let decides = cur.before() == Some('号') && cur.at(words!("同意码|批准码"));
    if !decides && cur.eat(words::CODES) {
        cur.eat(words!("是|为|就是|是这个"));
        cur.skip_separators();
    }
}

fn entry(cur: &mut Cursor, found: &mut Entries, object: &mut Object) -> Result<Taken, Fail> {
    let mut ahead = *cur;
    if let Some(first_n) = first_few(&mut ahead)? {
        found.list.push(first_n);
        object.ending = Ending::Closed;
        *cur = ahead;
        return Ok(Taken::Entry);
    }
    eat_code_name(&mut ahead);
    let meeting = ahead.at(words!("会议"));
    while ahead.eat(words::LABELS) {
        if ahead.before() == Some('第') {
            ahead.advance(0);
            break;
        }
        ahead.skip_while(|c| matches!(c, ' ' | ':'));
    }
    let quote = closing(&ahead);
    if quote.is_some() {
        ahead.bump();
        ahead.eat(words!("第"));
    }
    let ordinal = ahead.before() == Some('第') && ahead.pos() > cur.pos();
    let start = ahead.pos();
    let Some(first) = number(&mut ahead)? else { return Ok(Taken::Nothing) };
    found.tens =
        first.chinese && first.digits == 0 && number(&mut ahead.clone()).is_ok_and(|next| next.is_some());
    if let Some(taken) = long_number(&mut ahead, start, first, object) {
        *cur = ahead;
        return Ok(taken);
    }
    let inner = quote.is_some_and(|close| ahead.peek() == Some(close));
    if inner {
        ahead.bump();
    }
    let low = one(&mut ahead, first, ordinal, found, object, start)?;
    if let Some(close) = quote.filter(|_| !inner) {
        if ahead.peek() != Some(close) {
            return Ok(Taken::Nothing);
        }
        ahead.bump();
    }
    if quote.is_some() {
        object.ending = Ending::Closed;
        ahead.eat(words::NOUNS);
    }
    let high = upper_end(&mut ahead, low, found, object)?;
    if high.is_none() {
        pair_of_three(&ahead, found, object, first, start);
    } else {
        object.pair = None;
    }
    let (ordinal, open) = high.map_or((low.ordinal, low.open), |high| (high.ordinal, high.open));
    let top = high.map_or(low.high, |high| high.high);
    object.meeting |= meeting;
    found.list.push(Entry { low: low.low, high: top, ordinal, open, span: ahead.span_from(start) });
    *cur = ahead;
    Ok(Taken::Entry)
}

/// The bracket that closes one around a single number: 【37】, “37号”.
fn closing(cur: &Cursor) -> Option<char> {
    let numeral = |c: char| crate::number::digit(c).is_some() || matches!(c, '十' | '百' | '第');
    let close = match cur.peek()? {
        '【' => '】',
        '(' => ')',
        '[' => ']',
        '“' => '”',
        '"' => '"',
        '「' => '」',
        '『' => '』',
        '<' => '>',
        _ => return None,
    };
    cur.peek_at(1).is_some_and(numeral).then_some(close)
}

/// 前三个: positions from the top; 最后两个 is answered elsewhere.
fn first_few(cur: &mut Cursor) -> Result<Option<Entry>, Fail> {
    let mut ahead = *cur;
    let from = ahead.pos();
    if !ahead.eat(words!("前|头|前面|前头|最前面|最前面的|前面的|first")) {
        return Ok(None);
    }
    ahead.skip_spaces();
    let Some(count) = number(&mut ahead)? else { return Ok(None) };
    ahead.skip_spaces();
    if !ahead.eat(words::POSITION_MEASURES) && ahead.at(words::MEASURES) {
        return Err(Fail::Not(Why::Count));
    }
    ahead.eat(words::NOUNS);
    let span = ahead.span_from(from);
    if count.value == 0 {
        return Err(ParseError { kind: ErrorKind::Zero, span }.into());
    }
    *cur = ahead;
    Ok(Some(Entry { low: 1, high: count.value, ordinal: true, open: false, span }))
}

/// 号, 第…个, nouns and the checks that a single number must pass.
fn one(
    cur: &mut Cursor,
    number: Number,
    ordinal: bool,
    found: &mut Entries,
    object: &mut Object,
    start: usize,
) -> Result<Entry, Fail> {
    let span = cur.span_from(start);
    object.ending = if number.chinese { Ending::Chinese } else { Ending::Digits };
    let measured = (ordinal || found.open_ordinal) && cur.eat(words::POSITION_MEASURES);
    if cur.peek() == Some(' ') && cur.peek_at(1) == Some('号') {
        cur.bump();
    }
    // 驳回40 号码不是本人的 speaks of a telephone.
    let numbered =
        !measured && !cur.at(words!("号码不|号码有|号码错|号码是|号码已")) && cur.eat(words!("号|#|号件"));
    // 第43、45、46号文件 are the items with these numbers.
    if numbered && found.open_ordinal {
        found.list.iter_mut().rev().take_while(|entry| entry.open).for_each(Entry::number);
    }
    let ordinal = measured || (ordinal && !numbered) || (found.open_ordinal && !numbered);
    found.open_ordinal = ordinal && !measured;
    if numbered {
        check_date(cur)?;
    } else if !measured && check_count(cur)? {
        object.ending = Ending::WeakMeasure;
    }
    if numbered || measured {
        object.ending = Ending::Closed;
    }
    // 12号文号错了 begins a reason.
    let other = cur.at(words!("发文日期|发文单位|发文机关|发文字号|发文时间|发文对象|收文单位|来文单位|来文日期|函号|通知里|通知中|文号|文头|文种|文稿|文字|文末|文内|文中|件数|会上|会后|会期|会场|会址|函头"));
    if (numbered || measured) && cur.at(words::NOUNS) && !other {
        object.meeting |= cur.at(words!("会议|会|的会议|的会|那个会议|那个会|这个会"));
        cur.eat(words::NOUNS);
        cur.eat(words!("那份|那个|那件|这份|这个|这件"));
    } else if numbered && !other {
        eat_title(cur);
    }
    if object.ending != Ending::Closed
        && cur.eat(words!("的文件|的公文|的通知|那份|那个|那件|那份文件|那个文件|那份通知"))
    {
        object.ending = Ending::Closed;
    }
    if number.value == 0 {
        return Err(ParseError { kind: ErrorKind::Zero, span }.into());
    }
    if number.value > 99_999 {
        return Err(ParseError { kind: ErrorKind::NumberTooLong, span }.into());
    }
    Ok(Entry { low: number.value, high: number.value, ordinal, open: ordinal && !measured, span })
}

/// 1到4, 1-4, 第一到第三个: the number after 到.
fn upper_end(
    cur: &mut Cursor,
    low: Entry,
    found: &mut Entries,
    object: &mut Object,
) -> Result<Option<Entry>, Fail> {
    let mut ahead = *cur;
    ahead.skip_spaces();
    ahead.eat(words!("件"));
    if !ahead.eat(words!("到|至|-|~|直到|到了|一直到|杠|to|到第|->|至第")) {
        return Ok(None);
    }
    ahead.skip_spaces();
    ahead.eat(words!("编号|件号|文件"));
    let marked = ahead.before() == Some('第') || ahead.eat(words!("第"));
    let start = ahead.pos();
    let Some(last) = number(&mut ahead)? else { return Ok(None) };
    let span = ahead.span_from(start);
    if last.digits > 5 {
        return Err(ParseError { kind: ErrorKind::NumberTooLong, span }.into());
    }
    let kept = found.open_ordinal;
    found.open_ordinal |= low.ordinal;
    let high = one(&mut ahead, last, marked || low.ordinal, found, object, start)?;
    if !high.ordinal {
        found.open_ordinal = kept;
    }
    let mixed = low.ordinal != high.ordinal && !low.open;
    if mixed || high.high < low.low {
        let whole = Span { start: low.span.start, end: span.end };
        return Err(ParseError { kind: ErrorKind::BadRange, span: whole }.into());
    }
    *cur = ahead;
    Ok(Some(high))
}

/// `15份报名表`: the number counts something.
fn check_count(cur: &Cursor) -> Result<bool, Fail> {
    let mut ahead = *cur;
    let spaced = ahead.skip_spaces() > 0;
    let width = ahead.longest(words::MEASURES);
    if ahead.longest(words::NOT_MEASURES) > width {
        return Ok(false);
    }
    if width == 0 || (spaced && ahead.longest(words::WEAK_MEASURES) == width) {
        return Ok(width > 0);
    }
    let date = ahead.at(words!("日|月|年|点|时|天|周|星期|分钟|小时"));
    Err(Fail::Not(if date { Why::Date } else { Why::Count }))
}

/// `3号之前`, `5号楼`: the number is a day of the month or names a thing.
fn check_date(cur: &Cursor) -> Result<(), Fail> {
    let mut ahead = *cur;
    let spaced = ahead.skip_spaces() > 0;
    let date = ahead.longest(words::DATE_AFTER);
    if date > usize::from(spaced)
        && !ahead.at(words!(
            "内容|值班表|值班安排|值班人员|放假安排|放假通知|休息室|会议室|前三|前两|交接|开通|开户|后面|后续|之前漏|之前忘|之前没"
        ))
    {
        return Err(Fail::Not(Why::Date));
    }
    // 49号口令 is the code of an application, 49号证明 its proof.
    let sentence = ahead.at(words!("口令|表格|表册|证件|证明|证据|人员|样品|项目已|工程已|店铺|站点"));
    if !spaced && !sentence && ahead.at(words!(
        "楼|线|桌|房|门|院|机|车|地块|库|窗|厅|馆|台风|路|井|岗|会议室|公路|令|公告|人|店|仓|桥|泵|堤|选手|\
        病|产品|种子|球|教室|宿舍|铺|摊|标段|方案|线路|案|地|宗地|土地|宅|闸|仪|表|证|卡|合同|坑|塔|船|\
        池|河|渠|沟|山|林|田|项目|工程|工地|样|样品|文化|矿|炉|罐|管|阀|煤|油|钢|砂|站|口|梯|电梯|柜",
    )) {
        return Err(Fail::Not(Why::Count));
    }
    Ok(())
}
