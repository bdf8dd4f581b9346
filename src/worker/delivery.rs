//! The outbox at work: claim under a lease, record the attempt, call, record the outcome. No network
//! call happens inside a transaction, and no call without its attempt row (INV-22). Calls run while the
//! outcomes of others are being written and the next are being claimed.

use super::judge::{self, Verdict};
use super::settle;
use super::token::{self, NoToken, Tokens};
use super::{budget, digest};
use crate::app::App;
use crate::domain::message::Outgoing;
use crate::domain::reply::Words;
use crate::ids::AttemptId;
use crate::outbound::{Call, Finished, Outcome};
use crate::platform::{self, SendOutcome};
use crate::service::push;
use crate::store::calls::{self, Begun};
use crate::store::outbox::{self, CODE_MARK, Leased};
use crate::store::{StoreError, Tx};
use crate::time::{HOUR, SECOND, Timestamp};
use crate::write;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use std::collections::{BTreeMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// At least three times the longest attempt (10 s), INV-21.
const LEASE: i64 = 45 * SECOND;
/// A call begins only while so much of its lease is left: it may take 10 s and must be recorded after
/// that. Many slow calls can keep the last of them waiting longer than the lease lasts.
const LONGEST_CALL: i64 = 15 * SECOND;
/// How long after its lease a call's end is kept that cannot be stored. What can never be stored must not
/// hold up everything else for good.
const PATIENCE: i64 = HOUR;
/// How long one tick claims; a deep queue must not keep a stop waiting.
const TICK: i64 = 2 * SECOND;
/// Intents claimed at a time for each call that may run: few at first, more while calls are faster than the database.
/// Slow calls must not keep the last of a claim waiting past its lease.
const FEWEST: usize = 8;
const MOST: usize = 32;

/// Calls that wait for a free place with the tokens of their round, those under way, those that ended. All calls
/// belong to one task: a task for each would wake another thread for every answer.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Call, Arc<Tokens>)>,
    /// Nothing comes of a call that panicked.
    running: FuturesUnordered<BoxFuture<'static, Option<Finished>>>,
    ended: Vec<Finished>,
}

impl Queue {
    fn fill(&mut self, app: &App) {
        while self.running.len() < app.settings.push.concurrency
            && let Some((call, tokens)) = self.waiting.pop_front()
        {
            let call = AssertUnwindSafe(perform(app.clone(), tokens, call));
            self.running.push(call.catch_unwind().map(Result::ok).boxed());
        }
    }

    fn take(&mut self, app: &App, ended: Option<Finished>) {
        match ended {
            Some(ended) => self.ended.push(ended),
            // Its intents stay leased; what crashes its call three times is given up (INV-23).
            None => app.metrics.panics.add(),
        }
        self.fill(app);
    }

    /// Does `work` on the database while calls end and others take their places.
    async fn meanwhile<T>(&mut self, app: &App, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                Some(ended) = self.running.next() => self.take(app, ended),
            }
        }
    }

    /// Begins nothing more, lets what is under way end, and returns all that ended.
    async fn wind_down(&mut self, app: &App) -> Vec<Finished> {
        let unmade = std::mem::take(&mut self.waiting).into_iter();
        self.ended.extend(unmade.map(|(call, _)| not_made(call)));
        while let Some(ended) = self.running.next().await {
            self.take(app, ended);
        }
        std::mem::take(&mut self.ended)
    }
}

/// Sends what is due and returns how many intents were settled or put back; 0 means there was nothing to do.
/// When the database fails, calls under way still end, and how they ended is stored by the next round.
pub async fn tick(app: &App) -> Result<usize, StoreError> {
    let stored = store_ended(app).await?;
    write!(app.store, tx => outbox::tidy(tx, app.now()).await)?;
    digest::fold_all(app, app.now()).await?;
    let mut queue = Queue::default();
    let sent = work_off(app, &mut queue).await;
    app.unstored.keep(queue.wind_down(app).await);
    Ok(stored + sent?)
}

/// Stores how calls ended that an earlier round could not store; returns how many intents they held.
pub async fn store_ended(app: &App) -> Result<usize, StoreError> {
    Ok(step(app, app.unstored.take(), 0).await?.settled)
}

