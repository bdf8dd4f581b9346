//! What speaks against a command that was read: it is told of, supposed, thought of again, another's, or one of
//! several. Nothing here reads a command; it lets one stand, has it asked about, or turns it into none.

mod grounds;
pub(super) mod hypothetical;
mod no_order;
mod not_inbox;
mod of_another;
mod others;
mod part_of_all;
pub(super) mod second_thoughts;
mod told;

use super::Reading;
use crate::command::{Command, Target};
use crate::cursor::is_separator;
use crate::fold::Ch;
use crate::grammar::families::sent;
use crate::grammar::loose::reminding;
use crate::prepare::Message;
use crate::words;
use others::Beside;

pub(super) use no_order::is_none;

/// What the words around an act make of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is what the sender wants.
    Stands,
    /// It may be, so the sender is asked.
    Asks,
    /// It is not.
    None,
}

/// Judges a command by the message it was read in. Nothing in a `bare` message can speak against what it says, and what
/// `changes` nothing may well be only half meant.
pub(super) fn judge(message: &Message, reading: &Reading, changes: bool, bare: bool) -> Verdict {
    let known = matches!(reading.command, Command::Sent | Command::Unmute) && is_all(message, reading);
    if !bare && !known && (told::is_told(message, reading) || changes && is_not_meant(message, reading)) {
        return Verdict::None;
    }
    if not_inbox::is_other_list(message, &reading.command) || is_of_sent(message, reading) {
        return Verdict::None;
    }
    if !changes {
        return Verdict::Stands;
    }
    let beside = if bare { Beside::Nothing } else { others::beside(message, reading) };
    match beside {
        Beside::Fewer => Verdict::None,
        Beside::Another => Verdict::Asks,
        Beside::Nothing if reading.near || grounds::doubtful(&reading.command) => Verdict::Asks,
        Beside::Nothing => Verdict::Stands,
    }
}

/// Whether a reading took in every word of the message.
fn is_all(message: &Message, reading: &Reading) -> bool {
    let body = message.body;
    let all = body.between(body.end(), body.end()).span_from(body.pos());
    reading.verb.start <= all.start && reading.verb.end >= all.end
}

/// 我发的文件收到了吗 asks whoever got it, and 请签收我发的文件 is for them.
fn is_of_sent(message: &Message, reading: &Reading) -> bool {
    match &reading.command {
        Command::Sent => sent::is_talk(&message.body),
        Command::Sign { select } | Command::Finish { select, .. } => {
            // What follows a pause is a note: 签收，我们发的回函已寄出.
            let act = |ch: &Ch| ch.start < reading.verb.end || !is_separator(ch.c);
            let until = message.body.rest().iter().take_while(|ch| act(ch)).count();
            select.target == Target::Context && sent::names_own(&message.body.head(until))
        }
        _ => false,
    }
}

fn is_not_meant(message: &Message, reading: &Reading) -> bool {
    hypothetical::is_hypothetical(message, reading)
        || second_thoughts::unsays(&reading.command)
        || reminding::is_told(message, &reading.command)
        || of_another::is_of_another(message, &reading.command)
        || only_todays(message, &reading.command)
        || part_of_all::is_part(message, &reading.command)
}

/// 今天的文件都签收: all that is open may be more than today's; an exception shows that the whole list is meant.
fn only_todays(message: &Message, command: &Command) -> bool {
    let all = command.selection().map(|select| &select.target);
    let whole = matches!(all, Some(Target::All { except, last: 0, .. }) if except.is_empty());
    whole && message.body.find(words::TODAYS).is_some()
}
