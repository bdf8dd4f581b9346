//! The grammar, from the strictest way of reading a message to the freest: the [`families`] by the book, then what is
//! left without asides and polite words, then the [`loose`] ways of saying a thing. What was read stands, is asked about
//! or is dropped as [`veto`] judges; only that decides whether something happens.

mod addressed;
mod around;
mod asides;
mod build;
mod clauses;
mod closing;
mod courtesy;
mod families;
mod happenings;
mod hurry;
mod item;
mod just_sent;
mod leads;
mod loose;
mod origin;
mod parts;
mod pieces;
mod reason_first;
mod result_first;
mod slip;
mod tail;
mod unit;
mod veto;

use crate::command::{Command, NotCommand, Outcome, Parsed, Why};
use crate::fold::{Folded, is_han};
use crate::object::Fail;
use crate::prepare::Message;
use crate::refuse;
use crate::span::{ErrorKind, ParseError, Span};
use crate::table::spec;
use families::{FAMILIES, Family, items, sent};
use loose::{
    answers, anyorder, asking, attendance, deeds, fuller, persons, quiet, reminding, reporting, subject, upon,
};
use veto::Verdict;

/// A command as a family read it.
pub(crate) struct Reading {
    pub command: Command,
    pub near: bool,
    pub verb: Span,
    pub object: Option<Span>,
}

/// Read a folded message.
pub(crate) fn read(folded: &Folded) -> Outcome {
    match understand(folded) {
        Outcome::Command(parsed)
            if !parsed.confirm
                && !is_bare(folded, parsed.verb, parsed.object)
                && veto::is_none(folded, &parsed) =>
        {
            Outcome::NotCommand(NotCommand { hint: None, reason: Why::Unknown })
        }
        outcome => outcome,
    }
}

fn understand(folded: &Folded) -> Outcome {
    let message = Message::new(folded);
    if let Some(refusal) = refuse::early(folded, &message) {
        return Outcome::NotCommand(refusal);
    }
    if let Some(reading) = items::plain(&message) {
        return finish(folded, &message, reading);
    }
    if addressed::to_colleague(&message) {
        return Outcome::NotCommand(NotCommand { hint: None, reason: Why::Report });
    }
    upon::again(folded, &message, understood(folded, &message))
}

/// What the families make of a message, from the strictest to the freest way of reading it.
fn understood(folded: &Folded, message: &Message) -> Outcome {
    let why = match by_family(folded, message) {
        // What a family takes for a mistake may be a decision said in another order.
        Ok(Outcome::Error(error)) if may_be_order(&error.kind) => {
            return deeds::read(message)
                .map_or(Outcome::Error(error), |(reading, message)| finish(folded, &message, reading));
        }
        // 镇办签收55，值班室已报书记 asks for nothing; 准予开通，78号 names its item behind.
        Ok(outcome) if may_be_deed(message, &outcome) => {
            return deeds::read(message)
                .map(|(reading, message)| finish(folded, &message, reading))
                .filter(is_sure)
                .unwrap_or(outcome);
        }
        Ok(outcome) => return outcome,
        Err(why) => why,
    };
    if let Some(rest) = asides::without(message)
        && let Ok(outcome) = by_family(folded, &rest)
    {
        return outcome;
    }
    if let Some((rest, reason)) = asides::because(message)
        && let Ok(Outcome::Command(mut parsed)) = by_family(folded, &rest)
    {
        give_reason(&mut parsed.command, reason);
        return Outcome::Command(parsed);
    }
    if let Some((reading, message)) = deeds::read(message) {
        return finish(folded, &message, reading);
    }
    match freely(folded, message) {
        Some(outcome) => fuller::instead(folded, message, outcome),
        None => Outcome::NotCommand(refuse::explain(folded, message, why)),
    }
}

/// Whether a mistake is one that only the order of the words makes: 退件补正 36 784921 没有签名.
fn may_be_order(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::SecondCommand | ErrorKind::CodeShape | ErrorKind::NumberTooLong)
}