async fn work_off(app: &App, queue: &mut Queue) -> Result<usize, StoreError> {
    let width = app.settings.push.concurrency;
    let (mut round, mut more, mut touched) = (FEWEST * width, true, 0);
    let until = app.now().plus(TICK);
    loop {
        // A round ahead, so that the database and the calls never wait for one another.
        let claiming = more && queue.waiting.len() <= round;
        // A few ends are not worth a commit of their own while there is more to send.
        while !claiming
            && (queue.ended.is_empty() || queue.ended.len() < width && !queue.waiting.is_empty())
            && let Some(ended) = queue.running.next().await
        {
            queue.take(app, ended);
        }
        let most = if claiming { round } else { 0 };
        let (ended, busy) = (std::mem::take(&mut queue.ended), !queue.waiting.is_empty());
        // On a task of its own, so that what it reads and words does not hold up the calls.
        let work = app.clone();
        let stored = tokio::spawn(async move { step(&work, ended, most).await });
        let done = match queue.meanwhile(app, stored).await {
            Ok(done) => done?,
            Err(broken) => match broken.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The process is ending.
                Err(_) => return Ok(touched),
            },
        };
        // All was sent before the database came back with more: it may bring more at a time.
        if claiming && busy && queue.waiting.is_empty() {
            round = (2 * round).min(MOST * width);
        }
        touched += done.settled;
        queue.waiting.extend(done.calls);
        queue.fill(app);
        if claiming {
            more = done.more && app.now() < until;
        }
        if !more && queue.waiting.is_empty() && queue.running.is_empty() && queue.ended.is_empty() {
            return Ok(touched);
        }
    }
}

/// What one transaction came to.
struct Step {
    /// How many intents the calls that ended held.
    settled: usize,
    /// The next calls.
    calls: Vec<(Call, Arc<Tokens>)>,
    /// Whether it is worth claiming more.
    more: bool,
}

/// Stores how these calls ended and claims up to `most` intents, in one transaction. When it fails, the ends are
/// kept for the next round.
async fn step(app: &App, finished: Vec<Finished>, most: usize) -> Result<Step, StoreError> {
    if finished.is_empty() && most == 0 {
        return Ok(Step { settled: 0, calls: Vec::new(), more: false });
    }
    let now = app.now();
    let written: Result<(bool, Vec<Call>), StoreError> = write!(app.store, tx => async {
        settle::record(tx, app, &finished, now).await?;
        if most == 0 { Ok((false, Vec::new())) } else { prepare(tx, app, most, now).await }
    }.await);
    let (more, calls) = match written {
        Ok(written) => written,
        Err(error) => {
            app.unstored.keep(finished.into_iter().filter(|f| f.call.until.plus(PATIENCE) > now).collect());
            return Err(error);
        }
    };
    let settled = finished.iter().map(|f| f.call.parts.len()).sum();
    if let Err(error) = give_up_tokens(app, &finished).await {
        app.unstored.keep(calls.into_iter().map(not_made).collect());
        return Err(error);
    }
    Ok(Step { settled, calls: with_tokens(app, calls).await, more })
}

/// Marks tokens as dead that the platform no longer took.
async fn give_up_tokens(app: &App, finished: &[Finished]) -> Result<(), StoreError> {
    for f in finished {
        if let (Outcome::Made(SendOutcome::Failed(error)), Some(issue)) = (&f.outcome, f.issue) {
            token::refused(app, &f.call.bot, issue, error).await?;
        }
    }
    Ok(())
}

/// A call that the database kept from being made.
fn not_made(call: Call) -> Finished {
    Finished { call, outcome: Outcome::NotMade("store"), issue: None }
}

/// Each call with the tokens of its round.
async fn with_tokens(app: &App, calls: Vec<Call>) -> Vec<(Call, Arc<Tokens>)> {
    let to_people = calls.iter().filter(|call| !call.group).map(|call| call.bot.as_str());
    let tokens = Arc::new(token::of_bots(app, to_people).await);
    calls.into_iter().map(|call| (call, Arc::clone(&tokens))).collect()
}

/// Claims, judges and pays for a round of calls. There is no more to claim when nothing was due, or when the
/// budget could not pay for all: the rest of a backlog would only be taken up and put down again.
async fn prepare(
    tx: &mut Tx,
    app: &App,
    most: usize,
    now: Timestamp,
) -> Result<(bool, Vec<Call>), StoreError> {
    let until = now.plus(LEASE);
    let owner = format!("{}/{}", app.instance, app.claims.fetch_add(1, Ordering::Relaxed));
    let terms = outbox::Claim {
        owner: &owner,
        until,
        limit: i64::try_from(most).unwrap_or(64),
        platforms: &platforms(app),
    };
    let leased = outbox::claim(tx, &terms, now).await?;
    let due = !leased.is_empty();
    let mut owed = Vec::with_capacity(leased.len());
    for mut intent in leased {
        let fresh = digest::refresh(tx, &mut intent, now).await?;
        match if fresh { judge::verdict(app, &intent, now) } else { Verdict::DONE } {
            Verdict::Send(staff, words) => owed.push((intent, staff, words)),
            Verdict::Hold(at) => {
                outbox::hold(tx, &intent, at).await?;
            }
            Verdict::End(state, reason) => {
                outbox::settle_unmade(tx, &intent, state, reason, now).await?;
            }
        }
    }
    let wanted = group(app, owed, now, until);
    let asked = wanted.len();
    let calls = budget::grant(tx, app, wanted, now).await?;
    calls::begin(tx, &calls.iter().map(begun).collect::<Vec<_>>(), now).await?;
    Ok((due && calls.len() == asked, calls))
}

