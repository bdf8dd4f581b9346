//! Which item and which unit words mean.

use crate::approvals::application;
use crate::documents::number;
use crate::support::{World, both};
use serde_json::{Value, json};

/// Takes a document back.
async fn recall(world: &World, sent: &Value) {
    let path = format!("/api/v1/documents/{}/recall", sent["id"].as_str().expect("an id"));
    let (status, answer) = world.post(&path, &json!({"reason": "缺附件"})).await;
    assert_eq!(status, 200, "{answer}");
}

both! {
    async fn a_document_number_means_the_one_that_stands(world) {
        let numbered = json!({"doc_no": "鹿政办发〔2026〕12号", "main_to": ["zs"], "copy_to": []});
        let first = world.dispatch(numbered.clone()).await;
        world.settle().await;
        recall(world, &first).await;
        let again = world.dispatch(numbered).await;
        world.settle().await;
        world.read_all();
        let board = world.say("zhaoqiang", "查进度 鹿政办发〔2026〕12号").await;
        assert!(board.starts_with(&format!("{}（", again["number"])), "{board}");
        let signed = world.say("wangfang", "签收 鹿政办发〔2026〕12号").await;
        assert!(signed.starts_with(&format!("已签收 {}", number(&again, "zs"))), "{signed}");
    }
}

both! {
    async fn progress_without_a_number_means_the_newest(world) {
        let (status, filed) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{filed}");
        world.settle().await;
        let of_application = world.say("zhangli", "查进度").await;
        assert!(of_application.starts_with(&format!("{} 张三", filed["number"])), "{of_application}");
        world.minutes(1).await;
        let sent = world.dispatch(json!({
            "issuing_unit": "zs", "issued_by": "zhangli", "checked_by": "heping", "signed_off_by": "heping",
            "doc_no": "寨政发〔2026〕3号", "main_to": ["ps"], "copy_to": []
        })).await;
        let of_document = world.say("zhangli", "查进度").await;
        assert!(of_document.starts_with(&format!("{}（", sent["number"])), "{of_document}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_search_does_not_mind_case(world) {
        let sent = json!({"main_to": ["zs"], "copy_to": [], "title": "关于OA系统升级的通知"});
        let n = number(&world.dispatch(sent).await, "zs");
        world.settle().await;
        world.read_all();
        for word in ["oa系统", "OA系统", "Oa"] {
            let found = world.say("wangfang", &format!("查文 {word}")).await;
            assert!(found.starts_with("找到 1 件\n") && found.contains(&format!("{n} OA系统升级")), "{word}: {found}");
        }
        assert!(world.say("wangfang", "查文 o_").await.starts_with("没找到"));
        world.say("wangfang", &format!("签收 {n}")).await;
    }
}

both! {
    async fn a_word_that_fits_two_units_is_asked_about(world) {
        let sent = world.dispatch(json!({"main_to": ["xwb", "zzb", "zs"], "copy_to": []})).await;
        let n = &sent["number"];
        world.settle().await;
        world.read_all();
        world.clock.advance(qianshou::time::HOUR);
        let asked = world.say("zhaoqiang", &format!("催办 {n} 县委")).await;
        assert_eq!(asked, "没有改动：催哪个单位？请写全单位名\n县委办\n县委组织部");
        let nobody = world.say("zhaoqiang", &format!("催办 {n} 平山镇")).await;
        assert_eq!(nobody, "没有改动：平山镇 不在没签的单位里。");
        world.settle().await;
        assert!(world.read("moxia").iter().all(|push| !push.starts_with("催办")));
        let chased = world.say("zhaoqiang", &format!("催办 {n} 组织部")).await;
        assert!(chased.starts_with("已催 1 个单位"), "{chased}");
        world.settle().await;
        assert!(world.read("moxia").iter().any(|push| push.starts_with("催办")));
        world.read_all();
    }
}

both! {
    async fn the_own_unit_may_be_named_by_a_part_of_its_name(world) {
        let n = number(&world.dispatch(json!({"main_to": ["zzb"], "copy_to": []})).await, "zzb");
        world.settle().await;
        world.read_all();
        for other in ["寨沙镇", "县委办"] {
            let refused = world.say("moxia", &format!("签收 {other} {n}")).await;
            assert!(refused.contains("没有改动") || refused.contains("没听懂"), "{other}: {refused}");
        }
        assert!(world.say("moxia", "收件箱").await.starts_with("待签收 1 件"));
        let signed = world.say("moxia", &format!("签收 组织部 {n}")).await;
        assert!(signed.starts_with(&format!("已签收 {n}")), "{signed}");
    }
}
