//! What an outcome means for each intent of a call (reliability §3, INV-23, INV-25).

use super::{budget, evidence};
use crate::app::App;
use crate::breaker::Health;
use crate::outbound::{Finished, Outcome};
use crate::platform::{CallError, Class, SendOutcome};
use crate::service::push;
use crate::store::calls::{self, Accepted, Ended};
use crate::store::outbox::{self, Leased};
use crate::store::{StoreError, Tx, health, quota};
use crate::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Attempts after which a push is given up.
const ATTEMPTS: i64 = 12;
/// Age after which it is given up.
const AGE: i64 = DAY;

/// What becomes of an intent that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Setback {
    /// Another attempt later.
    Retry {
        after: i64,
        why: String,
    },
    /// As if there had been no attempt: what waits for a token must not use its attempts up.
    AsBefore {
        after: i64,
        why: String,
    },
    Dead(String),
}

impl Setback {
    /// A probe that fails tells of the messenger, not of the push: a day without it must not use up the attempts of
    /// whatever it was tried with (INV-24).
    fn of_a_probe(self) -> Self {
        match self {
            Self::Retry { after, why } if why != outbox::UNKNOWN => Self::AsBefore { after, why },
            other => other,
        }
    }
}

/// The bots whose messenger was known to be away, of those that called in vain.
async fn down(tx: &mut Tx, app: &App, finished: &[Finished]) -> Result<BTreeSet<String>, StoreError> {
    let vain = finished.iter().filter(|f| answered(&f.outcome) == Some(false)).map(|f| f.call.bot.as_str());
    let mut down = BTreeSet::new();
    for name in vain.collect::<BTreeSet<_>>() {
        if let Some(bot) = app.bot(name)
            && health::read(tx, &bot.messenger()).await?.is_open()
        {
            down.insert(name.to_owned());
        }
    }
    Ok(down)
}

/// Records the outcomes of several calls.
pub(super) async fn record(
    tx: &mut Tx,
    app: &App,
    finished: &[Finished],
    now: Timestamp,
) -> Result<(), StoreError> {
    if finished.is_empty() {
        return Ok(());
    }
    let (mut ended, mut accepted, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let down = down(tx, app, finished).await?;
    for f in finished {
        let ask = evidence::first(app, f, now);
        for (intent, staff) in &f.call.parts {
            if let Some(mut setback) = setback(&f.outcome, intent, staff, now) {
                if down.contains(&f.call.bot) {
                    setback = setback.of_a_probe();
                }
                put_back(tx, app, intent, &setback, now).await?;
            } else {
                accepted.push(accept(f, intent, staff, ask.is_some()));
                shown.extend(told_of(intent));
            }
        }
        let (reference, ask_at) = ask.unzip();
        let outcome = summary(&f.outcome);
        log(f, &outcome);
        let ask_at = ask_at.map(Timestamp::millis);
        ended.push(Ended { id: f.call.attempt.as_str(), outcome, reference, ask_at });
    }
    calls::end(tx, &ended, now).await?;
    calls::shown(tx, &shown, now).await?;
    let held = calls::accept(tx, &accepted, now).await?;
    let taken = u64::try_from(accepted.len()).unwrap_or(u64::MAX);
    app.metrics.push_accepted.add_many(held);
    app.metrics.fence_lost.add_many(taken.saturating_sub(held));
    note_health(tx, app, finished, now).await?;
    give_back(tx, app, finished, now).await
}

/// The deliveries of which a push tells: the one it is about, or those a digest stands for.
fn told_of(intent: &Leased) -> impl Iterator<Item = &str> {
    intent.object_id.as_deref().into_iter().chain(push::covered(intent.covers.as_deref()))
}

fn accept<'a>(f: &'a Finished, intent: &'a Leased, staff: &'a str, asked: bool) -> Accepted<'a> {
    let reference = match &f.outcome {
        Outcome::Made(SendOutcome::Sent { reference, .. }) => reference.as_deref(),
        _ => None,
    };
    Accepted { id: intent.id.as_str(), epoch: intent.epoch, staff, reference, asked: i64::from(asked) }
}

fn log(f: &Finished, outcome: &str) {
    tracing::info!(
        bot = %f.call.bot,
        kind = f.call.parts.first().map_or("", |(i, _)| i.kind.as_str()),
        recipients = f.call.parts.len(),
        outcome,
        "push.attempted"
    );
}

