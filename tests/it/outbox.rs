//! The outbox under faults: nothing lost, nothing doubled, order kept.

use crate::support::{Engine, World, both};
use qianshou::config::ReplyMode;
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::store::calls::{self, Begun};
use qianshou::store::{outbox, quota};
use qianshou::time::DAY;
use qianshou::worker::{delivery, upkeep};
use serde_json::json;

both! {
    async fn a_fault_delays_but_loses_nothing(world) {
        for kind in [FaultKind::Http500, FaultKind::Html, FaultKind::Empty, FaultKind::WrongJson, FaultKind::ResetBefore] {
            world.play.fault(Endpoint::BatchSend, kind.clone(), 1).expect("a fault");
            world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
            world.minutes(5).await;
            world.minutes(6).await;
            assert!(!world.read("wangfang").is_empty(), "{kind:?}");
            world.read_all();
            let mut db = world.app.store.read();
            assert!(outbox::counts(&mut db).await.expect("counts").iter().all(|(s, n)| s != "dead" || *n == 0));
        }
        // Everything is signed, so no ladder goes on.
        for n in 1..=5 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn what_is_signed_before_it_was_pushed_is_never_pushed(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 50).expect("a fault");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        qianshou::worker::delivery::tick(&world.app).await.expect("tick");
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
        world.play.clear_faults();
        world.minutes(30).await;
        assert!(world.read("wangfang").is_empty());
        let mut db = world.app.store.read();
        let counts = outbox::counts(&mut db).await.expect("counts");
        assert_eq!(counts, [("superseded".to_owned(), 2)]);
    }
}

both! {
    async fn a_recipient_the_platform_does_not_know_dies_alone(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::InvalidUser { staff_ids: Vec::new() }, 1).expect("a fault");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        let mut db = world.app.store.read();
        let dead = outbox::list(&mut db, "dead", 10).await.expect("lists");
        drop(db);
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].reason.as_deref(), Some("recipient-invalid"));
        assert!(world.say("lijuan", "签收 1").await.starts_with("已签收"));
        world.read_all();
    }
}

both! {
    async fn two_instances_push_each_intent_once(world) {
        let other = world.second_instance().await;
        for i in 0..10 {
            world.dispatch(json!({"doc_no": format!("鹿政办发〔2026〕{}号", 60 + i), "urgency": "加急"})).await;
        }
        for _ in 0..30 {
            let (a, b) = tokio::join!(
                qianshou::worker::delivery::tick(&world.app),
                qianshou::worker::delivery::tick(&other)
            );
            let _ = (a.expect("tick"), b.expect("tick"));
            world.clock.advance(1_100);
        }
        assert_eq!(world.read("wangfang").len(), 10);
        assert_eq!(world.read("zhoujie").len(), 10);
        for n in 1..=10 {
            for staff in ["wangfang", "lijuan", "tangbo"] {
                assert!(world.say(staff, &format!("签收 {n}")).await.starts_with("已签收"));
            }
        }
        world.read_all();
        other.store.close().await;
    }
}

both! {
    async fn a_dead_token_is_fetched_once(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        world.read_all();
        let before = world.play.counters().token_fetches;
        world.play.revoke_tokens();
        world.minutes(1).await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急", "doc_no": "鹿政办发〔2026〕77号"})).await;
        world.minutes(2).await;
        assert_eq!(world.play.counters().token_fetches, before + 1);
        assert!(!world.read("wangfang").is_empty());
        for n in [1, 2] {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn the_group_hears_counts_once_a_day(world) {
        world.dispatch(json!({"main_to": ["zs", "ps"], "copy_to": []})).await;
        world.settle().await;
        world.hours(8).await; // 17:10
        let told = world.play.take_group_unread();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].words(), "今天 1 件公文，还有 2 个单位没签。\n群里回复不算签收，请到单聊办理。");
        world.minutes(60).await;
        assert!(world.play.take_group_unread().is_empty());
        for staff in ["wangfang", "lijuan"] {
            world.say(staff, "签收 1").await;
        }
        world.read_all();
    }
}

