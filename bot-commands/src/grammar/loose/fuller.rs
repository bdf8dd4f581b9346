//! Whether a sentence says more than an earlier stage made of a part of it: 77号还没签的单位，帮我提醒提醒 ·
//! 打开收件箱，只看过期没办的 · 命令一览发我.
//!
//! Stages that look at one clause may find a request there that only leads up to what is wanted. What is read from the
//! whole sentence wins when it says more; both only show something, or the whole is a reminder whose every word is
//! known.

use super::asking;
use super::quiet;
use super::reminding;
use crate::command::{Command, Outcome, Selection, Target};
use crate::fold::Folded;
use crate::grammar::Reading;
use crate::grammar::finish;
use crate::grammar::in_parts;
use crate::grammar::is_bare;
use crate::prepare::Message;
use crate::span::{ErrorKind, ParseError};
use crate::table::spec;
use crate::wordset::{Words, words};

/// Words of which a part of a sentence may miss the meaning.
const TELLING: Words = words!(
    "催|提醒|通知|招呼|说一声|让|告诉|证明|凭证|凭据|证据|记录|查证|只看|一览|翻一翻|几点签|回证|存证"
);

const PAUSES: Words = words!("，|,|。| |;|；");

/// How states are asked for behind an item.
const STATES: [&str; 6] = ["情况", "进度", "进展", "状态", "结果", "名单"];

/// What the whole message says, when that is more than `outcome`.
pub(crate) fn instead(folded: &Folded, message: &Message, outcome: Outcome) -> Outcome {
    if let Outcome::NotCommand(_) = outcome {
        return asked_about(folded, message).unwrap_or(outcome);
    }
    // 提醒中渡镇尽快办66号: what the unit is to do is no second command.
    if let Outcome::Error(ParseError { kind: ErrorKind::SecondCommand, .. }) = outcome {
        let near = message.body.rest().len() <= crate::grammar::FREE;
        let reading = if near { reminding::read(message) } else { None };
        return reading.map_or(outcome, |reading| finish(folded, message, reading));
    }
    let Outcome::Command(parsed) = &outcome else { return outcome };
    // 跟中渡镇说一声，赶紧签66号: what would be asked about is clear from the whole.
    if parsed.confirm
        && !matches!(parsed.command, Command::Remind { .. })
        && message.body.rest().len() <= crate::grammar::FREE
        && let Some(reading) = reminding::read(message)
    {
        return finish(folded, message, reading);
    }
    let bare = is_bare(folded, parsed.verb, parsed.object) && message.body.find(TELLING).is_none();
    if parsed.confirm || bare || !may_miss(message, &parsed.command) {
        return outcome;
    }
    let fuller = match parsed.command {
        Command::Mute { .. } => quiet::read(message).filter(has_period),
        Command::Remind { .. } => reminding::read(message).filter(|found| weight(&found.command) > 7),
        Command::Feedback { .. } => asking::read(message).filter(|found| weight(&found.command) >= 4),
        _ => in_parts(message).filter(|found| weight(&found.command) > weight(&parsed.command)),
    };
    fuller.map_or(outcome, |reading: Reading| finish(folded, message, reading))
}

/// 66号明天会催吗: no reminder is asked for, but when there will be one.
fn asked_about(folded: &Folded, message: &Message) -> Option<Outcome> {
    let near =
        message.body.rest().len() <= crate::grammar::FREE && message.body.find(words!("催|提醒")).is_some();
    let reading = near.then(|| asking::read(message))??;
    matches!(reading.command, Command::Plan { .. }).then(|| finish(folded, message, reading))
}

/// Whether a command may be less than what was said.
fn may_miss(message: &Message, command: &Command) -> bool {
    if message.body.rest().len() > crate::grammar::FREE {
        return false;
    }
    // 反馈78号的签收情况: whoever reports a fault says what is wrong.
    if let Command::Feedback { text } = command {
        return STATES.iter().any(|state| text.ends_with(state));
    }
    // 这三天住院，提醒先关掉: the time stands in the clause that says why; 就差中渡镇了，催一下: so does the unit.
    match command {
        Command::Mute { period } => {
            return period.as_ref().is_none_or(|period| period.contains(['，', ',']));
        }
        Command::Remind { unit, .. } => return unit.is_none() && message.body.find(PAUSES).is_some(),
        Command::Search { .. } => return false,
        _ => {}
    }
    let changes = spec(command.intent()).is_some_and(|row| row.changes_state);
    !changes && (weight(command) < 3 || message.body.find(TELLING).is_some())
}

fn has_period(reading: &Reading) -> bool {
    matches!(reading.command, Command::Mute { period: Some(_) })
}

/// How much a command says.
fn weight(command: &Command) -> u8 {
    let named = |select: &Selection| if select.target == Target::Context { 0 } else { 3 };
    match command {
        Command::Show { select } => named(select),
        Command::Progress { select } => 1 + named(select),
        Command::Plan { select } => 2 + named(select),
        Command::Proof { select, unit } => 2 + named(select) + u8::from(unit.is_some()),
        Command::Remind { select, unit } => 4 + named(select) + u8::from(unit.is_some()),
        Command::Search { .. } => 2,
        Command::Inbox { filter } => 2 + u8::from(filter.is_some()),
        Command::More => 2,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::reads;

    #[test]
    fn the_whole_says_more_than_a_clause() {
        reads(&[
            ("66号还没签的单位，帮我提醒提醒", r#"{"intent":"remind","args":{"refs":[66]}}"#),
            ("打开收件箱，只看超期没办的", r#"{"intent":"inbox","args":{"filter":"overdue"}}"#),
            ("指令一览发我", r#"{"intent":"help","args":{}}"#),
            ("哪里有防汛的文件，帮我查查", r#"{"intent":"search","args":{"keyword":"防汛"}}"#),
            ("麻烦把66号谁几点签的记录导给我", r#"{"intent":"proof","args":{"refs":[66]}}"#),
            ("请反馈66号文件签收情况", r#"{"intent":"progress","args":{"refs":[66]}}"#),
        ]);
    }
}
