//! Meetings: who comes, and what becomes of that when the meeting moves.

use crate::documents::number;
use crate::support::{World, both};
use serde_json::{Value, json};

/// Sends a notice for Thursday 09:00; `over` replaces fields.
async fn convene(world: &World, over: Value) -> Value {
    let mut body = json!({
        "kind": "meeting", "doc_no": null, "title": "安全生产例会", "place": "三楼会议室",
        "starts_at": "2026-11-12T09:00:00+08:00", "reply_by": "2026-11-11T16:00:00+08:00"
    });
    body.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
    let sent = world.dispatch(body).await;
    world.settle().await;
    world.read_all();
    sent
}

both! {
    async fn who_convened_learns_who_comes(world) {
        let sent = convene(world, json!({"copy_to": ["zd"]})).await;
        let (n, first, second) = (&sent["number"], number(&sent, "zs"), number(&sent, "ps"));
        world.say("wangfang", &format!("签收 {first}")).await;
        world.say("wangfang", &format!("回执 {first} 参会 何平、王芳")).await;
        world.say("lijuan", &format!("签收 {second}")).await;
        world.settle().await;
        assert!(world.read("zhaoqiang").is_empty(), "one answer is still missing");
        let board = world.say("zhaoqiang", &format!("查进度 {n}")).await;
        let asked = "回执 1/2\n签了没报 1：平山镇\n寨沙镇：何平、王芳";
        assert!(board.contains("已签 2/3") && board.contains(asked), "{board}");
        world.say("lijuan", &format!("回执 {second} 请假 镇长下乡")).await;
        world.settle().await;
        let told = world.read_one("zhaoqiang");
        assert_eq!(told, format!("回执报齐 {n}　2/2\n安全生产例会：参会 1 个单位，请假 1 个\n看名单，回：查进度 {n}"));
        // A change of mind is seen, but tells nobody again.
        world.say("lijuan", &format!("回执 {second} 参会 潘文")).await;
        world.settle().await;
        assert!(world.read("zhaoqiang").is_empty());
        let board = world.say("zhaoqiang", &format!("查进度 {n}")).await;
        assert!(board.contains("回执 2/2\n") && board.contains("平山镇：潘文"), "{board}");
        // The convener's system reads the same.
        let seen = world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("an id"))).await;
        let reply = |unit: &str| {
            let rows = seen["deliveries"].as_array().expect("deliveries");
            rows.iter().find(|row| row["unit"] == unit).expect("the unit is there")["reply"].clone()
        };
        assert_eq!((&reply("zs")["attend"], &reply("zs")["text"]), (&json!(true), &json!("何平、王芳")));
        assert_eq!(reply("zd"), Value::Null);
        let other = world.say("wangfang", &format!("查进度 {first}")).await;
        assert!(!other.contains("潘文"), "a unit reads only its own standing: {other}");
        world.read_all();
    }
}

both! {
    async fn the_last_two_answers_at_once_are_told_once(world) {
        let sent = convene(world, json!({"copy_to": []})).await;
        for (staff, unit) in [("wangfang", "zs"), ("lijuan", "ps")] {
            world.say(staff, &format!("签收 {}", number(&sent, unit))).await;
        }
        let (first, second) = (number(&sent, "zs"), number(&sent, "ps"));
        let (first, second) = (format!("回执 {first} 参会 何平"), format!("回执 {second} 参会 潘文"));
        let answers = tokio::join!(world.say("wangfang", &first), world.say("lijuan", &second));
        assert!(answers.0.starts_with("已报回执") && answers.1.starts_with("已报回执"), "{answers:?}");
        world.settle().await;
        assert!(world.read_one("zhaoqiang").starts_with("回执报齐"));
        world.read_all();
    }
}

both! {
    async fn a_reply_date_brought_forward_moves_everything_before_it(world) {
        let sent = convene(world, json!({"main_to": ["zs"], "copy_to": []})).await;
        let path = format!("/api/v1/documents/{}/correct", sent["id"].as_str().expect("an id"));
        let (status, answer) = world.post(&path, &json!({"reply_by": "2026-11-10T11:30:00+08:00"})).await;
        assert_eq!(status, 200, "{answer}");
        let sign_by = answer["deliveries"][0]["sign_by"].as_str().expect("a moment");
        assert!(sign_by.starts_with("2026-11-10T10:20"), "half of what is left: {sign_by}");
        world.settle().await;
        let told = world.read_one("wangfang");
        assert!(told.starts_with("有更正 1") && told.contains("今天 11:30 前报回执"), "{told}");
        world.read_all();
        for (minutes, expected) in [(37, "还没签 1"), (35, "已超时 1"), (10, "回执没报 1")] {
            world.minutes(minutes).await;
            let pushes = world.read("wangfang");
            assert!(pushes.iter().any(|push| push.starts_with(expected)), "{expected}: {pushes:?}");
        }
        world.read_all();
    }
}

both! {
    async fn a_reply_date_put_off_is_reminded_of_again(world) {
        let sent = convene(world, json!({"main_to": ["zs"], "copy_to": [], "reply_by": "2026-11-10T11:10:00+08:00"})).await;
        let n = number(&sent, "zs");
        world.say("wangfang", &format!("签收 {n}")).await;
        world.minutes(61).await;
        assert!(world.read_one("wangfang").starts_with(&format!("回执没报 {n}")));
        world.read_all();
        let path = format!("/api/v1/documents/{}/correct", sent["id"].as_str().expect("an id"));
        let (status, answer) = world.post(&path, &json!({"reply_by": "2026-11-11T16:00:00+08:00"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with(&format!("有更正 {n}")));
        world.read_all();
        world.hours(28).await; // Wednesday 14:11
        assert!(world.read("wangfang").is_empty());
        world.hours(1).await;
        assert!(world.read_one("wangfang").starts_with(&format!("回执没报 {n}")));
        world.read_all();
        world.say("wangfang", &format!("回执 {n} 参会 何平")).await;
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn who_answers_before_the_reminder_goes_is_not_reminded(world) {
        let sent = convene(world, json!({"main_to": ["zs"], "copy_to": [], "reply_by": "2026-11-11T09:00:00+08:00"})).await;
        let n = number(&sent, "zs");
        world.say("wangfang", &format!("签收 {n}")).await;
        assert!(world.say("wangfang", "静音").await.contains("08:40"));
        world.hours(23).await; // 08:10: the reminder waits for her until 08:40
        assert!(world.read_one("zhoujie").starts_with(&format!("回执没报 {n}")));
        world.say("wangfang", &format!("回执 {n} 参会 何平")).await;
        world.hours(1).await;
        assert!(world.read("wangfang").is_empty());
        world.read_all();
    }
}
