//! Other items that a message names beside the one its command is about: a command that would do only a part of what
//! was perhaps asked is asked about first, and 全部 beside named items is none.

use super::second_thoughts::begins;
use crate::command::Target;
use crate::cursor::Cursor;
use crate::grammar::Reading;
use crate::object::next_item;
use crate::prepare::Message;
use crate::span::Span;
use crate::words;
use crate::wordset::{Words, words};

/// What the other numbers of a message make of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing.
    Nothing,
    /// Another item may be meant too.
    Another,
    /// The command would act on more than the named ones.
    Fewer,
}

/// What the message says of items besides the object of its command.
pub(super) fn beside(message: &Message, reading: &Reading) -> Beside {
    let Reading { command, object, .. } = reading;
    let Some(select) = command.selection() else { return Beside::Nothing };
    let named: &[u32] = match &select.target {
        Target::Numbers(refs) => refs,
        Target::All { except, .. } => except,
        // 第三个 and documents have no 件号 to compare with.
        _ => return Beside::Nothing,
    };
    let whole = matches!(select.target, Target::All { .. });
    let text = super::second_thoughts::said(command).map(|(text, ..)| text);
    let mut cur = message.body;
    while let Some((number, from)) = next_item(&mut cur) {
        let known = named.iter().any(|&one| u64::from(one) == number);
        if known
            || object.is_some_and(|object| inside(&cur, object))
            || is_left(cur)
            || is_excepted(message, from)
        {
            continue;
        }
        if whole {
            return Beside::Fewer;
        }
        // 退回39，与38号重复 gives a reason, 退回39，38号也缺附件 names another item to return.
        if text.is_none_or(|text| begins(text, JOINTS)) || is_joined(cur) {
            return Beside::Another;
        }
    }
    Beside::Nothing
}

/// How a text begins that goes on with another item.
const JOINTS: Words = words!("连|还有|以及|加上|再加|另外|还要|顺便|顺带|跟着");

/// Whether the number before this place belongs to the object.
fn inside(cur: &Cursor, object: Span) -> bool {
    let last = cur.span_from(cur.pos() - 1);
    object.start <= last.start && last.end <= object.end
}

/// 43号先别签, 38号留着, 46号就算了.
fn is_left(mut behind: Cursor) -> bool {
    behind.eat(words::NOUNS);
    behind.eat_many(words!("先|就|还|暂时|那个|的|这个|我|，"));
    behind.at(words::EXCEPT_END) || behind.at(words!("不|别|留|放|等|算了|除|没|未|另|再"))
}

/// 除了三十九号.
fn is_excepted(message: &Message, from: usize) -> bool {
    const LONGEST: usize = 4;
    let before = message.body.between(from.saturating_sub(LONGEST), from);
    let said = before.folded_text();
    words::EXCEPT.list.iter().any(|word| said.ends_with(word))
}

/// 41号也缺附件, 41号一起.
fn is_joined(mut behind: Cursor) -> bool {
    behind.eat(words::NOUNS);
    behind.at(words!("也|一起|一并|同样|照样|一块|一同"))
}
