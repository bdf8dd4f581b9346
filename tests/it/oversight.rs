//! The lead office and the info office look after the whole county: they name a document of another unit by its
//! 文号.

use crate::support::{World, both};
use serde_json::{Value, json};

const DOC_NO: &str = "鹿组发〔2026〕5号";

/// A document of the organisation department to two townships.
async fn issue(world: &World, over: Value) -> Value {
    let mut body = json!({
        "doc_no": DOC_NO, "title": "关于做好干部年度考核工作的通知", "issuing_unit": "zzb", "issued_by": "moxia",
        "checked_by": "moxia", "signed_off_by": "moxia", "main_to": ["zs", "ps"], "copy_to": [],
    });
    for (field, value) in over.as_object().expect("an object") {
        body[field] = value.clone();
    }
    let sent = world.dispatch(body).await;
    world.settle().await;
    world.read_all();
    sent
}

/// The same, and one of the two has signed.
async fn half_signed(world: &World, over: Value) {
    issue(world, over).await;
    let answer = world.say("wangfang", "签收 1").await;
    assert!(answer.starts_with("已签收 1"), "{answer}");
}

both! {
    async fn the_offices_see_and_chase_what_another_unit_sent(world) {
        half_signed(world, json!({})).await;
        for staff in ["qinhai", "liming"] {
            let board = world.say(staff, &format!("查进度 {DOC_NO}")).await;
            assert_eq!(
                board,
                format!("{DOC_NO}（干部年度考核）：已签 1/2\n未签 1：平山镇\n回：催办 {DOC_NO}")
            );
        }
        world.hours(1).await;
        world.read_all();
        let chased = world.say("qinhai", "催办 鹿组发2026年5号").await;
        assert_eq!(chased, "已催 1 个单位。");
        world.settle().await;
        let push = world.read_one("lijuan");
        assert!(push.starts_with("催办 1") && push.contains("县政府办 10:10 催办"), "{push}");
        // Within the hour nobody is told twice, whoever asks.
        let again = world.say("liming", &format!("催办 {DOC_NO}")).await;
        assert!(again.starts_with("没有催出去。") && again.contains("一小时内刚催过"), "{again}");
        world.settle().await;
        assert!(world.read("lijuan").is_empty());
    }
}

both! {
    async fn for_everybody_else_it_does_not_exist(world) {
        half_signed(world, json!({"main_to": ["zs"], "copy_to": ["ps"]})).await;
        for staff in ["tangbo", "zhaoqiang", "sunwei"] {
            for command in ["查进度", "催办"] {
                let refused = world.say(staff, &format!("{command} {DOC_NO}")).await;
                assert_eq!(refused, format!("没有改动：没找到 {DOC_NO}。\n看编号，回：收件箱"));
            }
        }
        // Who oversees does not sign, finish or return for others.
        for command in ["签收", "查看", "退回"] {
            let refused = world.say("qinhai", &format!("{command} {DOC_NO}")).await;
            assert!(refused.contains("没找到"), "{refused}");
        }
        world.settle().await;
        assert!(world.read("lijuan").is_empty(), "nobody was chased");
    }
}

both! {
    async fn an_internal_document_is_overseen_without_its_title(world) {
        half_signed(world, json!({"title": "内部资料 注意保存：干部年度考核名单"})).await;
        for (staff, what) in [("qinhai", DOC_NO), ("moxia", "1")] {
            let board = world.say(staff, &format!("查进度 {what}")).await;
            assert!(board.starts_with(&format!("{what}（内部件）：已签 1/2")), "{board}");
            assert!(!board.contains("干部"), "{board}");
        }
    }
}

both! {
    async fn what_was_recalled_is_overseen_no_more(world) {
        let sent = issue(world, json!({"main_to": ["zs"], "copy_to": ["ps", "zfb"]})).await;
        let id = sent["id"].as_str().expect("an id");
        // What one's own unit received as well is overseen all the same.
        let board = world.say("qinhai", &format!("查进度 {DOC_NO}")).await;
        assert!(board.contains("已签 0/3"), "{board}");
        let (status, answer) =
            world.post(&format!("/api/v1/documents/{id}/recall"), &json!({"reason": "重复"})).await;
        assert_eq!(status, 200, "{answer}");
        let refused = world.say("liming", &format!("查进度 {DOC_NO}")).await;
        assert!(refused.contains("没找到"), "{refused}");
        world.settle().await;
        world.read_all();
    }
}
