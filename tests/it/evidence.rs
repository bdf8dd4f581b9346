//! Accepted is not delivered (INV-25, F23): the platform is asked what became of what it took.

use crate::approvals::application;
use crate::support::{Engine, World, both};
use qianshou::config::{Ask, Settings, Until};
use qianshou::playground::{Endpoint, FaultKind};
use qianshou::store::outbox::{self, Listed};
use qianshou::store::{evidence as store, quota};
use qianshou::time::{MINUTE, SECOND};
use qianshou::worker::evidence;
use serde_json::{Value, json};

/// One transcript on both engines with settings of its own.
macro_rules! both_with {
    ($name:ident, $change:expr, $story:ident) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = World::with(Engine::Sqlite, $change).await;
                $story(&world).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let world = World::with(Engine::Postgres, $change).await;
                $story(&world).await;
                world.end().await;
            }
        }
    };
}

/// Questions that reached the platform.
fn questions(world: &World) -> usize {
    world.play.ledger().iter().filter(|e| e.endpoint == Endpoint::ReadStatus).count()
}

/// Lets time pass and asks whatever is due then.
async fn ask_after(world: &World, minutes: i64) -> usize {
    world.clock.advance(minutes * MINUTE);
    let mut asked = 0;
    loop {
        match evidence::tick(&world.app).await.expect("tick") {
            0 => return asked,
            n => asked += n,
        }
        world.clock.advance(SECOND);
    }
}

async fn pushes(world: &World) -> Vec<Listed> {
    let mut db = world.app.store.read();
    outbox::list(&mut db, "", 100).await.expect("lists")
}

/// (person, state, read) of every push, by person.
async fn standing(world: &World) -> Vec<(String, String, bool)> {
    let rows = pushes(world).await.into_iter();
    let mut rows: Vec<_> =
        rows.map(|i| (i.person.unwrap_or_default(), i.state, i.read_at.is_some())).collect();
    rows.sort();
    rows
}

fn stands(person: &str, state: &str, read: bool) -> (String, String, bool) {
    (person.to_owned(), state.to_owned(), read)
}

/// An urgent document to the two receivers of one township: one call.
async fn urgent(world: &World, n: usize) -> Value {
    let doc_no = format!("鹿政办发〔2026〕{}号", 300 + n);
    let sent =
        world.dispatch(json!({"main_to": ["zs"], "copy_to": [], "urgency": "加急", "doc_no": doc_no})).await;
    world.settle().await;
    sent
}

both! {
    async fn what_arrived_is_delivered_and_what_was_opened_is_read(world) {
        let sent = urgent(world, 1).await;
        let path = format!("/api/v1/documents/{}", sent["id"].as_str().expect("an id"));
        assert_eq!(world.get(&path).await["deliveries"][0]["push"], "accepted");
        assert_eq!(ask_after(world, 0).await, 0, "the first question comes a minute later");
        world.read_one("wangfang");
        assert_eq!(ask_after(world, 1).await, 1, "one question about both recipients");
        assert_eq!(standing(world).await, [stands("周杰", "delivered", false), stands("王芳", "delivered", true)]);
        assert_eq!(world.get(&path).await["deliveries"][0]["push"], "delivered");
        let board = world.say("zhaoqiang", &format!("查进度 {}", sent["number"])).await;
        assert!(board.contains("未签 1：寨沙镇（已读）"), "{board}");
        world.read_one("zhoujie");
        assert_eq!(ask_after(world, 40).await, 0, "enough is known");
        assert_eq!(world.app.metrics.push_delivered.get(), 2);
        let mut db = world.app.store.read();
        let used = quota::used(&mut db, "dingtalk:api", &quota::month(world.clock.now())).await.expect("reads");
        drop(db);
        assert_eq!(u64::try_from(used).expect("positive"), world.play.counters().api_calls, "every question was paid for");
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收"));
        world.read_all();
    }
}

