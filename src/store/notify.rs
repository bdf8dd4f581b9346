//! Waking other instances on PostgreSQL. A notification only wakes; the outbox polls as well, so a
//! lost one costs half a second.

use super::{Engine, Store, StoreError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const CHANNEL: &str = "qianshou_outbox";

/// Sent inside the transaction that adds intents, so it arrives with the commit or not at all.
pub(super) const NOTIFY: &str = "SELECT pg_notify('qianshou_outbox', '')";

/// Rings this process's bell whenever any instance added intents, until `stop`. On SQLite there is
/// nothing to listen to.
pub async fn listen(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            done = relay(&store) => {
                if done.is_ok() {
                    return;
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
}

async fn relay(store: &Store) -> Result<(), StoreError> {
    let Engine::Postgres(pool) = &store.engine else { return Ok(()) };
    let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        store.outbox_bell.notify_one();
    }
}
