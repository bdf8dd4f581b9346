//! Long connections for bots in Stream mode: dial out, hand every push to the service, acknowledge
//! after the commit, dial again. One task per bot; several instances may each hold a connection, and
//! dedupe keeps a push that arrives twice from being applied twice (INV-1).

use crate::app::App;
use crate::config::{Bot, Mode};
use crate::domain::message::{Envelope, Outgoing};
use crate::platform::stream::{self, Ended, Event, EventTable, Handler, Later, Line, Pace, Signals};
use crate::platform::{self, Refusal, SendOutcome};
use crate::service::{self, Means, ReplySlot, Unavailable, stray};
use crate::time::{SECOND, Timestamp};
use crate::watch::Noted;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What happens on the platform besides messages; a later issue fills it by adding entries.
static EVENTS: EventTable<App> = EventTable(&[]);

/// A connection that lived this long was a good one. Shorter ones count as failures, or a platform that lets
/// us in only to close again would be dialled without a pause.
const LASTING: i64 = 30 * SECOND;

/// Keeps a connection for every bot in Stream mode until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let lines: Vec<_> = app
        .settings
        .bots
        .iter()
        .filter(|(_, bot)| bot.mode == Mode::Stream)
        .map(|(name, bot)| {
            let line = Line { name: name.clone(), bot: Arc::new(bot.clone()), clock: app.clock.clone() };
            let kept = tokio::spawn(keep(app.clone(), line, stop.clone()));
            kept.map(|ended| {
                if ended.is_err() {
                    app.links.down(name, "panicked", app.now());
                }
            })
        })
        .collect();
    join_all(lines).await;
}

/// Dials, serves, and dials again; a hand-over opens the next connection while the old one drains.
async fn keep(app: App, line: Line, stop: CancellationToken) {
    let mut failures: u32 = 0;
    // Connections that were handed over and finish what they have.
    let mut draining = JoinSet::new();
    let seen = Arc::new(stray::Seen::default());
    while !stop.is_cancelled() {
        let signals = Signals { stop: stop.clone(), handover: CancellationToken::new() };
        let begun = app.now();
        let dialled = tokio::select! {
            () = stop.cancelled() => break,
            dialled = dial(&app, &line, &signals, &seen) => dialled,
        };
        let mut running = match dialled {
            Ok(running) => running,
            Err(code) => {
                failures = failures.saturating_add(1);
                app.links.down(&line.name, &code, app.now());
                app.metrics.stream_failures.add();
                tracing::warn!(bot = %line.name, %code, failures, "stream.not_connected");
                rest(failures, &stop).await;
                continue;
            }
        };
        app.links.up(&line.name, app.now());
        app.metrics.stream_connections.add();
        while draining.try_join_next().is_some() {}
        let ended = tokio::select! {
            () = signals.handover.cancelled() => {
                draining.spawn(running);
                None
            }
            ended = &mut running => Some(ended.unwrap_or(Ended::Failed("panicked"))),
        };
        if let Some(ended) = &ended {
            tracing::info!(bot = %line.name, ?ended, "stream.ended");
            app.links.down(&line.name, ended.code(), app.now());
        }
        let broken = matches!(ended, Some(Ended::Failed(_)));
        let lasted = app.now().since(begun) >= LASTING;
        failures = if lasted { u32::from(broken) } else { failures.saturating_add(1) };
        // The first short one is forgiven: platforms recycle connections whenever they like.
        if !stop.is_cancelled() && (broken || failures > 1) {
            if ended.is_none() {
                // What was handed over may end before the next connection stands.
                app.links.down(&line.name, Ended::Disconnect.code(), app.now());
            }
            rest(failures, &stop).await;
        }
    }
    while draining.join_next().await.is_some() {}
}

async fn dial(
    app: &App,
    line: &Line,
    signals: &Signals,
    seen: &Arc<stray::Seen>,
) -> Result<tokio::task::JoinHandle<Ended>, String> {
    let endpoint = stream::open(&app.client, &line.bot).await.map_err(|e| e.code)?;
    let connection = stream::connect(&endpoint).await.map_err(|e| e.code)?;
    let (name, bot) = (line.name.clone(), Arc::clone(&line.bot));
    let (seen, since) = (Arc::clone(seen), app.now());
    let handler = Arc::new(Incoming { app: app.clone(), name, bot, seen, since });
    let (line, signals) = (line.clone(), signals.clone());
    Ok(tokio::spawn(async move { connection.run(line, handler, signals, Pace::default()).await }))
}

