//! The outbox at work: claim under a lease, record the attempt, call, record the outcome. No network
//! call happens inside a transaction, and no call without its attempt row (INV-22).

use super::judge::{self, Verdict};
use super::settle::{self, Finished};
use super::token::{self, NoToken, Token};
use crate::app::App;
use crate::domain::message::Outgoing;
use crate::ids::AttemptId;
use crate::platform::{self, CallError, Class, SendOutcome};
use crate::service::push;
use crate::store::outbox::{self, CODE_MARK, Leased};
use crate::store::{StoreError, Tx, quota};
use crate::time::{MINUTE, SECOND, Timestamp};
use crate::write;
use futures_util::StreamExt;
use std::collections::BTreeMap;

/// At least three times the longest attempt (10 s), INV-21.
const LEASE: i64 = 45 * SECOND;
/// A call begins only while so much of its lease is left: it may take 10 s and must be recorded after
/// that. Many slow calls can keep the last of them waiting longer than the lease lasts.
const CALL: i64 = 15 * SECOND;
/// Recipients of one call (protocol §5.2).
const RECIPIENTS: usize = 20;

/// One outbound call: intents with the same text, bot and channel, each the head of its lane.
pub(super) struct Call {
    pub(super) attempt: AttemptId,
    pub(super) bot: String,
    pub(super) message: Outgoing,
    /// The intents with the platform's id of each recipient (empty for a group).
    pub(super) parts: Vec<(Leased, String)>,
    pub(super) group: bool,
}

/// Sends what is due and returns how many intents were settled or put back; 0 means there was nothing to do.
pub async fn tick(app: &App) -> Result<usize, StoreError> {
    let now = app.now();
    let calls: Vec<Call> = write!(app.store, tx => prepare(tx, app, now).await)?;
    let mut touched = 0;
    let width = app.settings.push.concurrency;
    // Tokens come first: the calls below must not touch the database, because they stand still while
    // outcomes are being recorded, and one that held the writer then would block it.
    let tokens = tokens(app, &calls).await;
    let until = now.plus(LEASE - CALL);
    let mut outcomes =
        futures_util::stream::iter(calls.into_iter().map(|call| perform(app, &tokens, call, until)))
            .buffer_unordered(width)
            .ready_chunks(64)
            .boxed();
    while let Some(finished) = outcomes.next().await {
        touched += finished.iter().map(|f| f.call.parts.len()).sum::<usize>();
        settle::record(app, &finished).await?;
        invalidate(app, &tokens, &finished).await?;
    }
    Ok(touched)
}

async fn prepare(tx: &mut Tx, app: &App, now: Timestamp) -> Result<Vec<Call>, StoreError> {
    outbox::tidy(tx, now).await?;
    super::digest::fold(tx, app, now).await?;
    let limit = i64::try_from(app.settings.push.concurrency * 8).unwrap_or(128);
    let leased = outbox::claim(tx, &app.instance, now, now.plus(LEASE), limit).await?;
    let mut owed = Vec::with_capacity(leased.len());
    for intent in leased {
        match judge::judge(tx, app, &intent).await? {
            Verdict::Send(staff) => owed.push((intent, staff)),
            Verdict::End(state, reason) => {
                outbox::settle(tx, &intent, state, Some(reason), None, now).await?;
            }
        }
    }
    let mut calls = group(app, owed, now);
    grant(tx, app, &mut calls, now).await?;
    for call in &calls {
        start(tx, call, now).await?;
    }
    Ok(calls)
}

/// Same bot, channel and text share a call; a text with a code never does (design §2.8).
fn group(app: &App, owed: Vec<(Leased, String)>, now: Timestamp) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut open: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (intent, staff) in owed {
        let key = (intent.bot.clone(), intent.text_digest.clone());
        let shareable = intent.code_sealed.is_none() && intent.channel == "single";
        let room = open
            .get(&key)
            .and_then(|&at| calls.get_mut(at))
            .filter(|c| shareable && c.parts.len() < RECIPIENTS);
        if let Some(call) = room {
            call.parts.push((intent, staff));
            continue;
        }
        if shareable {
            open.insert(key, calls.len());
        }
        calls.push(Call {
            attempt: AttemptId::new(now),
            bot: intent.bot.clone(),
            message: message(app, &intent),
            group: intent.channel == "group",
            parts: vec![(intent, staff)],
        });
    }
    calls
}

