//! Accepted is not delivered (INV-25): asks the messenger what became of accepted pushes. One question is
//! about one call, so about up to twenty people; each costs an API call, and it is the first thing to
//! stop when the month runs out.

use super::budget::per_second;
use super::settle;
use super::token::{self, NoToken, Tokens};
use crate::app::App;
use crate::breaker::Leave;
use crate::config::{Ask, Bot, Until};
use crate::domain::evidence::{self as rule, Fate, Word};
use crate::outbound::{Finished, Outcome};
use crate::platform::{self, CallError, Class, ReadStatus, SendOutcome};
use crate::service::push;
use crate::store::evidence::{self, Asking, Recipient};
use crate::store::{StoreError, Tx, health, quota, state};
use crate::time::{HOUR, MINUTE, SECOND, Timestamp};
use crate::write;
use futures_util::StreamExt;
use std::collections::BTreeMap;

/// At least three times the longest question (10 s), INV-21.
const LEASE: i64 = 45 * SECOND;
/// Times a question is put at most, those without an answer included.
const QUESTIONS: i64 = 6;
/// Claims after which a question that crashes its worker is given up.
const CLAIMS: i64 = 300;
/// Pause after a question that was not answered.
const NO_ANSWER: i64 = 5 * MINUTE;
/// How long nothing is asked after the messenger said that this app may not ask.
const PAUSE: i64 = 6 * HOUR;

/// What was learned about one call.
type Learned = (Asking, Result<ReadStatus, CallError>);

/// When a call that was just made is asked about first, with its handle; none when it is not.
pub(super) fn first<'a>(app: &App, f: &'a Finished, now: Timestamp) -> Option<(&'a str, Timestamp)> {
    let Outcome::Made(SendOutcome::Sent { reference: Some(reference), .. }) = &f.outcome else { return None };
    let wanted = match app.settings.evidence.ask {
        Ask::Off => false,
        Ask::Urgent => f.call.parts.iter().any(|(intent, _)| intent.urgent > 0),
        Ask::All => true,
    };
    rule::next(now, now).filter(|_| wanted).map(|at| (reference.as_str(), at))
}

/// Asks about what is due and returns how many questions were dealt with; 0 means there was nothing to do.
pub async fn tick(app: &App) -> Result<usize, StoreError> {
    let now = app.now();
    if !evidence::due(&mut app.store.read(), now).await? {
        return Ok(0);
    }
    let (claimed, asking) = write!(app.store, tx => prepare(tx, app, now).await)?;
    let tokens = token::of_bots(app, asking.iter().map(|a| a.bot.as_str())).await;
    let learned: Vec<Learned> = futures_util::stream::iter(asking.into_iter().map(|a| ask(app, &tokens, a)))
        .buffer_unordered(app.settings.push.concurrency)
        .collect()
        .await;
    write!(app.store, tx => record(tx, app, &learned).await)?;
    for (a, outcome) in &learned {
        if let (Err(error), Some(issue)) = (outcome, token::issue(&tokens, &a.bot)) {
            token::refused(app, &a.bot, issue, error).await?;
        }
    }
    Ok(claimed)
}

/// Claims what is due and keeps what may be asked now.
async fn prepare(tx: &mut Tx, app: &App, now: Timestamp) -> Result<(usize, Vec<Asking>), StoreError> {
    let limit = i64::try_from(app.settings.push.concurrency).unwrap_or(16);
    let claimed = evidence::claim(tx, now, now.plus(LEASE), limit).await?;
    let count = claimed.len();
    let mut by_bot: BTreeMap<String, Vec<Asking>> = BTreeMap::new();
    for a in claimed {
        by_bot.entry(a.bot.clone()).or_default().push(a);
    }
    let mut kept = Vec::with_capacity(count);
    for (name, wanted) in by_bot {
        let paused = paused(tx, &name, now).await?;
        let mut asking = Vec::with_capacity(wanted.len());
        for a in wanted {
            match pointless(app, &a, paused, now) {
                Some(why) => evidence::end(tx, &a, why).await.map(drop)?,
                None => asking.push(a),
            }
        }
        if let Some(bot) = app.bot(&name).filter(|_| !asking.is_empty()) {
            kept.extend(granted(tx, app, (&name, bot), asking, now).await?);
        }
    }
    Ok((count, kept))
}

