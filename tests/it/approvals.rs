//! An application to open an account: two stages, three natural persons, single-use codes.

use crate::support::{World, both};
use serde_json::{Value, json};

/// The six digits after 同意 in a push.
pub fn code(push: &str) -> String {
    let after = push.split("回：同意 ").nth(1).expect("a code");
    after.chars().take(6).collect()
}

pub fn application() -> Value {
    json!({
        "operation": "person.account.open",
        "unit": "zs",
        "submitted_by": "zhangli",
        "person": {"name": "张三", "phone": "13900000001"},
        "reason": "新到岗收文员",
        "evidence": [
            {"kind": "application_letter", "name": "开户申请.pdf", "size": 2048, "sha256": "1".repeat(64)},
            {"kind": "id_seen", "name": "张丽核对原件", "size": 0, "sha256": "2".repeat(64)}
        ]
    })
}

async fn file(world: &World) -> Value {
    let (status, answer) = world.post("/api/v1/applications", &application()).await;
    assert_eq!(status, 201, "{answer}");
    world.settle().await;
    answer
}

both! {
    async fn an_account_is_opened_by_three_people(world) {
        let filed = file(world).await;
        assert_eq!(filed["state"], "submitted");
        let push = world.read_one("liming");
        assert!(push.starts_with("待审核") && push.contains("寨沙镇 张三：开通个人账户"), "{push}");
        let other = world.read_one("chenhong");
        assert_ne!(code(&push), code(&other), "each is asked with a code of their own");
        // A bare word or a number decides nothing.
        for text in ["同意", "同意 1", "驳回"] {
            let answer = world.say("liming", text).await;
            assert!(answer.starts_with("还没批：有 1 件等您定"), "{text}: {answer}");
            assert!(!answer.contains(&code(&push)), "no answer shows a code");
        }
        let stolen = world.say("wangfang", &format!("同意 {}", code(&push))).await;
        assert!(stolen.starts_with("没有改动：这个码不对"), "{stolen}");
        let reviewed = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(reviewed.contains("寨沙镇 张三，开通个人账户") && reviewed.contains("已转政府办审批备案"), "{reviewed}");
        let dead = world.say("chenhong", &format!("同意 {}", code(&other))).await;
        assert!(dead.starts_with("没有改动：这个码不对"), "{dead}");
        world.settle().await;
        assert!(world.read_one("zhangli").contains("已审核"));
        let ask = world.read_one("zhaoqiang");
        assert!(ask.starts_with("待审批") && ask.contains("李明已审核"), "{ask}");
        assert!(world.read("sunwei").is_empty(), "the party office is not asked for a township");
        let spoken: String = code(&ask)
            .chars()
            .filter_map(|c| "零一二三四五六七八九".chars().nth(usize::try_from(c.to_digit(10)?).ok()?))
            .collect();
        let approved = world.say("zhaoqiang", &format!("同意 {spoken}")).await;
        assert!(approved.contains("账户已开通"), "{approved}");
        let again = world.say("zhaoqiang", &format!("同意 {}", code(&ask))).await;
        assert!(again.starts_with("没有改动"), "{again}");
        world.settle().await;
        assert!(world.read_one("zhangli").contains("已办好"));
        world.read_all();
        let state = world.get(&format!("/api/v1/applications/{}", filed["id"].as_str().expect("id"))).await;
        assert_eq!(state["state"], "done");
    }
}

both! {
    async fn a_rejection_needs_a_reason_and_reaches_the_applicant(world) {
        file(world).await;
        let push = world.read_one("liming");
        world.read_all();
        let bare = world.say("liming", &format!("驳回 {}", code(&push))).await;
        assert!(bare.starts_with("还没驳回：驳回要写理由"), "{bare}");
        let rejected = world.say("liming", &format!("驳回 {} 材料不全", code(&push))).await;
        assert!(rejected.starts_with("已驳回"), "{rejected}");
        world.settle().await;
        let told = world.read_one("zhangli");
        assert!(told.contains("没批") && told.contains("材料不全"), "{told}");
    }
}

