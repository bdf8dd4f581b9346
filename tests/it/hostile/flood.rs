//! One sender, or many, who send more than anybody needs: nobody may spend what reminders need (INV-53).

use super::Witness;
use crate::support::{World, both};
use qianshou::playground::Saying;

const SECRET_TEXT: &str = "机密★3年 边境道路方案";

/// Says something as an account that is bound to nobody.
async fn as_stranger(world: &World, text: &str) -> String {
    let mut body = world.play.callback_body("wangfang", &Saying::Text(text.into()));
    body["senderStaffId"] = "nobody".into();
    world.play.send_body(body).await.text
}

both! {
    async fn many_secrecy_events_become_few_alerts(world) {
        for _ in 0..40 {
            assert!(world.say("wangfang", SECRET_TEXT).await.starts_with("没有收：疑似涉密"));
        }
        assert!(world.say("zhoujie", SECRET_TEXT).await.starts_with("没有收：疑似涉密"));
        world.settle().await;
        for office in ["liming", "chenhong"] {
            let told = world.read(office);
            assert_eq!(told.len(), 3, "the first ones at once: {told:?}");
            assert!(told.iter().all(|t| t.starts_with("拦下一条疑似涉密信息") && t.contains("寨沙镇 王芳")), "{told:?}");
        }
        world.minutes(10).await;
        for office in ["liming", "chenhong"] {
            let rest = world.read_one(office);
            assert!(rest.starts_with("又拦下 38 条疑似涉密信息\n来自寨沙镇 王芳、寨沙镇 周杰\n"), "{rest}");
        }
        // Each event is on record, and what was left over goes nowhere again.
        let records = world.db.number("SELECT COUNT(*) FROM audit WHERE action = 'guard.blocked'").await;
        assert_eq!(records, 41);
        world.hours(2).await;
        assert!(world.read("liming").is_empty() && world.read("chenhong").is_empty());
    }
}

both! {
    async fn a_strangers_secret_is_recorded_and_costs_no_push(world) {
        let witness = Witness::of_state(world).await;
        for _ in 0..5 {
            assert!(as_stranger(world, SECRET_TEXT).await.starts_with("没有收：疑似涉密"));
        }
        let records = world.db.number("SELECT COUNT(*) FROM audit WHERE action = 'guard.blocked' AND actor = 'unbound'");
        assert_eq!(records.await, 5);
        witness.rests().await;
    }
}

both! {
    async fn beyond_the_share_of_a_minute_nothing_is_kept_or_told(world) {
        let limit = world.app.settings.limits.commands_per_minute;
        for _ in 0..limit {
            as_stranger(world, "你好").await;
        }
        let witness = Witness::of_the_door(world).await;
        // The text has to be taken back all the same, so the sender is told.
        assert!(as_stranger(world, SECRET_TEXT).await.starts_with("没有收：疑似涉密"));
        for text in ["签收 1", "你好", "1"] {
            assert!(as_stranger(world, text).await.starts_with("发得太快了，这条没有办"), "{text}");
        }
        witness.rests().await;
        world.minutes(1).await;
        assert!(as_stranger(world, "签收 1").await.starts_with("还不能办"));
    }
}
