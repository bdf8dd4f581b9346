//! Use cases. [`run`] takes a verified message to its answer: one transaction when something
//! changes, none when nothing does (design §2.1). The families of commands are functions over a
//! context and a transaction; they return what to say or why not.

mod account;
mod act;
mod alarm;
mod answer;
pub mod apply;
mod approve;
mod batch;
mod bind;
pub mod binding;
mod confirm;
mod context;
mod denied;
pub mod dispatch;
pub mod group;
pub mod guard;
mod hint;
pub mod integration;
pub mod items;
mod meeting;
mod mute;
mod outcome;
pub mod push;
mod receive;
mod records;
mod reply_slot;
pub mod roll_call;
mod route;
mod sender;
mod sent;
pub mod stray;
mod track;
mod undo;
pub mod welcome;

pub use answer::answer_by_push;
pub(crate) use outcome::refuse;
pub use outcome::{Done, Failure, Unavailable};
pub(crate) use records::record;
pub use reply_slot::{Means, ReplySlot};
pub use sender::Sender;

use crate::app::App;
use crate::config::PlatformName;
use crate::domain::message::{Chat, Content, Envelope, Outgoing};
use crate::domain::reply::{self, Contact};
use crate::error::Internal;
use crate::store::inbound::{self, Key, Seen};
use crate::store::{MaybeRetry as _, StoreError, Tx, questions};
use crate::time::Timestamp;
use crate::unbroken::{Broken, unbroken};
use answer::{Way, Worth};
use bot_commands::{Command, Outcome, Parsed as Understood, Why};
use outcome::SILENT;

/// Answers to mere looks that are pushed to one sender in a minute, when nobody waited for them any more.
const LATE_LOOKS: u32 = 1;

/// Who asks, when, and with what at hand.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// Shared state.
    pub app: &'a App,
    /// The message.
    pub envelope: &'a Envelope,
    /// What it was understood as.
    pub parsed: &'a Understood,
    /// The bound person who sent it.
    pub sender: &'a Sender,
    /// When it was received.
    pub now: Timestamp,
}

impl Ctx<'_> {
    /// Whom every failure names.
    pub fn contact(&self) -> Contact<'_> {
        contact(self.app)
    }

    /// Name of the door, for the audit.
    pub fn channel(&self) -> String {
        channel(self.app, self.envelope)
    }
}

/// Whom every failure names.
pub fn contact(app: &App) -> Contact<'_> {
    Contact { name: &app.settings.contact.name, phone: &app.settings.contact.phone }
}

fn platform(app: &App, envelope: &Envelope) -> PlatformName {
    app.bot(&envelope.bot).map_or(PlatformName::Dingtalk, |bot| bot.platform)
}

fn channel(app: &App, envelope: &Envelope) -> String {
    format!("{}:{}", platform(app, envelope).as_str(), envelope.bot)
}

/// The key under which a sender is remembered as heard.
fn heard_as(envelope: &Envelope) -> String {
    format!("{}:{}", envelope.corp, envelope.staff_id.as_deref().unwrap_or_default())
}

/// Handles a message to its end, whether or not the caller waits for that (INV-30). `Ok(None)` means there is
/// nothing for the caller to say: it goes as a push, or is not worth what it would cost.
pub async fn run(app: &App, envelope: Envelope, slot: ReplySlot) -> Result<Option<Outgoing>, Unavailable> {
    let work = unbroken(&app.tasks, {
        let app = app.clone();
        async move { handle(&app, &envelope, &slot).await }
    });
    work.await.unwrap_or_else(|Broken| {
        app.metrics.panics.add();
        Err(SILENT)
    })
}

