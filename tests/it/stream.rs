//! The same conversations over a connection that the service opens itself.

use crate::support::{Engine, World};
use qianshou::config::Mode;
use qianshou::playground::{Endpoint, FaultKind};
use serde_json::json;

async fn world(engine: Engine) -> World {
    World::with(engine, |settings| settings.bots.values_mut().for_each(|bot| bot.mode = Mode::Stream)).await
}

async fn transcript(world: &World) {
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
    let list = world.play.say("wangfang", "收件箱").await;
    assert!(list.text.starts_with("待签收 1 件"), "{list:?}");
    let signed = world.play.say("wangfang", "签收 1").await;
    assert!(signed.text.starts_with("已签收 1（秋冬森林防火）"), "{signed:?}");
    // Pushed again with the same msgId: applied once, answered the same.
    let effects = world.app.metrics.effects.get();
    world.play.replay(&signed.msg_id).await;
    assert_eq!(world.app.metrics.effects.get(), effects);
    // The platform recycles connections; the service is there again.
    let before = world.app.metrics.stream_connections.get();
    world.play.fault(Endpoint::Stream, FaultKind::Disconnect, 1).expect("a fault");
    let again = async {
        while world.app.metrics.stream_connections.get() == before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), again).await.expect("it dials again");
    world.connected().await;
    let seen = world.play.say("zhoujie", "查看 1").await;
    assert!(seen.text.contains("王芳 09:10 签收"), "{seen:?}");
    world.read_all();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let world = world(Engine::Sqlite).await;
    transcript(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let world = world(Engine::Postgres).await;
    transcript(&world).await;
    world.end().await;
}