async fn rest(failures: u32, stop: &CancellationToken) {
    let pause = stream::backoff(failures, crate::random::below(u32::MAX));
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(pause) => {}
    }
}

/// Hands pushes of one connection to the service.
struct Incoming {
    app: App,
    name: String,
    bot: Arc<Bot>,
    seen: Arc<stray::Seen>,
    /// Since when this connection has been open.
    since: Timestamp,
}

impl Incoming {
    /// Carries the message out; the answer goes its own way.
    async fn obey(&self, envelope: Envelope) -> Result<(), Later> {
        self.app.metrics.callbacks_accepted.add();
        self.app.watch.note(Noted::accepted(&self.name, &envelope, self.app.now()));
        self.look_for_strays(&envelope);
        let slot = ReplySlot::new(Means::Address, self.bot.reply);
        let (app, bot) = (self.app.clone(), Arc::clone(&self.bot));
        // Neither acknowledgement must wait for words to be delivered.
        match service::run(&self.app, envelope.clone(), slot).await {
            Ok(Some(answer)) => {
                self.app.tasks.spawn(async move { deliver(&app, &bot, &envelope, &answer).await });
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(Unavailable { words }) => {
                // A push would need the database.
                if let Some((address, words)) = envelope.reply_address.zip(words) {
                    self.app.tasks.spawn(async move {
                        platform::send_session(&app.client, &bot, &address, &words, app.now()).await
                    });
                }
                Err(Later("unavailable"))
            }
        }
    }

    /// A message that came late is remembered; it is served like any other.
    fn look_for_strays(&self, envelope: &Envelope) {
        if !self.seen.is_late(envelope, self.since) {
            return;
        }
        tracing::warn!(bot = %self.name, "stream.message_late");
        let (app, name) = (self.app.clone(), self.name.clone());
        self.app.tasks.spawn(async move {
            if let Err(error) = stray::note(&app, &name).await {
                tracing::warn!(bot = %name, %error, "stream.not_noted");
            }
        });
    }
}

impl Handler for Incoming {
    fn message(self: Arc<Self>, envelope: Envelope) -> impl Future<Output = Result<(), Later>> + Send {
        // Counted as under way from the frame to the answer, also where one task hands over to another.
        let under_way = self.app.tasks.token();
        async move {
            let handled = self.obey(envelope).await;
            drop(under_way);
            handled
        }
    }

    fn event(self: Arc<Self>, event: Event) -> impl Future<Output = Result<(), Later>> + Send {
        let under_way = self.app.tasks.token();
        async move {
            let handled = EVENTS.dispatch(&self.app, event).await;
            drop(under_way);
            handled
        }
    }

    fn refused(&self, cause: Refusal) {
        self.app.metrics.callbacks_refused.add();
        self.app.watch.note(Noted::refused(&self.name, cause.code(), &cause.to_string(), self.app.now()));
    }

    fn malformed(&self, what: &'static str) {
        self.app.metrics.callbacks_refused.add();
        tracing::warn!(bot = %self.name, what, "stream.malformed_frame");
    }
}

/// Sends an answer to the address that came with the message; when that does not work, as a push,
/// which counts against the quota.
async fn deliver(app: &App, bot: &Bot, envelope: &Envelope, answer: &Outgoing) {
    if let Some(address) = &envelope.reply_address {
        let outcome = platform::send_session(&app.client, bot, address, answer, app.now()).await;
        match outcome {
            SendOutcome::Sent { .. } => return,
            // It may have arrived: saying it twice is worse than asking the person to look again.
            SendOutcome::Failed(error) if error.class == platform::Class::Unknown => return,
            SendOutcome::Failed(_) => {}
        }
    }
    if let Err(error) = service::answer_by_push(app, envelope, answer).await {
        tracing::warn!(bot = %envelope.bot, %error, "stream.answer_lost");
    }
}
