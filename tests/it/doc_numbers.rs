//! 文号: no unit gets one twice, and who asks by one is told what bears it.

use crate::support::{World, both};
use serde_json::{Value, json};

const DOC_NO: &str = "鹿政办发〔2026〕12号";
const DOCUMENTS: &str = "/api/v1/documents";

/// Sends `DOC_NO`, written in this way, to these units.
async fn send(world: &World, doc_no: &str, to: &[&str]) -> (u16, Value) {
    let mut body = crate::support::api::document();
    (body["doc_no"], body["main_to"], body["copy_to"]) = (doc_no.into(), to.into(), json!([]));
    world.post(DOCUMENTS, &body).await
}

both! {
    async fn no_unit_gets_a_number_twice(world) {
        assert_eq!(send(world, DOC_NO, &["zs", "ps"]).await.0, 201);
        world.settle().await;
        world.read_all();
        for same in [DOC_NO, "鹿政办发〔2026〕012号", "鹿政办发[2026]第12号", "鹿政办发2026年１２号"] {
            let (status, answer) = send(world, same, &["zd", "ps", "zs"]).await;
            assert_eq!((status, &answer["code"]), (409, &json!("conflict")), "{same}: {answer}");
            let detail = answer["detail"].as_str().expect("a sentence");
            assert_eq!(
                detail,
                format!("没有改动：{DOC_NO} 已发给平山镇等 2 个单位。改内容请用更正，要重发请先撤回原件。")
            );
        }
        world.settle().await;
        for staff in ["wangfang", "lijuan", "tangbo"] {
            assert!(world.read(staff).is_empty(), "nothing was sent to {staff}");
        }
        // A unit that was forgotten gets it, and so does one that gave it back.
        assert_eq!(send(world, DOC_NO, &["zd"]).await.0, 201);
        let returned = world.say("wangfang", "退回 1 缺附件").await;
        assert!(returned.starts_with("已退回 1"), "{returned}");
        world.minutes(6).await;
        let (status, answer) = send(world, DOC_NO, &["zs"]).await;
        assert_eq!((status, &answer["deliveries"][0]["number"]), (201, &json!(2)), "{answer}");
        world.settle().await;
        world.read_all();
        // The number now means the one that is in hand.
        let signed = world.say("wangfang", &format!("签收 {DOC_NO}")).await;
        assert!(signed.starts_with("已签收 2（秋冬森林防火）"), "{signed}");
    }
}

both! {
    async fn several_under_one_number_are_listed_with_what_they_are(world) {
        let mut ids = Vec::new();
        for unit in ["zs", "ps"] {
            let (status, answer) = send(world, DOC_NO, &[unit]).await;
            assert_eq!(status, 201, "{answer}");
            ids.push(answer["id"].as_str().expect("an id").to_owned());
        }
        world.settle().await;
        world.read_all();
        let asked = world.say("zhaoqiang", &format!("查进度 {DOC_NO}")).await;
        assert_eq!(
            asked,
            "没有改动：这个文号有 2 件，请回：查进度 加编号\n2 秋冬森林防火 发平山镇 今天 09:10\n1 秋冬森林防火 发寨沙镇 今天 09:10"
        );
        // One recalled, the number means the other.
        let (status, answer) =
            world.post(&format!("{DOCUMENTS}/{}/recall", ids[1]), &json!({"reason": "发错单位"})).await;
        assert_eq!(status, 200, "{answer}");
        let board = world.say("zhaoqiang", &format!("查进度 {DOC_NO}")).await;
        assert!(board.starts_with("1（秋冬森林防火）：已签 0/1"), "{board}");
        world.settle().await;
        world.read_all();
    }
}
