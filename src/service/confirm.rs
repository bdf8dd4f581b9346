//! Questions of ours and their answers: 确认, 取消, or the number of a choice. What is kept is the
//! command in its canonical words, for five minutes, never what was typed.

use super::{Ctx, Done, Failure, hint, refuse, route, word};
use crate::domain::message::Outgoing;
use crate::domain::reply::refuse as text;
use crate::store::{Tx, questions};
use crate::time::MINUTE;
use bot_commands::{Command, Intent, Outcome, Selection, Target};

/// How long a question waits.
pub const LIFE: i64 = 5 * MINUTE;

const CONFIRM: &str = "confirm";
const CHOOSE: &str = "choose";
/// No question, but the moment of a 撤销, kept in the place of one.
const UNDONE: &str = "undone";

/// The stored form of a question with numbered choices.
pub fn choices(words: &[String]) -> String {
    std::iter::once(CHOOSE).chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

/// Asks 您是要…吗 about a command that was heard rather than read (签售 3), or whose reason does not sound like one.
pub async fn ask(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let command = &ctx.parsed.command;
    // A question keeps no code, so the sender types it again.
    match command {
        Command::Approve { code: Some(_), .. } => return Ok(Done::hint(text::unfit_note())),
        Command::Reject { code: Some(_), .. } => return Ok(Done::hint(text::unfit_reason("驳回"))),
        Command::Return { code: Some(_), .. } => return Ok(Done::hint(text::unfit_reason("退回补正"))),
        _ => {}
    }
    let Some(words) = as_typed(command) else {
        return Ok(Done::hint(hint::perhaps(Some(command.intent()), "")));
    };
    keep(ctx, tx, CONFIRM, &words).await?;
    Ok(Done::changed(text::confirm(&words)))
}

/// Notes that a 撤销 has just been done.
pub async fn note_undone(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<(), Failure> {
    keep(ctx, tx, UNDONE, &ctx.now.millis().to_string()).await
}

/// When the sender's last 撤销 was, unless something was asked since.
pub async fn undone_at(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Option<i64>, Failure> {
    let kept = questions::asked(tx, &ctx.sender.person, ctx.now).await?;
    Ok(kept.and_then(|kept| kept.strip_prefix(UNDONE)?.trim().parse().ok()))
}

/// Asks whether one more act is to be taken back.
pub async fn ask_to_undo(ctx: &Ctx<'_>, tx: &mut Tx, message: Outgoing) -> Result<Done, Failure> {
    keep(ctx, tx, CONFIRM, word(Intent::Undo)).await?;
    Ok(Done::changed(message))
}

/// Keeps what is waited for; it takes the place of what was kept before.
async fn keep(ctx: &Ctx<'_>, tx: &mut Tx, kind: &str, words: &str) -> Result<(), Failure> {
    let kept = format!("{kind}\n{words}");
    Ok(questions::ask(tx, &ctx.sender.person, &kept, ctx.now.plus(LIFE)).await?)
}

/// 确认
pub async fn yes(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    answer(ctx, tx, CONFIRM, 0).await
}

/// A number alone: the choice it names, counted from 1. `None` when nothing was asked.
pub async fn pick(ctx: &Ctx<'_>, tx: &mut Tx, number: u32) -> Result<Option<Done>, Failure> {
    let asked = questions::asked(tx, &ctx.sender.person, ctx.now).await?;
    if !asked.as_ref().is_some_and(|kept| kept.starts_with(CHOOSE)) {
        return Ok(None);
    }
    let kept = asked.unwrap_or_default();
    answer(ctx, tx, CHOOSE, choice(&kept, number)).await.map(Some)
}

/// The place of the choice that a number means: counted from 1, or, when there are not so many, the only one about the item
/// with that number.
fn choice(kept: &str, number: u32) -> usize {
    let place = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
    let about: Vec<usize> = kept
        .lines()
        .skip(1)
        .enumerate()
        .filter(|(_, words)| is_about(words, number))
        .map(|(at, _)| at)
        .collect();
    match about.as_slice() {
        [only] if place >= kept.lines().skip(1).count() => *only,
        _ => place,
    }
}

fn is_about(words: &str, number: u32) -> bool {
    let target = Target::Numbers(vec![number]);
    matches!(bot_commands::parse(words), Outcome::Command(parsed)
        if parsed.command.selection().is_some_and(|select| select.target == target))
}

async fn answer(ctx: &Ctx<'_>, tx: &mut Tx, kind: &str, index: usize) -> Result<Done, Failure> {
    let asked = questions::asked(tx, &ctx.sender.person, ctx.now).await?.unwrap_or_default();
    let mut lines = asked.lines();
    let words = lines.next().filter(|first| *first == kind).and_then(|_| lines.nth(index));
    let Some(Outcome::Command(parsed)) = words.map(bot_commands::parse) else {
        return refuse("nothing-asked", text::nothing_asked());
    };
    questions::forget(tx, &ctx.sender.person).await?;
    route::obey(&Ctx { parsed: &parsed, ..*ctx }, tx).await
}

/// 取消
pub async fn no(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let asked = undone_at(ctx, tx).await?.is_none();
    if questions::forget(tx, &ctx.sender.person).await? && asked {
        return Ok(Done::changed(text::cancelled()));
    }
    refuse("nothing-asked", text::nothing_asked())
}

fn as_typed(command: &Command) -> Option<String> {
    let select = command.selection()?;
    let Target::Numbers(list) = &select.target else { return None };
    canonical(command, select.unit.as_deref(), list)
}

/// A command about `numbers` in words that parse to the same command again.
pub fn canonical(command: &Command, unit: Option<&str>, numbers: &[u32]) -> Option<String> {
    let list = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let whose = unit.map(|unit| format!("{unit} ")).unwrap_or_default();
    let text = beside(command).map(|text| format!(" {text}")).unwrap_or_default();
    let words = format!("{} {whose}{list}{text}", word(command.intent()));
    let means = |select: &Selection| {
        select.target == Target::Numbers(numbers.to_vec()) && select.unit.as_deref() == unit
    };
    let same = matches!(bot_commands::parse(&words), Outcome::Command(again)
        if again.command.intent() == command.intent()
            && again.command.selection().is_some_and(means)
            && beside(&again.command) == beside(command));
    same.then_some(words)
}

/// What a command says beside the items it is about: a reason, a note, who is reminded.
fn beside(command: &Command) -> Option<&str> {
    match command {
        Command::Return { reason, .. } | Command::Reject { reason, .. } | Command::Recall { reason, .. } => {
            reason.as_deref()
        }
        Command::Finish { note, .. } | Command::Approve { note, .. } => note.as_deref(),
        Command::Remind { unit, .. } | Command::Proof { unit, .. } => unit.as_deref(),
        _ => None,
    }
}
