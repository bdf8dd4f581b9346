//! The month runs out of API calls: what is urgent still goes, and the next month is not slept through.

use crate::support::{World, both};
use qianshou::store::{outbox, quota};
use qianshou::time::{MINUTE, Timestamp};
use qianshou::worker;
use serde_json::json;

/// Leaves the month so many of its 5,000 calls; ordinary pushes may use 4,500.
async fn leave(world: &World, month: &str, left: i64) {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    let used = quota::used(&mut tx, "dingtalk:api", month).await.expect("reads");
    quota::count_month(&mut tx, "dingtalk:api", month, 5_000 - left - used).await.expect("counts");
    tx.commit().await.expect("commits");
}

/// What waits, as (kind, why).
async fn waiting(world: &World) -> Vec<(String, String)> {
    let mut db = world.app.store.read();
    let listed = outbox::list(&mut db, "waiting", 50).await.expect("lists");
    listed.into_iter().map(|i| (i.kind, i.last_error.unwrap_or_default())).collect()
}

both! {
    async fn an_urgent_push_passes_an_ordinary_one_that_the_budget_keeps_back(world) {
        leave(world, "2026-11", 500).await;
        let one = json!({"main_to": ["zs"], "copy_to": []});
        world.dispatch(one.clone()).await;
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "the last tenth is for what is urgent");
        let held = waiting(world).await;
        assert!(!held.is_empty() && held.iter().all(|i| *i == ("new".to_owned(), "budget-month".to_owned())), "{held:?}");
        let mut urgent = one;
        urgent["urgency"] = json!("特急");
        world.dispatch(urgent).await;
        world.settle().await;
        let push = world.read_one("wangfang");
        assert!(push.starts_with("特急 2　10:10 前签收"), "{push}");
        assert_eq!(waiting(world).await, held, "the ordinary ones wait on");
        world.say("wangfang", "签收 2").await;
        // More was bought, the settings were changed, and the service was restarted.
        leave(world, "2026-11", 5_000).await;
        world.minutes(1).await;
        assert!(world.read("wangfang").is_empty());
        worker::recover(&world.app).await.expect("starts");
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("待签收 1"));
        world.read_all();
    }
}

both! {
    async fn among_equals_the_order_is_kept(world) {
        leave(world, "2026-11", 500).await;
        for _ in 0..2 {
            world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        }
        assert_eq!(worker::delivery::tick(&world.app).await.expect("a tick"), 0);
        leave(world, "2026-11", 5_000).await;
        worker::recover(&world.app).await.expect("starts");
        world.settle().await;
        let pushes = world.read("wangfang");
        let heads: Vec<&str> = pushes.iter().map(|push| push.split('　').next().expect("a word")).collect();
        assert_eq!(heads, ["待签收 1", "待签收 2"]);
        world.read_all();
    }
}

both! {
    async fn what_waits_for_the_month_goes_when_the_next_begins(world) {
        let night = Timestamp::parse_rfc3339("2026-11-30T23:50:00+08:00").expect("a moment");
        world.clock.advance(night.since(world.clock.now()));
        leave(world, "2026-11", 0).await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "特急"})).await;
        world.settle().await;
        assert!(world.read("wangfang").is_empty(), "nothing is left");
        world.clock.advance(night.plus(10 * MINUTE).since(world.clock.now()));
        world.settle().await;
        let push = world.read_one("wangfang");
        assert!(push.starts_with("特急 1　"), "{push}");
        world.read_all();
    }
}
