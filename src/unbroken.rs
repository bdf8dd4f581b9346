//! Work that ends whether or not anybody waits for it (INV-30).
//!
//! It runs where its caller runs, which wakes nobody, and becomes a task of its own only when the caller goes
//! away before the end.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// The work panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Work under way. Dropped before its end it goes on as a task.
pub struct Unbroken<T: Send + 'static> {
    /// Missing at the end.
    work: Option<BoxFuture<'static, Result<T, Broken>>>,
}

/// Begins `work`, which counts among `tasks` until its end.
pub fn unbroken<T: Send + 'static>(
    tasks: &TaskTracker,
    work: impl Future<Output = T> + Send + 'static,
) -> Unbroken<T> {
    let work = AssertUnwindSafe(tasks.track_future(work)).catch_unwind();
    Unbroken { work: Some(work.map(|ended| ended.map_err(|_| Broken)).boxed()) }
}

impl<T: Send + 'static> Future for Unbroken<T> {
    type Output = Result<T, Broken>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else { return Poll::Ready(Err(Broken)) };
        let ended = work.as_mut().poll(context);
        if ended.is_ready() {
            self.work = None;
        }
        ended
    }
}

impl<T: Send + 'static> Drop for Unbroken<T> {
    fn drop(&mut self) {
        // Without a runtime the process is ending, and a task would end with it.
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;

    /// Waits twice, and counts how far it came.
    async fn steps(bell: Arc<Notify>, done: Arc<AtomicU32>) -> u32 {
        for step in 1..=2 {
            bell.notified().await;
            done.store(step, Ordering::SeqCst);
        }
        7
    }

    #[tokio::test]
    async fn a_caller_who_waits_gets_the_result() {
        let (tasks, bell, done) = (TaskTracker::new(), Arc::new(Notify::new()), Arc::default());
        let mut work = pin!(unbroken(&tasks, steps(Arc::clone(&bell), Arc::clone(&done))));
        for step in 0..2 {
            assert!(poll!(&mut work).is_pending());
            assert_eq!(done.load(Ordering::SeqCst), step);
            bell.notify_one();
        }
        assert_eq!(work.await, Ok(7));
        assert!(tasks.is_empty());
    }

    #[tokio::test]
    async fn work_goes_on_without_its_caller_wherever_that_one_leaves() {
        for polls in 0..2 {
            let (tasks, bell, done) = (TaskTracker::new(), Arc::new(Notify::new()), Arc::default());
            let mut work = Box::pin(unbroken(&tasks, steps(Arc::clone(&bell), Arc::clone(&done))));
            for _ in 0..polls {
                assert!(poll!(&mut work).is_pending());
                bell.notify_one();
            }
            drop(work);
            tasks.close();
            assert_eq!(tasks.len(), 1, "a stop waits for it");
            let ring = async {
                while !tasks.is_empty() {
                    bell.notify_one();
                    tokio::task::yield_now().await;
                }
            };
            tokio::join!(tasks.wait(), ring);
            assert_eq!(done.load(Ordering::SeqCst), 2);
        }
    }

    #[tokio::test]
    async fn a_panic_ends_the_work_and_nobody_else() {
        let tasks = TaskTracker::new();
        let work = unbroken(&tasks, async { assert!(tasks_are_never_this_many(), "broken on purpose") });
        assert_eq!(work.await, Err(Broken));
        assert!(tasks.is_empty());
    }

    fn tasks_are_never_this_many() -> bool {
        std::hint::black_box(false)
    }
}
