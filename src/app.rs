//! What every layer above shares: the store, the settings, the clock, the keys, the one HTTP client.

use crate::config::{Bot, Settings};
use crate::crypto::Keys;
use crate::domain::calendar::Calendar;
use crate::links::Links;
use crate::lists::{Heard, Lists};
use crate::metrics::Metrics;
use crate::outbound::Unstored;
use crate::store::{Store, StoreError};
use crate::throttle::Throttle;
use crate::time::{Clock, Timestamp};
use crate::watch::Watch;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};
use tokio_util::task::TaskTracker;

/// Shared state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of [`App`].
pub struct Inner {
    /// The database.
    pub store: Store,
    /// What the operator set.
    pub settings: Settings,
    /// Where time comes from.
    pub clock: Clock,
    /// Master key and what derives from it.
    pub keys: Keys,
    /// The one client for outbound calls.
    pub client: reqwest::Client,
    /// Working days and hours of the county.
    pub calendar: Calendar,
    /// Counters and gauges.
    pub metrics: Metrics,
    /// Verdicts on callbacks for `doctor --watch`.
    pub watch: Watch,
    /// Whether the long connections stand.
    pub links: Links,
    /// When each sender was last heard.
    pub heard: Heard,
    /// Lists shown lately.
    pub lists: Lists,
    /// Each API key's share of a minute.
    pub api_throttle: Throttle,
    /// Each sender's share of a minute.
    pub throttle: Throttle,
    /// Each sender's share of pushed answers to mere looks.
    pub late_looks: Throttle,
    /// Work that outlives its request (INV-30); waited for at a graceful stop.
    pub tasks: TaskTracker,
    /// Calls that ended while the database could not be written.
    pub unstored: Unstored,
    /// How far this clock was ahead of the database's when last compared, milliseconds.
    pub skew_ms: AtomicI64,
    /// How far this clock was ahead of the messenger's when last compared, milliseconds.
    pub platform_skew_ms: AtomicI64,
    /// When a write last showed readiness, milliseconds.
    pub wrote_ms: AtomicI64,
    /// How many accepted callbacks have been counted towards the month's messages.
    pub messages_counted: AtomicU64,
    /// Random id of this process; the owner of its leases begins with it.
    pub instance: String,
    /// How often it has claimed pushes.
    pub claims: AtomicU64,
    /// When this process started.
    pub started_at: Timestamp,
}

impl App {
    /// Puts the parts together.
    pub fn new(store: Store, settings: Settings, clock: Clock, keys: Keys, client: reqwest::Client) -> Self {
        let started_at = clock.now();
        let calendar = Calendar::of(&settings.calendar);
        Self(Arc::new(Inner {
            store,
            settings,
            clock,
            keys,
            client,
            calendar,
            metrics: Metrics::default(),
            watch: Watch::default(),
            links: Links::default(),
            heard: Heard::default(),
            lists: Lists::default(),
            api_throttle: Throttle::default(),
            throttle: Throttle::default(),
            late_looks: Throttle::default(),
            tasks: TaskTracker::new(),
            unstored: Unstored::default(),
            skew_ms: AtomicI64::new(0),
            platform_skew_ms: AtomicI64::new(0),
            wrote_ms: AtomicI64::new(0),
            messages_counted: AtomicU64::new(0),
            instance: crate::random::hex::<8>(),
            claims: AtomicU64::new(0),
            started_at,
        }))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Counts a failure of the database: as an outage, or as a mistake of ours (INV-47).
    pub fn count(&self, error: &StoreError) {
        let metrics = &self.metrics;
        let counter = if error.is_outage() { &metrics.store_outages } else { &metrics.internal_errors };
        counter.add();
    }

    /// A bot by its name.
    pub fn bot(&self, name: &str) -> Option<&Bot> {
        self.settings.bots.get(name)
    }

    /// The bot of an organisation on a messenger, with its name.
    pub fn bot_in(&self, platform: &str, corp: &str) -> Option<(&str, &Bot)> {
        let fits = |bot: &Bot| bot.platform.as_str() == platform && bot.corp_id == corp;
        self.settings.bots.iter().find(|(_, bot)| fits(bot)).map(|(name, bot)| (name.as_str(), bot))
    }

    /// The bot through which people without a binding of their own are looked for, with its name: the first
    /// by name.
    pub fn main_bot(&self) -> Option<(&str, &Bot)> {
        self.settings.bots.iter().next().map(|(name, bot)| (name.as_str(), bot))
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
