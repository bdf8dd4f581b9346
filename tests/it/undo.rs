//! 撤销: what it takes back, what it asks about, and who learns of it.

use crate::support::{World, both};
use qianshou::playground::Saying;
use serde_json::json;

/// Documents to 寨沙镇 alone, numbered from 1, of which everybody has read.
async fn documents(world: &World, count: i64, urgency: &str) {
    for n in 1..=count {
        let doc_no = format!("鹿政办发〔2026〕{n}号");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": urgency, "doc_no": doc_no})).await;
    }
    world.settle().await;
    world.read_all();
}

both! {
    async fn said_twice_it_takes_back_one_act(world) {
        documents(world, 2, "平件").await;
        world.say("wangfang", "签收 1").await;
        world.minutes(1).await;
        world.say("wangfang", "签收 2").await;
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收（2）"));
        let again = world.say("wangfang", "撤销").await;
        assert_eq!(again, "刚才已经撤销过一次，这次没有改动。\n还要撤销前一次签收（1），回：确认");
        assert!(world.say("wangfang", "取消").await.starts_with("好，不办了，没有改动。"));
        assert!(world.say("zhoujie", "签收 1").await.starts_with("不用再签：1 王芳"), "1 is still signed");
        // After that talk it is no repetition any more.
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收（1）"));
    }
}

both! {
    async fn confirmed_it_takes_back_the_act_before(world) {
        documents(world, 3, "平件").await;
        for n in 1..=2 {
            world.say("wangfang", &format!("签收 {n}")).await;
            world.clock.advance(1_000);
        }
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收（2）"));
        // 取消 has nothing to cancel: nothing was asked.
        assert!(world.say("wangfang", "取消").await.starts_with("没有等您确认的事"));
        assert!(world.say("wangfang", "撤销").await.ends_with("回：确认"));
        assert!(world.say("wangfang", "确认").await.starts_with("已撤销：1 件签收（1）"));
        assert!(world.say("wangfang", "撤销").await.starts_with("没有可以撤销的"));
        // What was done since is meant, and needs no question.
        world.clock.advance(1_000);
        world.say("wangfang", "签收 3").await;
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收（3）"));
    }
}

both! {
    async fn an_urgent_return_that_was_told_is_untold(world) {
        documents(world, 1, "特急").await;
        assert!(world.say("wangfang", "退回 1 不是发给我镇的").await.starts_with("已退回 1"));
        world.settle().await;
        assert!(world.read_one("zhaoqiang").contains("被退回"));
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件退回"));
        world.settle().await;
        let told = world.read_one("zhaoqiang");
        assert!(told.starts_with("退回已撤销") && told.contains("寨沙镇 09:10 撤销了退回"), "{told}");
        world.read_all();
    }
}

both! {
    async fn a_return_that_was_never_told_needs_no_untelling(world) {
        documents(world, 1, "特急").await;
        world.say("wangfang", "退回 1 不是发给我镇的").await;
        world.settle().await;
        assert!(world.read_one("zhaoqiang").contains("被退回"));
        world.say("wangfang", "撤销").await;
        world.settle().await;
        assert!(world.read_one("zhaoqiang").starts_with("退回已撤销"));
        // Returned again and taken back before anything went.
        world.clock.advance(60_000);
        world.say("wangfang", "退回 1 缺附件").await;
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件退回"));
        world.settle().await;
        assert!(world.read("zhaoqiang").is_empty(), "the earlier return was untold already");
        world.read_all();
    }
}

both! {
    async fn another_act_than_the_last_one_is_asked_about(world) {
        documents(world, 1, "平件").await;
        world.say("wangfang", "签收 1").await;
        let asked = world.say("wangfang", "撤销退回").await;
        assert_eq!(asked, "还没撤销：您最后做的是签收，不是退回。\n要撤销这次签收（1），回：确认");
        assert!(world.say("zhoujie", "签收 1").await.starts_with("不用再签"));
        let undone = world.say("wangfang", "确认").await;
        assert!(undone.starts_with("已撤销：1 件签收（1）"), "{undone}");
        world.clock.advance(1_000);
        world.say("wangfang", "签收 1").await;
        assert!(world.say("wangfang", "签错了，撤销").await.starts_with("已撤销：1 件签收（1）"));
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn refused_once_it_stays_refused_when_the_same_message_comes_again(world) {
        documents(world, 1, "平件").await;
        let undo = world.play.callback_body("wangfang", &Saying::Text("撤销".into()));
        let refused = world.play.send_body(undo.clone()).await.text;
        assert!(refused.starts_with("没有可以撤销的"), "{refused}");
        world.clock.advance(1_000);
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
        assert_eq!(world.play.send_body(undo).await.text, refused);
        assert!(world.say("zhoujie", "签收 1").await.starts_with("不用再签"));
        assert!(world.say("wangfang", "撤销").await.starts_with("已撤销：1 件签收（1）"), "typed anew it acts");
    }
}
