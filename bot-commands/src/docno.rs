//! Document numbers 发文字号: agency code, year, serial number, in every bracket people use or none.

use crate::MAX_OBJECTS;
use crate::command::Target;
use crate::cursor::Cursor;
use crate::fold::is_han;
use crate::number::digit;
use crate::object::{Fail, begins_text};
use crate::span::{ErrorKind, ParseError};
use crate::wordset::{Words, words};

/// The longest agency code 机关代字 we look for.
const LONGEST_CODE: usize = 12;

/// Characters of sentences; no agency has them in its code.
const NOT_IN_CODES: [char; 17] =
    ['看', '查', '签', '催', '退', '撤', '的', '了', '请', '把', '将', '我', '你', '他', '这', '那', '给'];

/// What introduces a document number and is no part of its agency code.
const LABELS: Words = words!(
    "文号|文号是|文号为|文号:|文号是:|发文字号|发文字号是|发文字号为|发文字号:|发文号|发文号是|发文号:|字号|字号为|文件|公文|文件号|\
    文件号:|编号|编号:|公文号|公文文号|这个文号|那个文号|文号叫",
);

/// What may stand behind one.
const NOUNS: Words = words!(
    "文件|公文|的文件|的公文|通知|文|那份文件|那份|这份文件|这份|那个文件|这个文件|那件|这件|的通知|这个文|那个文|的文|号文|那个|这个|\
    的那份|的那个|函|批复|纪要|的函|这份通知|那份通知|电报|明电",
);

/// What stands between two.
const JOINERS: Words = words!("、|和|与|及|以及|还有|跟|,|，|;|加上|外加|并|&|和文号|以及文号|/");

/// A document number in its parts.
#[derive(Clone, PartialEq)]
struct Docno {
    agency: String,
    year: u64,
    serial: u64,
}

