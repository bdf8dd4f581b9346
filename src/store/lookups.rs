//! Questions that are asked at the same moment go to the engine as one statement.
//!
//! A statement by itself is cheap; waking the engine's thread for it, or a trip to the server, is not. Whoever
//! asks while nobody waits opens a round; the round lets everything that is ready to run come by first, then
//! takes all who wait. Alone, a question is asked at once.

use super::senders::{self, Asked, Found};
use super::{Store, StoreError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Those who wait for the next round; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Lookups(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Vec<Waiting>>,
    /// One round at a time: who comes while one runs shares the next.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    platform: &'static str,
    corp: String,
    staff: String,
    number: Option<i64>,
    answer: oneshot::Sender<Result<Found, StoreError>>,
}

impl Lookups {
    /// The answer to one question.
    pub(super) async fn ask(&self, store: &Store, asked: Asked<'_>) -> Result<Found, StoreError> {
        let (answer, told) = oneshot::channel();
        let (corp, staff) = (asked.corp.to_owned(), asked.staff.to_owned());
        if self.enter(Waiting { platform: asked.platform, corp, staff, number: asked.number, answer }) {
            // On a task of its own: a caller who goes away must not take the others' answer along.
            tokio::spawn(self.clone().round(store.clone()));
        }
        told.await.unwrap_or(Err(StoreError::Engine(sqlx::Error::WorkerCrashed)))
    }

    /// Queues a question; whether it is the first.
    fn enter(&self, question: Waiting) -> bool {
        let mut waiting = self.waiting();
        waiting.push(question);
        waiting.len() == 1
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn round(self, store: Store) {
        let _turn = self.0.turn.lock().await;
        tokio::task::yield_now().await;
        let waiting = std::mem::take(&mut *self.waiting());
        let asked: Vec<Asked<'_>> = waiting
            .iter()
            .map(|w| Asked { platform: w.platform, corp: &w.corp, staff: &w.staff, number: w.number })
            .collect();
        let found = senders::look(&mut store.read(), &asked).await;
        drop(asked);
        match found {
            Ok(found) => {
                for (waiting, found) in waiting.into_iter().zip(found) {
                    // Who went away does not want to know.
                    let _ = waiting.answer.send(found);
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for waiting in waiting {
                    let _ = waiting.answer.send(Err(StoreError::Shared(Arc::clone(&error))));
                }
            }
        }
    }
}