both! {
    async fn who_was_left_out_gets_it_once_more(world) {
        let lost = FaultKind::LoseUser { staff_ids: vec!["zhoujie".to_owned()] };
        world.play.fault(Endpoint::BatchSend, lost.clone(), 1).expect("a fault");
        urgent(world, 1).await;
        world.read_one("wangfang");
        assert!(world.read("zhoujie").is_empty());
        assert_eq!(ask_after(world, 1).await, 1);
        assert_eq!(standing(world).await[0], stands("周杰", "accepted", false), "perhaps it is only late");
        assert_eq!(ask_after(world, 4).await, 1);
        assert_eq!(standing(world).await[0].1, "waiting");
        world.settle().await;
        world.read_one("zhoujie");
        assert!(world.read("wangfang").is_empty(), "who has it does not get it again");
        // Lost twice: a reminder is not repeated for ever, and the operator sees it.
        world.play.fault(Endpoint::BatchSend, lost, 2).expect("a fault");
        let sent = urgent(world, 2).await;
        world.read_one("wangfang");
        for _ in 0..2 {
            ask_after(world, 1).await;
            ask_after(world, 4).await;
            world.settle().await;
        }
        let dead: Vec<Listed> = pushes(world).await.into_iter().filter(|i| i.state == "dead").collect();
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].person.as_deref(), dead[0].reason.as_deref()), (Some("周杰"), Some("not-delivered")));
        let board = world.say("zhaoqiang", &format!("查进度 {}", sent["number"])).await;
        assert!(board.contains("未签 1：寨沙镇（已读）"), "王芳 has read it: {board}");
        for n in [1, 2] {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn a_unit_that_nothing_reached_is_named(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::SilentDrop, 2).expect("a fault");
        let sent = urgent(world, 1).await;
        for _ in 0..2 {
            ask_after(world, 1).await;
            ask_after(world, 4).await;
            world.settle().await;
        }
        assert_eq!(world.app.metrics.push_undelivered.get(), 4);
        assert_eq!(world.get(&format!("/api/v1/documents/{}", sent["id"].as_str().expect("an id"))).await["deliveries"][0]["push"], "dead");
        let board = world.say("zhaoqiang", &format!("查进度 {}", sent["number"])).await;
        assert!(board.contains("未签 1：寨沙镇（消息没送到）"), "{board}");
        // It was never seen, and still it can be signed.
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收"));
        world.read_all();
    }
}

both! {
    async fn what_was_overtaken_does_not_go_out_again(world) {
        world.play.fault(Endpoint::BatchSend, FaultKind::SilentDrop, 1).expect("a fault");
        urgent(world, 1).await;
        assert!(world.say("wangfang", "签收 1").await.starts_with("已签收"));
        ask_after(world, 1).await;
        ask_after(world, 4).await;
        assert_eq!(standing(world).await, [stands("周杰", "superseded", false), stands("王芳", "superseded", false)]);
        // A new code takes the place of one that was lost on its way.
        let lost = FaultKind::LoseUser { staff_ids: vec!["liming".to_owned(), "chenhong".to_owned()] };
        world.play.fault(Endpoint::BatchSend, lost, 2).expect("a fault");
        let (status, answer) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        let resent = world.say("liming", "重发 1").await;
        assert!(resent.contains("新"), "{resent}");
        world.settle().await;
        let push = world.read_one("liming");
        ask_after(world, 1).await;
        ask_after(world, 5).await;
        world.settle().await;
        assert!(world.read("liming").is_empty(), "the old code does not come after the new one");
        world.read_one("chenhong");
        let code: String = push.split("回：同意 ").nth(1).expect("a code").chars().take(6).collect();
        let done = world.say("liming", &format!("同意 {code}")).await;
        assert!(done.contains("寨沙镇 张三"), "{done}");
        world.settle().await;
        world.read_all();
    }
}

async fn codes_kept(world: &World) -> i64 {
    let mut db = world.app.store.read();
    let (n,): (i64,) =
        db.one("SELECT COUNT(*) FROM intents WHERE code_sealed IS NOT NULL", &[]).await.expect("reads");
    n
}

both! {
    async fn a_lost_approval_request_comes_again_with_its_code(world) {
        let lost = FaultKind::LoseUser { staff_ids: vec!["liming".to_owned()] };
        world.play.fault(Endpoint::BatchSend, lost, 2).expect("a fault");
        let (status, answer) = world.post("/api/v1/applications", &application()).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        assert_eq!(codes_kept(world).await, 2, "until it is known that they arrived");
        world.read_one("chenhong");
        ask_after(world, 1).await;
        assert_eq!(codes_kept(world).await, 1);
        ask_after(world, 4).await;
        world.settle().await;
        let push = world.read_one("liming");
        let code: String = push.split("回：同意 ").nth(1).expect("a code").chars().take(6).collect();
        ask_after(world, 1).await;
        assert_eq!(codes_kept(world).await, 0, "and no longer");
        let done = world.say("liming", &format!("同意 {code}")).await;
        assert!(done.contains("寨沙镇 张三"), "{done}");
        world.settle().await;
        world.read_all();
    }
}