both! {
    async fn words_behind_a_code_that_fit_no_decision_decide_nothing(world) {
        file(world).await;
        let code = code(&world.read_one("liming"));
        world.read_all();
        for (typed, answer) in [
            ("同意 {code}，王主任说的", "还没同意：码后面的话不像审批意见。\n要同意，只回“同意”加 6 位码"),
            ("驳回 {code} 领导在研究", "还没驳回：没看出理由。\n请回“驳回”加 6 位码，再写明缺什么或错在哪"),
            ("退回补正 {code} 大家辛苦", "还没退回补正：没看出理由。\n请回“退回补正”加 6 位码，再写明缺什么或错在哪"),
        ] {
            assert_eq!(world.say("liming", &typed.replace("{code}", &code)).await, answer);
        }
        let unasked = world.say("liming", "确认").await;
        assert!(unasked.starts_with("没有等您确认的事"), "no code waits in a question: {unasked}");
        let decided = world.say("liming", &format!("同意 {code}，材料齐全")).await;
        assert!(decided.contains("已转政府办审批备案"), "the code is still good: {decided}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn wrong_codes_close_the_path_for_a_while(world) {
        file(world).await;
        let push = world.read_one("liming");
        world.read_all();
        let wrong = if code(&push) == "345678" { "345679" } else { "345678" };
        for _ in 0..4 {
            assert!(world.say("liming", &format!("同意 {wrong}")).await.starts_with("没有改动：这个码不对"));
        }
        assert!(world.say("liming", &format!("同意 {wrong}")).await.starts_with("没有改动：码连错 5 次"));
        let right = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(right.starts_with("没有改动：码连错 5 次"), "{right}");
        world.settle().await;
        assert!(world.read_one("chenhong").contains("审批码连错 5 次"));
        world.read_all();
        world.minutes(31).await;
        let after = world.say("liming", &format!("同意 {}", code(&push))).await;
        assert!(after.contains("已转政府办审批备案"), "{after}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_lost_code_is_pushed_again_three_times_a_day(world) {
        file(world).await;
        let first = world.read_one("liming");
        world.read_all();
        let n: i64 = first.split_whitespace().nth(1).and_then(|w| w.split('　').next()?.parse().ok()).expect("a number");
        let mut last = code(&first);
        for left in (0..3).rev() {
            let answer = world.say("liming", &format!("重发 {n}")).await;
            assert!(answer.contains(&format!("还能重发 {left} 次")), "{answer}");
            world.settle().await;
            let push = world.read_one("liming");
            assert_ne!(code(&push), last);
            last = code(&push);
        }
        let enough = world.say("liming", &format!("重发 {n}")).await;
        assert!(enough.contains("今天已重发 3 次"), "{enough}");
        let old = world.say("liming", &format!("同意 {}", code(&first))).await;
        assert!(old.starts_with("没有改动"), "{old}");
        let mismatch = world.say("liming", &format!("同意 {} {last}", n + 1)).await;
        assert!(mismatch.starts_with("没有改动：编号和码对不上"), "{mismatch}");
        assert!(world.say("liming", &format!("同意 {n} {last}")).await.contains("已转政府办审批备案"));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn nobody_decides_twice_or_for_themselves(world) {
        // The reviewer files for a person of the info office: another reviewer has to review.
        let mut body = application();
        body["unit"] = "zzb".into();
        body["submitted_by"] = "moxia".into();
        let (status, answer) = world.post("/api/v1/applications", &body).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        let push = world.read_one("liming");
        world.read_all();
        world.say("liming", &format!("同意 {}", code(&push))).await;
        world.settle().await;
        let party = world.read_one("sunwei");
        assert!(party.starts_with("待审批"), "a party unit goes to the party office: {party}");
        assert!(world.read("zhaoqiang").is_empty());
        assert!(world.say("sunwei", &format!("同意 {}", code(&party))).await.contains("账户已开通"));
        world.settle().await;
        world.read_all();
        let undo = world.say("sunwei", "撤销").await;
        assert!(undo.contains("审批不能在这里撤销"), "{undo}");
    }
}
