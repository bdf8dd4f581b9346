//! Two instances over one PostgreSQL: what one does, the other knows or does not presume.

use crate::support::{Engine, World};
use futures_util::future::join_all;
use qianshou::store::Tx;
use qianshou::worker::delivery;
use serde_json::json;

/// Waits until so many transactions of this database wait for a lock.
async fn blocked(world: &World, count: i64) {
    const SQL: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async {
        loop {
            let (n,): (i64,) =
                world.app.store.read().await.expect("reads").one(SQL, &[]).await.expect("counts");
            if n >= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(4), waiting).await.expect("they wait");
}

async fn holding(world: &World, sql: &'static str) -> Tx {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    tx.exec(sql, &[]).await.expect("locks");
    tx
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_fold_one_digest() {
    let world = World::new(Engine::Postgres).await;
    let other = world.second_instance().await;
    // Tuesday 13:00: what is ordinary waits for 14:30.
    world.hours(4).await;
    for n in 1..=6 {
        world
            .dispatch(json!({"main_to": ["ps"], "copy_to": [], "doc_no": format!("鹿政办发〔2026〕{n}号")}))
            .await;
    }
    world.clock.advance(100 * 60_000);
    // Both look before either folds.
    let held = holding(&world, "UPDATE intents SET hold_until = hold_until").await;
    let ticks =
        [world.app.clone(), other.clone()].map(|app| tokio::spawn(async move { delivery::tick(&app).await }));
    blocked(&world, 2).await;
    held.rollback().await.expect("lets go");
    for done in join_all(ticks).await {
        done.expect("ends").expect("tick");
    }
    world.settle().await;
    let told = world.read("lijuan");
    assert_eq!(told.len(), 1, "{told:#?}");
    world.say("lijuan", "签收 1-6").await;
    other.store.close().await;
    world.end().await;
}
