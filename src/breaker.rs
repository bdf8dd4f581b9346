//! Catching up without flooding (INV-24): after several failures in a row one call a time probes the
//! platform; once it answers, the width grows back from a tenth over ten minutes.

use crate::time::{MINUTE, SECOND, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Failures in a row that open the breaker.
const FAILURES: u32 = 5;
/// Pause between probes at first, doubling up to [`PROBE_MOST`].
const PROBE: i64 = 5 * SECOND;
const PROBE_MOST: i64 = 5 * MINUTE;
/// How long the width grows.
const RAMP: i64 = 10 * MINUTE;

/// Health of each bot's platform, as this process sees it.
#[derive(Default)]
pub struct Breakers(Mutex<HashMap<String, Health>>);

#[derive(Clone, Copy, Default)]
struct Health {
    failures: u32,
    next_probe: i64,
    recovered_at: Option<i64>,
}

impl Breakers {
    /// How many of `wanted` calls may be made now, and when to try the others again.
    pub fn width(&self, bot: &str, wanted: usize, now: Timestamp) -> (usize, Timestamp) {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(health) = table.get(bot) else { return (wanted, now) };
        if health.failures >= FAILURES {
            let open = now.millis() >= health.next_probe;
            let at = Timestamp::from_millis(health.next_probe).max(now.plus(SECOND));
            return (usize::from(open).min(wanted), at);
        }
        match health.recovered_at.map(|at| now.millis() - at) {
            // A tenth at once, the rest in proportion.
            Some(since) if since < RAMP => {
                let percent = usize::try_from(10 + since.max(0) * 90 / RAMP).unwrap_or(100);
                ((wanted * percent).div_ceil(100).max(1), now.plus(2 * SECOND))
            }
            _ => (wanted, now),
        }
    }

    /// Records that the platform answered, or did not.
    pub fn record(&self, bot: &str, answered: bool, now: Timestamp) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let health = table.entry(bot.to_owned()).or_default();
        if answered {
            if health.failures >= FAILURES {
                health.recovered_at = Some(now.millis());
            }
            health.failures = 0;
            return;
        }
        health.failures = health.failures.saturating_add(1);
        let beyond = health.failures.saturating_sub(FAILURES).min(6);
        health.next_probe = now.millis() + (PROBE << beyond).min(PROBE_MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_narrow_to_one_probe_and_recovery_widens_slowly() {
        let (breakers, start) = (Breakers::default(), Timestamp::from_millis(1_000_000));
        assert_eq!(breakers.width("a", 40, start).0, 40);
        (0..FAILURES).for_each(|_| breakers.record("a", false, start));
        assert_eq!(breakers.width("a", 40, start).0, 0);
        assert_eq!(breakers.width("b", 40, start).0, 40, "bots do not share a breaker");
        let probe = start.plus(PROBE);
        assert_eq!(breakers.width("a", 40, probe).0, 1);
        breakers.record("a", false, probe);
        assert_eq!(breakers.width("a", 40, probe.plus(PROBE)).0, 0, "the pause grows");
        let later = probe.plus(2 * PROBE);
        breakers.record("a", true, later);
        assert_eq!(breakers.width("a", 40, later).0, 4);
        assert_eq!(breakers.width("a", 40, later.plus(RAMP / 2)).0, 22);
        assert_eq!(breakers.width("a", 40, later.plus(RAMP)).0, 40);
        assert_eq!(breakers.width("a", 1, later).0, 1);
    }
}