/// Notes for all instances whether the messengers answered; nothing is written while all is well.
async fn note_health(
    tx: &mut Tx,
    app: &App,
    finished: &[Finished],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut words: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for f in finished {
        if let (Some(word), Some(bot)) = (answered(&f.outcome), app.bot(&f.call.bot)) {
            words.entry(bot.messenger()).or_default().push(word);
        }
    }
    for (messenger, words) in words {
        let after = |health: Health| words.iter().fold(health, |h, word| h.after(*word, now));
        let seen = health::read(tx, &messenger).await?;
        if after(seen) != seen {
            let before = health::lock(tx, &messenger).await?;
            let changed = after(before);
            health::put(tx, &messenger, &changed).await?;
            if before.is_open() && !changed.is_open() {
                hasten(tx, app, &messenger, now).await?;
            }
        }
    }
    Ok(())
}

/// The messenger is back: what it kept waiting need not sit out a pause that grew while it was away.
async fn hasten(tx: &mut Tx, app: &App, messenger: &str, now: Timestamp) -> Result<(), StoreError> {
    for (name, _) in app.settings.bots.iter().filter(|(_, bot)| bot.messenger() == messenger) {
        outbox::hasten(tx, name, now).await?;
    }
    Ok(())
}

/// Calls that were not made give their grants of the month back, or a platform without tokens would use
/// up the month's calls with none made.
async fn give_back(tx: &mut Tx, app: &App, finished: &[Finished], now: Timestamp) -> Result<(), StoreError> {
    let mut unused: BTreeMap<&str, i64> = BTreeMap::new();
    for f in finished.iter().filter(|f| !f.call.group && !matches!(f.outcome, Outcome::Made(_))) {
        if let Some(bot) = app.bot(&f.call.bot) {
            *unused.entry(bot.platform.as_str()).or_default() += 1;
        }
    }
    let month = quota::month(now);
    for (platform, n) in unused {
        quota::give_back_month(tx, &format!("{platform}:api"), &month, n).await?;
    }
    Ok(())
}

/// Whether the messenger answered at all, if it was asked; a refusal is an answer.
fn answered(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::NotMade(_) => None,
        Outcome::Made(SendOutcome::Sent { .. }) => Some(true),
        Outcome::Made(SendOutcome::Failed(error)) | Outcome::NoToken(error) => {
            let silent =
                matches!(error.class, Class::NotSent | Class::NotOurs | Class::Unknown | Class::Retry { .. });
            Some(!silent)
        }
    }
}

fn summary(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotMade(why) => format!("not made: {why}"),
        Outcome::Made(SendOutcome::Sent { invalid, flow_controlled, .. }) => {
            format!("sent, {} invalid, {} held back", invalid.len(), flow_controlled.len())
        }
        Outcome::Made(SendOutcome::Failed(error)) => format!("{:?}: {}", error.class, error.code),
        Outcome::NoToken(error) => format!("no token: {}", error.code),
    }
}

/// What kept an intent of a call from being accepted; none when nothing did.
fn setback(outcome: &Outcome, intent: &Leased, staff: &str, now: Timestamp) -> Option<Setback> {
    Some(match outcome {
        Outcome::NotMade(why) => Setback::AsBefore { after: 2 * SECOND, why: (*why).to_owned() },
        // Nothing of the message went out, whatever became of the question for a token.
        Outcome::NoToken(error) => {
            Setback::AsBefore { after: token_pause(error, intent), why: error.code.clone() }
        }
        Outcome::Made(SendOutcome::Sent { invalid, .. }) if invalid.iter().any(|id| id == staff) => {
            Setback::Dead("recipient-invalid".to_owned())
        }
        Outcome::Made(SendOutcome::Sent { flow_controlled, .. }) => {
            flow_controlled.iter().find(|id| *id == staff)?;
            again(intent, None, "flow-controlled", now)
        }
        Outcome::Made(SendOutcome::Failed(error)) => failure(error.class, &error.code, intent, now),
    })
}