/// The document numbers that stand here: one, or a list in which agency and year need not be repeated
/// (鹿政办发〔2026〕12号、13号), or a range of serial numbers (12号至15号).
pub(crate) fn docnos(cur: &mut Cursor) -> Result<Option<Target>, Fail> {
    let from = cur.pos();
    let mut ahead = *cur;
    let Some(first) = labelled(&mut ahead) else { return Ok(None) };
    let mut list = vec![first];
    loop {
        ahead.eat(NOUNS);
        *cur = ahead;
        let Some(before) = list.last().cloned() else { break };
        let Some(high) = next(&mut ahead, &before) else { break };
        if !high.1 {
            list.push(high.0);
            continue;
        }
        let span = ahead.span_from(from);
        let count = high.0.serial.saturating_sub(before.serial).saturating_add(1);
        if high.0.serial <= before.serial {
            return Err(ParseError { kind: ErrorKind::BadRange, span }.into());
        }
        if count > MAX_OBJECTS {
            return Err(ParseError { kind: ErrorKind::TooMany { count }, span }.into());
        }
        list.extend((before.serial + 1..=high.0.serial).map(|serial| Docno { serial, ..before.clone() }));
    }
    if u64::try_from(list.len()).is_ok_and(|count| count > MAX_OBJECTS) {
        let count = u64::try_from(list.len()).unwrap_or(u64::MAX);
        return Err(ParseError { kind: ErrorKind::TooMany { count }, span: cur.span_from(from) }.into());
    }
    let mut names: Vec<String> = Vec::with_capacity(list.len());
    for Docno { agency, year, serial } in list {
        let name = format!("{agency}〔{year}〕{serial}号");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(match names.as_slice() {
        [only] => Some(Target::DocNo(only.clone())),
        _ => Some(Target::DocNos(names)),
    })
}

/// The next of a list, and whether it is the upper end of a range.
fn next(cur: &mut Cursor, last: &Docno) -> Option<(Docno, bool)> {
    let mut ahead = *cur;
    let spaces = ahead.skip_spaces();
    let range = ahead.eat(words!("至|到|-|~"));
    let joined = !range && ahead.eat(JOINERS);
    ahead.skip_spaces();
    if !range && let Some(found) = labelled(&mut ahead) {
        *cur = ahead;
        return Some((found, false));
    }
    if !(range || joined) && spaces == 0 && cur.before() != Some('号') {
        return None;
    }
    // 〔2026〕13号 and 13号: what is not said again is as before.
    let bracketed = !range && ahead.at(words!("〔|[|【|(|（|［"));
    let year = if bracketed { year(&mut ahead)? } else { last.year };
    let loose = !(range || joined) && spaces > 0;
    ahead.eat(words!("第"));
    let number = crate::number::number(&mut ahead).ok()??;
    let closed = ahead.eat(words!("号"));
    // 退回…12号，13号才是我们的: what follows is a sentence of its own.
    let dated = ahead.at(crate::words::DATE_AFTER) || begins_text(&ahead);
    if !closed || loose && !bracketed || dated || !(1..=99_999).contains(&number.value) {
        return None;
    }
    *cur = ahead;
    Some((Docno { agency: last.agency.clone(), year, serial: number.value }, range))
}

/// A document number behind words that only introduce it, or in quotation marks.
fn labelled(cur: &mut Cursor) -> Option<Docno> {
    let mut ahead = *cur;
    ahead.eat(LABELS);
    ahead.skip_spaces();
    let quoted = ahead.eat(words!("《|“|「|\"|『|("));
    let found = docno(&mut ahead)?;
    if quoted {
        ahead.eat(words!("》|”|」|\"|』|)"));
    }
    *cur = ahead;
    Some(found)
}

/// One document number.
fn docno(cur: &mut Cursor) -> Option<Docno> {
    let from = cur.pos();
    let mut ahead = *cur;
    let code = ahead.skip_while(|c| is_han(c) && digit(c).is_none() && !matches!(c, '年' | '号'));
    if !(2..=LONGEST_CODE).contains(&code) {
        return None;
    }
    let agency = (from, ahead.pos());
    let year = year(&mut ahead)?;
    let serial = serial(&mut ahead)?;
    // 根据鹿政办发〔2026〕12号签收: a basis is no object.
    if cur.at(words!(
        "根据|按照|依据|依照|参照|关于|有关|转发|贯彻|落实|执行|废止|学习|传达|印发|对照|结合|参考|遵照|见|详见|引用|按|依|据",
    )) {
        return None;
    }
    let agency = cur.between(agency.1, agency.1).folded_from(agency.0);
    // 查看鹿政办发〔2026〕12号: the verb is no part of the code.
    let spoken = crate::verbs::item_verb(&mut cur.clone()).is_some_and(|verb| verb.word.chars().count() > 1);
    // 退役军人事务局 has 退 in its name.
    if spoken || agency.replace("退役", "").contains(NOT_IN_CODES) {
        return None;
    }
    *cur = ahead;
    Some(Docno { agency, year, serial })
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
    cur.eat(words!("年|年度"));
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

/// 鹿政办发63号: an agency code and a serial number without the year, which names neither a document nor an item.
pub(crate) fn stands_half(text: &Cursor) -> bool {
    /// Acts that end like an agency code: 重发63号.
    const ACTS: Words = words!("重|补|再|下|转|收|印|我|们|你|他|刚|新|已|没|来|先|就|才|要|请|又|来|通");
    let mut cur = *text;
    while !cur.done() {
        let mut ahead = cur;
        ahead.bump();
        let agency = cur.peek().is_some_and(is_han) && !cur.at(ACTS) && ahead.eat(words!("发|函|字|令"));
        ahead.eat(words!("第"));
        ahead.skip_spaces();
        if agency && ahead.peek().is_some_and(|c| digit(c).is_some()) {
            return true;
        }
        cur.bump();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::{alike, reads};
    use crate::{Outcome, parse};

    #[test]
    fn half_a_document_number_is_no_item() {
        alike(
            r#"{"intent":"none","args":{}}"#,
            &[
                "鹿政办发63号签收",
                "签收鹿政办发63号",
                "鹿政办发63签收",
                "鹿政办发第63号签收",
                "退回鹿政办发63号",
            ],
        );
        for text in ["鹿政办发63号签收", "签收鹿政办发63号", "鹿政发 63 签收"] {
            let Outcome::NotCommand(not) = parse(text) else { panic!("{text}") };
            assert_eq!(not.hint, None, "{text}");
        }
        let sign = r#"{"intent":"sign","args":{"docno":"鹿政办发〔2026〕63号"}}"#;
        reads(&[("鹿政办发〔2026〕63号签收", sign), ("签收鹿政办发〔2026〕63号", sign)]);
    }
}
