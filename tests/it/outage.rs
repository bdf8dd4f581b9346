//! Two instances and a messenger that was away (INV-24, F20, F21): one probe at a time between them, then
//! a budget that grows from a tenth.

use crate::support::{Engine, World, both};
use qianshou::app::App;
use qianshou::config::Mode;
use qianshou::playground::{Endpoint, FaultKind, LedgerEntry, Saying};
use qianshou::time::{MINUTE, SECOND, Timestamp};
use qianshou::worker::delivery;
use serde_json::json;

fn calls(world: &World) -> Vec<LedgerEntry> {
    world.play.ledger().into_iter().filter(|e| e.endpoint == Endpoint::BatchSend).collect()
}

/// Both instances work until `until`, `step` at a time.
async fn both_work(world: &World, other: &App, until: Timestamp, step: i64) {
    while world.clock.now() < until {
        let (a, b) = tokio::join!(Box::pin(delivery::tick(&world.app)), Box::pin(delivery::tick(other)));
        let _ = (a.expect("tick"), b.expect("tick"));
        world.clock.advance(step);
    }
}

/// The largest number of calls in one second.
fn busiest(calls: &[LedgerEntry]) -> usize {
    let within =
        |from: &LedgerEntry| calls.iter().filter(|c| (0..SECOND).contains(&c.at.since(from.at))).count();
    calls.iter().map(within).max().unwrap_or(0)
}

both! {
    async fn one_probe_for_all_instances_and_a_slow_return(world) {
        let other = world.second_instance().await;
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 100_000).expect("a fault");
        for n in 0..40 {
            let doc_no = format!("鹿政办发〔2026〕{}号", 100 + n);
            world.dispatch(json!({"doc_no": doc_no, "urgency": "加急"})).await;
        }
        let began = world.clock.now();
        both_work(world, &other, began.plus(20 * SECOND), 500).await;
        let first = calls(world).len();
        assert!((5..=12).contains(&first), "{first} calls before both knew");
        both_work(world, &other, began.plus(20 * MINUTE), 2 * SECOND).await;
        let probes = calls(world).split_off(first);
        assert!((5..=12).contains(&probes.len()), "{} probes in twenty minutes", probes.len());
        assert!(probes.windows(2).all(|p| p[1].at.since(p[0].at) >= 5 * SECOND), "one at a time");

        world.play.clear_faults();
        let asked = calls(world).len();
        while calls(world).len() == asked {
            both_work(world, &other, world.clock.now().plus(SECOND), SECOND).await;
        }
        let well = world.clock.now();
        assert!(well.since(began) < 26 * MINUTE, "a probe finds it well");
        both_work(world, &other, well.plus(10 * SECOND), 500).await;
        for who in ["wangfang", "zhoujie", "lijuan", "tangbo"] {
            let digest = world.read_one(who);
            assert!(digest.starts_with("待签收 40 件\n"), "nothing was lost and nothing doubled: {digest}");
        }
        for n in 0..20 {
            let doc_no = format!("鹿政办发〔2026〕{}号", 150 + n);
            world.dispatch(json!({"doc_no": doc_no, "urgency": "加急"})).await;
        }
        both_work(world, &other, world.clock.now().plus(MINUTE), 500).await;
        let served = calls(world).split_off(asked);
        assert!(busiest(&served) <= 3, "{} calls in one second just after", busiest(&served));
        assert!(served.len() > 20, "and yet it goes on: {}", served.len());
        both_work(world, &other, well.plus(15 * MINUTE), 4 * SECOND).await;
        let readers: Vec<usize> = ["wangfang", "zhoujie", "lijuan", "tangbo"].map(|who| world.read(who).len()).into();
        assert_eq!(readers, [20, 20, 20, 20], "what is new comes one by one");

        // Well for ten minutes: the whole budget is there again.
        let asked = calls(world).len();
        for n in 0..30 {
            let doc_no = format!("鹿政办发〔2026〕{}号", 200 + n);
            world.dispatch(json!({"doc_no": doc_no, "urgency": "加急"})).await;
        }
        let now = world.clock.now();
        both_work(world, &other, now.plus(10 * SECOND), 100).await;
        let full = busiest(&calls(world).split_off(asked));
        assert!((10..=18).contains(&full), "{full} calls in one second");
        world.read_all();
        for n in 1..=90 {
            for staff in ["wangfang", "lijuan", "tangbo"] {
                world.say(staff, &format!("签收 {n}")).await;
            }
        }
        world.read_all();
        other.store.close().await;
    }
}

