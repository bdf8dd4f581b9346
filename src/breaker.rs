//! Catching up without flooding (INV-24): after several failures in a row one call at a time probes the
//! messenger; once it answers, the budget grows back from a tenth over ten minutes. Here are the rules
//! alone; the state is a row of the database, so all instances together send one probe and one ramp.

use crate::time::{MINUTE, SECOND, Timestamp};

/// Failures in a row that open the breaker.
const FAILURES: i64 = 5;
/// Pause between probes at first, doubling up to [`PROBE_MOST`].
const PROBE: i64 = 5 * SECOND;
const PROBE_MOST: i64 = 5 * MINUTE;
/// After this a probe nobody heard of again was lost with its instance.
const PROBE_LIFE: i64 = 45 * SECOND;
/// How long the budget grows.
const RAMP: i64 = 10 * MINUTE;

/// Health of a messenger; moments and spans in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Failures in a row.
    pub failures: i64,
    /// Pause before the next probe; 0 while the breaker is closed.
    pub pause: i64,
    /// When the next probe may go.
    pub next_probe: i64,
    /// A probe is out.
    pub probing: bool,
    /// Since when it answers again, while the budget grows.
    pub recovered_at: Option<i64>,
}

/// What may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// So many hundredths of the budget.
    Percent(i64),
    /// One call, once [`Health::probe_sent`] is stored.
    Probe,
    /// Nothing before this moment.
    Wait(Timestamp),
}

impl Health {
    /// Whether only probes may go.
    pub fn is_open(&self) -> bool {
        self.failures >= FAILURES
    }

    /// What may be sent now.
    pub fn leave(&self, now: Timestamp) -> Leave {
        if self.is_open() {
            let at = Timestamp::from_millis(self.next_probe);
            return if now >= at { Leave::Probe } else { Leave::Wait(at.max(now.plus(SECOND))) };
        }
        let since = self.recovered_at.map_or(RAMP, |at| (now.millis() - at).clamp(0, RAMP));
        // A tenth at once, the rest in proportion.
        Leave::Percent(10 + since * 90 / RAMP)
    }

    /// A probe goes out: nobody sends another until its outcome is known or it was lost.
    #[must_use]
    pub fn probe_sent(self, now: Timestamp) -> Self {
        Self { probing: true, next_probe: now.plus(PROBE_LIFE).millis(), ..self }
    }

    /// The messenger answered a call, or did not.
    #[must_use]
    pub fn after(self, answered: bool, now: Timestamp) -> Self {
        match (self.is_open(), answered) {
            (true, true) => Self { recovered_at: Some(now.millis()), ..Self::default() },
            (false, true) => {
                let growing = |at: &i64| now.millis() - at < RAMP;
                Self { recovered_at: self.recovered_at.filter(growing), ..Self::default() }
            }
            (true, false) if self.probing => {
                let pause = (self.pause * 2).clamp(PROBE, PROBE_MOST);
                Self { pause, next_probe: now.plus(pause).millis(), probing: false, ..self }
            }
            // A call from before: what it says is known.
            (true, false) => self,
            (false, false) if self.failures + 1 < FAILURES => Self { failures: self.failures + 1, ..self },
            (false, false) => Self {
                failures: FAILURES,
                pause: PROBE,
                next_probe: now.plus(PROBE).millis(),
                ..Self::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_narrow_to_one_probe_and_recovery_widens_slowly() {
        let start = Timestamp::from_millis(1_000_000);
        let mut health = Health::default();
        assert_eq!(health.leave(start), Leave::Percent(100));
        for _ in 0..FAILURES {
            health = health.after(false, start);
        }
        let first = start.plus(PROBE);
        assert_eq!(health.leave(start), Leave::Wait(first));
        assert_eq!(health.after(false, start), health, "calls that were under way do not lengthen the pause");
        assert_eq!(health.leave(first), Leave::Probe);
        let out = health.probe_sent(first);
        assert_eq!(out.leave(first), Leave::Wait(first.plus(PROBE_LIFE)), "one probe at a time");
        assert_eq!(out.leave(first.plus(PROBE_LIFE)), Leave::Probe, "a lost probe is replaced");
        let failed = out.after(false, first);
        assert_eq!(failed.leave(first), Leave::Wait(first.plus(2 * PROBE)), "the pause grows");
        let later = first.plus(2 * PROBE);
        let well = failed.probe_sent(later).after(true, later);
        for (minutes, percent) in [(0, 10), (1, 19), (5, 55), (10, 100), (600, 100)] {
            assert_eq!(well.leave(later.plus(minutes * MINUTE)), Leave::Percent(percent));
        }
        assert_eq!(well.after(true, later.plus(RAMP)), Health::default());
    }

    #[test]
    fn a_pause_ends_somewhere() {
        let now = Timestamp::from_millis(1_000_000);
        let mut health = (0..FAILURES).fold(Health::default(), |h, _| h.after(false, now));
        for _ in 0..20 {
            health = health.probe_sent(now).after(false, now);
        }
        assert_eq!(health.leave(now), Leave::Wait(now.plus(PROBE_MOST)));
    }
}
