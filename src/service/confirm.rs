//! 确认 and 取消: a command that was heard rather than read (签售 3) is asked about before it changes
//! anything. What is kept is the command in its canonical words, for five minutes, never what was typed.

use super::{Ctx, Done, Failure, refuse, route, word};
use crate::domain::reply::refuse as text;
use crate::store::{Tx, questions};
use crate::time::MINUTE;
use bot_commands::{Command, Outcome, Target};

const LIFE: i64 = 5 * MINUTE;

/// Asks 您是要…吗 and remembers the command.
pub async fn ask(ctx: &Ctx<'_>, tx: &mut Tx, command: &Command) -> Result<Done, Failure> {
    let Some(words) = canonical(command) else {
        return Ok(Done::unchanged(text::not_understood(Some(word(command.intent())))));
    };
    questions::ask(tx, &ctx.sender.person, &words, ctx.now.plus(LIFE)).await?;
    Ok(Done::changed(text::confirm(&words)))
}

/// 确认
pub async fn yes(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    let asked = questions::asked(tx, &ctx.sender.person, ctx.now).await?;
    questions::forget(tx, &ctx.sender.person).await?;
    match asked.map(|words| bot_commands::parse(&words)) {
        Some(Outcome::Command(parsed)) => route::obey(ctx, tx, &parsed.command).await,
        _ => refuse("nothing-asked", text::nothing_asked()),
    }
}

/// 取消
pub async fn no(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    if questions::forget(tx, &ctx.sender.person).await? {
        return Ok(Done::changed(text::cancelled()));
    }
    refuse("nothing-asked", text::nothing_asked())
}

/// The command in words that parse to the same command again.
fn canonical(command: &Command) -> Option<String> {
    let select = command.selection()?;
    let numbers = match &select.target {
        Target::Numbers(list) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        Target::All { except, .. } if except.is_empty() => "全部".to_owned(),
        Target::DocNo(no) => no.clone(),
        _ => return None,
    };
    let unit = select.unit.as_deref().map(|unit| format!("{unit} ")).unwrap_or_default();
    let tail = match command {
        Command::Return { reason, .. } | Command::Reject { reason, .. } | Command::Recall { reason, .. } => reason.clone(),
        Command::Finish { note, .. } | Command::Approve { note, .. } => note.clone(),
        _ => None,
    };
    let tail = tail.map(|t| format!(" {t}")).unwrap_or_default();
    let words = format!("{} {unit}{numbers}{tail}", word(command.intent()));
    let same = matches!(bot_commands::parse(&words), Outcome::Command(again) if again.command == *command);
    same.then_some(words)
}