fn failure(class: Class, code: &str, intent: &Leased, now: Timestamp) -> Setback {
    match class {
        // Something answered that is not the platform, perhaps after the platform: an answer is not said twice.
        Class::NotOurs if intent.kind == "answer" => unknown(intent, now),
        Class::NotSent | Class::NotOurs => again(intent, None, code, now),
        Class::Retry { after_ms } => again(intent, after_ms, code, now),
        Class::BadToken => again(intent, Some(2 * SECOND), code, now),
        // Refused before anything of the message was looked at: it waits for the next month, or its own end.
        Class::QuotaGone => {
            Setback::AsBefore { after: budget::after_month(now).since(now), why: code.to_owned() }
        }
        // Wrong settings do not mend themselves in seconds; an operator reads `outbox list`. Ten minutes
        // after the first time, ever rarer then: forty hours for somebody to look.
        Class::Misconfigured => again(intent, Some(rarer(intent.attempts)), code, now),
        Class::Unknown => unknown(intent, now),
        Class::Recipient | Class::Content | Class::Caller => Setback::Dead(code.to_owned()),
    }
}

/// The call may have reached the platform. Answers and digests are not repeated, reminders once,
/// approval requests and alerts as often as needed: two copies of those do no harm (reliability §3).
/// Attempts that certainly failed do not count here.
fn unknown(intent: &Leased, now: Timestamp) -> Setback {
    let before = i64::from(intent.last_error.as_deref() == Some(outbox::UNKNOWN));
    let allowed = repeats(&intent.kind);
    if before < allowed {
        // What may be said once more only is not said into the same trouble.
        again(intent, (allowed == 1).then(|| MINUTE + backoff(0)), outbox::UNKNOWN, now)
    } else {
        Setback::Dead(outbox::UNKNOWN.to_owned())
    }
}

/// How often a push that may or may not have arrived is sent once more.
pub(super) fn repeats(kind: &str) -> i64 {
    match kind {
        "answer" | "digest" | "missed" => 0,
        "approval" | "alert" => ATTEMPTS,
        _ => 1,
    }
}

fn again(intent: &Leased, after: Option<i64>, why: &str, now: Timestamp) -> Setback {
    if intent.attempts + 1 >= ATTEMPTS
        || now.millis() - intent.created_at > AGE.max(intent.expires_at - intent.created_at)
    {
        return Setback::Dead(why.to_owned());
    }
    let after = after.unwrap_or_else(|| backoff(intent.attempts));
    Setback::Retry { after, why: why.to_owned() }
}

/// When to ask for a token again: a refusal waits for an operator, everything else for the messenger.
fn token_pause(error: &CallError, intent: &Leased) -> i64 {
    match error.class {
        Class::Misconfigured | Class::QuotaGone => HOUR / 6,
        Class::Retry { after_ms: Some(after) } => after,
        _ => backoff(intent.attempts.max(4)),
    }
}

/// 10 minutes, doubling up to 6 hours; twelve tries take forty hours.
fn rarer(attempts: i64) -> i64 {
    let shift = u32::try_from(attempts.clamp(0, 6)).unwrap_or(6);
    ((HOUR / 6) << shift).min(6 * HOUR)
}

/// Exponential with full jitter, base 5 s, cap 1 h (INV-23).
fn backoff(attempts: i64) -> i64 {
    let shift = u32::try_from(attempts.clamp(0, 10)).unwrap_or(10);
    let most = ((5 * SECOND) << shift).min(HOUR);
    SECOND + i64::from(crate::random::below(u32::try_from(most).unwrap_or(u32::MAX)))
}

async fn put_back(
    tx: &mut Tx,
    app: &App,
    intent: &Leased,
    setback: &Setback,
    now: Timestamp,
) -> Result<(), StoreError> {
    let held = match setback {
        Setback::Retry { after, why } => {
            app.metrics.push_retried.add();
            outbox::retry(tx, intent, now.plus(*after), why).await?
        }
        Setback::AsBefore { after, why } => {
            app.metrics.push_retried.add();
            outbox::not_made(tx, intent, now.plus(*after), why).await?
        }
        Setback::Dead(why) => {
            app.metrics.push_dead.add();
            tracing::warn!(intent = %intent.id, kind = %intent.kind, reason = %why, "push.dead");
            outbox::settle(tx, intent, "dead", why, now).await?
        }
    };
    if !held {
        app.metrics.fence_lost.add();
    }
    Ok(())
}
