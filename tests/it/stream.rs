//! Connections that the service opens itself: what only they can suffer. The conversations are the same as
//! over HTTP (`both!`).

use crate::support::{Engine, World, over_stream};
use futures_util::{SinkExt as _, StreamExt as _};
use qianshou::config::{Mode, ReplyMode};
use qianshou::platform;
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::service::{roll_call, stray};
use qianshou::time::MINUTE;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

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
    async fn whether_a_connection_stands_is_said(world) {
        let note = async || {
            qianshou::worker::upkeep::tick(&world.app).await.expect("beats");
            let mut db = world.app.store.read();
            let alive = qianshou::store::state::alive(&mut db, world.clock.now().plus(-MINUTE)).await.expect("reads");
            alive.into_iter().map(|instance| instance.note).collect::<String>()
        };
        let gauge = async || {
            let answer = world.app.client.get(format!("http://{}/metrics", world.address)).send().await;
            let text = answer.expect("an answer").text().await.expect("a body");
            text.lines().find(|line| line.starts_with("qianshou_stream_up")).map(str::to_owned)
        };
        let told = note().await;
        assert!(told.contains("，main 的长连接") && told.ends_with(" 起连着"), "{told}");
        assert_eq!(gauge().await.as_deref(), Some("qianshou_stream_up{bot=\"main\"} 1"));
        // The platform takes no more connections and ends the one it has.
        world.play.fault(Endpoint::GatewayOpen, FaultKind::Http500, 100).expect("a fault");
        world.play.send_frame(&"x".repeat(17 << 20));
        world.until("it is noticed", |world| world.app.links.all().values().all(|link| link.broken.is_some())).await;
        let why = world.app.links.all().remove("main").and_then(|link| link.broken).expect("a reason");
        assert!(!why.is_empty() && why != "disconnect", "nobody asked for it: {why}");
        world.until("it cannot dial", |world| world.app.metrics.stream_failures.get() > 0).await;
        let told = note().await;
        assert!(told.contains(" 起断着（") && told.ends_with("收不到消息，查原因：qianshou doctor"), "{told}");
        assert_eq!(gauge().await.as_deref(), Some("qianshou_stream_up{bot=\"main\"} 0"));
        world.play.clear_faults();
        world.until("it dials again", |world| world.play.connections() == 1).await;
        assert!(world.say("wangfang", "收件箱").await.contains("没有待签收"));
        assert_eq!(gauge().await.as_deref(), Some("qianshou_stream_up{bot=\"main\"} 1"));
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

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A connection that is not the service's.
async fn dial_in(world: &World) -> Socket {
    let bot = &world.app.settings.bots["main"];
    let ours = platform::stream::open(&world.app.client, bot).await.expect("a ticket");
    let ticket: String = url::form_urlencoded::byte_serialize(ours.ticket.expose().as_bytes()).collect();
    let address = format!("{}?ticket={ticket}", ours.url);
    tokio_tungstenite::connect_async(address).await.expect("a connection").0
}

/// Somebody's laptop: it connects with the production credentials and acknowledges whatever it is given, as
/// the official clients do. Ends with how many messages it took.
async fn laptop(world: &World, stop: CancellationToken) -> usize {
    let (mut socket, mut taken) = (dial_in(world).await, 0);
    loop {
        let frame = tokio::select! {
            () = stop.cancelled() => return taken,
            frame = socket.next() => frame.expect("open").expect("a frame"),
        };
        let Ok(frame) = serde_json::from_str::<Value>(frame.to_text().expect("text")) else { continue };
        taken += usize::from(frame["type"] == "CALLBACK");
        let ack = json!({"code": 200, "message": "OK", "data": "{\"response\":null}",
            "headers": {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}});
        socket.send(Message::text(ack.to_string())).await.expect("sent");
    }
}

async fn call_the_roll(world: &World) -> roll_call::Outcome {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    roll_call::open(&mut tx, "main").await.expect("opens");
    tx.commit().await.expect("commits");
    for n in 1..=roll_call::OF {
        let reply = world.play.say("wangfang", &format!("点名 {n}")).await;
        assert_eq!(reply.status, 200, "the platform sees nothing wrong");
        assert!(reply.text.is_empty() || reply.text == format!("点名 {n} 到了。"), "{reply:?}");
    }
    let arrived = roll_call::arrived(&mut world.app.store.read(), "main").await.expect("counts");
    let outcome = roll_call::Outcome { arrived, of: roll_call::OF, at: world.clock.now() };
    let mut tx = world.app.store.begin_write().await.expect("begins");
    roll_call::close(&mut tx, "main", outcome).await.expect("closes");
    tx.commit().await.expect("commits");
    let kept = roll_call::last(&mut world.app.store.read(), "main").await.expect("reads");
    assert_eq!(kept, Some(outcome));
    outcome
}

over_stream! {
    async fn a_laptop_that_takes_messages_is_noticed(world) {
        assert!(world.say("wangfang", "点名 1").await.starts_with("没听懂"), "nobody calls the roll");
        let alone = call_the_roll(world).await;
        assert_eq!((alone.arrived, alone.shared()), (8, false));
        let stop = CancellationToken::new();
        let watch = async {
            world.until("the laptop is connected", |world| world.play.connections() == 2).await;
            let shared = call_the_roll(world).await;
            stop.cancel();
            shared
        };
        let (taken, beside) = tokio::join!(laptop(world, stop.clone()), watch);
        assert!(beside.shared(), "{beside:?}");
        assert_eq!(usize::try_from(beside.arrived).expect("fits") + taken, 8);
        // The secret is rotated: the laptop is gone, and the next roll call says so.
        world.until("the laptop is gone", |world| world.play.connections() == 1).await;
        assert!(!call_the_roll(world).await.shared());
    }
}

over_stream! {
    async fn a_laptop_that_stands_in_a_debugger_makes_messages_late(world) {
        let late = async || {
            let mut db = world.app.store.read();
            stray::last(&mut db, "main", world.clock.now()).await.expect("reads").map_or(0, |late| late.count)
        };
        assert!(world.say("wangfang", "收件箱").await.contains("没有待签收"));
        world.clock.advance(MINUTE);
        // It never acknowledges anything, and is closed while it has a message.
        let mut socket = dial_in(world).await;
        world.until("the laptop is connected", |world| world.play.connections() == 2).await;
        loop {
            let speaks = world.play.say("wangfang", "收件箱");
            tokio::pin!(speaks);
            tokio::select! {
                reply = &mut speaks => assert_eq!(reply.status, 200, "{reply:?}"),
                _ = socket.next() => {
                    drop(socket);
                    assert_eq!(speaks.await.status, 0);
                    break;
                }
            }
        }
        assert_eq!(late().await, 0);
        pushed_again(world).await;
        assert_eq!(late().await, 1, "it came a minute after it was said");
        world.read_all();
    }
}