/// Two items for 寨沙镇; its people have read of the first, and the second is about to be sent.
async fn first_seen(world: &World) -> (i64, i64) {
    let send = async |doc_no: &str| {
        let sent = world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "doc_no": doc_no})).await;
        sent["deliveries"][0]["number"].as_i64().expect("a number")
    };
    let first = send("鹿政办发〔2026〕1号").await;
    world.settle().await;
    assert!(world.read_one("wangfang").contains(&format!("回：签收 {first}")));
    world.read_all();
    (first, send("鹿政办发〔2026〕2号").await)
}

both! {
    async fn a_bare_word_does_not_sign_the_item_before_one_that_perhaps_arrived(world) {
        let (first, second) = first_seen(world).await;
        world.play.fault(Endpoint::BatchSend, FaultKind::ResetAfter, 1).expect("a fault");
        delivery::tick(&world.app).await.expect("tick");
        // She has it, and we do not know.
        assert!(world.read_one("wangfang").contains(&format!("回：签收 {second}")));
        let asked = world.say("wangfang", "收到").await;
        assert!(asked.starts_with("还没签收：请说是哪一件"), "{asked}");
        // Sent again, it is certain what she saw last.
        world.minutes(1).await;
        world.read_all();
        let signed = world.say("wangfang", "收到").await;
        assert!(signed.starts_with(&format!("已签收 {second}")), "{signed}");
        assert!(world.say("zhoujie", &format!("签收 {first}")).await.starts_with("已签收"), "the other one is open");
    }
}

both! {
    async fn a_bare_word_does_not_sign_while_a_push_is_under_way(world) {
        let (first, second) = first_seen(world).await;
        world.play.fault(Endpoint::BatchSend, FaultKind::AcceptThenTimeout, 1).expect("a fault");
        let pushes = world.play.pushes().len();
        let sending = delivery::tick(&world.app);
        tokio::select! {
            ended = sending => panic!("the call never ends: {ended:?}"),
            () = world.until("it arrives", |world| world.play.pushes().len() > pushes) => {}
        }
        assert!(world.read_one("wangfang").contains(&format!("回：签收 {second}")));
        let asked = world.say("wangfang", "收到").await;
        assert!(asked.starts_with("还没签收：请说是哪一件"), "{asked}");
        world.minutes(2).await;
        world.read_all();
        for number in [first, second] {
            assert!(world.say("wangfang", &format!("签收 {number}")).await.starts_with("已签收"), "still open");
        }
    }
}

/// From now on the next change finds a database that can only be read; after it failed, writing works again.
async fn cannot_write_once(world: &World) {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    tx.exec("PRAGMA query_only = ON", &[]).await.expect("set");
    tx.commit().await.expect("nothing to keep");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_kept_is_not_said_to_be_taken() {
    let world = World::over(Engine::Sqlite, Mode::Http).await;
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
    let body = world.play.callback_body("wangfang", &Saying::Text("签收 1".into())).to_string();
    let send = async || world.play.send_raw(&world.play.signed_headers(), body.as_bytes()).await;
    let ready = async || {
        let page =
            world.app.client.get(format!("http://{}/readyz", world.address)).send().await.expect("an answer");
        (page.status().as_u16(), page.text().await.expect("a body"))
    };
    assert_eq!(ready().await, (200, "ready".to_owned()));
    world.clock.advance(1_000);
    cannot_write_once(&world).await;
    assert_eq!(ready().await, (503, "database".to_owned()));
    assert_eq!(ready().await, (200, "ready".to_owned()));
    cannot_write_once(&world).await;
    let failed = send().await;
    assert_eq!(failed.status, 503, "{failed:?}");
    assert!(failed.text().contains("没签成，请 2 分钟后再发一次"), "{failed:?}");
    assert_eq!((world.app.metrics.store_outages.get(), world.app.metrics.internal_errors.get()), (1, 0));
    // The platform sends it again.
    let kept = send().await;
    assert!(kept.status == 200 && kept.text().contains("已签收 1"), "{kept:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_connection_it_is_not_acknowledged_either() {
    let world = World::over(Engine::Sqlite, Mode::Stream).await;
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
    cannot_write_once(&world).await;
    let effects = world.app.metrics.effects.get();
    let play = world.play.clone();
    let said = tokio::spawn(async move { play.say("wangfang", "签收 1").await });
    world.until("it failed", |world| world.app.metrics.store_outages.get() == 1).await;
    world.quiet().await;
    assert_eq!((world.play.unacknowledged(), world.app.metrics.effects.get()), (1, effects));
    // It is pushed again, and acknowledged once it is kept.
    world.clock.advance(MINUTE);
    world.play.tick();
    world.until("it is acknowledged", |world| world.play.unacknowledged() == 0).await;
    world.quiet().await;
    assert_eq!(world.app.metrics.effects.get(), effects + 1);
    let answered = said.await.expect("ends").text;
    let told = world.read("wangfang").join("\n");
    assert!(answered.contains("没签成") && told.contains("已签收 1"), "{answered}\n{told}");
    world.end().await;
}