/// Whether what a family is not sure of, or takes for a question about a unit, may be a deed said in another order.
fn may_be_deed(message: &Message, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Command(Parsed { command: Command::Progress { .. }, .. }) => deeds::is_own(message),
        Outcome::Command(parsed) => parsed.confirm,
        _ => false,
    }
}

/// The longest message, in characters, that is looked into for a command among other words. Longer ones are letters,
/// or meant to cost time.
const FREE: usize = 120;

/// A command among asides, between polite words, or a request to see something in free words.
fn freely(folded: &Folded, message: &Message) -> Option<Outcome> {
    if message.body.rest().len() > FREE {
        return None;
    }
    if let Some(reading) = persons::read(folded, message) {
        return Some(finish(folded, message, reading));
    }
    let plain = courtesy::without(folded);
    let polite =
        plain.as_ref().map(|plain| (plain, Message { question: message.question, ..Message::new(plain) }));
    let polite = polite.as_ref();
    polite
        .and_then(|(plain, message)| without_asides(plain, message))
        .or_else(|| among_clauses(folded, message))
        .or_else(|| {
            let (plain, message) = polite?;
            clauses::read(message, FAMILIES).map(|(reading, part)| finish(plain, &part, reading))
        })
        .or_else(|| torn(folded))
        .or_else(|| {
            let (reading, wish) = reminding::favour(message)?;
            Some(finish(folded, &wish, reading))
        })
        .or_else(|| in_parts(message).map(|reading| finish(folded, message, reading)))
}

/// What is read as parts in any order, what goes out to others before what is only shown.
fn in_parts(message: &Message) -> Option<Reading> {
    reminding::read(message)
        .or_else(|| quiet::read(message))
        .or_else(|| reporting::read(message))
        .or_else(|| subject::read(message))
        .or_else(|| asking::read(message))
}

/// A clear command among asides, or an act, its item and a text in any order, whichever is understood for sure.
fn among_clauses(folded: &Folded, message: &Message) -> Option<Outcome> {
    let beside = clauses::read(message, FAMILIES).map(|(reading, part)| finish(folded, &part, reading));
    if beside.as_ref().is_some_and(is_sure) {
        return beside;
    }
    let ordered = anyorder::read(message)
        .or_else(|| attendance::read(message))
        .or_else(|| upon::read(message))
        .or_else(|| answers::read(message))
        .map(|reading| finish(folded, message, reading));
    match (ordered, beside) {
        (Some(ordered), beside) if is_sure(&ordered) || beside.is_none() => Some(ordered),
        (_, beside) => beside,
    }
}

/// Nobody needs to be asked first.
fn is_sure(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Command(parsed) if !parsed.confirm)
}

/// The whole of a message without polite words, or what is left of it behind an aside or a reason.
fn without_asides(plain: &Folded, message: &Message) -> Option<Outcome> {
    let whole = |message: &Message| read_by(message, FAMILIES).filter(stands_alone);
    if let Some(reading) = whole(message) {
        return Some(finish(plain, message, reading));
    }
    if let Some(rest) = asides::without(message)
        && let Some(reading) = whole(&rest)
    {
        return Some(finish(plain, &rest, reading));
    }
    let (rest, reason) = asides::because(message)?;
    let mut reading = whole(&rest)?;
    give_reason(&mut reading.command, reason);
    Some(finish(plain, &rest, reading))
}

/// 签 收52: a verb torn apart is heard rather than read.
fn torn(folded: &Folded) -> Option<Outcome> {
    let joined = joined(folded)?;
    let message = Message::new(&joined);
    let reading = read_by(&message, FAMILIES).filter(stands_alone)?;
    Some(finish(&joined, &message, Reading { near: true, ..reading }))
}