/// Most of what comes only looks, so the ways of everything else are boxed: a future has the size of its longest way,
/// and moving thirty kilobytes for each message would cost more than reading it.
async fn handle(app: &App, envelope: &Envelope, slot: &ReplySlot) -> Result<Option<Outgoing>, Unavailable> {
    app.heard.note(&heard_as(envelope), app.now());
    let blocked = guard::blocks(&envelope.content);
    if blocked {
        app.metrics.guard_blocked.add();
    }
    // Before anything is written or told: nobody gets more done by sending more (INV-53).
    let limit = app.settings.limits.commands_per_minute;
    if !app.throttle.admit(&envelope.corp, envelope.staff_id.as_deref(), app.now(), limit) {
        app.metrics.callbacks_throttled.add();
        if !slot.answers_free() || slot.is_late() {
            return Ok(None);
        }
        return if blocked {
            Ok(Some(guard::answer(app)))
        } else {
            Box::pin(beyond_the_share(app, envelope)).await
        };
    }
    if blocked {
        let reported = Box::pin(guard::report(app, envelope)).await;
        return finish(app, envelope, slot, reported, "收").await;
    }
    let text = match words(app, envelope) {
        Ok(text) => text,
        Err(answer) => return finish(app, envelope, slot, Ok(Done::hint(answer)), "办").await,
    };
    // A mark that hangs on a digit makes it look like another number (INV-18).
    let dressed = text.chars().any(unicode_normalization::char::is_combining_mark);
    let (outcome, verb) = match bot_commands::parse(text) {
        _ if dressed => (Box::pin(odd_marks(app, envelope)).await, "办"),
        Outcome::Command(parsed) => (obey(app, envelope, slot, &parsed).await, route::verb(&parsed.command)),
        other => (Box::pin(talk(app, envelope, slot, text, &other)).await, "办"),
    };
    finish(app, envelope, slot, outcome, verb).await
}

/// What is ignored was perhaps done already, when it is the same message once more (INV-1).
async fn beyond_the_share(app: &App, envelope: &Envelope) -> Result<Option<Outgoing>, Unavailable> {
    let (platform, digest) = (platform(app, envelope), crate::crypto::hex(&envelope.body_digest));
    let key = Key { platform: platform.as_str(), app: &envelope.bot, message: &envelope.message_id };
    match inbound::find(&mut app.store.read(), key, &digest).await {
        Ok(Some(Seen::Repeat(answer))) => Ok(Some(repeated(app, answer))),
        Ok(Some(_)) => contested(app, envelope, key).await.map(Some).map_err(|_| SILENT),
        Ok(None) => Ok(Some(reply::refuse::slow_down())),
        Err(error) => {
            tracing::error!(%error, bot = %envelope.bot, "message.failed");
            Err(SILENT)
        }
    }
}

/// What is said when a message comes once more: the same again, as long as it is kept.
fn repeated(app: &App, kept: Option<String>) -> Outgoing {
    app.metrics.callbacks_repeated.add();
    kept.and_then(|kept| push::decode(&kept)).unwrap_or_else(reply::refuse::seen_before)
}

/// What is said when another message comes under its id.
async fn contested(app: &App, envelope: &Envelope, key: Key<'_>) -> Result<Outgoing, StoreError> {
    let kept: Result<(), StoreError> =
        crate::write!(app.store, tx => records::contested(tx, app, envelope, key).await);
    kept.map(|()| reply::refuse::seen_before())
}

async fn odd_marks(app: &App, envelope: &Envelope) -> Result<Done, Failure> {
    looking(app, envelope, None).await?;
    Ok(Done::hint(reply::refuse::not_understood(None)))
}

/// What is no command: a hint, unless it is the number of a choice we offered. A stranger learns
/// nothing more than any stranger does.
async fn talk(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    text: &str,
    outcome: &Outcome,
) -> Result<Done, Failure> {
    if let Some(counted) = roll_call::count(app, envelope, text).await? {
        return Ok(counted);
    }
    let hint = match outcome {
        Outcome::Error(error) => reply::refuse::malformed(&error.marker(text), &error.sentence()),
        Outcome::NotCommand(not) => match not.reason {
            Why::BareNumber(number) => return pick(app, envelope, slot, number).await,
            Why::Question | Why::Negation | Why::Report | Why::Count | Why::Date => {
                reply::refuse::only_talk()
            }
            Why::SmallTalk => reply::refuse::small_talk(),
            _ => hint::perhaps(not.hint, text),
        },
        Outcome::Command(_) => reply::refuse::not_understood(None),
    };
    looking(app, envelope, None).await?;
    Ok(Done::hint(hint))
}

/// A number alone: the answer to a question of ours, or a slip.
async fn pick(app: &App, envelope: &Envelope, slot: &ReplySlot, number: u32) -> Result<Done, Failure> {
    let sender = looking(app, envelope, None).await?;
    let asked = questions::asked(&mut app.store.read(), &sender.person, app.now()).await?;
    if asked.is_none() {
        return Ok(Done::hint(reply::refuse::bare_number(number)));
    }
    rerun(app, envelope, slot, What::Choice(number)).await
}

