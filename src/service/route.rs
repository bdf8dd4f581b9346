//! Which function obeys which command; the whole feature list on one screen.

use super::{
    Ctx, Done, Failure, Sender, act, approve, bind, confirm, known, looking, meeting, mute, receive, sent,
    track, undo,
};
use crate::app::App;
use crate::domain::application::Decision;
use crate::domain::message::{Envelope, Outgoing};
use crate::domain::policy::AccountStatus;
use crate::domain::reply::refuse as text;
use crate::store::Tx;
use bot_commands::{Command, Intent, Outcome, Parsed};

/// Whether obeying a command may write. The others are answered from a reading connection.
pub fn may_change(command: &Command) -> bool {
    !matches!(
        command.intent(),
        Intent::Inbox
            | Intent::More
            | Intent::Show
            | Intent::Search
            | Intent::Sent
            | Intent::Progress
            | Intent::Approvals
            | Intent::Help
    )
}

/// Whether a command is carried out here; the others are understood and answered with whom to ask.
pub fn carried_out(intent: Intent) -> bool {
    !matches!(
        intent,
        Intent::Recall
            | Intent::Plan
            | Intent::Proof
            | Intent::OpenAccount
            | Intent::CloseAccount
            | Intent::ChangePhone
            | Intent::Delegate
            | Intent::Undelegate
            | Intent::Handover
            | Intent::Feedback
    )
}

/// What was not done, in 没…成, when something of ours fails.
pub fn verb(command: &Command) -> &'static str {
    match command.intent() {
        Intent::Sign => "签",
        Intent::Return => "退",
        Intent::Approve | Intent::Reject => "批",
        Intent::Remind => "催",
        _ => "办",
    }
}

/// Obeys a command that only looks; none when the look is to be kept, which takes a transaction.
pub async fn read(app: &App, envelope: &Envelope, parsed: &Parsed) -> Result<Option<Done>, Failure> {
    let sender = looking(app, envelope, Some(parsed)).await?;
    let db = &mut app.store.read();
    let ctx = Ctx { app, envelope, parsed, sender: &sender, now: app.now() };
    active(&ctx)?;
    let done = match &parsed.command {
        Command::Show { .. } => return receive::show(&ctx, db).await,
        Command::Inbox { filter } => receive::inbox(&ctx, db, *filter).await,
        Command::More => receive::more(&ctx, db).await,
        Command::Search { keyword } => receive::search(&ctx, db, keyword).await,
        Command::Sent => sent::list(&ctx, db).await,
        Command::Progress { select } => track::progress(&ctx, db, select).await,
        Command::Approvals => approve::list(&ctx, db).await,
        Command::Help { topic } => receive::help(&ctx, db, *topic).await,
        other => Ok(Done::hint(not_yet(&ctx, other))),
    };
    done.map(Some)
}

/// Obeys a command that may change something, inside `tx`, in which the sender was read.
pub async fn write(
    app: &App,
    envelope: &Envelope,
    tx: &mut Tx,
    sender: Option<Sender>,
    parsed: &Parsed,
) -> Result<Done, Failure> {
    if let Command::Bind { code } = &parsed.command {
        return bind::bind(app, envelope, parsed, tx, sender.as_ref(), code).await;
    }
    let sender = known(app, sender)?;
    let ctx = Ctx { app, envelope, parsed, sender: &sender, now: app.now() };
    if let Command::NotMe = parsed.command {
        return bind::not_me(&ctx, tx).await;
    }
    active(&ctx)?;
    if parsed.confirm {
        return confirm::ask(&ctx, tx).await;
    }
    match &parsed.command {
        Command::Confirm => confirm::yes(&ctx, tx).await,
        Command::Cancel => confirm::no(&ctx, tx).await,
        _ => obey(&ctx, tx).await,
    }
}

/// The number of a choice we offered.
pub async fn choice(
    app: &App,
    envelope: &Envelope,
    tx: &mut Tx,
    sender: Option<Sender>,
    number: u32,
) -> Result<Done, Failure> {
    let sender = known(app, sender)?;
    let Outcome::Command(parsed) = bot_commands::parse("确认") else {
        return super::refuse("nothing-asked", text::nothing_asked());
    };
    let ctx = Ctx { app, envelope, parsed: &parsed, sender: &sender, now: app.now() };
    active(&ctx)?;
    let picked = confirm::pick(&ctx, tx, number).await?;
    Ok(picked.unwrap_or_else(|| Done::hint(text::bare_number(number))))
}

/// Obeys a command of a known sender, after any question was answered.
pub(super) async fn obey(ctx: &Ctx<'_>, tx: &mut Tx) -> Result<Done, Failure> {
    match &ctx.parsed.command {
        Command::Sign { .. } => act::sign(ctx, tx).await,
        Command::Finish { note, .. } => act::finish(ctx, tx, note.as_deref()).await,
        Command::Return { code: None, reason, .. } => act::return_to_sender(ctx, tx, reason.as_deref()).await,
        Command::Return { select, code, reason } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Supplement, reason.as_deref()).await
        }
        Command::Approve { select, code, note } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Approve, note.as_deref()).await
        }
        Command::Reject { select, code, reason } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Reject, reason.as_deref()).await
        }
        Command::MeetingReply { attend, attendees, reason, .. } => {
            let words = if *attend { attendees.join("、") } else { reason.clone().unwrap_or_default() };
            meeting::answer(ctx, tx, *attend, &words).await
        }
        Command::Remind { select, unit } => track::remind(ctx, tx, select, unit.as_deref()).await,
        Command::Resend { select } => approve::resend(ctx, tx, select).await,
        Command::Undo { act } => undo::undo(ctx, tx, *act).await,
        Command::Mute { .. } => mute::mute(ctx, tx).await,
        Command::Unmute => mute::unmute(ctx, tx).await,
        // Commands that look: for a message it is what was asked for, the others were picked from a list of choices.
        Command::Show { .. } => receive::read(ctx, tx).await,
        Command::Progress { select } => track::progress(ctx, tx, select).await,
        other => Ok(Done::hint(not_yet(ctx, other))),
    }
}

fn active(ctx: &Ctx<'_>) -> Result<(), Failure> {
    if ctx.sender.actor.status == AccountStatus::Active {
        return Ok(());
    }
    super::refuse("denied-inactive", text::suspended(ctx.contact()))
}

fn not_yet(ctx: &Ctx<'_>, command: &Command) -> Outgoing {
    text::not_yet(super::word(command.intent()), ctx.contact())
}
