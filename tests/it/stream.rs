//! Connections that the service opens itself: what only they can suffer. The conversations are the same as
//! over HTTP (`both!`).

use crate::support::{Engine, World, over_stream};
use qianshou::config::{Mode, ReplyMode};
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::time::MINUTE;
use serde_json::json;

/// Number 1 waits at 寨沙镇; everybody has read about it.
async fn one_document(world: &World) {
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
}

/// Lets the messenger push again what nobody acknowledged.
async fn pushed_again(world: &World) {
    world.clock.advance(MINUTE);
    world.play.tick();
    world.until("everything is acknowledged", |world| world.play.unacknowledged() == 0).await;
    // Acknowledged is committed; the answer may still be on its way.
    world.quiet().await;
}

over_stream! {
    async fn a_message_pushed_twice_is_applied_once(world) {
        one_document(world).await;
        let signed = world.play.say("wangfang", "签收 1").await;
        assert!(signed.text.starts_with("已签收 1（秋冬森林防火）"), "{signed:?}");
        let effects = world.app.metrics.effects.get();
        assert_eq!(world.play.replay(&signed.msg_id).await.text, signed.text);
        assert_eq!(world.app.metrics.effects.get(), effects);
    }
}

over_stream! {
    async fn the_platform_recycles_connections(world) {
        one_document(world).await;
        for round in 1..=3 {
            world.clock.advance(MINUTE);
            let dialled = world.app.metrics.stream_connections.get();
            world.play.fault(Endpoint::Stream, FaultKind::Disconnect, 1).expect("a fault");
            world.until("it dials again", |world| world.app.metrics.stream_connections.get() > dialled).await;
            world.until("it is let in", |world| world.play.connections() == 1).await;
            let seen = world.say("zhoujie", "查看 1").await;
            assert!(seen.contains("森林防火"), "round {round}: {seen}");
        }
        // Ten seconds later the platform closes the old ones, and the new one stays.
        world.clock.advance(10_000);
        world.play.tick();
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
    }
}

over_stream! {
    async fn a_lost_acknowledgement_costs_nothing(world) {
        one_document(world).await;
        let effects = world.app.metrics.effects.get();
        // The connection breaks as soon as the message is through.
        world.play.fault(Endpoint::Callback, FaultKind::ResetAfter, 1).expect("a fault");
        let cut = world.play.say("wangfang", "签收 1").await;
        assert_eq!(cut.status, 0, "{cut:?}");
        world.until("it dials again", |world| world.play.connections() == 1).await;
        pushed_again(world).await;
        // Said each time the message came.
        let answers = world.read("wangfang");
        assert!(!answers.is_empty() && answers.iter().all(|a| a.starts_with("已签收 1")), "{answers:?}");
        assert!(world.say("zhoujie", "签收 1").await.starts_with("不用再签：1 王芳"));
        assert_eq!(world.app.metrics.effects.get(), effects + 1);
    }
}

over_stream! {
    async fn frames_nobody_can_use_leave_the_good_ones_alone(world) {
        one_document(world).await;
        for kind in [FaultKind::MalformedFrame, FaultKind::UnknownTopic, FaultKind::OversizedFrame] {
            world.play.fault(Endpoint::Stream, kind, 3).expect("a fault");
        }
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
        assert_eq!(world.app.metrics.stream_connections.get(), 1, "over the same connection");
    }
}

over_stream! {
    async fn a_frame_without_end_ends_the_connection_and_loses_nothing(world) {
        one_document(world).await;
        let effects = world.app.metrics.effects.get();
        // More than is ever read. The message stands behind it on the same connection.
        world.play.send_frame(&"x".repeat(17 << 20));
        assert_eq!(world.play.say("wangfang", "签收 1").await.status, 0);
        world.until("it dials again", |world| world.play.connections() == 1).await;
        pushed_again(world).await;
        assert!(world.read_one("wangfang").starts_with("已签收 1"));
        assert_eq!(world.app.metrics.effects.get(), effects + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_pushed_when_the_settings_say_so() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::with(engine, |settings| {
            let bot = settings.bots.get_mut("main").expect("the bot");
            (bot.mode, bot.reply) = (Mode::Stream, ReplyMode::Push);
        })
        .await;
        assert_eq!(world.say("wangfang", "收件箱").await, "", "not through the session");
        world.settle().await;
        let pushed = world.read_one("wangfang");
        assert!(pushed.contains("没有待签收"), "{pushed}");
        world.end().await;
    }
}