/// The platform of each bot as a JSON object.
fn platforms(app: &App) -> String {
    let names = app.settings.bots.iter().map(|(name, bot)| (name.as_str(), bot.platform.as_str()));
    serde_json::to_string(&names.collect::<BTreeMap<_, _>>()).unwrap_or_default()
}

fn begun(call: &Call) -> Begun<'_> {
    Begun {
        id: call.attempt.as_str(),
        bot: &call.bot,
        channel: if call.group { "group" } else { "single" },
        intents: call.parts.iter().map(|(intent, _)| intent.id.as_str()).collect::<Vec<_>>().join(","),
        count: call.parts.len(),
    }
}

/// Same bot, channel and text share a call; a text with a code never does (design §2.8).
fn group(app: &App, owed: Vec<(Leased, String, Box<Words>)>, now: Timestamp, until: Timestamp) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut open: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (intent, staff, words) in owed {
        let most = app.bot(&intent.bot).map_or(1, platform::max_receivers);
        let key = (intent.bot.clone(), intent.text_digest.clone());
        let shareable = intent.code_sealed.is_none() && intent.channel == "single";
        let room =
            open.get(&key).and_then(|&at| calls.get_mut(at)).filter(|c| shareable && c.parts.len() < most);
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
            words,
            group: intent.channel == "group",
            parts: vec![(intent, staff)],
            until,
        });
    }
    calls
}

/// The message as it will be sent, worded for this moment: the code takes the place of its mark here and nowhere
/// else.
fn message(app: &App, call: &Call) -> Outgoing {
    let mut message = call.words.at(app.now());
    // A text with a code has a call of its own.
    let first = call.parts.first().map(|(intent, _)| intent);
    let sealed = first.and_then(|intent| Some((intent, intent.code_sealed.as_deref()?)));
    if let Some(code) = sealed.and_then(|(i, sealed)| app.keys.open_text(&push::code_place(&i.id), sealed)) {
        message.lines.iter_mut().for_each(|line| *line = line.replace(CODE_MARK, &code));
        message.taps.iter_mut().for_each(|tap| tap.say = tap.say.replace(CODE_MARK, &code));
    }
    message
}

async fn perform(app: App, tokens: Arc<Tokens>, call: Call) -> Finished {
    let outcome = if app.now().plus(LONGEST_CALL) > call.until {
        Outcome::NotMade("lease-short")
    } else {
        app.metrics.push_calls.add();
        attempt(&app, &tokens, &call).await
    };
    let issue = token::issue(&tokens, &call.bot);
    Finished { call, outcome, issue }
}

async fn attempt(app: &App, tokens: &Tokens, call: &Call) -> Outcome {
    let Some(bot) = app.bot(&call.bot) else { return Outcome::NotMade("bot-not-configured") };
    if call.group {
        // The same push carries the same key, so a repeat after an unknown outcome is shown once.
        let key = call.parts.first().map_or("", |(intent, _)| intent.id.as_str());
        let sent = platform::send_group(&app.client, bot, &message(app, call), key, app.now()).await;
        return Outcome::Made(sent);
    }
    let token = match tokens.get(&call.bot) {
        Some(Ok(token)) => token,
        Some(Err(NoToken::Refused(error))) => return Outcome::NoToken(error.clone()),
        Some(Err(NoToken::Soon)) | None => return Outcome::NotMade("token-soon"),
        Some(Err(NoToken::Store(_))) => return Outcome::NotMade("store"),
    };
    let to: Vec<String> = call.parts.iter().map(|(_, staff)| staff.clone()).collect();
    let taps = app.settings.push.tap_links;
    Outcome::Made(
        platform::send(&app.client, bot, token.value.expose(), &to, &message(app, call), taps).await,
    )
}
