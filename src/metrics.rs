//! Counters for `/metrics`. The names are fixed here, so nothing a user typed can become a label
//! (INV-35). Those marked "must stay 0" are the invariants' own counters (INV-47).

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident => $text:literal),+ $(,)?) => {
        /// All counters of the process.
        #[derive(Debug, Default)]
        pub struct Metrics { $($(#[$doc])* pub $name: Counter),+ }

        impl Metrics {
            /// The Prometheus text form.
            pub fn render(&self) -> String {
                let mut out = String::new();
                $(
                    let name = concat!("qianshou_", stringify!($name), "_total");
                    let _ = writeln!(out, "# HELP {name} {}\n# TYPE {name} counter\n{name} {}", $text, self.$name.get());
                )+
                out
            }
        }
    };
}

counters! {
    /// Callbacks that passed verification.
    callbacks_accepted => "Callbacks that passed verification",
    /// Callbacks refused at the door.
    callbacks_refused => "Callbacks refused at the door",
    /// Messages answered from the dedupe row.
    callbacks_repeated => "Messages that had been applied before",
    /// Same id, other body.
    callbacks_conflicting => "Message ids seen again with another body (must stay 0)",
    /// Senders past their share.
    callbacks_throttled => "Messages ignored because the sender sent too many",
    /// Refusals that would have cost a call.
    answers_spared => "Refusals not said again, because each costs a call",
    /// 503 to a callback.
    callbacks_shed => "Callbacks answered 503",
    /// Texts the guard refused.
    guard_blocked => "Texts refused by the secrecy guard",
    /// State changes.
    effects => "Commands that changed something",
    /// Outbound calls.
    push_calls => "Outbound calls made",
    /// Pushes the platform accepted.
    push_accepted => "Pushes accepted by a platform",
    /// Pushes that will be tried again.
    push_retried => "Pushes put back for another attempt",
    /// Pushes given up.
    push_dead => "Pushes given up and left for the operator",
    /// Pushes the platform said are there.
    push_delivered => "Pushes a platform said are there",
    /// Pushes the platform said are not there.
    push_undelivered => "Accepted pushes that did not arrive",
    /// Questions about accepted pushes.
    evidence_calls => "Questions asked about accepted pushes",
    /// Calls not made because a budget was used up.
    budget_refused => "Calls not made because a budget was used up",
    /// Writes that found their lease gone.
    fence_lost => "Outcomes that came after the lease was lost",
    /// Integration API requests refused.
    api_refused => "Integration API requests refused",
    /// Connections opened.
    stream_connections => "Stream connections opened",
    /// Connections that could not be opened.
    stream_failures => "Stream connections that could not be opened",
    /// Work that found the database away, full or locked.
    store_outages => "Messages and requests not served because the database was away, full or locked",
    /// Internal errors.
    internal_errors => "Internal errors (must stay 0)",
    /// Caught panics.
    panics => "Panics caught (must stay 0)",
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.add_many(1);
    }

    /// `n` more.
    pub fn add_many(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
