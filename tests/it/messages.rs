//! 办公消息: to read one is all that it asks for.

use crate::documents::number;
use crate::support::{World, both};
use serde_json::{Value, json};

/// Sends a message to 寨沙镇 and 平山镇.
async fn message(world: &World, title: &str) -> Value {
    let sent = json!({
        "kind": "message", "doc_no": null, "type": null, "title": title, "main_to": ["zs", "ps"], "copy_to": []
    });
    world.dispatch(sent).await
}

both! {
    async fn a_message_is_read_and_not_signed(world) {
        let sent = message(world, "周五下午停电检修").await;
        let (n, of) = (number(&sent, "zs"), &sent["number"]);
        world.settle().await;
        let push = world.read_one("wangfang");
        assert!(push.ends_with(&format!("回：查看 {n}")), "{push}");
        world.read_all();
        let document = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        let inbox = world.say("wangfang", "收件箱").await;
        assert!(inbox.starts_with("待签收 1 件\n") && inbox.ends_with(&format!("没看的消息 1：{n}，回：查看 {n}")), "{inbox}");
        let board = world.say("zhaoqiang", &format!("查进度 {of}")).await;
        assert_eq!(board, format!("{of}（周五下午停电检修）：已阅 0/2\n没看 2：平山镇、寨沙镇"));
        let chased = world.say("zhaoqiang", &format!("催办 {of}")).await;
        assert_eq!(chased, "没有改动：办公消息不用签收，不能催办。");
        // The leader's look counts; one that comes after it tells who was first.
        world.say("wangfang", &format!("签收 {document}")).await;
        let first = world.say("wangfang", &format!("查看 {n}")).await;
        assert!(first.starts_with(&format!("{n} 办公消息 已阅\n")) && first.contains("王芳 09:10 已阅"), "{first}");
        let second = world.say("heping", &format!("查看 {n}")).await;
        assert_eq!(second, first);
        let seen = world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("an id"))).await;
        let row = seen["deliveries"].as_array().expect("rows").iter().find(|row| row["unit"] == "zs").expect("a row").clone();
        assert_eq!((&row["state"], &row["signed_by"]), (&json!("signed"), &json!("wangfang")));
        let board = world.say("zhaoqiang", &format!("查进度 {of}")).await;
        assert!(board.contains("已阅 1/2\n没看 1：平山镇"), "{board}");
        // It is no act: 撤销 still means the signature before it.
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收"));
        let inbox = world.say("wangfang", "收件箱").await;
        assert!(inbox.starts_with("待签收 1 件") && !inbox.contains("消息"), "{inbox}");
        assert!(world.say("wangfang", "待办").await.starts_with("待办 1 件"), "nothing is left to do about it");
        world.read_all();
    }
}

both! {
    async fn the_same_look_twice_is_one_reading(world) {
        let n = number(&message(world, "周五下午停电检修").await, "zs");
        world.settle().await;
        world.read_all();
        let effects = world.app.metrics.effects.get();
        let first = world.play.say("wangfang", &format!("查看 {n}")).await;
        let repeat = world.play.replay(&first.msg_id).await;
        assert_eq!(repeat.text, first.text);
        world.say("zhoujie", &format!("查看 {n}")).await;
        assert_eq!(world.app.metrics.effects.get(), effects + 1);
    }
}

both! {
    async fn messages_are_told_apart_wherever_items_are_counted(world) {
        world.hours(12).await; // 21:10: what is ordinary waits and becomes one digest
        let mut read = Vec::new();
        for i in 0..6 {
            read.push(number(&message(world, &format!("第{i}号提示")).await, "zs"));
        }
        let signed = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.hours(12).await;
        let digest = world.read_one("wangfang");
        assert_eq!(digest.lines().next(), Some("待签收 1 件，没看的消息 6 条"), "{digest}");
        assert!(world.read_one("lijuan").starts_with("没看的消息 6 条\n"), "平山镇 has nothing to sign");
        world.read_all();
        let all = world.say("wangfang", "签收全部").await;
        assert!(all.starts_with(&format!("已签收 1 件：{signed}。")), "{all}");
        let inbox = world.say("wangfang", "收件箱").await;
        assert!(inbox.starts_with("都签完了") && inbox.contains("没看的消息 6："), "{inbox}");
        // Said in other words it is read as well.
        assert!(world.say("wangfang", &format!("已阅 {}", read[0])).await.starts_with(&format!("已阅 {}", read[0])));
        assert!(world.say("wangfang", "收件箱").await.contains("没看的消息 5："));
        let urgent = world.dispatch(json!({"kind": "message", "doc_no": null, "urgency": "加急", "title": "台风路径更新", "main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        let got_it = world.say("wangfang", "收到").await;
        assert!(got_it.starts_with(&format!("已阅 {}", number(&urgent, "zs"))), "{got_it}");
        world.read_all();
    }
}
