//! What people read when a list is empty, a sentence is not understood or a right is missing.

use crate::documents::number;
use crate::support::both;
use serde_json::json;

both! {
    async fn of_a_long_reason_the_question_repeats_the_beginning(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await, "zs");
        world.settle().await;
        world.read_all();
        let reason = format!("我打电话问一下{}", "县里经办的同志".repeat(20));
        let asked = world.say("wangfang", &format!("退回 {n} {reason}")).await;
        assert!(asked.starts_with(&format!("还没办。您是要“退回 {n} 我打电话问一下")), "{asked}");
        assert!(asked.chars().count() < 80 && asked.contains("…”吗？\n是，回：确认；不是，回：取消"), "{asked}");
        let answer = world.say("wangfang", "确认").await;
        assert!(answer.starts_with(&format!("已退回 {n}")), "{answer}");
        let seen = world.get("/api/v1/deliveries?unit=zs").await;
        assert_eq!(seen["items"][0]["state"], "returned");
    }
}

both! {
    async fn empty_lists_and_refusals_read_as_sentences(world) {
        for (list, first) in [("收件箱 今天", "今天还没有来件。"), ("收件箱 急件", "没有待签收的急件。")] {
            let answer = world.say("wangfang", list).await;
            assert_eq!(answer, format!("{first}\n看待签收，回：收件箱"), "{list}");
        }
        for _ in 0..2 {
            world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        }
        world.settle().await;
        world.read_all();
        let refused = world.say("wangfang", "查看 1、2").await;
        assert_eq!(refused, "没有改动：一次只能查看一件。例：查看 37");
    }
}

both! {
    async fn whoever_is_not_understood_or_lacks_the_role_reads_what_to_do(world) {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        world.read_all();
        let hint = world.say("wangfang", &format!("回执 {n}")).await;
        assert_eq!(hint, format!("没听懂，没有改动。\n您是要“回执”吗？例：回执 {n} 参会 张三、李四\n看全部说法，回：帮助"));
        // A plain user of a township is sent to those of the own unit, not to offices of the county.
        world.db.raw("UPDATE roles SET role = 'user' WHERE person_id = (SELECT id FROM people WHERE login = 'zhoujie')").await;
        let refused = world.say("zhoujie", &format!("签收 {n}")).await;
        assert_eq!(refused, "您不能签收，没有改动。\n收文员、系统管理员、分管领导可以办；角色不对请找单位管理员。");
        let seen = world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("id"))).await;
        assert_eq!(seen["deliveries"][0]["state"], "awaiting");
    }
}
