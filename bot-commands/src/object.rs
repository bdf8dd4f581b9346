//! Which items a command is about: numbers, positions, ranges, lists, exceptions, everything, document numbers, codes.

use crate::MAX_OBJECTS;
use crate::command::{Target, Why};
use crate::cursor::Cursor;
use crate::docno::docno;
use crate::number::{Number, number};
use crate::span::{ErrorKind, ParseError, Span};
use crate::words;
use crate::wordset::words;

/// Why a reading of the text was given up.
#[derive(Clone, Debug)]
pub(crate) enum Fail {
    /// This is no command, for this reason.
    Not(Why),
    /// This is a command, written wrongly.
    Wrong(ParseError),
}

impl From<ParseError> for Fail {
    fn from(error: ParseError) -> Self {
        Self::Wrong(error)
    }
}

/// The items and code that stand at one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    pub target: Target,
    /// A six-digit code, where one stands.
    pub code: Option<String>,
    /// A code of the wrong shape.
    pub bad_code: Option<Span>,
    /// A number too long to be a 件号; only an error for commands that take no code.
    pub long: Option<Span>,
    /// `482 913`: the last two numbers are perhaps one code.
    pub pair: Option<String>,
    /// 会议 stood beside the number.
    pub meeting: bool,
    /// A measure word that may also begin a sentence stands behind the number: `5 张证`, `5 期限不符`.
    pub weak_measure: bool,
    /// The last number was written in Chinese without 号.
    pub chinese: bool,
    /// The number ended with 号 or a noun, so that what follows is no measure word.
    pub closed: bool,
    pub from: usize,
    pub to: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    low: u64,
    high: u64,
    ordinal: bool,
    span: Span,
}

#[derive(Default)]
struct Entries {
    list: Vec<Entry>,
    /// 第一、三个: a number without measure word takes the kind of the one before.
    open_ordinal: bool,
}

/// The object that stands here; `None` (and the position unchanged) when none does.
pub(crate) fn object(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    ahead.skip_spaces();
    let from = ahead.pos();
    let mut object = Object { from, ..Object::default() };
    let leading = exception_first(&mut ahead)?;
    if let Some(except) = leading {
        ahead.skip_separators();
        object.target = with_leading_exception(&mut ahead, &except)?;
    } else if !plain(&mut ahead, &mut object)? {
        return Ok(None);
    }
    object.to = ahead.pos();
    *cur = ahead;
    Ok(Some(object))
}

/// 除5以外 before what it is taken from.
fn exception_first(cur: &mut Cursor) -> Result<Option<Entries>, Fail> {
    let mut ahead = *cur;
    if !ahead.eat(words::EXCEPT) {
        return Ok(None);
    }
    let Some(entries) = entries(&mut ahead, &mut Object::default())? else { return Ok(None) };
    ahead.skip_spaces();
    ahead.eat(words::EXCEPT_END);
    *cur = ahead;
    Ok(Some(entries))
}

fn with_leading_exception(cur: &mut Cursor, except: &Entries) -> Result<Target, Fail> {
    let mut ahead = *cur;
    ahead.eat_many(words!("的|把|将|请"));
    if let Some(main) = entries(&mut ahead, &mut Object::default())? {
        *cur = ahead;
        return settle(&main, Some(except));
    }
    // 除5以外签收: what is left is everything; 全部 itself may stand after the verb.
    ahead.eat_many(words::ALL);
    ahead.eat_many(words::ALL_NOUNS);
    *cur = ahead;
    all_except(Some(except))
}

fn plain(cur: &mut Cursor, object: &mut Object) -> Result<bool, Fail> {
    if cur.eat(words::LAST) {
        cur.eat(words::NOUNS);
        object.closed = true;
        object.target = Target::Last;
        return Ok(true);
    }
    if let Some(found) = docno(&mut cur.clone()) {
        // Read twice rather than kept half-read: the cursor only moves when the number is whole.
        let _ = docno(cur);
        cur.eat(words!("文件|公文|的文件|通知|文|那份文件|那份|这份文件"));
        object.closed = true;
        object.target = Target::DocNo(found);
        return Ok(true);
    }
    if let Some(target) = everything(cur)? {
        object.target = target;
        return Ok(true);
    }
    if let Some(found) = entries(cur, object)? {
        let except = exception_after(cur)?;
        object.target = if found.list.is_empty() { Target::Context } else { settle(&found, except.as_ref())? };
        return Ok(true);
    }
    Ok(false)
}

