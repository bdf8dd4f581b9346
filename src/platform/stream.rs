//! Long connections that we open ourselves, for networks without an inbound address. What a messenger
//! pushes over one is authenticated by the connection, so its messages carry a reply address (INV-36).
//!
//! The caller's loop is: [`open`], [`connect`], [`Connection::run`]; begin the next connection when
//! [`Signals::handover`] fires or `run` returns, after [`backoff`] when it failed.

use super::dingtalk::stream as dingtalk;
use super::{CallError, Refusal};
use crate::config::{Bot, PlatformName, Secret};
use crate::domain::message::Envelope;
use crate::time::{Clock, Timestamp};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub use self::dingtalk::Connection;

/// Where to connect, good for one attempt within 90 s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The address as the platform gave it, checked to be the platform's.
    pub url: String,
    /// Admits one connection; prints as `***`.
    pub ticket: Secret,
}

/// Not now: the platform shall push it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later(
    /// Why, for the platform's log; nothing from a message.
    pub &'static str,
);

/// Something that happened on the platform: a person joined, a message was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The platform's name of the kind, e.g. `user_add_org`.
    pub kind: String,
    /// Its id, the same when it is pushed again.
    pub id: String,
    /// The organisation; always the bot's own.
    pub corp: String,
    /// When it happened; when it came in if the platform does not say.
    pub at: Timestamp,
    /// Its data, whose names drift in capitals (protocol §9.6).
    pub data: serde_json::Value,
}

/// What is done with pushes. Every future is run to its end even when the connection breaks; the
/// platform hears of it only after `Ok`. Both are called as soon as the frame is read, so what they do before
/// they return their future has happened before the connection can end.
pub trait Handler: Send + Sync + 'static {
    /// A message; `Ok` after the commit.
    fn message(self: Arc<Self>, envelope: Envelope) -> impl Future<Output = Result<(), Later>> + Send;

    /// An event; usually [`EventTable::dispatch`].
    fn event(self: Arc<Self>, event: Event) -> impl Future<Output = Result<(), Later>> + Send;

    /// A message that was turned away; it is acknowledged, so that it does not come again (INV-13).
    fn refused(&self, _cause: Refusal) {}

    /// A frame nobody can read; the connection goes on.
    fn malformed(&self, _what: &'static str) {}
}

/// Handles one kind of event.
pub type EventFn<C> =
    for<'a> fn(&'a C, Event) -> Pin<Box<dyn Future<Output = Result<(), Later>> + Send + 'a>>;

/// Handlers by kind of event; a new kind is one entry.
pub struct EventTable<C: 'static>(pub &'static [(&'static str, EventFn<C>)]);

impl<C> EventTable<C> {
    /// Hands the event to the handler of its kind; a kind without one is done.
    pub async fn dispatch(&self, context: &C, event: Event) -> Result<(), Later> {
        match self.0.iter().find(|(kind, _)| *kind == event.kind) {
            Some((_, handle)) => handle(context, event).await,
            None => Ok(()),
        }
    }
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Silence after which a ping goes out.
    pub ping_after: Duration,
    /// Silence after that ping that means the connection is dead.
    pub pong_within: Duration,
    /// For one write.
    pub write_within: Duration,
    /// For work under way when the connection is to end.
    pub drain_within: Duration,
    /// Pushes handled at once; beyond it nothing more is read.
    pub at_once: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            ping_after: Duration::from_mins(1),
            pong_within: Duration::from_secs(5),
            write_within: Duration::from_secs(5),
            drain_within: Duration::from_secs(10),
            at_once: 64,
        }
    }
}

/// Whom a connection serves.
#[derive(Clone)]
pub struct Line {
    /// Name of the bot in the settings.
    pub name: String,
    /// Its settings.
    pub bot: Arc<Bot>,
    /// For the moment of receipt.
    pub clock: Clock,
}

/// How a connection and its caller tell each other to move on.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Fired by the caller: finish what is under way, acknowledge it, close.
    pub stop: CancellationToken,
    /// Fired by the connection: the platform is about to close it, open the next one now.
    pub handover: CancellationToken,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The platform asked for it; the next connection may begin at once.
    Disconnect,
    /// The other side closed it.
    Closed,
    /// Nothing was heard or nothing could be written: half open.
    Silent,
    /// The caller asked for it.
    Stopped,
    /// The protocol was broken; a short stable code.
    Failed(&'static str),
}

impl Ended {
    /// Why, as a short stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disconnect => "disconnect",
            Self::Closed => "closed",
            Self::Silent => "silent",
            Self::Stopped => "stopped",
            Self::Failed(code) => code,
        }
    }
}

/// Asks the platform where to connect. The answer must not be kept.
pub async fn open(client: &reqwest::Client, bot: &Bot) -> Result<Endpoint, CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::open(client, bot, dingtalk::SUBSCRIPTIONS).await,
    }
}

/// Connects.
pub async fn connect(endpoint: &Endpoint) -> Result<Connection, CallError> {
    dingtalk::connect(endpoint).await
}

/// Whether a connection can be opened, from the credentials to the upgrade; it is closed at once, and no
/// message goes astray on it.
pub async fn probe(client: &reqwest::Client, bot: &Bot) -> Result<(), CallError> {
    match bot.platform {
        PlatformName::Dingtalk => dingtalk::probe(client, bot).await,
    }
}

/// How long to wait before the next attempt after `failures` in a row: 1 s doubling to 60 s, of which
/// `random` spreads the upper half so that instances do not return together.
pub fn backoff(failures: u32, random: u32) -> Duration {
    let ceiling = 1_000_u64.saturating_mul(1 << failures.min(6)).min(60_000);
    let half = ceiling / 2;
    Duration::from_millis(half + u64::from(random) % (half + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_grows_and_stays_within_bounds() {
        for failures in [0, 1, 5, 6, 7, 1_000, u32::MAX] {
            let (least, most) = (backoff(failures, 0), backoff(failures, 30_000));
            assert!(least >= Duration::from_millis(500) && most <= Duration::from_mins(1));
            assert!(
                (0..5_000).all(|r| (least..=Duration::from_mins(1)).contains(&backoff(failures, r * 7_919)))
            );
        }
        assert_eq!(backoff(0, 500), Duration::from_secs(1));
        assert_eq!(backoff(3, 0), Duration::from_secs(4));
        assert_eq!(backoff(9, 0), Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_table_finds_the_handler_of_a_kind() {
        static SEEN: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
        fn joined<'a>(
            name: &'a String,
            event: Event,
        ) -> Pin<Box<dyn Future<Output = Result<(), Later>> + Send + 'a>> {
            Box::pin(async move {
                SEEN.lock().expect("lock").push(format!("{name} {}", event.id));
                Err(Later("busy"))
            })
        }
        let table = EventTable(&[("user_add_org", joined)]);
        let event = |kind: &str| Event {
            kind: kind.to_owned(),
            id: "e1".to_owned(),
            corp: "c".to_owned(),
            at: Timestamp::from_millis(0),
            data: serde_json::Value::Null,
        };
        assert_eq!(table.dispatch(&"ctx".to_owned(), event("user_add_org")).await, Err(Later("busy")));
        assert_eq!(table.dispatch(&"ctx".to_owned(), event("org_dept_create")).await, Ok(()));
        assert_eq!(*SEEN.lock().expect("lock"), ["ctx e1"]);
    }
}
