//! How often the info office is told of events that anybody can cause. Whoever sends a hundred of them must not
//! spend the calls that reminders need (INV-53), and a hundred alerts would say no more than one with a count.

use crate::time::{DAY, HOUR, MINUTE, Timestamp};
use serde::{Deserialize, Serialize};

/// Alerts of a day that go at once.
const AT_ONCE: usize = 3;
/// How long each later one waits after the one before, so that it can tell of all that happens meanwhile; the last
/// goes on. Twelve alerts a day at most.
const PAUSES: [i64; 5] = [10 * MINUTE, 20 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/// Names that a gathered alert has room for.
const NAMED: usize = 3;

/// What was told within a day, and what waits to be told.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Alarm {
    /// When each alert went, in UTC milliseconds; the last one may be still to come.
    told: Vec<i64>,
    /// Events that the one to come will tell of.
    gathered: Gathered,
}

/// Events that are told together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    /// How many.
    pub count: u32,
    /// Who caused them, the first few.
    pub names: Vec<String>,
    /// Whether there were others.
    pub others: bool,
}

/// How an event is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// By itself, now.
    AtOnce,
    /// Then, together with these; in place of what was to be told at that moment.
    Together(Timestamp, Gathered),
}

impl Alarm {
    /// Takes an event in.
    pub fn take(&mut self, name: &str, now: Timestamp) -> Telling {
        let day_ago = now.plus(-DAY).millis();
        self.told.retain(|at| *at > day_ago);
        let due = self.told.last().copied().unwrap_or_default();
        let at = if due > now.millis() { due } else { self.open(due, now) };
        if at <= now.millis() {
            return Telling::AtOnce;
        }
        let gathered = &mut self.gathered;
        gathered.count = gathered.count.saturating_add(1);
        if !gathered.names.iter().any(|known| known == name) {
            if gathered.names.len() < NAMED {
                gathered.names.push(name.to_owned());
            } else {
                gathered.others = true;
            }
        }
        Telling::Together(Timestamp::from_millis(at), gathered.clone())
    }

    /// Begins the next alert, and says when it goes.
    fn open(&mut self, last: i64, now: Timestamp) -> i64 {
        let pause = match self.told.len().checked_sub(AT_ONCE) {
            Some(later) => PAUSES.get(later).or(PAUSES.last()).copied().unwrap_or_default(),
            None => 0,
        };
        let at = now.millis().max(last.saturating_add(pause));
        self.told.push(at);
        self.gathered = Gathered::default();
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).plus(minutes * MINUTE)
    }

    #[test]
    fn three_at_once_then_together_in_ever_longer_pauses() {
        let mut alarm = Alarm::default();
        let mut said = Vec::new();
        for minute in 0..24 * 60 {
            match alarm.take("寨沙镇 王芳", at(minute)) {
                Telling::AtOnce => said.push(minute),
                Telling::Together(due, gathered) if due == at(minute + 1) => {
                    assert_eq!(gathered.names, ["寨沙镇 王芳"]);
                    assert!(gathered.count >= 9, "{gathered:?}");
                    said.push(minute + 1);
                }
                Telling::Together(..) => {}
            }
        }
        assert_eq!(said, [0, 1, 2, 12, 32, 92, 212, 452, 692, 932, 1_172, 1_412]);
    }

    #[test]
    fn what_is_gathered_is_told_once_and_names_a_few() {
        let mut alarm = Alarm::default();
        for _ in 0..3 {
            assert_eq!(alarm.take("a", at(0)), Telling::AtOnce);
        }
        for (count, name) in ["a", "b", "c", "d", "a"].into_iter().enumerate() {
            let Telling::Together(due, gathered) = alarm.take(name, at(1)) else { panic!("not at once") };
            assert_eq!((due, gathered.count), (at(10), u32::try_from(count).expect("few") + 1));
            assert_eq!((gathered.names.len() <= NAMED, gathered.others), (true, count >= NAMED));
        }
        // After a quiet while the next one goes at once again; a day later all is forgotten.
        assert_eq!(alarm.take("b", at(40)), Telling::AtOnce);
        let Telling::Together(_, gathered) = alarm.take("b", at(41)) else { panic!("not at once") };
        assert_eq!(gathered.count, 1);
        assert_eq!(alarm.take("b", at(41 + 25 * 60)), Telling::AtOnce);
    }
}