both! {
    async fn a_group_message_of_unknown_outcome_is_shown_once(world) {
        world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.play.fault(Endpoint::RobotSend, FaultKind::ResetAfter, 1).expect("a fault");
        world.hours(8).await; // 17:10
        world.minutes(5).await;
        let sent = world.play.ledger().into_iter().filter(|e| e.endpoint == Endpoint::RobotSend).count();
        assert_eq!(sent, 2, "the answer was lost, so it was sent again");
        assert_eq!(world.play.take_group_unread().len(), 1, "with the key by which the platform knows it");
        world.say("wangfang", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn a_platform_without_tokens_costs_neither_calls_nor_attempts(world) {
        world.play.fault(Endpoint::Token, FaultKind::Http500, 1_000).expect("a fault");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        for _ in 0..60 {
            delivery::tick(&world.app).await.expect("tick");
            world.clock.advance(2_000);
        }
        let mut db = world.app.store.read();
        let month = quota::month(world.clock.now());
        assert_eq!(quota::used(&mut db, "dingtalk:api", &month).await.expect("reads"), 0);
        let waiting = outbox::list(&mut db, "waiting", 10).await.expect("lists");
        drop(db);
        assert_eq!(waiting.len(), 2);
        assert!(waiting.iter().all(|push| push.attempts <= 5), "{waiting:?}");
        // The first call with a token fails; the push is not given up for that.
        world.play.clear_faults();
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 1).expect("a fault");
        for _ in 0..8 {
            world.minutes(2).await;
        }
        assert_eq!(world.read("wangfang").len(), 1);
        world.say("wangfang", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn a_secret_the_platform_refuses_keeps_pushes_waiting_until_it_is_mended(world) {
        world.play.fault(Endpoint::Token, FaultKind::NoPermission, 100_000).expect("a fault");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        for _ in 0..24 {
            world.hours(1).await;
        }
        let mut db = world.app.store.read();
        assert!(outbox::list(&mut db, "dead", 10).await.expect("lists").is_empty());
        let waiting = outbox::list(&mut db, "waiting", 10).await.expect("lists");
        drop(db);
        assert!(waiting.iter().all(|push| push.attempts == 0), "{waiting:?}");
        world.play.clear_faults();
        world.minutes(11).await;
        assert!(!world.read("wangfang").is_empty(), "mended, they go by themselves");
        world.say("wangfang", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn a_missing_permission_leaves_forty_hours_to_apply_for_it(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::NoPermission, 100_000).expect("a fault");
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        for _ in 0..40 {
            world.hours(1).await;
        }
        let mut db = world.app.store.read();
        assert!(outbox::list(&mut db, "dead", 10).await.expect("lists").is_empty());
        drop(db);
        world.play.clear_faults();
        world.hours(6).await;
        assert!(!world.read("wangfang").is_empty(), "granted, they go by themselves");
        world.say("wangfang", "签收 1").await;
        world.read_all();
    }
}

both! {
    async fn an_unknown_outcome_is_repeated_once_whatever_failed_before(world) {
        let unknown = |times| world.play.fault(Endpoint::BatchSend, FaultKind::ResetAfter, times).expect("a fault");
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 2).expect("a fault");
        unknown(1);
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
        world.minutes(1).await;
        assert_eq!(world.read("lijuan").len(), 1, "a minute is left to whatever is wrong");
        world.minutes(1).await;
        assert_eq!(world.read("lijuan").len(), 1, "the certain failures do not use the repetition up");
        unknown(1);
        world.play.fault(Endpoint::BatchSend, FaultKind::Http500, 1).expect("a fault");
        unknown(1);
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急", "doc_no": "鹿政办发〔2026〕77号"})).await;
        for _ in 0..5 {
            world.minutes(1).await;
        }
        assert_eq!(world.read("lijuan").len(), 2, "nor does one between two unknown outcomes give another");
        let mut db = world.app.store.read();
        let dead = outbox::list(&mut db, "dead", 10).await.expect("lists");
        drop(db);
        assert_eq!(dead.len(), 1, "{dead:?}");
        world.say("lijuan", "签收 1 2").await;
    }
}

both! {
    async fn a_process_that_dies_twice_at_a_push_does_not_send_it_a_third_time(world) {
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
        for _ in 0..2 {
            let dying = world.second_instance().await;
            let mut tx = dying.store.begin_write().await.expect("begins");
            outbox::tidy(&mut tx, world.clock.now()).await.expect("tidies");
            let until = world.clock.now().plus(45_000);
            let terms = outbox::Claim { owner: "dying", until, limit: 10, platforms: "{}" };
            let claimed = outbox::claim(&mut tx, &terms, world.clock.now()).await.expect("claims");
            assert_eq!(claimed.len(), 1);
            let id = qianshou::ids::AttemptId::new(world.clock.now());
            let ids = claimed[0].id.to_string();
            let call = Begun { id: id.as_str(), bot: "main", channel: "single", intents: ids, count: 1 };
            calls::begin(&mut tx, &[call], world.clock.now()).await.expect("begins");
            tx.commit().await.expect("commits");
            dying.store.close().await;
            world.clock.advance(46_000);
        }
        world.settle().await;
        assert!(world.read("lijuan").is_empty());
        let mut db = world.app.store.read();
        let dead = outbox::list(&mut db, "dead", 10).await.expect("lists");
        drop(db);
        assert_eq!(dead[0].reason.as_deref(), Some(outbox::UNKNOWN));
        assert_eq!(dead[0].attempts, 2, "each attempt is counted once");
        world.say("lijuan", "签收 1").await;
    }
}

/// Makes every end of a call fail to be stored, as a full disk would.
async fn ends_cannot_be_stored(world: &World) {
    if world.db.engine == Engine::Sqlite {
        world
            .db
            .raw("CREATE TRIGGER full BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'full'); END")
            .await;
        return;
    }
    world
        .db
        .raw("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''full''; END'")
        .await;
    world
        .db
        .raw("CREATE TRIGGER full_disk BEFORE UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION full_disk()")
        .await;
}

async fn ends_can_be_stored(world: &World) {
    let drop = if world.db.engine == Engine::Sqlite {
        "DROP TRIGGER full"
    } else {
        "DROP TRIGGER full_disk ON attempts"
    };
    world.db.raw(drop).await;
}

both! {
    async fn a_database_that_fails_for_a_while_doubles_no_push(world) {
        for (n, unit) in ["zs", "ps", "zd"].iter().enumerate() {
            let doc_no = format!("鹿政办发〔2026〕{}号", n + 1);
            world.dispatch(json!({"main_to": [unit], "copy_to": [], "urgency": "加急", "doc_no": doc_no})).await;
        }
        ends_cannot_be_stored(world).await;
        for _ in 0..3 {
            delivery::tick(&world.app).await.expect_err("the end of a call is not stored");
            // Past the leases.
            world.clock.advance(46_000);
        }
        ends_can_be_stored(world).await;
        world.settle().await;
        for staff in ["wangfang", "lijuan", "tangbo"] {
            assert_eq!(world.read(staff).len(), 1, "{staff}");
            world.say(staff, "签收 1").await;
        }
        world.read_all();
        let mut db = world.app.store.read();
        let counts = outbox::counts(&mut db).await.expect("counts");
        assert!(counts.iter().all(|(state, _)| state == "accepted" || state == "superseded"), "{counts:?}");
    }
}

both! {
    async fn what_waits_for_a_token_goes_when_the_messenger_is_back(world) {
        world.play.fault(Endpoint::Token, FaultKind::Http500, 100_000).expect("a fault");
        for (n, unit) in ["zs", "ps", "zd"].iter().enumerate() {
            let doc_no = format!("鹿政办发〔2026〕{}号", n + 1);
            world.dispatch(json!({"main_to": [unit], "copy_to": [], "urgency": "加急", "doc_no": doc_no})).await;
        }
        for _ in 0..60 {
            delivery::tick(&world.app).await.expect("tick");
            world.clock.advance(20_000);
        }
        world.play.clear_faults();
        while world.play.ledger().iter().all(|e| e.endpoint != Endpoint::BatchSend) {
            world.clock.advance(1_000);
            delivery::tick(&world.app).await.expect("tick");
        }
        let mut db = world.app.store.read();
        let next = outbox::next_due(&mut db).await.expect("reads");
        drop(db);
        let wait = next.map_or(0, |at| at.since(world.clock.now()));
        assert!(wait <= 2_000, "the others need not sit out their pause: {wait} ms");
        world.minutes(1).await;
        for staff in ["wangfang", "lijuan", "tangbo"] {
            assert_eq!(world.read(staff).len(), 1, "{staff}");
            world.say(staff, "签收 1").await;
        }
        world.read_all();
    }
}

/// One call at a time, and the first takes longer than the lease of the others lasts.
async fn slow_platform(engine: Engine) {
    let world = World::with(engine, |settings| settings.push.concurrency = 1).await;
    let slow = world.second_instance().await;
    for (n, unit) in ["zs", "ps", "zd"].iter().enumerate() {
        let doc_no = format!("鹿政办发〔2026〕{}号", n + 1);
        world.dispatch(json!({"main_to": [unit], "copy_to": [], "urgency": "加急", "doc_no": doc_no})).await;
    }
    world.play.fault(Endpoint::BatchSend, FaultKind::Delay { ms: 1_500 }, 1).expect("a fault");
    let ticking = tokio::spawn({
        let slow = slow.clone();
        async move { delivery::tick(&slow).await }
    });
    let called = async {
        while slow.metrics.push_calls.get() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), called).await.expect("the first call is made");
    world.clock.advance(46_000);
    world.settle().await;
    ticking.await.expect("ends").expect("tick");
    let mut copies = ["wangfang", "lijuan", "tangbo"].map(|staff| world.read(staff).len());
    copies.sort_unstable();
    assert_eq!(copies, [1, 1, 2], "only the call under way is made again");
    for staff in ["wangfang", "lijuan", "tangbo"] {
        world.say(staff, "签收 1").await;
    }
    world.read_all();
    slow.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waited_past_its_lease_is_not_made_on_sqlite() {
    slow_platform(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waited_past_its_lease_is_not_made_on_postgres() {
    slow_platform(Engine::Postgres).await;
}

both! {
    async fn a_backlog_is_not_taken_up_beyond_the_budget(world) {
        // Each in a lane of its own, as for as many people.
        world
            .db
            .raw(
                "INSERT INTO intents (id, lane, seq, bot, channel, person_id, kind, urgent, body, text_digest, state,
                    not_before, retry_at, hold_until, expires_at, created_at)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
                SELECT 'push' || i, 'lane' || i, 1, 'main', 'single', (SELECT id FROM people WHERE login = 'wangfang'),
                    'result', 1, '{\"lines\":[\"到了\"]}', 'digest' || i, 'waiting',
                    0, 0, 0, 4000000000000, 0 FROM n",
            )
            .await;
        delivery::tick(&world.app).await.expect("tick");
        assert_eq!(world.read("wangfang").len(), 18, "nine tenths of twenty calls a second");
        let round = 8 * world.app.settings.push.concurrency as u64;
        assert_eq!(world.app.metrics.budget_refused.get(), round - 18, "the rest of one round, not of the backlog");
        world.settle().await;
        assert_eq!(world.read("wangfang").len(), 182);
    }
}

/// A second bot of another organisation, whose name comes first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_goes_through_the_bot_of_its_person_and_an_answer_through_the_bot_that_was_asked() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::with(engine, |settings| {
            let main = settings.bots.get_mut("main").expect("the bot");
            main.reply = ReplyMode::Push;
            let mut other = main.clone();
            other.corp_id = "dingother".to_owned();
            settings.bots.insert("aaa".to_owned(), other);
        })
        .await;
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        assert_eq!(
            world.read("wangfang").len(),
            1,
            "the person is bound in the organisation of the other bot"
        );
        world.say("wangfang", "签收 1").await;
        world.settle().await;
        assert!(world.read_one("wangfang").starts_with("已签收 1"));
        world.read_all();
        world.end().await;
    }
}

