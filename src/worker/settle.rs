//! What an outcome means for each intent of a call (reliability §3, INV-23, INV-25).

use super::delivery::Call;
use crate::app::App;
use crate::platform::{CallError, Class, SendOutcome};
use crate::store::outbox::{self, Leased};
use crate::store::{StoreError, Tx, deliveries, quota};
use crate::time::{DAY, HOUR, SECOND, Timestamp};
use crate::write;
use std::collections::BTreeMap;

/// A call and how it ended.
pub(super) struct Finished {
    pub(super) call: Call,
    pub(super) outcome: Outcome,
}

/// How a call ended.
pub(super) enum Outcome {
    /// The call was made.
    Made(SendOutcome),
    /// It was not, because the platform gave no token.
    NoToken(CallError),
    /// It was not, for a reason of ours.
    NotMade(&'static str),
}

/// Attempts after which a push is given up.
const ATTEMPTS: i64 = 12;
/// Age after which it is given up.
const AGE: i64 = DAY;

/// What becomes of one intent.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Accepted(Option<String>),
    /// Another attempt later.
    Retry {
        after: i64,
        why: String,
    },
    /// As if there had been no attempt: what waits for a token must not use its attempts up.
    AsBefore {
        after: i64,
        why: &'static str,
    },
    Dead(String),
}

/// Records the outcomes of several calls in one transaction.
pub(super) async fn record(app: &App, finished: &[Finished]) -> Result<(), StoreError> {
    let now = app.now();
    write!(app.store, tx => record_all(tx, app, finished, now).await)
}

async fn record_all(tx: &mut Tx, app: &App, finished: &[Finished], now: Timestamp) -> Result<(), StoreError> {
    for f in finished {
        let summary = summary(&f.outcome);
        outbox::end_attempt(tx, &f.call.attempt, &summary, now).await?;
        for (intent, staff) in &f.call.parts {
            let fate = fate(&f.outcome, intent, staff, now);
            apply(tx, app, intent, &fate, now).await?;
        }
        tracing::info!(
            bot = %f.call.bot,
            kind = f.call.parts.first().map_or("", |(i, _)| i.kind.as_str()),
            recipients = f.call.parts.len(),
            outcome = %summary,
            "push.attempted"
        );
    }
    give_back(tx, app, finished, now).await
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
    let month = super::delivery::month(now);
    for (platform, n) in unused {
        quota::give_back_month(tx, &format!("{platform}:api"), &month, n).await?;
    }
    Ok(())
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

fn fate(outcome: &Outcome, intent: &Leased, staff: &str, now: Timestamp) -> Fate {
    match outcome {
        Outcome::NotMade(why) => Fate::AsBefore { after: 2 * SECOND, why },
        // Nothing of the message went out, whatever became of the question for a token.
        Outcome::NoToken(error) if error.class == Class::Unknown => again(intent, None, &error.code, now),
        Outcome::NoToken(error) => failure(error.class, &error.code, intent, now),
        Outcome::Made(SendOutcome::Sent { reference, invalid, flow_controlled }) => {
            if invalid.iter().any(|id| id == staff) {
                Fate::Dead("recipient-invalid".to_owned())
            } else if flow_controlled.iter().any(|id| id == staff) {
                again(intent, None, "flow-controlled", now)
            } else {
                Fate::Accepted(reference.clone())
            }
        }
        Outcome::Made(SendOutcome::Failed(error)) => failure(error.class, &error.code, intent, now),
    }
}

fn failure(class: Class, code: &str, intent: &Leased, now: Timestamp) -> Fate {
    match class {
        Class::NotSent | Class::NotOurs => again(intent, None, code, now),
        Class::Retry { after_ms } => again(intent, after_ms, code, now),
        Class::BadToken => again(intent, Some(2 * SECOND), code, now),
        Class::QuotaGone => again(intent, Some(6 * HOUR), code, now),
        // Wrong settings do not mend themselves in seconds; an operator reads `outbox list`.
        Class::Misconfigured => again(intent, Some(HOUR / 6), code, now),
        Class::Unknown => unknown(intent, now),
        Class::Recipient | Class::Content | Class::Caller => Fate::Dead(code.to_owned()),
    }
}

/// The call may have reached the platform. Answers and digests are not repeated, reminders once,
/// approval requests and alerts as often as needed: two copies of those do no harm (reliability §3).
/// Attempts that certainly failed do not count here.
fn unknown(intent: &Leased, now: Timestamp) -> Fate {
    let may_repeat = match intent.kind.as_str() {
        "answer" | "digest" => false,
        "approval" | "alert" => true,
        _ => intent.last_error.as_deref() != Some(outbox::UNKNOWN),
    };
    if may_repeat {
        again(intent, None, outbox::UNKNOWN, now)
    } else {
        Fate::Dead(outbox::UNKNOWN.to_owned())
    }
}

fn again(intent: &Leased, after: Option<i64>, why: &str, now: Timestamp) -> Fate {
    if intent.attempts + 1 >= ATTEMPTS
        || now.millis() - intent.created_at > AGE.max(intent.expires_at - intent.created_at)
    {
        return Fate::Dead(why.to_owned());
    }
    let after = after.unwrap_or_else(|| backoff(intent.attempts));
    Fate::Retry { after, why: why.to_owned() }
}

/// Exponential with full jitter, base 5 s, cap 1 h (INV-23).
fn backoff(attempts: i64) -> i64 {
    let shift = u32::try_from(attempts.clamp(0, 10)).unwrap_or(10);
    let most = ((5 * SECOND) << shift).min(HOUR);
    SECOND + i64::from(crate::random::below(u32::try_from(most).unwrap_or(u32::MAX)))
}

async fn apply(
    tx: &mut Tx,
    app: &App,
    intent: &Leased,
    fate: &Fate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let held = match fate {
        Fate::Accepted(reference) => {
            app.metrics.push_accepted.add();
            if intent.kind == "new"
                && let Some(object) = &intent.object_id
            {
                deliveries::mark_shown(tx, &crate::ids::DeliveryId::from_text(object.clone()), now).await?;
            }
            outbox::settle(tx, intent, "accepted", None, reference.as_deref(), now).await?
        }
        Fate::Retry { after, why } => {
            app.metrics.push_retried.add();
            outbox::retry(tx, intent, now.plus(*after), why).await?
        }
        Fate::AsBefore { after, why } => {
            app.metrics.push_retried.add();
            outbox::not_made(tx, intent, now.plus(*after), why).await?
        }
        Fate::Dead(why) => {
            app.metrics.push_dead.add();
            tracing::warn!(intent = %intent.id, kind = %intent.kind, reason = %why, "push.dead");
            outbox::settle(tx, intent, "dead", Some(why), None, now).await?
        }
    };
    if !held {
        app.metrics.fence_lost.add();
    }
    Ok(())
}
