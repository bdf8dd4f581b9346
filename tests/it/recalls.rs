//! What was taken back, as chat transcripts.

use crate::documents::number;
use crate::support::both;
use serde_json::json;

both! {
    async fn what_was_taken_back_leaves_a_tombstone_and_not_its_title(world) {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "特急", "title": "关于强降雨调度的紧急通知"})).await;
        let n = number(&sent, "zs");
        world.settle().await;
        world.read_all();
        assert!(world.say("wangfang", "收件箱").await.contains("强降雨"));
        let path = format!("/api/v1/documents/{}/recall", sent["id"].as_str().expect("an id"));
        let (status, answer) = world.post(&path, &json!({"reason": "文号有误"})).await;
        assert_eq!(status, 200, "{answer}");
        world.settle().await;
        let told = world.read_one("wangfang");
        let seen = world.say("wangfang", &format!("查看 {n}")).await;
        assert_eq!(seen, format!("已撤回 {n}\n县政府办撤回了这件，不用再签\n理由：文号有误\n看其他待签收，回：收件箱"));
        let by_doc_no = world.say("wangfang", "查看 鹿政办发〔2026〕12号").await;
        assert_eq!(by_doc_no, seen);
        for (text, answer) in [
            (told, format!("已撤回 {n}")),
            (world.say("zhoujie", &format!("签收 {n}")).await, format!("没有改动：{n} 已撤回")),
            (world.say("zhoujie", &format!("查进度 {n}")).await, format!("{n}（已撤回的件）：已撤回。")),
            (world.say("zhoujie", "查文 强降雨").await, "没找到".to_owned()),
            (world.say("zhoujie", "收件箱").await, "都签完了".to_owned()),
        ] {
            assert!(text.starts_with(&answer), "{text}");
            assert!(!text.contains("强降雨") && !text.contains("12号") && !text.contains("https"), "{text}");
        }
        // Its sender still knows what it was.
        let board = world.say("zhaoqiang", &format!("查进度 {}", sent["number"])).await;
        assert!(board.contains("强降雨"), "{board}");
        world.read_all();
    }
}