/// The message without spaces between Chinese characters, when there are any.
fn joined<'t>(folded: &Folded<'t>) -> Option<Folded<'t>> {
    let han = |at: Option<usize>| at.and_then(|at| folded.chars.get(at)).is_some_and(|ch| is_han(ch.c));
    let inside = |at: usize| han(at.checked_sub(1)) && han(Some(at + 1));
    let chars: Vec<_> = folded
        .chars
        .iter()
        .enumerate()
        .filter(|(at, ch)| !(ch.c == ' ' && inside(*at)))
        .map(|(_, ch)| *ch)
        .collect();
    let shorter = chars.len() < folded.chars.len();
    shorter.then(|| Folded { text: folded.text, chars, hidden: folded.hidden.clone() })
}

/// Whether a command may be read without the polite words around it: 请批准 asks somebody else.
fn stands_alone(reading: &Reading) -> bool {
    let changes = spec(reading.command.intent()).is_some_and(|row| row.changes_state);
    !changes || clauses::says_what(reading) && !matches!(reading.command, Command::Undo { .. })
}

/// What the first family that understands the message reads; nothing when it finds a mistake instead.
fn read_by(message: &Message, families: &[Family]) -> Option<Reading> {
    for family in families {
        match family(message) {
            Ok(Some(reading)) => return Some(reading),
            Ok(None) | Err(Fail::Not(_)) => {}
            Err(Fail::Wrong(_)) => return None,
        }
    }
    None
}

/// 因发错单位，退回39: the reason stands before a command that has none of its own.
fn give_reason(command: &mut Command, given: String) {
    if let Command::Return { reason, .. }
    | Command::Recall { reason, .. }
    | Command::Reject { reason, .. }
    | Command::CloseAccount { reason, .. }
    | Command::MeetingReply { reason, attend: false, .. } = command
    {
        reason.get_or_insert(given);
    }
}

/// What the first family that understands the message makes of it, or why none does.
fn by_family(folded: &Folded, message: &Message) -> Result<Outcome, Option<Why>> {
    let mut why: Option<Why> = None;
    for family in FAMILIES {
        match family(message) {
            Ok(Some(reading)) => {
                let reading = persons::again(folded, message, reading);
                return Ok(fuller::instead(folded, message, finish(folded, message, reading)));
            }
            Ok(None) => {}
            Err(Fail::Wrong(error)) => return Ok(fuller::instead(folded, message, Outcome::Error(error))),
            Err(Fail::Not(reason)) => why = why.or(Some(reason)),
        }
    }
    Err(why)
}

fn finish(folded: &Folded, message: &Message, reading: Reading) -> Outcome {
    let reading = sent::meant(message, slip::meant(folded.text, reading));
    if let Some(span) = hidden_inside(folded, message, &reading) {
        return Outcome::Error(ParseError { kind: ErrorKind::HiddenCharacters, span });
    }
    let changes = spec(reading.command.intent()).is_some_and(|row| row.changes_state);
    if changes && message.question && !matches!(reading.command, Command::Feedback { .. }) {
        return Outcome::NotCommand(NotCommand {
            hint: Some(reading.command.intent()),
            reason: Why::Question,
        });
    }
    let bare = is_bare(folded, reading.verb, reading.object);
    let verdict = veto::judge(message, &reading, changes, bare);
    if verdict == Verdict::None {
        return Outcome::NotCommand(NotCommand { hint: None, reason: Why::Unknown });
    }
    let body = message.body;
    let span = body
        .between(message.text_end.max(body.end()), message.text_end.max(body.end()))
        .span_from(body.pos());
    let command = match reading.command {
        Command::Undo { .. } => Command::Undo { act: slip::act(folded) },
        other => other,
    };
    Outcome::Command(Parsed {
        confirm: verdict == Verdict::Asks,
        acknowledges: is_acknowledgement(&command, reading.verb.of(folded.text)),
        command,
        span,
        verb: reading.verb,
        object: reading.object,
    })
}

