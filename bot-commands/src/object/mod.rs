//! Which items a command is about: numbers, positions, ranges, lists, exceptions, everything, document numbers, codes.

mod codes;
mod entry;
mod mentions;
mod title;

use crate::MAX_OBJECTS;
use crate::command::{Target, Why};
use crate::cursor::Cursor;
use crate::cursor::Step::{Many, One};
use crate::docno::docnos;
use crate::number::number;
use crate::span::{ErrorKind, ParseError, Span};
use crate::words;
use crate::wordset::words;
pub(crate) use entry::begins_text;
use entry::{Entries, entries};
pub(crate) use mentions::next_item;

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

/// How the last number of an object ended: it decides what may follow without a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Ending {
    /// In digits: `5`.
    #[default]
    Digits,
    /// In Chinese without 号: 五.
    Chinese,
    /// Before a measure word that may also begin a sentence: `5 张证`, `5 期限不符`.
    WeakMeasure,
    /// With 号, 个 or a noun.
    Closed,
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
    /// How the last number ended.
    pub ending: Ending,
    pub from: usize,
    pub to: usize,
}

/// The object that stands here; `None` (and the position unchanged) when none does.
pub(crate) fn object(cur: &mut Cursor) -> Result<Option<Object>, Fail> {
    let mut ahead = *cur;
    ahead.skip_spaces();
    let from = ahead.pos();
    let mut object = Object { from, ..Object::default() };
    let leading = exception_first(&mut ahead)?;
    if let Some((except, main)) = leading {
        ahead.skip_separators();
        object.target = match main {
            Some(main) => settle(&main, Some(&except))?,
            None => with_leading_exception(&mut ahead, &except)?,
        };
    } else if !plain(&mut ahead, &mut object)? {
        return Ok(None);
    }
    object.to = ahead.pos();
    *cur = ahead;
    Ok(Some(object))
}

/// 除5以外 before what it is taken from.
fn exception_first(cur: &mut Cursor) -> Result<Option<(Entries, Option<Entries>)>, Fail> {
    let mut ahead = *cur;
    if !ahead.eat(words::EXCEPT) {
        return Ok(None);
    }
    let Some(mut except) = excepted(&mut ahead)? else { return Ok(None) };
    ahead.skip_spaces();
    let ended = ahead.eat(words::EXCEPT_END);
    // 除了38、39，37到42都签收: the range that holds the others is what they are taken from.
    let whole = except.list.split_last().filter(|(last, rest)| {
        !ended && !rest.is_empty() && rest.iter().all(|one| last.low <= one.low && one.high <= last.high)
    });
    if let Some((main, _)) = whole {
        let main = Entries { list: vec![*main], ..Entries::default() };
        except.list.pop();
        *cur = ahead;
        return Ok(Some((except, Some(main))));
    }
    *cur = ahead;
    Ok(Some((except, None)))
}

/// What is excepted: a list, or so many from the end.
fn excepted(cur: &mut Cursor) -> Result<Option<Entries>, Fail> {
    let mut ahead = *cur;
    ahead.skip_spaces();
    let last = if ahead.eat(words::LAST) {
        ahead.eat(words::NOUNS);
        1
    } else {
        match last_few(&mut ahead)? {
            Some(Target::LastOf(few)) => few,
            Some(_) => 1,
            None => return entries(cur, &mut Object::default()),
        }
    };
    *cur = ahead;
    Ok(Some(Entries { last, ..Entries::default() }))
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
        object.ending = Ending::Closed;
        object.target = Target::Last;
        return Ok(true);
    }
    if let Some(target) = docnos(cur)? {
        object.ending = Ending::Closed;
        object.target = target;
        return Ok(true);
    }
    if let Some(target) = everything(cur)? {
        object.target = target;
        return Ok(true);
    }
    if let Some(found) = entries(cur, object)? {
        // 3号除外全部签收: the list was the exception.
        let mut ahead = *cur;
        ahead.skip_spaces();
        if ahead.eat(words!(
            "除外|以外|之外|除外的|以外的|之外的|不签|先不签|不签收|先不签收|暂不签|暂不签收|不收|先不收|留着|先留着|留下|先留下|别签|先别签|\
            放着|先放着|先放一放|不动|先不动|不算|不管|先不管|跳过",
        )) {
            ahead.skip_separators();
            if ahead.eat_many(words::ALL) > 0 {
                ahead.eat_many(words::ALL_NOUNS);
                *cur = ahead;
                object.target = all_except(Some(&found))?;
                return Ok(true);
            }
        }
        let several = found.list.len() > 1 || found.list.iter().any(|entry| entry.low < entry.high);
        if several && eat_quantity(cur, &found) {
            object.ending = Ending::Closed;
        }
        let except = exception_after(cur)?;
        object.target =
            if found.list.is_empty() { Target::Context } else { settle(&found, except.as_ref())? };
        return Ok(true);
    }
    Ok(false)
}

/// 7、8两个, 37号、38号这两个件: how many they are, said again behind the list.
fn eat_quantity(cur: &mut Cursor, found: &Entries) -> bool {
    let mut ahead = *cur;
    ahead.skip_spaces();
    ahead.eat(words!("这|那|共|一共|总共|等|共计|合计"));
    let Ok(count) = number(&mut ahead) else { return false };
    let fits = match count {
        Some(number) => {
            expand(found).is_ok_and(|refs| u64::try_from(refs.len()).is_ok_and(|len| len == number.value))
        }
        None => ahead.eat(words!("几")),
    };
    if !fits || !ahead.eat(words!("个|份|件|条|封|项")) {
        return false;
    }
    ahead.eat(words!("文件|公文|件|文|通知|申请|会议|会|来文|函|会议通知|待办|开户申请"));
    *cur = ahead;
    true
}

