//! What a push says is true when it is read, however long it waited.

use crate::support::{World, both};
use qianshou::playground::Endpoint;
use qianshou::time::Timestamp;
use serde_json::json;

/// Moves the clock to this moment in Shanghai and lets due work happen.
async fn go_to(world: &World, moment: &str) {
    let at = Timestamp::parse_rfc3339(&format!("{moment}:00+08:00")).expect("a moment");
    world.advance(at.since(world.clock.now())).await;
}

fn calls(world: &World) -> usize {
    world.play.ledger().iter().filter(|entry| entry.endpoint == Endpoint::BatchSend).count()
}

both! {
    async fn what_was_sent_in_the_evening_is_read_in_the_morning(world) {
        go_to(world, "2026-11-10T22:10").await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        go_to(world, "2026-11-10T22:20").await;
        let chased = world.say("zhaoqiang", "催办 1").await;
        assert!(chased.starts_with("已催 1 个单位"), "{chased}");
        assert_eq!((calls(world), world.read("wangfang").len()), (0, 0), "ordinary ones wait for the morning");

        go_to(world, "2026-11-11T08:41").await;
        let pushes = world.read("wangfang");
        assert_eq!(pushes.len(), 2, "{pushes:#?}");
        assert!(pushes[0].starts_with("待签收 1　今天 12:00 前\n"), "{}", pushes[0]);
        assert!(pushes[1].starts_with("催办 1　请尽快签收\n"), "{}", pushes[1]);
        assert!(pushes[1].contains("县政府办 昨天 22:20 催办"), "{}", pushes[1]);
        assert_eq!(world.read("zhoujie"), pushes, "colleagues read the same");
        assert_eq!(calls(world), 2, "and share the calls");
        world.say("wangfang", "签收 1").await;
    }
}

both! {
    async fn a_meeting_of_tomorrow_is_one_of_today_when_it_is_read(world) {
        go_to(world, "2026-11-10T21:00").await;
        world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "type": null, "title": "安全生产例会", "main_to": ["ps"], "copy_to": [],
            "starts_at": "2026-11-11T16:00:00+08:00", "reply_by": "2026-11-11T12:00:00+08:00", "place": "三楼会议室"
        })).await;
        go_to(world, "2026-11-11T08:41").await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("会议 1　今天 12:00 前报回执\n"), "{push}");
        assert!(push.contains("今天 16:00，三楼会议室"), "{push}");
        world.say("lijuan", "签收 1").await;
        world.say("lijuan", "回执 1 参会 李娟").await;
        world.read_all();
    }
}