/// Why a question need not be put any more.
fn pointless(app: &App, a: &Asking, paused: bool, now: Timestamp) -> Option<&'static str> {
    if app.settings.evidence.ask == Ask::Off {
        Some("switched-off")
    } else if app.bot(&a.bot).is_none() {
        Some("bot-not-configured")
    } else if now.since(Timestamp::from_millis(a.started_at)) >= rule::REMEMBERED {
        Some("too-late")
    } else if a.asked >= QUESTIONS || a.ask_epoch > CLAIMS {
        Some("no-answer")
    } else {
        paused.then_some("may-not-ask")
    }
}

fn pause_fact(bot: &str) -> String {
    format!("evidence.pause:{bot}")
}

async fn paused(tx: &mut Tx, bot: &str, now: Timestamp) -> Result<bool, StoreError> {
    let until = state::get(tx, &pause_fact(bot)).await?.and_then(|text| text.parse::<i64>().ok());
    Ok(until.is_some_and(|until| now.millis() < until))
}

/// Takes a grant for each question (INV-5); those without one wait, or end with the month's share.
async fn granted(
    tx: &mut Tx,
    app: &App,
    (name, bot): (&str, &Bot),
    mut wanted: Vec<Asking>,
    now: Timestamp,
) -> Result<Vec<Asking>, StoreError> {
    let platform = bot.platform.as_str();
    let (allowed, next) =
        match (health::read(tx, &bot.messenger()).await?.leave(now), app.settings.quota.get(platform)) {
            (Leave::Percent(percent), Some(limits)) => {
                let limit = per_second(limits.calls_per_second, percent);
                let n = i64::try_from(wanted.len()).unwrap_or(0);
                quota::take_window(tx, &format!("{name}:questions"), n, limit, SECOND, now).await?
            }
            // Whether the messenger is back is for the next push to find out.
            (Leave::Wait(at), _) => (0, at),
            (Leave::Probe, _) | (_, None) => (0, now.plus(MINUTE)),
        };
    let late = wanted.split_off(usize::try_from(allowed).unwrap_or(0).min(wanted.len()));
    for a in &late {
        evidence::postpone(tx, a, next, "budget-second").await?;
    }
    let Some(limits) = app.settings.quota.get(platform).filter(|_| !wanted.is_empty()) else {
        return Ok(Vec::new());
    };
    let share = limits.api_calls_month * app.settings.evidence.stop_percent / 100;
    let n = i64::try_from(wanted.len()).unwrap_or(0);
    let paid = quota::take_month(tx, &format!("{platform}:api"), &quota::month(now), n, share).await?;
    let unpaid = wanted.split_off(usize::try_from(paid).unwrap_or(0).min(wanted.len()));
    for a in &unpaid {
        app.metrics.budget_refused.add();
        evidence::end(tx, a, "budget-month").await?;
    }
    Ok(wanted)
}

async fn ask(app: &App, tokens: &Tokens, a: Asking) -> Learned {
    let not_asked = |code: &str| Err(CallError::new(Class::NotSent, code));
    let outcome = match (app.bot(&a.bot), tokens.get(&a.bot)) {
        (Some(bot), Some(Ok(token))) => {
            app.metrics.evidence_calls.add();
            platform::read_status(&app.client, bot, token.value.expose(), &a.reference).await
        }
        (_, Some(Err(NoToken::Refused(error)))) => Err(error.clone()),
        _ => not_asked("token-soon"),
    };
    (a, outcome)
}