both! {
    async fn a_question_that_fails_is_put_again_and_changes_nothing(world) {
        for (n, kind) in [
            FaultKind::Http500,
            FaultKind::Html,
            FaultKind::Empty,
            FaultKind::WrongJson,
            FaultKind::ResetBefore,
            FaultKind::ResetAfter,
            FaultKind::BadToken,
            FaultKind::Processing,
        ]
        .into_iter()
        .enumerate()
        {
            world.play.fault(Endpoint::ReadStatus, kind.clone(), 1).expect("a fault");
            urgent(world, n).await;
            assert_eq!(ask_after(world, 1).await, 1, "{kind:?}");
            assert!(standing(world).await.iter().any(|(_, state, _)| state == "accepted"), "{kind:?}");
            assert_eq!(ask_after(world, 6).await, 1, "{kind:?}");
            assert!(standing(world).await.iter().all(|(_, state, _)| state == "delivered"), "{kind:?}");
            world.read_all();
        }
        // Taken back by somebody: that is not delivered either.
        urgent(world, 90).await;
        world.play.fault(Endpoint::ReadStatus, FaultKind::Recalled, 1).expect("a fault");
        ask_after(world, 1).await;
        let recalled = pushes(world).await.into_iter().filter(|i| i.reason.as_deref() == Some("recalled")).count();
        assert_eq!(recalled, 2);
        world.say("wangfang", "签收全部").await;
        world.say("wangfang", "确认").await;
        for n in 1..=9 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

both! {
    async fn an_app_that_may_not_ask_asks_once_in_six_hours(world) {
        world.play.fault(Endpoint::ReadStatus, FaultKind::NoPermission, 100).expect("a fault");
        for n in 0..4 {
            urgent(world, n).await;
            ask_after(world, 2).await;
        }
        assert_eq!(questions(world), 1);
        world.play.clear_faults();
        world.clock.advance(360 * MINUTE);
        world.read_all();
        for n in 1..=4 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        urgent(world, 9).await;
        ask_after(world, 2).await;
        assert_eq!(questions(world), 2);
        world.say("wangfang", "签收 5").await;
        world.read_all();
    }
}

both! {
    async fn two_instances_ask_each_question_once(world) {
        let other = world.second_instance().await;
        for n in 0..12 {
            urgent(world, n).await;
        }
        world.clock.advance(2 * MINUTE);
        for _ in 0..8 {
            let (a, b) = tokio::join!(evidence::tick(&world.app), evidence::tick(&other));
            let _ = (a.expect("tick"), b.expect("tick"));
            world.clock.advance(1_100);
        }
        let mut keys: Vec<String> = world
            .play
            .ledger()
            .into_iter()
            .filter(|e| e.endpoint == Endpoint::ReadStatus)
            .filter_map(|e| e.process_query_key)
            .collect();
        assert_eq!(keys.len(), 12);
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 12);
        // An instance that froze with its claim finds that somebody else has asked.
        urgent(world, 20).await;
        world.clock.advance(MINUTE);
        let mut tx = world.app.store.begin_write().await.expect("begins");
        let now = world.clock.now();
        let frozen = store::claim(&mut tx, now, now.plus(45 * SECOND), 10).await.expect("claims");
        tx.commit().await.expect("commits");
        assert_eq!((frozen.len(), evidence::tick(&other).await.expect("tick")), (1, 0));
        world.clock.advance(46 * SECOND);
        assert_eq!(evidence::tick(&other).await.expect("tick"), 1);
        let mut tx = world.app.store.begin_write().await.expect("begins");
        assert!(!store::asked(&mut tx, &frozen[0], None, "late").await.expect("writes"));
        tx.rollback().await.expect("rolls back");
        world.read_all();
        for n in 1..=13 {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
        other.store.close().await;
    }
}

both! {
    async fn when_the_month_runs_out_nothing_is_asked(world) {
        urgent(world, 1).await;
        let month = quota::month(world.clock.now());
        let mut tx = world.app.store.begin_write().await.expect("begins");
        quota::count_month(&mut tx, "dingtalk:api", &month, 4_000).await.expect("counts");
        tx.commit().await.expect("commits");
        assert_eq!(ask_after(world, 1).await, 1, "looked at");
        assert_eq!(questions(world), 0, "and not asked: four fifths are used");
        assert_eq!(ask_after(world, 40).await, 0);
        assert!(standing(world).await.iter().all(|(_, state, _)| state == "accepted"));
        assert_eq!(codes_kept(world).await, 0);
        // Documents still go out.
        urgent(world, 2).await;
        assert_eq!(world.read("wangfang").len(), 2);
        for n in [1, 2] {
            world.say("wangfang", &format!("签收 {n}")).await;
        }
        world.read_all();
    }
}

fn everything(settings: &mut Settings) {
    settings.evidence.ask = Ask::All;
    settings.evidence.until = Until::Read;
}

async fn until_read(world: &World) {
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_one("wangfang");
    assert_eq!(ask_after(world, 1).await, 1);
    assert_eq!(
        standing(world).await,
        [stands("周杰", "delivered", false), stands("王芳", "delivered", true)]
    );
    assert_eq!(ask_after(world, 4).await, 1, "one has not opened it");
    world.read_one("zhoujie");
    assert_eq!(ask_after(world, 25).await, 1);
    assert_eq!(standing(world).await[0], stands("周杰", "delivered", true));
    assert_eq!(ask_after(world, 60).await, 0);
    world.say("wangfang", "签收 1").await;
    world.read_all();
}
both_with!(ordinary_pushes_are_asked_about_until_they_are_read, everything, until_read);

async fn never(world: &World) {
    urgent(world, 1).await;
    assert_eq!(ask_after(world, 40).await, 0);
    assert_eq!((questions(world), codes_kept(world).await), (0, 0));
    world.read_all();
    world.say("wangfang", "签收 1").await;
    world.read_all();
}
both_with!(nothing_is_asked_when_it_is_switched_off, |s: &mut Settings| s.evidence.ask = Ask::Off, never);
