//! Two instances over one PostgreSQL: what one does, the other knows or does not presume.

use crate::support::{CORP, Engine, World};
use base64::Engine as _;
use futures_util::future::join_all;
use qianshou::app::App;
use qianshou::config::{Mode, ReplyMode, Settings};
use qianshou::crypto::sha256;
use qianshou::domain::message::{Chat, Content, Envelope};
use qianshou::service::{self, Means, ReplySlot};
use qianshou::store::Tx;
use qianshou::worker::{delivery, upkeep};
use serde_json::json;

/// A message in the single chat, as the door of any instance reads it.
fn message(world: &World, staff: &str, text: &str) -> Envelope {
    let room = base64::engine::general_purpose::STANDARD.encode(format!("oto-{staff}"));
    Envelope {
        bot: "main".to_owned(),
        message_id: qianshou::random::hex::<12>(),
        body_digest: sha256(text.as_bytes()),
        chat: Chat::Single,
        conversation: format!("cid{room}"),
        corp: CORP.to_owned(),
        staff_id: Some(staff.to_owned()),
        content: Content::Text(text.to_owned()),
        reply_address: None,
        said_at: None,
        received_at: world.clock.now(),
    }
}

/// Says something to the instance `at`.
async fn say_at(world: &World, at: &App, staff: &str, text: &str) -> String {
    let answer =
        service::run(at, message(world, staff, text), ReplySlot::new(Means::Response, ReplyMode::Inline))
            .await;
    answer.expect("an answer").expect("words").lines.join("\n")
}

