//! What an outage leaves for one person: little, urgent things first, and all of it true when it is read (INV-24, N8).

use crate::approvals::application;
use crate::support::county::STAFF;
use crate::support::{World, both};
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::time::{HOUR, MINUTE, SECOND, Timestamp};
use qianshou::worker::{delivery, scheduler};
use serde_json::json;

/// Works for `span`, `step` at a time; the messenger need not answer.
async fn work(world: &World, span: i64, step: i64) {
    let end = world.clock.now().plus(span);
    while world.clock.now() < end {
        scheduler::tick(&world.app).await.expect("scheduler");
        delivery::tick(&world.app).await.expect("delivery");
        world.clock.advance(step);
    }
}

async fn tick_at(world: &World, moment: &str) {
    let at = Timestamp::parse_rfc3339(&format!("{moment}:00+08:00")).expect("a moment");
    world.clock.advance(at.since(world.clock.now()));
    delivery::tick(&world.app).await.expect("delivery");
}

async fn dispatch(world: &World, numbers: std::ops::Range<i64>, urgency: &str, unit: &str) {
    for n in numbers {
        let doc_no = format!("鹿政办发〔2026〕{n}号");
        world.dispatch(json!({"main_to": [unit], "copy_to": [], "urgency": urgency, "doc_no": doc_no})).await;
    }
}

both! {
    async fn a_day_without_the_messenger_leaves_three_messages_for_a_person(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        dispatch(world, 100..120, "特急", "zs").await;
        dispatch(world, 120..125, "平急", "zs").await;
        for n in 0..5 {
            let mut filed = application();
            filed["person"] = json!({"name": format!("张{n}"), "phone": format!("1390000001{n}")});
            assert_eq!(world.post("/api/v1/applications", &filed).await.0, 201);
        }
        work(world, 24 * HOUR, 7 * MINUTE).await;
        assert!(STAFF.iter().all(|staff| world.read(staff).is_empty()));

        world.play.clear_faults();
        dispatch(world, 200..201, "特急", "ps").await;
        work(world, 58 * MINUTE, 20 * SECOND).await;
        let fresh = world.read("lijuan");
        assert!(fresh[0].starts_with("特急 1　"), "{fresh:#?}");
        let clerk = world.read("wangfang");
        assert_eq!(clerk.len(), 1, "{clerk:#?}");
        assert!(clerk[0].starts_with("待签收 25 件，超时 25\n1 特急 秋冬森林防火 已超 昨天 10:10\n"), "{}", clerk[0]);
        assert_eq!(world.read("zhoujie"), clerk, "colleagues read the same");
        let leader = world.read("heping");
        assert_eq!(leader.len(), 1, "{leader:#?}");
        assert!(leader[0].starts_with("补发 20 条消息\n寨沙镇有件超时："), "{}", leader[0]);
        let sender = world.read("zhaoqiang");
        assert!(sender.len() <= 3, "{sender:#?}");
        for reviewer in ["liming", "chenhong"] {
            let requests = world.read(reviewer);
            assert_eq!(requests.len(), 3, "{requests:#?}");
            assert!(requests.iter().all(|request| request.starts_with("待审核")), "{requests:#?}");
        }

        work(world, 2 * HOUR, MINUTE).await;
        for reviewer in ["liming", "chenhong"] {
            assert_eq!(world.read(reviewer).len(), 2, "the others follow, each with its code");
        }
        for n in 1..=25 {
            assert!(world.say("wangfang", &format!("签收 {n}")).await.starts_with("已签收"));
        }
        world.say("lijuan", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn one_push_that_waited_through_all_reminders_says_how_it_stands(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        dispatch(world, 100..101, "特急", "ps").await;
        work(world, 12 * HOUR, 5 * MINUTE).await;
        world.play.clear_faults();
        work(world, 10 * MINUTE, 20 * SECOND).await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("特急 1　今天 10:10 到期\n"), "{push}");
        assert!(world.say("lijuan", "签收 1").await.starts_with("已签收 1"));
        world.read_all();
    }
}

both! {
    async fn a_meeting_that_has_begun_is_not_announced(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "type": null, "title": "防汛会商", "urgency": "特急",
            "main_to": ["ps"], "copy_to": [], "starts_at": "2026-11-10T11:00:00+08:00",
            "reply_by": "2026-11-10T10:30:00+08:00", "place": "二楼"
        })).await;
        work(world, 2 * HOUR, 5 * MINUTE).await;
        world.play.clear_faults();
        work(world, 10 * MINUTE, 20 * SECOND).await;
        assert!(world.read("lijuan").is_empty());
        let states = world.get("/api/v1/deliveries?unit=ps").await;
        assert_eq!(states["items"][0]["push"], "expired", "{states}");
        assert!(world.say("lijuan", "收件箱").await.contains("防汛会商"), "the inbox still has it");
        world.say("lijuan", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn an_ordinary_push_that_an_outage_kept_does_not_go_at_night(world) {
        tick_at(world, "2026-11-10T19:30").await;
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        dispatch(world, 100..101, "平急", "ps").await;
        work(world, 3 * HOUR, 5 * MINUTE).await;
        world.play.clear_faults();
        work(world, HOUR, MINUTE).await;
        assert!(world.read("lijuan").is_empty());
        tick_at(world, "2026-11-11T08:41").await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("待签收 1　今天 12:00 前\n"), "{push}");
        world.say("lijuan", "签收 1").await;
    }
}

both! {
    async fn reminders_that_come_with_a_digest_do_not_make_another(world) {
        dispatch(world, 100..103, "平急", "ps").await;
        work(world, 11 * HOUR, 10 * MINUTE).await;
        world.read_all();
        tick_at(world, "2026-11-10T22:00").await;
        dispatch(world, 110..117, "平急", "ps").await;
        // What was held goes first; then the morning's reminders of the older ones come due.
        tick_at(world, "2026-11-11T08:41").await;
        scheduler::tick(&world.app).await.expect("scheduler");
        work(world, 5 * MINUTE, 20 * SECOND).await;
        let digest = world.read_one("lijuan");
        assert!(digest.starts_with("待签收 10 件，超时 3\n"), "{digest}");
        for n in 1..=10 {
            world.say("lijuan", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn a_digest_held_overnight_says_what_is_open_when_it_goes(world) {
        tick_at(world, "2026-11-10T19:30").await;
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        dispatch(world, 100..103, "平急", "ps").await;
        work(world, HOUR, 5 * MINUTE).await;
        world.play.clear_faults();
        assert!(world.say("lijuan", "签收 1").await.starts_with("已签收 1"));
        tick_at(world, "2026-11-11T08:41").await;
        work(world, 5 * MINUTE, 20 * SECOND).await;
        let digest = world.read_one("lijuan");
        assert!(digest.starts_with("待签收 2 件\n2 秋冬森林防火 今天 12:00\n"), "{digest}");
        world.say("lijuan", "签收 2 3").await;
        world.read_all();
    }
}
