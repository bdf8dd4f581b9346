//! The outbox under faults: nothing lost, nothing doubled, order kept.

use crate::support::both;
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::store::outbox;
use serde_json::json;

both! {
    async fn a_fault_delays_but_loses_nothing(world) {
        for kind in [FaultKind::Http500, FaultKind::Html, FaultKind::Empty, FaultKind::WrongJson, FaultKind::ResetBefore] {
            world.play.fault(Endpoint::BatchSend, kind.clone(), 1).expect("a fault");
            world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
            world.minutes(5).await;
            world.minutes(6).await;
            assert!(!world.read("wangfang").is_empty(), "{kind:?}");
            world.read_all();
            let mut db = world.app.store.read().await.expect("reads");
            assert!(outbox::counts(&mut db).await.expect("counts").iter().all(|(s, n)| s != "dead" || *n == 0));
        }
        // Everything is signed, so no ladder goes on.
        for n in 1..=5 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn what_is_signed_before_it_was_pushed_is_never_pushed(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 50).expect("a fault");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        qianshou::worker::delivery::tick(&world.app).await.expect("tick");
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
        world.play.clear_faults();
        world.minutes(30).await;
        assert!(world.read("wangfang").is_empty());
        let mut db = world.app.store.read().await.expect("reads");
        let counts = outbox::counts(&mut db).await.expect("counts");
        assert_eq!(counts, [("superseded".to_owned(), 2)]);
    }
}

both! {
    async fn a_recipient_the_platform_does_not_know_dies_alone(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::InvalidUser { staff_ids: Vec::new() }, 1).expect("a fault");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        let mut db = world.app.store.read().await.expect("reads");
        let dead = outbox::list(&mut db, "dead", 10).await.expect("lists");
        drop(db);
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].reason.as_deref(), Some("recipient-invalid"));
        assert!(world.say("lijuan", "签收 1").await.starts_with("已签收"));
        world.read_all();
    }
}

both! {
    async fn two_instances_push_each_intent_once(world) {
        let other = world.second_instance().await;
        for i in 0..10 {
            world.dispatch(json!({"doc_no": format!("鹿政办发〔2026〕{}号", 60 + i), "urgency": "加急"})).await;
        }
        for _ in 0..30 {
            let (a, b) = tokio::join!(
                qianshou::worker::delivery::tick(&world.app),
                qianshou::worker::delivery::tick(&other)
            );
            let _ = (a.expect("tick"), b.expect("tick"));
            world.clock.advance(1_100);
        }
        assert_eq!(world.read("wangfang").len(), 10);
        assert_eq!(world.read("zhoujie").len(), 10);
        for n in 1..=10 {
            for staff in ["wangfang", "lijuan", "tangbo"] {
                assert!(world.say(staff, &format!("签收 {n}")).await.starts_with("已签收"));
            }
        }
        world.read_all();
        other.store.close().await;
    }
}

both! {
    async fn a_dead_token_is_fetched_once(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        world.read_all();
        let before = world.play.counters().token_fetches;
        world.play.revoke_tokens();
        world.minutes(1).await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急", "doc_no": "鹿政办发〔2026〕77号"})).await;
        world.minutes(2).await;
        assert_eq!(world.play.counters().token_fetches, before + 1);
        assert!(!world.read("wangfang").is_empty());
        for n in [1, 2] {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn the_group_hears_counts_once_a_day(world) {
        world.dispatch(json!({"main_to": ["zs", "ps"], "copy_to": []})).await;
        world.settle().await;
        world.hours(8).await; // 17:10
        let told = world.play.take_group_unread();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].words(), "今天 1 件公文，还有 2 个单位没签。\n群里回复不算签收，请到单聊办理。");
        world.minutes(60).await;
        assert!(world.play.take_group_unread().is_empty());
        for staff in ["wangfang", "lijuan"] {
            world.say(staff, "签收 1").await;
        }
        world.read_all();
    }
}

both! {
    async fn a_group_message_of_unknown_outcome_is_shown_once(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.play.fault(Endpoint::RobotSend, FaultKind::ResetAfter, 1).expect("a fault");
        world.hours(8).await; // 17:10
        world.minutes(5).await;
        let sent = world.play.ledger().into_iter().filter(|e| e.endpoint == Endpoint::RobotSend).count();
        assert_eq!(sent, 2, "the answer was lost, so it was sent again");
        assert_eq!(world.play.take_group_unread().len(), 1, "with the key by which the platform knows it");
        world.say("wangfang", "签收 1").await;
        world.read_all();
    }
}