/// The message as it will be sent: the code takes the place of its mark here and nowhere else.
fn message(app: &App, intent: &Leased) -> Outgoing {
    let mut message = push::decode(&intent.body).unwrap_or_default();
    let sealed = intent.code_sealed.as_deref();
    if let Some(code) = sealed.and_then(|s| app.keys.open_text(&push::code_place(&intent.id), s)) {
        message.lines.iter_mut().for_each(|line| *line = line.replace(CODE_MARK, &code));
        message.taps.iter_mut().for_each(|tap| tap.say = tap.say.replace(CODE_MARK, &code));
    }
    message
}

/// Takes one budget grant per call; calls without a grant give their intents back (INV-5).
async fn grant(tx: &mut Tx, app: &App, calls: &mut Vec<Call>, now: Timestamp) -> Result<(), StoreError> {
    let mut kept: Vec<Call> = Vec::with_capacity(calls.len());
    let mut by_budget: BTreeMap<(String, bool), Vec<Call>> = BTreeMap::new();
    for call in calls.drain(..) {
        by_budget.entry((call.bot.clone(), call.group)).or_default().push(call);
    }
    for ((bot, group), wanted) in by_budget {
        let (width, probe) = app.breakers.width(&bot, wanted.len(), now);
        let (mut granted, mut next, mut why) =
            budget(tx, app, &bot, group, wanted.get(..width).unwrap_or(&wanted), now).await?;
        if granted == width && width < wanted.len() {
            (next, why) = (probe, "platform-down");
        }
        granted = granted.min(width);
        for (index, call) in wanted.into_iter().enumerate() {
            if index < granted {
                kept.push(call);
                continue;
            }
            app.metrics.budget_refused.add();
            for (intent, _) in &call.parts {
                outbox::hand_back(tx, intent, next, why).await?;
            }
        }
    }
    *calls = kept;
    Ok(())
}

/// How many of the calls may go now, and when and why the others must wait.
async fn budget(
    tx: &mut Tx,
    app: &App,
    bot: &str,
    group: bool,
    wanted: &[Call],
    now: Timestamp,
) -> Result<(usize, Timestamp, &'static str), StoreError> {
    let n = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    let Some(settings) = app.bot(bot) else { return Ok((0, now.plus(MINUTE), "bot-not-configured")) };
    if group {
        let (granted, next) = quota::take_window(tx, &format!("{bot}:group"), n, 18, MINUTE, now).await?;
        return Ok((usize::try_from(granted).unwrap_or(0), next, "budget-minute"));
    }
    let Some(limits) = app.settings.quota.get(settings.platform.as_str()) else {
        return Ok((0, now.plus(MINUTE), "quota-not-configured"));
    };
    // Nine tenths for everybody; the last tenth of the month only for what may go at any hour.
    let per_second = (limits.calls_per_second * 9 / 10).max(1);
    let (now_free, next) =
        quota::take_window(tx, &format!("{bot}:calls"), n, per_second, SECOND, now).await?;
    let urgent = wanted.iter().take_while(|c| c.parts.iter().any(|(i, _)| i.urgent == 1)).count();
    let month = month(now);
    let name = format!("{}:api", settings.platform.as_str());
    let first = i64::try_from(urgent).unwrap_or(0).min(now_free);
    let pressing = quota::take_month(tx, &name, &month, first, limits.api_calls_month).await?;
    let ordinary =
        quota::take_month(tx, &name, &month, now_free - first, limits.api_calls_month * 9 / 10).await?;
    let granted = if pressing < first { pressing } else { pressing + ordinary };
    let later = if granted < now_free { now.plus(6 * 60 * MINUTE) } else { next };
    let why = if granted < now_free { "budget-month" } else { "budget-second" };
    Ok((usize::try_from(granted).unwrap_or(0), later, why))
}