/// 全部, 所有文件, with exceptions after it.
fn everything(cur: &mut Cursor) -> Result<Option<Target>, Fail> {
    let mut ahead = *cur;
    // 文件都签收: the noun may stand before 都.
    let mut noun = ahead;
    if noun.eat(words!(
        "文件|公文|通知|件|它们|这些|这些文件|未签收的|没签的|待签收的|未签收的文件|没签的文件|待签收的文件|\
        收件箱里的|申请|待审批的申请",
    )) && noun.at(words!("都|全|全部|统统|全都|一起")) {
        ahead = noun;
    }
    if !ahead.eat(words::ALL) {
        return Ok(None);
    }
    ahead.eat_many(words::ALL);
    ahead.eat_many(words::ALL_NOUNS);
    let except = exception_after(&mut ahead)?;
    // 都 before a number belongs to the number, not to everything.
    let mut next = ahead;
    next.skip_spaces();
    if except.is_none() && next.peek().is_some_and(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    if except.is_some() {
        ahead.eat_many(words::ALL);
        ahead.eat_many(words::ALL_NOUNS);
    }
    *cur = ahead;
    all_except(except.as_ref()).map(Some)
}

/// `除5以外`, `5号除外`, after a list or after 全部; separators before it are taken too.
pub(crate) fn exception(cur: &mut Cursor, target: &mut Target) -> Result<bool, Fail> {
    let Some(except) = exception_after(cur)? else { return Ok(false) };
    match target {
        Target::Numbers(refs) => {
            let out = expand(&except)?;
            if except.list.iter().any(|entry| entry.ordinal) {
                return Err(ParseError { kind: ErrorKind::BadRange, span: span_of(&except) }.into());
            }
            refs.retain(|number| !out.contains(number));
            if refs.is_empty() {
                return Err(ParseError { kind: ErrorKind::NothingLeft, span: span_of(&except) }.into());
            }
        }
        Target::Ordinals(refs) if except.list.iter().all(|entry| entry.ordinal) => {
            let out = expand(&except)?;
            refs.retain(|position| !out.contains(position));
            if refs.is_empty() {
                return Err(ParseError { kind: ErrorKind::NothingLeft, span: span_of(&except) }.into());
            }
        }
        Target::All { except: list, ordinal } if list.is_empty() => {
            *list = expand(&except)?;
            *ordinal = except.list.iter().any(|entry| entry.ordinal);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn exception_after(cur: &mut Cursor) -> Result<Option<Entries>, Fail> {
    let mut ahead = *cur;
    ahead.skip_separators();
    ahead.eat(words!("但|但是|不过|其中|("));
    let marked = ahead.eat(words::EXCEPT);
    if !marked && ahead.pos() == cur.pos() && !matches!(ahead.before(), Some('部' | '有' | '都' | '全')) {
        return Ok(None);
    }
    let Some(found) = entries(&mut ahead, &mut Object::default())? else { return Ok(None) };
    if found.list.is_empty() {
        return Ok(None);
    }
    ahead.skip_spaces();
    let ended = ahead.eat(words::EXCEPT_END);
    ahead.eat(words!(")"));
    if !marked && !ended {
        return Ok(None);
    }
    *cur = ahead;
    Ok(Some(found))
}

/// A list of numbers and ranges. An empty list with a code is possible: `同意 482913`.
fn entries(cur: &mut Cursor, object: &mut Object) -> Result<Option<Entries>, Fail> {
    let mut found = Entries::default();
    let mut ahead = *cur;
    let mut codes = 0;
    loop {
        let before = ahead;
        let mut by_space = false;
        let mut by_comma = false;
        if !found.list.is_empty() || codes > 0 {
            let spaces = ahead.skip_spaces();
            by_comma = matches!(ahead.peek(), Some(',' | '，' | ';' | '。'));
            let joined = ahead.eat(words::JOINERS);
            by_space = !joined && spaces > 0;
            ahead.skip_spaces();
            ahead.eat(words!("还有|和|再加|加上"));
            let bare = !joined && spaces == 0;
            // 三号五号 needs no joiner, 35 is no list.
            if bare && !object.closed && codes == 0 {
                ahead = before;
                break;
            }
        }
        match entry(&mut ahead, &mut found, object) {
            // 1到5，3除外 · 退回 39 38号已经发过: the last number belongs to what follows it.
            Ok(Taken::Entry) if (by_comma && ahead.at(words::EXCEPT_END)) || (by_space && begins_text(&ahead)) => {
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

/// After a number that only a space joins: Chinese text that continues no command.
fn begins_text(cur: &Cursor) -> bool {
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

enum Taken {
    Entry,
    Code,
    Nothing,
}

fn entry(cur: &mut Cursor, found: &mut Entries, object: &mut Object) -> Result<Taken, Fail> {
    let mut ahead = *cur;
    if let Some(first_n) = first_few(&mut ahead)? {
        found.list.push(first_n);
        object.closed = true;
        *cur = ahead;
        return Ok(Taken::Entry);
    }
    if ahead.eat(words!("审批码|验证码|确认码|码|口令|编码|code|审批码是|码是")) {
        ahead.skip_separators();
    }
    let meeting = ahead.at(words!("会议"));
    while ahead.eat(words::LABELS) {
        if ahead.before() == Some('第') {
            ahead.advance(0);
            break;
        }
        ahead.skip_while(|c| matches!(c, ' ' | ':'));
    }
    let ordinal = ahead.before() == Some('第') && ahead.pos() > cur.pos();
    let start = ahead.pos();
    let Some(first) = number(&mut ahead)? else { return Ok(Taken::Nothing) };
    if let Some(taken) = long_number(&mut ahead, start, first, object) {
        *cur = ahead;
        return Ok(taken);
    }
    let low = one(&mut ahead, first, ordinal, found, object, start)?;
    let high = upper_end(&mut ahead, low, found, object)?;
    if high.is_none() {
        pair_of_three(&ahead, found, object, first, start);
    } else {
        object.pair = None;
    }
    let ordinal = high.map_or(low.ordinal, |high| high.ordinal);
    let top = high.map_or(low.high, |high| high.high);
    object.meeting |= meeting;
    found.list.push(Entry { low: low.low, high: top, ordinal, span: ahead.span_from(start) });
    *cur = ahead;
    Ok(Taken::Entry)
}

/// More than five digits: a code, or an error that depends on the verb.
fn long_number(cur: &mut Cursor, start: usize, first: Number, object: &mut Object) -> Option<Taken> {
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
    object.closed = false;
    Some(Taken::Code)
}

/// 四 八 二 九 一 三, with spaces between the digits.
fn spoken_code(cur: &mut Cursor, first: Number, object: &mut Object) -> Option<Taken> {
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
fn pair_of_three(cur: &Cursor, found: &Entries, object: &mut Object, last: Number, start: usize) {
    object.pair = None;
    let Some(before) = found.list.last() else { return };
    let gap = cur.between(start, cur.end()).before();
    let plain = last.digits == 3 && !object.closed && before.low == before.high && (100..=999).contains(&before.low);
    if plain && !before.ordinal && matches!(gap, Some(' ')) {
        object.pair = Some(format!("{:03}{:03}", before.low, last.value));
    }
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
    object.closed = false;
    let measured = (ordinal || found.open_ordinal) && cur.eat(words::POSITION_MEASURES);
    let numbered = !measured && cur.eat(words!("号|#|号件"));
    let ordinal = measured || (ordinal && !numbered) || (found.open_ordinal && !numbered);
    found.open_ordinal = ordinal && !measured;
    if numbered {
        check_date(cur)?;
    } else if !measured {
        object.weak_measure = check_count(cur)?;
    }
    object.chinese = number.chinese && !numbered && !measured;
    if numbered || measured {
        object.closed = true;
    }
    if (numbered || measured) && cur.at(words::NOUNS) {
        object.meeting |= cur.at(words!("会议|会|的会议|的会|那个会议|那个会|这个会"));
        cur.eat(words::NOUNS);
        cur.eat(words!("那份|那个|那件|这份|这个|这件"));
    }
    if number.value == 0 {
        return Err(ParseError { kind: ErrorKind::Zero, span }.into());
    }
    if number.value > 99_999 {
        return Err(ParseError { kind: ErrorKind::NumberTooLong, span }.into());
    }
    Ok(Entry { low: number.value, high: number.value, ordinal, span })
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
    if !ahead.eat(words!("到|至|-|~|直到|到了|一直到|杠|to")) {
        return Ok(None);
    }
    ahead.skip_spaces();
    ahead.eat(words!("编号|件号|文件"));
    let marked = ahead.eat(words!("第"));
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
    let mixed = low.ordinal != high.ordinal;
    if mixed || high.high < low.low {
        let whole = Span { start: low.span.start, end: span.end };
        return Err(ParseError { kind: ErrorKind::BadRange, span: whole }.into());
    }
    *cur = ahead;
    Ok(Some(high))
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
    Ok(Some(Entry { low: 1, high: count.value, ordinal: true, span }))
}

/// 最后两个, 后三份: that many from the end.
pub(crate) fn last_few(cur: &mut Cursor) -> Result<Option<Target>, Fail> {
    let mut ahead = *cur;
    let from = ahead.pos();
    if !ahead.eat(words!("最后|后|后面|最后面|末尾|最后的|倒数|后面的|最末")) {
        return Ok(None);
    }
    let Some(count) = number(&mut ahead)? else { return Ok(None) };
    if !ahead.eat(words::POSITION_MEASURES) {
        return Ok(None);
    }
    ahead.eat(words::NOUNS);
    let span = ahead.span_from(from);
    *cur = ahead;
    match u32::try_from(count.value) {
        Ok(0) => Err(ParseError { kind: ErrorKind::Zero, span }.into()),
        Ok(1) => Ok(Some(Target::Last)),
        Ok(few) if count.value <= MAX_OBJECTS => Ok(Some(Target::LastOf(few))),
        _ => Err(ParseError { kind: ErrorKind::TooMany { count: count.value }, span }.into()),
    }
}

/// `15份报名表`: the number counts something.
fn check_count(cur: &Cursor) -> Result<bool, Fail> {
    let mut ahead = *cur;
    let spaced = ahead.skip_spaces() > 0;
    let width = ahead.longest(words::MEASURES);
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
    if date > usize::from(spaced) && !ahead.at(words!("前三|前两|交接|开通|后面")) {
        return Err(Fail::Not(Why::Date));
    }
    if !spaced && ahead.at(words!(
        "楼|线|桌|房|门|院|机|车|地块|库|窗|厅|馆|台风|路|井|岗|会议室|公路|令|公告|人|店|仓|桥|泵|堤|选手|\
        病|产品|种子|球|教室|宿舍|铺|摊|标段|方案|线路|案|地|宗地|土地|宅|闸|文号|仪|表|证|卡|合同|坑|塔|船|\
        池|河|渠|沟|山|林|田|项目|工程|工地|样|样品|文化|矿|炉|罐|管|阀|煤|油|钢|砂|站|口|梯|电梯|柜",
    )) {
        return Err(Fail::Not(Why::Count));
    }
    Ok(())
}

fn all_except(except: Option<&Entries>) -> Result<Target, Fail> {
    let Some(found) = except else { return Ok(Target::All { except: Vec::new(), ordinal: false }) };
    let ordinal = found.list.iter().any(|entry| entry.ordinal);
    Ok(Target::All { except: expand(found)?, ordinal })
}

fn settle(main: &Entries, except: Option<&Entries>) -> Result<Target, Fail> {
    let mut refs = expand(main)?;
    let ordinal = main.list.iter().any(|entry| entry.ordinal);
    if ordinal && main.list.iter().any(|entry| !entry.ordinal) {
        return Err(ParseError { kind: ErrorKind::BadRange, span: span_of(main) }.into());
    }
    if let Some(found) = except {
        let out = expand(found)?;
        refs.retain(|number| !out.contains(number));
        if refs.is_empty() {
            return Err(ParseError { kind: ErrorKind::NothingLeft, span: span_of(found) }.into());
        }
    }
    Ok(if ordinal { Target::Ordinals(refs) } else { Target::Numbers(refs) })
}

fn span_of(entries: &Entries) -> Span {
    let start = entries.list.first().map_or(0, |entry| entry.span.start);
    Span { start, end: entries.list.last().map_or(start, |entry| entry.span.end) }
}

/// The numbers of a list, counted before they are written out (INV-19).
fn expand(entries: &Entries) -> Result<Vec<u32>, Fail> {
    let count = entries.list.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.high - entry.low + 1));
    if count > MAX_OBJECTS {
        return Err(ParseError { kind: ErrorKind::TooMany { count }, span: span_of(entries) }.into());
    }
    let mut refs = Vec::new();
    for number in entries.list.iter().flat_map(|entry| entry.low..=entry.high) {
        if let Ok(number) = u32::try_from(number)
            && !refs.contains(&number)
        {
            refs.push(number);
        }
    }
    Ok(refs)
}