/// The text of a message, or the fixed answer to one that has none (or is said in a group).
fn words<'e>(app: &App, envelope: &'e Envelope) -> Result<&'e str, Outgoing> {
    if envelope.chat == Chat::Group {
        return Err(reply::refuse::in_group());
    }
    match &envelope.content {
        // No database takes it (INV-13); what the guard blocks was taken out before.
        Content::Text(text) | Content::Voice(text) if text.contains('\0') => Err(reply::refuse::unstorable()),
        Content::Text(text) => Ok(text),
        Content::Voice(text) if text.trim().is_empty() => Err(reply::refuse::silent_voice()),
        Content::Voice(text) => Ok(text),
        Content::File { .. } => Err(reply::refuse::file()),
        Content::Unreadable(kind) => Err(reply::refuse::unreadable(*kind)),
        Content::OverQuota => Err(reply::refuse::over_quota(contact(app))),
    }
}

/// The canonical word of a command.
pub(crate) fn word(intent: bot_commands::Intent) -> &'static str {
    bot_commands::spec(intent).map_or("办", |spec| spec.word)
}

/// Carries a command out, inside a transaction when it may change something.
async fn obey(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    parsed: &Understood,
) -> Result<Done, Failure> {
    if route::may_change(&parsed.command) {
        return Box::pin(rerun(app, envelope, slot, What::Command(parsed))).await;
    }
    let answered = match route::read(app, envelope, parsed).await {
        Ok(Some(done)) => Ok(done),
        Ok(None) => return Box::pin(rerun(app, envelope, slot, What::Command(parsed))).await,
        Err(Failure::Ask { message, words }) => {
            Box::pin(keep_question(app, envelope, &words)).await?;
            return Ok(Done::unchanged(message));
        }
        Err(failure) => Err(failure),
    };
    records::leave(app, envelope, &answered).await?;
    answered
}

/// What a transaction is about.
#[derive(Clone, Copy)]
enum What<'a> {
    /// A command.
    Command(&'a Understood),
    /// The number of a choice.
    Choice(u32),
}

/// Runs [`change`] again, at most five times, when the engine asks for it.
async fn rerun(app: &App, envelope: &Envelope, slot: &ReplySlot, what: What<'_>) -> Result<Done, Failure> {
    let mut round = 0;
    loop {
        round += 1;
        match change(app, envelope, slot, what).await {
            Err(failure) if round < 5 && failure.is_retryable() => {}
            other => return other,
        }
    }
}

/// Keeps the choices we offered, for the number that may follow.
async fn keep_question(app: &App, envelope: &Envelope, words: &str) -> Result<(), StoreError> {
    crate::write!(app.store, tx => async {
        match sender::load(tx, app, envelope).await? {
            Some(sender) => questions::ask(tx, &sender.person, words, app.now().plus(confirm::LIFE)).await,
            None => Ok(()),
        }
    }.await)
}

/// One transaction: dedupe key, effect, audit, pushes and the answer (INV-1, INV-2).
async fn change(app: &App, envelope: &Envelope, slot: &ReplySlot, what: What<'_>) -> Result<Done, Failure> {
    let mut tx = app.store.begin_write().await?;
    let platform = platform(app, envelope);
    let key = Key { platform: platform.as_str(), app: &envelope.bot, message: &envelope.message_id };
    let digest = crate::crypto::hex(&envelope.body_digest);
    let number = match what {
        What::Command(parsed) => number_of(Some(parsed)),
        What::Choice(_) => None,
    };
    let asked = sender::asked(app, envelope, number);
    let (seen, found) = inbound::claim(&mut tx, key, &digest, asked, app.now()).await?;
    match seen {
        Seen::New => {}
        Seen::Repeat(answer) => return Ok(Done::hint(repeated(app, answer))),
        Seen::Other => {
            tx.rollback().await?;
            return Ok(Done::hint(contested(app, envelope, key).await?));
        }
    }
    let sender = sender::assemble(found);
    let outcome = match what {
        What::Command(parsed) => route::write(app, envelope, &mut tx, sender, parsed).await,
        What::Choice(number) => route::choice(app, envelope, &mut tx, sender, number).await,
    };
    match outcome {
        Ok(done) if done.changed => {
            if let Err(error) = keep(app, envelope, slot, tx, key, &done).await {
                slot.give_push_duty_back();
                return Err(error.into());
            }
            app.metrics.effects.add();
            Ok(done)
        }
        Err(Failure::Ask { message, words }) => {
            tx.rollback().await?;
            keep_question(app, envelope, &words).await?;
            Ok(Done::unchanged(message))
        }
        other => {
            tx.rollback().await?;
            records::leave(app, envelope, &other).await?;
            if matches!(what, What::Command(Understood { command: Command::Undo { .. }, .. })) {
                remember(app, envelope, (key, &digest), &other).await?;
            }
            other
        }
    }
}

