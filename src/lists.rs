//! The last list shown to each person, in memory and on its way to the database. A look at the inbox
//! writes nothing before its answer (design §2.1); the list follows in a batch.

use crate::ids::{DeliveryId, PersonId};
use crate::store::deliveries;
use crate::store::shown::{self, Shown};
use crate::store::{Store, StoreError};
use crate::time::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lists held at most; the table starts afresh beyond that, and the database still has them.
const HELD: usize = 20_000;

/// Deliveries marked as seen with one write, so that a rush of looks leaves the writer to those who sign.
const SEEN: usize = 500;

/// When each sender was last heard, so that a bare verb is tied to a push only while that push is the
/// last thing we said. After a restart nobody has been heard, and a bare verb asks back.
#[derive(Default)]
pub struct Heard(Mutex<Senders>);

#[derive(Default)]
struct Senders {
    /// The moment before and the latest one.
    heard: HashMap<String, (i64, i64)>,
    /// Somebody who is not in the table may have been heard until then.
    forgotten_until: i64,
}

impl Heard {
    /// Notes a message and returns nothing; the moment before it stays available.
    pub fn note(&self, sender: &str, now: Timestamp) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.heard.len() >= HELD {
            table.heard.clear();
            table.forgotten_until = now.millis();
        }
        let floor = table.forgotten_until;
        let entry = table.heard.entry(sender.to_owned()).or_insert((floor, floor));
        *entry = (entry.1, now.millis());
    }

    /// When the sender was heard before the message at hand.
    pub fn before(&self, sender: &str) -> i64 {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.heard.get(sender).map_or(table.forgotten_until, |entry| entry.0)
    }
}

/// Recent lists by (person, conversation).
#[derive(Default)]
pub struct Lists(Mutex<Table>);

#[derive(Default)]
struct Table {
    held: HashMap<(PersonId, String), Shown>,
    unwritten: Vec<(PersonId, String)>,
    /// Deliveries that somebody has seen before any push told of them.
    seen: BTreeSet<DeliveryId>,
}

impl Lists {
    /// Remembers a list.
    pub fn put(&self, person: &PersonId, conversation: &str, list: Shown) {
        let key = (person.clone(), conversation.to_owned());
        let mut table = self.lock();
        if table.held.len() >= HELD {
            table.held.clear();
            table.unwritten.clear();
        }
        table.held.insert(key.clone(), list);
        table.unwritten.push(key);
    }

    /// The list this process showed last.
    pub fn get(&self, person: &PersonId, conversation: &str) -> Option<Shown> {
        let table = self.lock();
        table.held.get(&(person.clone(), conversation.to_owned())).cloned()
    }

    /// Remembers that somebody of its unit has seen a delivery.
    pub fn saw(&self, delivery: &DeliveryId) {
        let mut table = self.lock();
        if table.seen.len() < HELD {
            table.seen.insert(delivery.clone());
        }
    }

    /// Writes what has not been written yet, of what was seen a part; returns how many lists that was.
    pub async fn flush(&self, store: &Store, now: Timestamp) -> Result<usize, StoreError> {
        let (pending, seen) = self.take();
        if pending.is_empty() && seen.is_empty() {
            return Ok(0);
        }
        let ids = serde_json::json!(seen).to_string();
        let written: Result<(), StoreError> = crate::write!(store, tx => async {
            for (person, conversation, list) in &pending {
                shown::keep(tx, person, conversation, list).await?;
            }
            deliveries::saw(tx, &ids, now).await
        }.await);
        if let Err(error) = written {
            self.lock().seen.extend(seen);
            return Err(error);
        }
        Ok(pending.len())
    }

    /// Whether [`Lists::flush`] has nothing to do.
    pub fn is_written(&self) -> bool {
        let table = self.lock();
        table.unwritten.is_empty() && table.seen.is_empty()
    }

    fn take(&self) -> (Vec<(PersonId, String, Shown)>, Vec<DeliveryId>) {
        let mut table = self.lock();
        let mut keys = std::mem::take(&mut table.unwritten);
        keys.sort();
        keys.dedup();
        let list = |key: (PersonId, String)| table.held.get(&key).cloned().map(|list| (key.0, key.1, list));
        let lists = keys.into_iter().filter_map(list).collect();
        let seen = std::iter::from_fn(|| table.seen.pop_first()).take(SEEN).collect();
        (lists, seen)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_forgotten_may_have_been_heard() {
        let (heard, at) = (Heard::default(), Timestamp::from_millis);
        heard.note("wangfang", at(1));
        heard.note("wangfang", at(5));
        assert_eq!(heard.before("wangfang"), 1);
        for other in 0..HELD {
            heard.note(&other.to_string(), at(7));
        }
        assert_eq!(heard.before("wangfang"), 7);
        heard.note("wangfang", at(9));
        assert_eq!(heard.before("wangfang"), 7, "the message at hand is not the one before");
        heard.note("wangfang", at(11));
        assert_eq!(heard.before("wangfang"), 9);
    }
}
