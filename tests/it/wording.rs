//! What a push says is true when it is read, however long it waited.

use crate::support::api::document;
use crate::support::{World, both};
use qianshou::playground::Endpoint;
use qianshou::time::Timestamp;
use serde_json::{Value, json};

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
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn whoever_is_bound_is_told_of_what_nobody_could_be_told_of(world) {
        for staff in ["lijuan", "panwen"] {
            assert!(world.say(staff, "不是我").await.starts_with("已停用"));
        }
        world.settle().await;
        world.read_all();
        let urgent = json!({"main_to": ["ps", "zs"], "copy_to": [], "urgency": "特急"});
        let sent = world.dispatch(urgent).await;
        assert_eq!(push_at(&sent, "ps"), "none");
        world.settle().await;
        assert!(world.read("lijuan").is_empty());
        world.read_all();

        world.bind_code("lijuan", "48291355").await;
        let bound = world.say("lijuan", "绑定 48291355").await;
        assert!(bound.contains("平山镇 李娟"), "{bound}");
        world.settle().await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("特急 1　10:10 前签收\n"), "{push}");
        let sent = world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("an id"))).await;
        assert_eq!(push_at(&sent, "ps"), "accepted");
        // The administrator is not asked while the receiver can be, and a colleague is not told twice.
        world.bind_code("panwen", "48291356").await;
        world.say("panwen", "绑定 48291356").await;
        world.bind_code("zhoujie", "48291357").await;
        world.say("zhoujie", "不是我").await;
        world.say("zhoujie", "绑定 48291357").await;
        world.settle().await;
        assert!(world.read("panwen").iter().chain(&world.read("zhoujie")).all(|push| !push.contains("特急")));
        for staff in ["wangfang", "lijuan"] {
            assert!(world.say(staff, "签收 1").await.starts_with("已签收 1"));
        }
        world.read_all();
    }
}

fn push_at(sent: &Value, unit: &str) -> String {
    let rows = sent["deliveries"].as_array().expect("deliveries");
    let row = rows.iter().find(|row| row["unit"] == unit).expect("a delivery");
    row["push"].as_str().expect("a state").to_owned()
}

both! {
    async fn who_is_bound_late_is_told_of_many_things_at_once(world) {
        for staff in ["lijuan", "panwen"] {
            world.say(staff, "不是我").await;
        }
        for n in 1..=5 {
            let urgency = if n == 3 { "加急" } else { "平急" };
            let doc_no = format!("鹿政办发〔2026〕{n}号");
            world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": urgency, "doc_no": doc_no})).await;
        }
        world.settle().await;
        world.read_all();
        world.bind_code("lijuan", "48291355").await;
        world.say("lijuan", "绑定 48291355").await;
        world.settle().await;
        let digest = world.read_one("lijuan");
        assert!(digest.starts_with("待签收 5 件\n3 加急 秋冬森林防火 今天 11:10\n"), "{digest}");
        assert!(world.say("lijuan", "签收 1-5").await.starts_with("已签收 5 件"));
        world.read_all();
    }
}

both! {
    async fn what_has_passed_already_is_not_sent(world) {
        let meeting = |starts_at: &str, reply_by: &str| {
            let mut body = document();
            body.as_object_mut().expect("an object").retain(|field, _| field != "doc_no" && field != "type");
            body["kind"] = json!("meeting");
            (body["starts_at"], body["reply_by"]) = (json!(starts_at), json!(reply_by));
            body
        };
        let mut finished = document();
        finished["finish_by"] = json!("2026-11-10T09:00:00+08:00");
        for (body, fields) in [
            (meeting("2020-12-02T10:00:00+08:00", "2020-12-01T10:00:00+08:00"), &["reply_by", "starts_at"][..]),
            (meeting("2026-11-12T10:00:00+08:00", "2026-11-10T09:00:00+08:00"), &["reply_by"]),
            (finished, &["finish_by"]),
        ] {
            let (status, problem) = world.post("/api/v1/documents", &body).await;
            assert_eq!((status, &problem["code"]), (422, &json!("invalid")), "{problem}");
            let named: Vec<&str> =
                problem["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
            assert_eq!(named, fields, "{problem}");
        }
        let sent = world.get("/api/v1/deliveries").await;
        assert_eq!(sent["items"], json!([]), "nothing was sent");

        let (status, sent) =
            world.post("/api/v1/documents", &meeting("2027-01-20T10:00:00+08:00", "2027-01-18T12:00:00+08:00")).await;
        assert_eq!(status, 201, "{sent}");
        world.settle().await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("会议 1　2027年1月18日前\n"), "{push}");
        assert!(push.contains("2027年1月20日 10:00"), "{push}");
        let path = format!("/api/v1/documents/{}/correct", sent["id"].as_str().expect("an id"));
        let (status, problem) = world.post(&path, &json!({"starts_at": "2026-01-20T10:00:00+08:00"})).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("starts_at")), "{problem}");
        assert!(world.say("lijuan", "查看 1").await.contains("2027年1月20日 10:00"), "nothing changed");
        for staff in ["wangfang", "lijuan", "tangbo"] {
            world.say(staff, "签收 1").await;
            world.say(staff, "回执 1 参会 何平").await;
        }
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_meeting_sent_on_friday_night_is_not_overdue_on_monday_morning(world) {
        go_to(world, "2026-11-13T22:00").await;
        let sent = world.dispatch(json!({
            "kind": "meeting", "doc_no": null, "type": null, "title": "安全生产例会", "main_to": ["ps"], "copy_to": [],
            "starts_at": "2026-11-17T09:00:00+08:00", "reply_by": "2026-11-16T12:00:00+08:00"
        })).await;
        assert_eq!(sent["deliveries"][0]["sign_by"], "2026-11-16T10:20:00.000+08:00", "half-way from when it can be read");
        go_to(world, "2026-11-16T08:41").await;
        assert!(world.read_one("lijuan").starts_with("会议 1　今天 12:00 前报回执\n"));
        assert!(!world.say("lijuan", "收件箱").await.contains("超"), "nobody is late yet");
        world.say("lijuan", "签收 1").await;
        world.say("lijuan", "回执 1 参会 李娟").await;
        world.settle().await;
        world.read_all();
    }
}