/// Records what was learned about several calls in one transaction.
async fn record(tx: &mut Tx, app: &App, learned: &[Learned]) -> Result<(), StoreError> {
    let now = app.now();
    for (a, outcome) in learned {
        let held = match outcome {
            Ok(status) => answered(tx, app, a, status, now).await?,
            Err(error) => failed(tx, a, error, now).await?,
        };
        if !held {
            app.metrics.fence_lost.add();
        }
    }
    Ok(())
}

async fn failed(tx: &mut Tx, a: &Asking, error: &CallError, now: Timestamp) -> Result<bool, StoreError> {
    tracing::info!(bot = %a.bot, class = ?error.class, code = %error.code, "evidence.not_learned");
    let wait = match error.class {
        Class::NotSent | Class::Unknown | Class::NotOurs => NO_ANSWER,
        Class::Retry { after_ms } => after_ms.unwrap_or(NO_ANSWER),
        Class::BadToken => MINUTE / 2,
        // Each further question would be refused and cost a call as well.
        Class::Misconfigured | Class::QuotaGone => {
            state::set(tx, &pause_fact(&a.bot), &now.plus(PAUSE).millis().to_string()).await?;
            return evidence::end(tx, a, &error.code).await;
        }
        Class::Caller | Class::Recipient | Class::Content => return evidence::end(tx, a, &error.code).await,
    };
    evidence::asked(tx, a, Some(now.plus(wait)), &error.code).await
}

/// Applies the messenger's word to each recipient and decides whether to ask again.
async fn answered(
    tx: &mut Tx,
    app: &App,
    a: &Asking,
    status: &ReadStatus,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sent = Timestamp::from_millis(a.started_at);
    let people = evidence::recipients(tx, a).await?;
    let fates: Vec<Fate> = people
        .iter()
        .map(|to| rule::fate(word(status, &to.sent_to), to.repeats, settle::repeats(&to.kind), sent, now))
        .collect();
    let unread = app.settings.evidence.until == Until::Read;
    let open = fates.iter().any(|fate| match fate {
        Fate::Delivered { read } => unread && !read,
        Fate::Wait => true,
        Fate::Again | Fate::Dead(_) => false,
    });
    let next = rule::next(sent, now).filter(|_| open);
    let listed = status.read.len() + status.unread.len();
    let summary = format!("{listed} of {} there, {} read", people.len(), status.read.len());
    if !evidence::asked(tx, a, next, &summary).await? {
        return Ok(false);
    }
    for (to, fate) in people.iter().zip(fates) {
        apply(tx, app, a, to, fate, now).await?;
    }
    if next.is_none() {
        evidence::wipe(tx, a).await?;
    }
    Ok(true)
}

fn word(status: &ReadStatus, staff: &str) -> Word {
    let among = |list: &[String]| list.iter().any(|id| id == staff);
    if among(&status.read) {
        Word::Read
    } else if status.recalled {
        Word::Recalled
    } else if among(&status.unread) {
        Word::There
    } else if status.processing || !status.listed {
        Word::Open
    } else {
        Word::Missing
    }
}

async fn apply(
    tx: &mut Tx,
    app: &App,
    a: &Asking,
    to: &Recipient,
    fate: Fate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = to.state == "delivered";
    let lost = match fate {
        Fate::Delivered { read } => {
            evidence::delivered(tx, a, to, read, now).await?;
            if !known {
                app.metrics.push_delivered.add();
            }
            return Ok(());
        }
        Fate::Wait => return Ok(()),
        // What was there once is not sent again because a list is shorter now.
        Fate::Again if known => return Ok(()),
        Fate::Again => {
            let at = if to.urgent > 0 { now } else { push::window(app, now) };
            evidence::again(tx, a, to, at).await?
        }
        Fate::Dead("not-delivered") if known => return Ok(()),
        Fate::Dead(why) => evidence::dead(tx, a, to, why, now).await?,
    };
    if lost {
        app.metrics.push_undelivered.add();
        tracing::warn!(intent = %to.id, kind = %to.kind, ?fate, "push.not_delivered");
    }
    Ok(())
}
