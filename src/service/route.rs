//! Which function obeys which command; the whole feature list on one screen.

use super::{Ctx, Done, Failure, act, approve, bind, confirm, known_sender, mute, receive, track, undo};
use crate::app::App;
use crate::domain::application::Decision;
use crate::domain::message::{Envelope, Outgoing};
use crate::domain::policy::AccountStatus;
use crate::domain::reply::refuse as text;
use crate::store::{Conn, Tx};
use bot_commands::{Command, Intent};

/// Whether obeying a command may write. The others are answered from a reading connection.
pub fn may_change(command: &Command) -> bool {
    !matches!(
        command.intent(),
        Intent::Inbox
            | Intent::More
            | Intent::Show
            | Intent::Search
            | Intent::Progress
            | Intent::Approvals
            | Intent::Help
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

/// Obeys a command that only looks.
pub async fn read(app: &App, envelope: &Envelope, db: &mut Conn, command: &Command) -> Result<Done, Failure> {
    let sender = known_sender(db, app, envelope).await?;
    let ctx = Ctx { app, envelope, sender: &sender, now: app.now() };
    active(&ctx)?;
    match command {
        Command::Inbox { filter } => receive::inbox(&ctx, db, *filter).await,
        Command::More => receive::more(&ctx, db).await,
        Command::Show { select } => receive::show(&ctx, db, select).await,
        Command::Search { keyword } => receive::search(&ctx, db, keyword).await,
        Command::Progress { select } => track::progress(&ctx, db, select).await,
        Command::Approvals => approve::list(&ctx, db).await,
        Command::Help { topic } => receive::help(&ctx, db, *topic).await,
        other => Ok(Done::unchanged(not_yet(&ctx, other))),
    }
}

/// Obeys a command that may change something, inside `tx`.
pub async fn write(
    app: &App,
    envelope: &Envelope,
    tx: &mut Tx,
    command: &Command,
    ask_first: bool,
) -> Result<Done, Failure> {
    if let Command::Bind { code } = command {
        return bind::bind(app, envelope, tx, code).await;
    }
    let sender = known_sender(tx, app, envelope).await?;
    let ctx = Ctx { app, envelope, sender: &sender, now: app.now() };
    if let Command::NotMe = command {
        return bind::not_me(&ctx, tx).await;
    }
    active(&ctx)?;
    if ask_first {
        return confirm::ask(&ctx, tx, command).await;
    }
    match command {
        Command::Confirm => confirm::yes(&ctx, tx).await,
        Command::Cancel => confirm::no(&ctx, tx).await,
        command => obey(&ctx, tx, command).await,
    }
}

/// Obeys a command of a known sender, after any question was answered.
pub(super) async fn obey(ctx: &Ctx<'_>, tx: &mut Tx, command: &Command) -> Result<Done, Failure> {
    match command {
        Command::Sign { select } => act::sign(ctx, tx, select).await,
        Command::Finish { select, note } => act::finish(ctx, tx, select, note.as_deref()).await,
        Command::Return { select, code: None, reason } => {
            act::return_to_sender(ctx, tx, select, reason.as_deref()).await
        }
        Command::Return { select, code, reason } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Supplement, reason.as_deref()).await
        }
        Command::Approve { select, code, note } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Approve, note.as_deref()).await
        }
        Command::Reject { select, code, reason } => {
            approve::decide(ctx, tx, select, code.as_deref(), Decision::Reject, reason.as_deref()).await
        }
        Command::MeetingReply { select, attend, attendees, reason } => {
            let words = if *attend { attendees.join("、") } else { reason.clone().unwrap_or_default() };
            act::answer_meeting(ctx, tx, select, *attend, &words).await
        }
        Command::Remind { select, unit } => track::remind(ctx, tx, select, unit.as_deref()).await,
        Command::Resend { select } => approve::resend(ctx, tx, select).await,
        Command::Undo => undo::undo(ctx, tx).await,
        Command::Mute { .. } => mute::mute(ctx, tx).await,
        other => Ok(Done::unchanged(not_yet(ctx, other))),
    }
}

/// A message that is no command: a stranger learns nothing more than any stranger does.
pub async fn known(app: &App, envelope: &Envelope) -> Result<Option<Outgoing>, Failure> {
    let mut db = app.store.read().await?;
    match known_sender(&mut db, app, envelope).await {
        Ok(_) => Ok(None),
        Err(Failure::User(error)) => Ok(Some(error.message)),
        Err(other) => Err(other),
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
