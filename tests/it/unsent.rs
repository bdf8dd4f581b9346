//! Pushes that must not go, or must not go again.

use crate::support::{Engine, World, both};
use qianshou::config::ReplyMode;
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::store::outbox;
use serde_json::json;

/// A world whose bot answers by push.
async fn answering_by_push(engine: Engine) -> World {
    let push = |settings: &mut qianshou::config::Settings| {
        settings.bots.values_mut().for_each(|bot| bot.reply = ReplyMode::Push);
    };
    World::with(engine, push).await
}

/// Kind and reason of what was given up.
async fn dead(world: &World) -> Vec<(String, Option<String>)> {
    let dead = outbox::list(&mut world.app.store.read(), "dead", 10).await.expect("lists");
    dead.into_iter().map(|push| (push.kind, push.reason)).collect()
}

/// A message that comes again is answered by push only once.
async fn pushed_answer(engine: Engine) {
    let world = answering_by_push(engine).await;
    world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
    world.settle().await;
    world.read_all();
    for text in ["签收 1", "收件箱"] {
        let said = world.play.say("wangfang", text).await;
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 1, "{text}");
        assert_eq!(world.play.replay(&said.msg_id).await.status, 200);
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 0, "{text}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pushed_answer_is_not_repeated_on_sqlite() {
    pushed_answer(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pushed_answer_is_not_repeated_on_postgres() {
    pushed_answer(Engine::Postgres).await;
}

/// What answered may have passed it on: two answers to one message would be worse than none.
async fn doubtful_answer(engine: Engine) {
    for fault in [FaultKind::Html, FaultKind::Empty] {
        let world = answering_by_push(engine).await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        world.read_all();
        world.play.fault(Endpoint::BatchSend, fault.clone(), 1).expect("a fault");
        world.play.say("wangfang", "收件箱").await;
        world.settle().await;
        world.minutes(8).await;
        assert!(world.read("wangfang").is_empty(), "{fault:?}");
        assert_eq!(
            dead(&world).await,
            [("answer".to_owned(), Some(outbox::UNKNOWN.to_owned()))],
            "{fault:?}"
        );
        // Asked again, it is said again.
        world.play.say("wangfang", "收件箱").await;
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 1, "{fault:?}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_may_have_gone_is_not_repeated_on_sqlite() {
    doubtful_answer(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_may_have_gone_is_not_repeated_on_postgres() {
    doubtful_answer(Engine::Postgres).await;
}

both! {
    async fn a_push_whose_words_cannot_be_read_is_given_up_and_not_sent_empty(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.db.raw("UPDATE intents SET body = '{\"of a later version\": 1}'").await;
        world.minutes(30).await;
        assert!(world.read("wangfang").is_empty());
        let dead = dead(world).await;
        assert!(!dead.is_empty());
        assert!(dead.iter().all(|(_, reason)| reason.as_deref() == Some("body-unreadable")), "{dead:?}");
    }
}