/// 全部, 所有文件, with exceptions after it.
fn everything(cur: &mut Cursor) -> Result<Option<Target>, Fail> {
    let mut ahead = *cur;
    // 文件都签收, 待签的文件全部签收: what they are may stand before 都.
    let mut noun = ahead;
    if (unsigned(&mut noun)
        || noun.eat(words!(
            "文件|公文|通知|件|它们|这些|这些文件|收件箱里的|申请|待审批的申请|这几份|这几个|这几件"
        ))
        || noun.eat(words::TODAYS))
        && noun.at(words!("都|全|全部|统统|全都|一起|一并|通通"))
    {
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

/// 还没签的, 待签收的文件: those that an act of signing is about.
fn unsigned(cur: &mut Cursor) -> bool {
    cur.follow(&[
        Many(words!("剩下|其余|手上|我|我们|单位|还|所有|收件箱里|的")),
        One(words!("未|没|没有|还没|还没有|尚未|待|该")),
        One(words!("签收|签|收")),
        One(words!("的")),
        Many(words!("那些|那几个|几个|这些|文件|公文|通知|件|会议通知")),
    ])
}

/// `除5以外`, `5号除外`, after a list or after 全部; separators before it are taken too.
pub(crate) fn exception(cur: &mut Cursor, target: &mut Target) -> Result<bool, Fail> {
    let Some(except) = exception_after(cur)? else { return Ok(false) };
    match target {
        Target::Numbers(refs) | Target::Ordinals(refs) if except.last > 0 => {
            leave_out_last(refs, &except, cur)?;
        }
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
        Target::All { except: list, last: 0, .. } if list.is_empty() => *target = all_except(Some(&except))?,
        // 除了41都签了，就42别动: both stay.
        Target::All { except: list, ordinal, .. }
            if except.last == 0 && except.list.iter().all(|entry| entry.ordinal == *ordinal) =>
        {
            let more = expand(&except)?;
            list.extend(more.into_iter().filter(|number| !list.contains(number)).collect::<Vec<_>>());
        }
        _ => return Err(Fail::Not(Why::Unknown)),
    }
    Ok(true)
}

fn exception_after(cur: &mut Cursor) -> Result<Option<Entries>, Fail> {
    let mut ahead = *cur;
    ahead.skip_separators();
    // 都签了，就留44 · 全签了，就41和43别动
    let kept = ahead.eat(words!("就留|只留"));
    ahead.eat(words!("但|但是|不过|其中|(|就|只|只有|就是|唯独|单单|光"));
    let marked = ahead.eat(words::EXCEPT) || kept;
    if !marked
        && ahead.pos() == cur.pos()
        && !matches!(ahead.before(), Some('部' | '有' | '都' | '全' | '收' | '了' | '号'))
    {
        return Ok(None);
    }
    // 退回39，一人报了两次: what is no number of an item begins a reason.
    let found = match excepted(&mut ahead) {
        Err(fail) if marked && !kept => return Err(fail),
        Ok(Some(found)) => found,
        _ => return Ok(None),
    };
    if found.list.is_empty() && found.last == 0 {
        return Ok(None);
    }
    ahead.skip_spaces();
    skip_why_left(&mut ahead);
    let ended = ahead.eat(words::EXCEPT_END);
    // 142和144留着我单独看
    if ended && ahead.before() == Some('着') {
        let mut own = ahead;
        own.eat(words!("我|我们|我自己|给我"));
        if own.eat(words!("单独看|单独处理|单独签|自己看|自己处理|自己签|再看看|再看|慢慢看|细看"))
            && own.done()
        {
            ahead = own;
        }
    }
    ahead.eat(words!(")"));
    // 退回39，只留38的附件 gives a reason.
    let runs_on = kept && !ended && ahead.peek().is_some_and(crate::fold::is_han);
    if !marked && !ended || runs_on {
        return Ok(None);
    }
    *cur = ahead;
    Ok(Some(found))
}

/// 147不是我们的先不签: why it stays, which alone excepts nothing. Tells whether an exception ends here.
fn skip_why_left(cur: &mut Cursor) -> bool {
    let mut why = *cur;
    let told = why.eat(words!(
        "不是我们的|不是我们单位的|不是我单位的|不归我们|不归我们管|不归我们单位|跟我们没关系|与我们无关|还没看完|我还没看|还没看|没看完"
    ));
    why.skip_separators();
    if told && why.at(words::EXCEPT_END) {
        *cur = why;
    }
    cur.at(words::EXCEPT_END)
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

fn all_except(except: Option<&Entries>) -> Result<Target, Fail> {
    let Some(found) = except else {
        return Ok(Target::All { except: Vec::new(), ordinal: false, last: 0 });
    };
    let ordinal = found.list.iter().any(|entry| entry.ordinal);
    Ok(Target::All { except: expand(found)?, ordinal, last: found.last })
}

/// 签收37到40，最后一个除外: the end of what was listed.
fn leave_out_last(refs: &mut Vec<u32>, except: &Entries, cur: &Cursor) -> Result<(), Fail> {
    let kept = refs.len().saturating_sub(usize::try_from(except.last).unwrap_or(usize::MAX));
    refs.truncate(kept);
    if refs.is_empty() {
        let span = cur.span_from(cur.pos());
        return Err(ParseError { kind: ErrorKind::NothingLeft, span }.into());
    }
    Ok(())
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
        refs.truncate(refs.len().saturating_sub(usize::try_from(found.last).unwrap_or(usize::MAX)));
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
