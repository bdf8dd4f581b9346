//! Commands about people: what they share, names and phone numbers.

use super::accounts::{change_phone, close_account, open_account};
use super::attendees::OFFICES;
use super::delegate::{delegate, handover};
use crate::command::Command;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::grammar::Reading;
use crate::grammar::tail::{eat_bare_mark, eat_because};
use crate::number::digit;
use crate::object::Fail;
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError, Span};
use crate::surnames::is_name;
use crate::verbs::any_verb;
use crate::words;
use crate::wordset::{Words, words};

/// A message about somebody's account or work.
pub(crate) fn read(message: &Message) -> Result<Option<Reading>, Fail> {
    if let Some(found) = change_phone(message)? {
        return Ok(Some(found));
    }
    if let Some(found) = open_account(message)? {
        return Ok(Some(found));
    }
    Ok(close_account(message).or_else(|| delegate(message)).or_else(|| handover(message)))
}

const NEWCOMER: Words = words!(
    "新来的|新同事|新来的同事|新进的|新调来的|新人|新入职的|新招的|同事|我们单位的|我单位的|我单位|本单位的|\
    我局的|我镇的|我们的|我们局的|我们镇的|本单位|新到的|单位新来的|这个|我们新来的|一个叫|新报到的|\
    我们单位新来的|刚来的|刚调来的|我院|我校|我委|我站|我所|我办|我乡|我中心|我科|我股|我处|我队|我公司|本院|本校|本局|本镇|本所|新入职|新录用的|新分来的|新考来的|新上任的|借调来的|\
    挂职的|我们办公室的|办公室的|办公室新来的|我们科室的|我们股的|我们村的|村里的|我们村|我们|新调入的|新聘的|新聘用的|新分配的|新选调的|新上岗的|调入的|新任|新任的|新聘|新录用|新分配|新招录|新招|新到任|新考录|新考取|新入编|新调任|新提拔|新转来|我局|我镇|本乡|老支书|人员|用户|工作人员|收文员|同志|的",
);

/// What somebody works as.
const ROLES: Words = words!(
    "教师|老师|护士长|护士|医生|司机|辅警|民警|科员|干事|出纳|收文员|信息员|村干部|村官|职工|工作人员|实习生|公务员|联络员|网格员|报账员|驾驶员|档案员|管理员|选调生|大学生村官"
);

/// A person's name that stands here: a run of 2 to 4 characters with a known surname, or any run of that length that
/// stands alone. The run ends before `stops`.
pub(crate) fn name(cur: &mut Cursor, stops: Words) -> Option<String> {
    cur.skip_separators();
    cur.eat_many(NEWCOMER);
    skip_workplace(cur);
    cur.eat(ROLES);
    if cur.at(OFFICES) && !cur.at(words!("会计|文书|同志")) {
        cur.eat(OFFICES);
    }
    skip_office(cur);
    skip_address(cur);
    cur.eat(words!("姓名:|姓名|名字"));
    cur.skip_while(|c| matches!(c, ' ' | ':'));
    let from = *cur;
    let mut length = 0;
    if !cur.peek().is_some_and(|c| is_han(c) || c == '·') {
        return None;
    }
    while let Some(c) = cur.peek() {
        let stops_here =
            length >= 2 && (cur.at(stops) || cur.at(words!("同志|老师|医生|护士")) || digits_follow(cur));
        if !(is_han(c) || c == '·') || stops_here && !belongs(cur, &from, length, stops) || length >= 12 {
            break;
        }
        cur.bump();
        length += 1;
    }
    let run = from.head(length);
    let text = run.text();
    // 同意 482913 has no person in it.
    if any_verb(&mut from.head(4)).is_some_and(|verb| verb.word.chars().count() > 1) {
        *cur = from;
        return None;
    }
    if is_name(&cur.folded_from(from.pos())) {
        cur.eat(words!("同志|同事|这个人|老师"));
        return Some(text);
    }
    *cur = from;
    None
}

/// 副局长韦建国: a name with the office before it, as typed, and whether its surname is known.
pub(crate) fn titled_name(cur: &mut Cursor, stops: Words) -> Option<(String, bool)> {
    // 党政办李明 says where somebody works, 同志 says nothing.
    const PERSONS: &str = "长任记员席总工理干";
    let mut office = *cur;
    office.skip_separators();
    let from = office;
    let held = office.eat(OFFICES) && office.before().is_some_and(|c| PERSONS.contains(c));
    let who = name(cur, stops)?;
    let known = crate::surnames::has_surname(&who);
    let width = who.chars().count();
    if held && office.head(width).text() == who {
        return Some((from.head(office.pos() - from.pos() + width).text(), known));
    }
    Some((who, known))
}

/// 老支书韦国强, 会计罗春燕: what somebody is or was, before a whole name.
fn skip_office(cur: &mut Cursor) {
    let mut ahead = *cur;
    let was = ahead.eat(words!("老|原|前|前任|原任"));
    if !(ahead.eat(OFFICES) || ahead.eat(ROLES) || was && ahead.eat(words!("同志|师傅|干部"))) {
        return;
    }
    let whole = (2..=3).any(|width| {
        let name = ahead.head(width);
        is_name(&name.folded_text()) && crate::surnames::has_surname(&name.folded_text())
    });
    if whole {
        *cur = ahead;
    }
}

/// 老张张国庆, 吴老师吴桂芳: how somebody is called, before the name with the same surname.
fn skip_address(cur: &mut Cursor) {
    let mut ahead = *cur;
    let familiar = ahead.eat(words!("老|小"));
    let surname = ahead.bump();
    let called = familiar || ahead.eat(OFFICES) || ahead.eat(words!("老师|医生|护士|师傅|同学"));
    if called
        && surname.is_some()
        && ahead.peek() == surname
        && crate::surnames::has_surname(&ahead.head(3).text())
    {
        *cur = ahead;
    }
}