/// Keeps the answer to a 撤销 that took nothing back. What it means changes with every act, so the same message coming
/// again would take back what was done after it was answered (INV-8).
async fn remember(
    app: &App,
    envelope: &Envelope,
    (key, digest): (Key<'_>, &str),
    outcome: &Result<Done, Failure>,
) -> Result<(), StoreError> {
    let message = match outcome {
        Ok(done) => &done.message,
        Err(Failure::User(error)) => &error.message,
        Err(_) => return Ok(()),
    };
    let asked = sender::asked(app, envelope, None);
    crate::write!(app.store, tx => async {
        if inbound::claim(tx, key, digest, asked, app.now()).await?.0 == Seen::New {
            inbound::keep_answer(tx, key, &push::encode(message));
        }
        Ok(())
    }.await)
}

/// Commits a change with its answer and, when nobody waits for that any more, the push of it.
async fn keep(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    mut tx: Tx,
    key: Key<'_>,
    done: &Done,
) -> Result<(), StoreError> {
    inbound::keep_answer(&mut tx, key, &push::encode(&done.message));
    if !done.hint {
        slot.push_if_late(&mut tx, app, envelope, &done.message).await?;
    }
    tx.commit().await
}

/// Turns the result of a use case into what the caller says, or sends it another way.
async fn finish(
    app: &App,
    envelope: &Envelope,
    slot: &ReplySlot,
    result: Result<Done, Failure>,
    verb: &str,
) -> Result<Option<Outgoing>, Unavailable> {
    let changed = matches!(&result, Ok(done) if done.changed);
    let worth = Worth::of(&result);
    let message = match result {
        Ok(done) => done.message,
        Err(Failure::User(error)) => error.message,
        Err(Failure::Ask { message, .. }) => message,
        Err(Failure::Internal(error)) => {
            let reference = (1_000 + crate::random::below(9_000)).to_string();
            tracing::error!(%error, reference, bot = %envelope.bot, "message.failed");
            let words = reply::refuse::fault(verb, contact(app), &reference);
            match &error {
                Internal::Store(error) => {
                    app.count(error);
                    if error.is_outage() {
                        return Err(Unavailable { words: Some(words) });
                    }
                }
                Internal::Inconsistent(_) => app.metrics.internal_errors.add(),
            }
            words
        }
    };
    // Whoever hangs up again and again while only looking must not spend the month (INV-53).
    let looks = || app.late_looks.admit(&envelope.corp, envelope.staff_id.as_deref(), app.now(), LATE_LOOKS);
    if slot.is_abandoned() && !changed && !looks() {
        return Ok(None);
    }
    if slot.is_late() && !slot.take_push_duty() {
        return Ok(None);
    }
    let way = answer::send(app, envelope, slot, &message, worth).await.map_err(|_| SILENT)?;
    Ok((way == Way::Caller).then_some(message))
}

/// The sender of a message that only looks, or the refusal of a stranger; with the one item the command names, if it
/// names one by its number alone.
async fn looking(app: &App, envelope: &Envelope, parsed: Option<&Understood>) -> Result<Sender, Failure> {
    known(app, sender::look(app, envelope, number_of(parsed)).await?)
}

fn number_of(parsed: Option<&Understood>) -> Option<i64> {
    parsed.and_then(|parsed| context::lone_number(&parsed.command))
}

fn known(app: &App, sender: Option<Sender>) -> Result<Sender, Failure> {
    match sender {
        Some(sender) => Ok(sender),
        None => refuse("stranger", reply::refuse::stranger(contact(app))),
    }
}