/// Waits until so many transactions of this database wait for a lock.
async fn blocked(world: &World, count: i64) {
    const SQL: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async {
        loop {
            let (n,): (i64,) = world.app.store.read().one(SQL, &[]).await.expect("counts");
            if n >= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(4), waiting).await.expect("they wait");
}

async fn holding(world: &World, sql: &'static str) -> Tx {
    let mut tx = world.app.store.begin_write().await.expect("begins");
    tx.exec(sql, &[]).await.expect("locks");
    tx
}

/// A world whose answers are pushed, with one urgent document for the second town.
async fn answering_by_push() -> World {
    let push = |settings: &mut Settings| {
        settings.bots.values_mut().for_each(|bot| bot.reply = ReplyMode::Push);
    };
    let world = World::with(Engine::Postgres, push).await;
    world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "urgency": "加急"})).await;
    world.settle().await;
    world.read_all();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ordinal_means_the_newest_list_whoever_showed_it() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    let dispatch = async |n: i64, urgency: &str| {
        let doc_no = format!("鹿政办发〔2026〕{n}号");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "doc_no": doc_no, "urgency": urgency})).await;
    };
    dispatch(1, "平急").await;
    assert!(world.say("lijuan", "签收 1").await.starts_with("已签收 1"));
    assert!(world.say("lijuan", "办结 1 已落实").await.starts_with("已办结 1"));
    dispatch(2, "平急").await;
    dispatch(3, "特急").await;
    let list = world.say("lijuan", "收件箱").await;
    assert!(list.starts_with("待签收 2 件"), "{list}");
    // The first of that list is 3; the other instance shows one that begins with 4.
    world.clock.advance(1_000);
    assert!(say_at(&world, &other, "lijuan", "签收 3").await.starts_with("已签收 3"));
    dispatch(4, "特急").await;
    let list = say_at(&world, &other, "lijuan", "收件箱").await;
    assert!(list.starts_with("待签收 2 件"), "{list}");
    other.lists.flush(&other.store, other.now()).await.expect("kept");
    let signed = world.say("lijuan", "签收第1个").await;
    assert!(signed.starts_with("已签收 4"), "{signed}");
    world.say("lijuan", "签收 2").await;
    world.settle().await;
    world.read_all();
    other.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_verb_asks_back_while_another_instance_may_have_answered_since() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    for n in 1..=2 {
        let doc_no = format!("鹿政办发〔2026〕{n}号");
        world.dispatch(json!({"main_to": ["ps"], "copy_to": [], "doc_no": doc_no, "urgency": "加急"})).await;
        world.minutes(1).await;
    }
    world.read_all();
    upkeep::tick(&world.app).await.expect("beats");
    upkeep::tick(&other).await.expect("beats");
    assert!(say_at(&world, &other, "lijuan", "查看 1").await.contains('1'));
    let asked = world.say("lijuan", "签收").await;
    assert!(asked.starts_with("还没签收"), "{asked}");
    for n in 1..=2 {
        assert!(world.say("lijuan", &format!("签收 {n}")).await.starts_with("已签收"));
    }
    other.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_fold_one_digest() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    // Tuesday 13:00: what is ordinary waits for 14:30.
    world.hours(4).await;
    for n in 1..=6 {
        world
            .dispatch(json!({"main_to": ["ps"], "copy_to": [], "doc_no": format!("鹿政办发〔2026〕{n}号")}))
            .await;
    }
    world.clock.advance(100 * 60_000);
    // Both look before either folds.
    let held = holding(&world, "UPDATE intents SET hold_until = hold_until").await;
    let ticks =
        [world.app.clone(), other.clone()].map(|app| tokio::spawn(async move { delivery::tick(&app).await }));
    blocked(&world, 2).await;
    held.rollback().await.expect("lets go");
    for done in join_all(ticks).await {
        done.expect("ends").expect("tick");
    }
    world.settle().await;
    let told = world.read("lijuan");
    assert_eq!(told.len(), 1, "{told:#?}");
    world.say("lijuan", "签收 1-6").await;
    other.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_and_new_codes_are_counted_across_instances() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    let (status, answer) = world.post("/api/v1/applications", &crate::approvals::application()).await;
    assert_eq!(status, 201, "{answer}");
    world.settle().await;
    world.read_all();
    let at = |n: usize| if n.is_multiple_of(2) { &world.app } else { &other };
    let resent = join_all((0..12).map(|n| say_at(&world, at(n), "liming", "重发 1"))).await;
    let pushed = resent.iter().filter(|answer| answer.contains("新码马上推送")).count();
    assert_eq!(pushed, 3, "{resent:#?}");
    world.settle().await;
    assert!(!world.read("liming").is_empty());
    let guesses: Vec<String> = (0..12).map(|n| format!("同意 {}", 345_670 + n)).collect();
    let judged =
        join_all(guesses.iter().enumerate().map(|(n, text)| say_at(&world, at(n), "tangbo", text))).await;
    let counted = judged.iter().filter(|answer| answer.starts_with("没有改动：这个码不对")).count();
    assert_eq!(counted, 4, "the fifth closes the path: {judged:#?}");
    world.settle().await;
    world.read_all();
    other.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_survives_the_deadlock_that_reran_its_message() {
    let world = answering_by_push().await;
    // The first answer is the one PostgreSQL lets give way; a sequence does not roll back.
    world.db.raw("CREATE SEQUENCE balks").await;
    world
        .db
        .raw(
            "CREATE FUNCTION balk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.kind = 'answer' AND nextval('balks') = 1 THEN
                RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01';
            END IF;
            RETURN NEW; END $$",
        )
        .await;
    world.db.raw("CREATE TRIGGER balk BEFORE INSERT ON intents FOR EACH ROW EXECUTE FUNCTION balk()").await;
    world.say("lijuan", "签收 1").await;
    world.settle().await;
    let told = world.read("lijuan");
    assert!(matches!(told.as_slice(), [one] if one.starts_with("已签收 1")), "{told:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_waits_for_the_lane_and_never_the_other_way_round() {
    let world = answering_by_push().await;
    // Whoever holds a lane, like a dispatch, can still write its own record while the answer waits.
    let mut held = holding(&world, "UPDATE lanes SET last_seq = last_seq").await;
    let said = world.say("lijuan", "签收 1");
    let other = async {
        blocked(&world, 1).await;
        held.exec("UPDATE audit_head SET seq = seq", &[]).await.expect("nobody holds the head");
        held.rollback().await.expect("lets go");
    };
    tokio::join!(said, other);
    world.settle().await;
    assert_eq!(world.read("lijuan").len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_accounts_of_a_unit_opened_at_once_get_two_logins() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    let code =
        |push: &String| push.split("回：同意 ").nth(1).map(|rest| rest.chars().take(6).collect::<String>());
    world.db.raw("INSERT INTO roles (person_id, unit_id, role) SELECT id, unit_id, 'approver' FROM people WHERE login = 'qinhai'").await;
    for phone in ["13900000011", "13900000012"] {
        let mut body = crate::approvals::application();
        body["person"]["phone"] = phone.into();
        let (status, answer) = world.post("/api/v1/applications", &body).await;
        assert_eq!(status, 201, "{answer}");
        world.settle().await;
        let push = world.read("liming").last().and_then(code).expect("a code");
        world.say("liming", &format!("同意 {push}")).await;
    }
    world.settle().await;
    let first = world.read("zhaoqiang").first().and_then(code).expect("a code");
    let second = world.read("qinhai").last().and_then(code).expect("a code");
    world.read_all();
    // The first opens its account and then waits for a lane, so that the second comes before it is committed.
    let held = holding(&world, "UPDATE lanes SET last_seq = last_seq").await;
    let (first, second) = (format!("同意 {first}"), format!("同意 {second}"));
    let said = async {
        tokio::join!(
            say_at(&world, &world.app, "zhaoqiang", &first),
            say_at(&world, &other, "qinhai", &second)
        )
    };
    let let_go = async {
        blocked(&world, 2).await;
        held.rollback().await.expect("lets go");
    };
    let ((one, two), ()) = tokio::join!(said, let_go);
    assert!(one.contains("账户已开通") && two.contains("账户已开通"), "{one}\n{two}");
    world.settle().await;
    let told = world.read("zhangli").join("\n");
    assert!(told.contains("账户名 zs-001") && told.contains("账户名 zs-002"), "{told}");
    world.read_all();
    other.store.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_acts_is_read_after_the_wait_for_the_same_message() {
    let world = World::over(Engine::Postgres, Mode::Http).await;
    let other = world.second_instance().await;
    world.dispatch(json!({"main_to": ["zs"], "copy_to": []})).await;
    world.settle().await;
    world.read_all();
    // One instance has taken the key and will give it back; the other waits for that.
    let mut envelope = message(&world, "wangfang", "签收 1");
    envelope.message_id = "held".to_owned();
    let key = "INSERT INTO inbound (platform, app, message_id, body_digest, created_at)
        VALUES ('dingtalk', 'main', 'held', '', 0)";
    let held = holding(&world, key).await;
    let slot = ReplySlot::new(Means::Response, ReplyMode::Inline);
    let waits = tokio::spawn(async move { (service::run(&other, envelope, slot).await, other) });
    blocked(&world, 1).await;
    let set = async |sql| holding(&world, sql).await.commit().await.expect("commits");
    set("UPDATE people SET status = 'frozen' WHERE login = 'wangfang'").await;
    held.rollback().await.expect("lets go");
    let (answer, other) = waits.await.expect("ends");
    let answer = answer.expect("an answer").expect("words").lines.join("\n");
    assert!(answer.contains("没有启用"), "{answer}");
    set("UPDATE people SET status = 'active' WHERE login = 'wangfang'").await;
    assert!(world.say("wangfang", "签收 1").await.starts_with("已签收 1"));
    other.store.close().await;
    world.end().await;
}
