//! Refusing to understand: what a message is when it is no command, and which command was perhaps meant.

use crate::command::{NotCommand, Why};
use crate::cursor::Cursor;
use crate::docno;
use crate::fold::Folded;
use crate::near;
use crate::object::{Object, object};
use crate::prepare::Message;
use crate::words;
use crate::wordset::Words;

/// The longest message that can be a command, in characters.
const LONGEST: usize = 2000;

/// Refusals that need no grammar: nothing there, thanks, forwarded text, a number alone, far too long.
pub(crate) fn early(folded: &Folded, message: &Message) -> Option<NotCommand> {
    let whole = Cursor::new(folded);
    let reason = if whole.rest().iter().all(|ch| !ch.c.is_alphanumeric() && ch.c != '?') {
        Why::Empty
    } else if whole.rest().len() > LONGEST {
        Why::TooLong
    } else if is_forwarded(message) {
        Why::Forwarded
    } else if is_small_talk(message) {
        Why::SmallTalk
    } else {
        Why::BareNumber(bare_number(message)?)
    };
    Some(NotCommand { hint: None, reason })
}

fn is_forwarded(message: &Message) -> bool {
    let mut cur = message.body;
    cur.skip_separators();
    cur.at(words::FORWARD_MARKS)
}

fn is_small_talk(message: &Message) -> bool {
    let mut cur = message.body;
    if cur.done() {
        return true;
    }
    loop {
        cur.skip_separators();
        if cur.done() {
            return true;
        }
        if cur.longest(words::SMALL_TALK) == 0 || !cur.eat(words::SMALL_TALK) {
            return false;
        }
    }
}

fn bare_number(message: &Message) -> Option<u32> {
    let mut cur = message.body;
    let Ok(Some(Object { target: crate::command::Target::Numbers(refs), .. })) = object(&mut cur) else {
        return None;
    };
    match refs.as_slice() {
        [only] if cur.done() => Some(*only),
        _ => None,
    }
}

/// The best reason for a message that no family read.
pub(crate) fn explain(folded: &Folded, message: &Message, why: Option<Why>) -> NotCommand {
    let whole = Cursor::new(folded);
    let reason = match why {
        Some(known @ (Why::Count | Why::Date | Why::Forwarded)) => known,
        _ if message.question || has(whole, words::QUESTION_WORDS) => Why::Question,
        _ if has(whole, words::NEGATIONS) => Why::Negation,
        Some(known) if known != Why::Unknown => known,
        _ if has(whole, words::PAST) || has(whole, words::OTHERS) => Why::Report,
        _ if whole.rest().iter().any(|ch| ch.c == '\n') => Why::Lines,
        _ => Why::Unknown,
    };
    let quiet = matches!(reason, Why::Report | Why::Count | Why::Date | Why::Forwarded | Why::SmallTalk);
    // 鹿政办发63号签收: an example with 63 in it would name another item.
    let hint = if quiet || docno::stands_half(&message.body) { None } else { near::meant(message) };
    NotCommand { hint, reason }
}

fn has(mut cur: Cursor, words: Words) -> bool {
    while !cur.done() {
        if cur.at(words) {
            return true;
        }
        cur.bump();
    }
    false
}