both! {
    async fn pushes_are_forgotten_after_a_year_and_stay_counted(world) {
        let total = async || {
            let mut db = world.app.store.read();
            outbox::counts(&mut db).await.expect("counts").iter().map(|(_, n)| n).sum::<i64>()
        };
        let kept = async |state: &str| {
            let mut db = world.app.store.read();
            outbox::list(&mut db, state, 100).await.expect("lists").len()
        };
        // One that arrives and one that is given up.
        world.play.fault(Endpoint::BatchSend, FaultKind::InvalidUser { staff_ids: Vec::new() }, 1).expect("a fault");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
        world.settle().await;
        world.dispatch(json!({"doc_no": "鹿政办发〔2026〕13号", "main_to": ["zs"], "copy_to": []})).await;
        world.settle().await;
        world.read_all();
        let (created, dead) = (total().await, kept("dead").await);
        assert_eq!((dead, kept("waiting").await), (1, 0));
        assert!(created > 1);

        world.clock.advance(399 * DAY);
        upkeep::tick(&world.app).await.expect("a round");
        assert_eq!(kept("").await, usize::try_from(created).expect("a few"), "not yet");
        world.clock.advance(2 * DAY);
        upkeep::tick(&world.app).await.expect("a round");
        assert_eq!(kept("").await, dead, "what was given up waits for somebody");
        assert_eq!(total().await, created);
        world.settle().await;
        world.read_all();
    }
}
