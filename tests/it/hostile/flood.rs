//! One sender, or many, who send more than anybody needs: nobody may spend what reminders need (INV-53).

use super::{Witness, documents};
use crate::support::{Engine, World, both};
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
    async fn another_message_under_a_used_id_changes_nothing_and_is_on_record_once(world) {
        documents(world, 2).await;
        let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into()));
        let signed = world.play.send_body(body.clone()).await.text;
        assert!(signed.starts_with("已签收 1"), "{signed}");
        let witness = Witness::of_state(world).await;
        for (sender, text) in [("wangfang", "签收 2"), ("zhoujie", "签收 1"), ("nobody", "签收 2"), ("wangfang", SECRET_TEXT)] {
            let mut other = body.clone();
            other["senderStaffId"] = sender.into();
            other["text"]["content"] = text.into();
            let answer = world.play.send_body(other).await.text;
            let refused = if text == SECRET_TEXT { "没有收：疑似涉密" } else { "这条已经处理过，没有再改动" };
            assert!(answer.starts_with(refused), "{sender} {text}: {answer}");
        }
        assert_eq!(world.play.send_body(body.clone()).await.text, signed, "the first one keeps its answer");
        let records = "SELECT COUNT(*) FROM audit JOIN inbound ON message_id = object_id
            WHERE action = 'message.contested' AND result = 'refused' AND contested_at IS NOT NULL";
        assert_eq!(world.db.number(records).await, 1);
        assert_eq!(world.app.metrics.callbacks_conflicting.get(), 4);
        witness.rests().await;
    }
}

/// A world in which a sender has a share of `limit` messages a minute.
async fn with_share(engine: Engine, limit: u32) -> World {
    World::with(engine, |settings| settings.limits.commands_per_minute = limit).await
}

async fn beyond_the_share(engine: Engine) {
    let world = with_share(engine, 2).await;
    for _ in 0..2 {
        assert!(as_stranger(&world, "你好").await.starts_with("还不能办"));
    }
    let witness = Witness::of_the_door(&world).await;
    // The text has to be taken back all the same, so the sender is told.
    assert!(as_stranger(&world, SECRET_TEXT).await.starts_with("没有收：疑似涉密"));
    for text in ["签收 1", "你好", "1"] {
        assert!(as_stranger(&world, text).await.starts_with("发得太快了，这条没有办"), "{text}");
    }
    witness.rests().await;
    world.minutes(1).await;
    assert!(as_stranger(&world, "签收 1").await.starts_with("还不能办"));
    world.end().await;
}

async fn done_already(engine: Engine) {
    let world = with_share(engine, 1).await;
    documents(&world, 2).await;
    let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into()));
    let signed = world.play.send_body(body.clone()).await.text;
    assert!(signed.starts_with("已签收 1"), "{signed}");
    // The platform sends it once more, and the share is used up: it was done all the same.
    let witness = Witness::of_state(&world).await;
    assert_eq!(world.play.send_body(body.clone()).await.text, signed);
    let another = world.play.callback_body("wangfang", &Saying::Text("签收 2".into()));
    assert!(world.play.send_body(another).await.text.starts_with("发得太快了，这条没有办"));
    let mut spoiled = body;
    spoiled["text"]["content"] = "签收 2".into();
    assert!(world.play.send_body(spoiled).await.text.starts_with("这条已经处理过，没有再改动"));
    witness.rests().await;
    world.end().await;
}

/// Runs one story on both engines.
macro_rules! on_both {
    ($name:ident, $story:ident) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $story(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $story(Engine::Postgres).await;
            }
        }
    };
}

on_both!(beyond_the_share_of_a_minute_nothing_is_kept_or_told, beyond_the_share);
on_both!(what_was_done_is_not_denied_when_it_comes_again, done_already);