/// 收费室新来的, 党政办的: where somebody works, before the name.
fn skip_workplace(cur: &mut Cursor) {
    const PLACES: Words = words!("室|科|股|局|办|院|校|所|站|处|部|中心|组|队|镇|乡|委|馆|窗口|大厅|公司|村");
    const LONGEST: usize = 8;
    let mut ahead = *cur;
    for _ in 0..LONGEST {
        if !ahead.peek().is_some_and(is_han) {
            return;
        }
        if ahead.eat(PLACES) {
            let named = ahead.eat_many(NEWCOMER) > 0 || ahead.pos() - cur.pos() > 2;
            ahead.eat(OFFICES);
            if named && crate::surnames::has_surname(&ahead.head(3).text()) {
                *cur = ahead;
                return;
            }
        } else {
            ahead.bump();
        }
    }
}

/// 黄志刚的账号, 黄志明明天: a stop that is the last character of a name.
fn belongs(cur: &Cursor, from: &Cursor, length: usize, stops: Words) -> bool {
    let mut after = *cur;
    // 黄丽已经不在 has no 已 in the name.
    if cur.at(words!("已|正在|刚刚|都要|也要|就要|全部")) {
        return false;
    }
    let Some(last) = after.bump().filter(|_| length == 2) else { return false };
    let alone = after.done()
        || after.peek().is_some_and(crate::cursor::is_separator)
        || after.at(words!("的|同志|账号|账户|这个|帐号"));
    let follows = alone || after.at(stops) || digits_follow(&after) || after.at(words!("因|把|号"));
    follows && crate::surnames::ends_given_name(&cur.folded_from(from.pos()), last, alone)
}

/// 幺三八零零: a phone number said digit by digit ends the name before it.
fn digits_follow(cur: &Cursor) -> bool {
    cur.rest().iter().take(4).filter(|ch| digit(ch.c).is_some()).count() == 4
}

/// An 11-digit phone number, with spaces or hyphens allowed inside.
fn phone(cur: &mut Cursor) -> Result<Option<String>, ParseError> {
    let mut ahead = *cur;
    let from = ahead.pos();
    let mut digits = String::new();
    while let Some(c) = ahead.peek() {
        match digit(c) {
            Some(value) if c != '两' => {
                digits.extend(u32::try_from(value).ok().and_then(|value| char::from_digit(value, 10)));
                ahead.bump();
                *cur = ahead;
            }
            _ if matches!(c, ' ' | '-') && !digits.is_empty() => {
                ahead.bump();
            }
            _ if c == crate::fold::FOREIGN => {
                ahead.bump();
                return Err(ParseError { kind: ErrorKind::ForeignDigits, span: ahead.span_from(from) });
            }
            _ => break,
        }
    }
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() == 11 && digits.starts_with('1') {
        return Ok(Some(digits));
    }
    if digits.len() == 13 && digits.starts_with("861") {
        return Ok(digits.get(2..).map(str::to_owned));
    }
    Err(ParseError { kind: ErrorKind::PhoneShape, span: cur.span_from(from) })
}

const PHONE_WORDS: Words = words!(
    "手机号码为|手机号为|电话为|联系电话为|号码为|联系手机|联系手机号|联系号码|手机|手机号|手机号码|电话|电话号码|号码|联系电话|手机号是|手机是|电话是|号码是|他的|她的|的|是|为|\
    改成|改为|换成|变更为|更改为|新号码|新手机|新号|新手机号|新号码是|新号是|新手机号是|更新为|变成|\
    修改为|换为|成|到|变为|现在是|现在用|新的|手机号码是|联系方式|变更成|修改成|更改成|他|她|tel|现改为|\
    请改成|请改为|改|了|换|请|更换为|更换成|更新成|用|手机换成|新手机号码|新电话|现用|登记的|最新|原|\
    旧号停用|一下|改一下|换一下|改个|换个|更新一下|变更一下|个|一个|给改一下|给改成|给换成|帮改|帮改成|\
    帮换成|应该是|应为|以后用|以后是|启用|启用新号|启用新号码|登记为|登记成|更正为|更正成|更改到|变更到|\
    换到|改到|换了个|换了一个|新的是|新的号码是|新的手机号是|联系方式是|联系方式改为|联系方式改成|\
    手机号码改成|手机号码改为|手机号改为|手机号改成|手机改成|手机改为|电话改成|电话改为|电话换成|\
    号码改成|号码改为|号码换成|号码变为|调整为",
);

pub(crate) fn phone_after(cur: &mut Cursor) -> Result<Option<String>, Fail> {
    loop {
        let separators = cur.skip_separators();
        if !cur.eat(PHONE_WORDS) && separators == 0 {
            break;
        }
    }
    Ok(phone(cur)?)
}

/// Where the last of `words` that ends the text starts.
pub(crate) fn last_of(cur: &Cursor, words: Words) -> Option<usize> {
    let length = cur.rest().len();
    let mut from = 0;
    let mut found = None;
    while from < length {
        let mut at = *cur;
        at.advance(from);
        let width = at.longest(words);
        if width > 0 {
            found = Some(from);
            from += width;
        } else {
            from += 1;
        }
    }
    found
}

pub(crate) fn eat_reason_mark(rest: &mut Cursor) -> bool {
    let marked = rest.eat(words::REASON_MARKS);
    if marked {
        rest.skip_separators();
    }
    eat_because(rest) || eat_bare_mark(rest) || marked
}

pub(crate) fn reading(command: Command, verb: Span) -> Reading {
    Reading { command, near: false, verb, object: None }
}