/// Whether the act and numbers are the whole message, so that nothing can speak against them: 签收 37, 同意 482913.
fn is_bare(folded: &Folded, verb: Span, object: Option<Span>) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '、' | ',' | '，' | '-' | ' ' | '号');
    let (first, last) = match object {
        Some(object) if !object.of(folded.text).chars().all(plain) => return false,
        Some(object) if object.start < verb.start => (object, verb),
        Some(object) => (verb, object),
        // 重发的那个码 is a thing.
        None if verb.of(folded.text).contains('的') => return false,
        None => (verb, verb),
    };
    let empty = |part: Option<&str>| part.is_some_and(|part| part.trim().is_empty());
    let text = folded.text;
    empty(text.get(..first.start))
        && (first.end >= last.start || empty(text.get(first.end..last.start)))
        && empty(text.get(last.end.max(first.end)..))
}

fn is_acknowledgement(command: &Command, verb: &str) -> bool {
    matches!(command, Command::Sign { .. }) && (verb.starts_with('收') || verb.starts_with("ack"))
}

/// An invisible character inside the verb or the object, or a bidirectional one anywhere between them.
fn hidden_inside(folded: &Folded, message: &Message, reading: &Reading) -> Option<Span> {
    let object = reading.object.unwrap_or(reading.verb);
    let start = reading.verb.start.min(object.start);
    let end = reading.verb.end.max(object.end);
    let whole_is_structure = !has_text(&reading.command);
    let last = message.body.between(message.body.end(), message.body.end()).span_from(message.body.pos()).end;
    let end = if whole_is_structure { end.max(last) } else { end };
    let text = folded.text;
    folded.hidden.iter().copied().find(|hidden| {
        let before = text.get(..hidden.start).and_then(|head| head.chars().next_back());
        let after = text.get(hidden.end..).and_then(|tail| tail.chars().next());
        let loose = [before, after].into_iter().any(|c| c.is_none_or(char::is_whitespace));
        let bidi = matches!(
            hidden.of(text).chars().next(),
            Some('\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}')
        );
        (start < hidden.start && hidden.end < end) && (bidi || !loose)
    })
}

/// Whether the command carries free text, in which invisible characters are dropped and not refused.
fn has_text(command: &Command) -> bool {
    matches!(
        command,
        Command::Finish { note: Some(_), .. }
            | Command::Return { reason: Some(_), .. }
            | Command::Recall { reason: Some(_), .. }
            | Command::Reject { reason: Some(_), .. }
            | Command::Approve { note: Some(_), .. }
            | Command::Feedback { .. }
            | Command::Search { .. }
            | Command::MeetingReply { .. }
            | Command::CloseAccount { reason: Some(_), .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::COMMANDS;

    #[test]
    fn what_is_plain_means_the_same_to_the_families() {
        let mut plain = 0;
        for word in COMMANDS.iter().flat_map(|row| std::iter::once(&row.word).chain(row.aliases)) {
            for number in ["3", "37", "482", "4829", "12345"] {
                for text in
                    [format!("{word} {number}"), format!("{word}{number}"), format!("请{word}{number}吧")]
                {
                    let folded = Folded::new(&text).expect("no NUL");
                    let message = Message::new(&folded);
                    if refuse::early(&folded, &message).is_some() {
                        continue;
                    }
                    let Some(reading) = items::plain(&message) else { continue };
                    plain += 1;
                    // 查询签收进度 37 would be a search for 签收进度 37.
                    let read = by_family(&folded, &message).ok().filter(|read| {
                        !matches!(read, Outcome::Command(Parsed { command: Command::Search { .. }, .. }))
                    });
                    let mine = finish(&folded, &message, reading);
                    assert_eq!(read.unwrap_or_else(|| mine.clone()), mine, "{text}");
                }
            }
        }
        assert!(plain > 1_000, "{plain} messages were plain");
    }
}