/// The calendar month of a budget, e.g. `2026-11`.
pub fn month(now: Timestamp) -> String {
    let date = now.local().date;
    format!("{:04}-{:02}", date.year, date.month)
}

async fn start(tx: &mut Tx, call: &Call, now: Timestamp) -> Result<(), StoreError> {
    let ids = call.parts.iter().map(|(i, _)| i.id.as_str()).collect::<Vec<_>>().join(",");
    let channel = if call.group { "group" } else { "single" };
    let count = i64::try_from(call.parts.len()).unwrap_or(0);
    outbox::add_attempt(tx, &call.attempt, &call.bot, channel, &ids, count, now).await?;
    for (intent, _) in &call.parts {
        outbox::start(tx, intent).await?;
    }
    Ok(())
}

/// The token of every bot that is about to send to people.
async fn tokens(app: &App, calls: &[Call]) -> BTreeMap<String, Result<Token, NoToken>> {
    let mut tokens = BTreeMap::new();
    for call in calls.iter().filter(|call| !call.group) {
        if let (false, Some(bot)) = (tokens.contains_key(&call.bot), app.bot(&call.bot)) {
            tokens.insert(call.bot.clone(), token::current(app, &call.bot, bot).await);
        }
    }
    tokens
}

/// A token that the platform no longer takes is marked, exactly this one.
async fn invalidate(
    app: &App,
    tokens: &BTreeMap<String, Result<Token, NoToken>>,
    finished: &[Finished],
) -> Result<(), StoreError> {
    let refused = |f: &&Finished| matches!(&f.outcome, settle::Outcome::Made(SendOutcome::Failed(e)) if e.class == Class::BadToken);
    for f in finished.iter().filter(refused) {
        if let Some(Ok(token)) = tokens.get(&f.call.bot) {
            token::invalidate(app, &f.call.bot, token).await?;
        }
    }
    Ok(())
}

async fn perform(
    app: &App,
    tokens: &BTreeMap<String, Result<Token, NoToken>>,
    call: Call,
    until: Timestamp,
) -> Finished {
    if app.now() >= until {
        return Finished { call, outcome: settle::Outcome::NotMade("lease-short") };
    }
    app.metrics.push_calls.add();
    let outcome = attempt(app, tokens, &call).await;
    let heard = match &outcome {
        settle::Outcome::Made(SendOutcome::Sent { .. }) => Some(true),
        settle::Outcome::Made(SendOutcome::Failed(error)) | settle::Outcome::NoToken(error) => {
            Some(is_answer(error))
        }
        settle::Outcome::NotMade(_) => None,
    };
    if let Some(heard) = heard {
        app.breakers.record(&call.bot, heard, app.now());
    }
    Finished { call, outcome }
}

/// Whether the platform answered at all; a refusal is an answer.
fn is_answer(error: &CallError) -> bool {
    !matches!(error.class, Class::NotSent | Class::NotOurs | Class::Unknown | Class::Retry { .. })
}

async fn attempt(
    app: &App,
    tokens: &BTreeMap<String, Result<Token, NoToken>>,
    call: &Call,
) -> settle::Outcome {
    let Some(bot) = app.bot(&call.bot) else { return settle::Outcome::NotMade("bot-not-configured") };
    if call.group {
        return settle::Outcome::Made(platform::send_group(&app.client, bot, &call.message, app.now()).await);
    }
    let token = match tokens.get(&call.bot) {
        Some(Ok(token)) => token,
        Some(Err(NoToken::Refused(error))) => return settle::Outcome::NoToken(error.clone()),
        Some(Err(NoToken::Soon)) | None => return settle::Outcome::NotMade("token-soon"),
        Some(Err(NoToken::Store(_))) => return settle::Outcome::NotMade("store"),
    };
    let to: Vec<String> = call.parts.iter().map(|(_, staff)| staff.clone()).collect();
    let taps = app.settings.push.tap_links;
    settle::Outcome::Made(
        platform::send(&app.client, bot, token.value.expose(), &to, &call.message, taps).await,
    )
}
