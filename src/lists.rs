//! The last list shown to each person, in memory and on its way to the database. A look at the inbox
//! writes nothing before its answer (design §2.1); the list follows in a batch.

use crate::ids::PersonId;
use crate::store::shown::{self, Shown};
use crate::store::{Store, StoreError};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Lists held at most; the table starts afresh beyond that, and the database still has them.
const HELD: usize = 20_000;

/// Recent lists by (person, conversation).
#[derive(Default)]
pub struct Lists(Mutex<Table>);

#[derive(Default)]
struct Table {
    held: HashMap<(PersonId, String), Shown>,
    unwritten: Vec<(PersonId, String)>,
}

impl Lists {
    /// Remembers a list.
    pub fn put(&self, person: &PersonId, conversation: &str, list: Shown) {
        let key = (person.clone(), conversation.to_owned());
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.held.len() >= HELD {
            table.held.clear();
            table.unwritten.clear();
        }
        table.held.insert(key.clone(), list);
        table.unwritten.push(key);
    }

    /// The list this process showed last.
    pub fn get(&self, person: &PersonId, conversation: &str) -> Option<Shown> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.held.get(&(person.clone(), conversation.to_owned())).cloned()
    }

    /// Writes what has not been written yet; returns how many lists that was.
    pub async fn flush(&self, store: &Store) -> Result<usize, StoreError> {
        let pending: Vec<(PersonId, String, Shown)> = {
            let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let mut keys = std::mem::take(&mut table.unwritten);
            keys.sort();
            keys.dedup();
            keys.into_iter()
                .filter_map(|key| table.held.get(&key).cloned().map(|list| (key.0, key.1, list)))
                .collect()
        };
        if !pending.is_empty() {
            crate::write!(store, tx => async {
                for (person, conversation, list) in &pending {
                    shown::keep(tx, person, conversation, list).await?;
                }
                Ok::<(), StoreError>(())
            }.await)?;
        }
        Ok(pending.len())
    }
}
