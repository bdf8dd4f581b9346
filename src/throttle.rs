//! One sender's share of a minute (INV-53). In memory and per process: it protects the machine, it
//! is not a security boundary.

use crate::time::{MINUTE, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Senders remembered at most; the table starts afresh beyond that.
const SENDERS: usize = 20_000;

/// Counts by sender in the current minute.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<String, (i64, u32)>>);

impl Throttle {
    /// Whether this message of the sender is still within `limit` for the minute.
    pub fn admit(&self, corp: &str, staff: Option<&str>, now: Timestamp, limit: u32) -> bool {
        let minute = now.millis() / MINUTE;
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() > SENDERS {
            table.clear();
        }
        let entry = table.entry(format!("{corp}:{}", staff.unwrap_or_default())).or_insert((minute, 0));
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        entry.1 <= limit
    }
}
