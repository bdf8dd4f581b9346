//! The store on both engines: what the layers above rely on.

use crate::support::{CORP, Engine, TestDb, both, over_http};
use qianshou::store::senders::Asked;
use qianshou::store::{Access, FileLock, Store, StoreError, audit};
use serde_json::json;

over_http! {
    async fn a_poisoned_transaction_cannot_be_committed(world) {
        let mut tx = world.app.store.begin_write().await.expect("begins");
        qianshou::store::state::set(&mut tx, "before", "1").await.expect("writes");
        let failed = tx.exec("INSERT INTO no_such_table VALUES (1)", &[]).await;
        assert!(failed.is_err());
        assert!(matches!(tx.commit().await, Err(StoreError::Poisoned)));
        let mut db = world.app.store.read();
        assert_eq!(qianshou::store::state::get(&mut db, "before").await.expect("reads"), None);
    }
}

over_http! {
    async fn the_audit_chain_notices_every_change(world) {
        for n in 0..5 {
            let mut tx = world.app.store.begin_write().await.expect("begins");
            let id = n.to_string();
            let record = audit::Record {
                actor: "test", action: "a", object_kind: "k", object_id: &id, result: "ok", channel: "c", detail: "{}",
            };
            audit::append(&mut tx, &record, world.clock.now()).await.expect("appends");
            tx.commit().await.expect("commits");
        }
        let verify = async || {
            let mut db = world.app.store.read();
            audit::verify(&mut db, |_| {}).await.expect("verifies")
        };
        assert!(matches!(verify().await, audit::Verdict::Whole { records: 5, .. }));
        for (damage, repair) in [
            ("UPDATE audit SET actor = 'x' WHERE seq = 3", "UPDATE audit SET actor = 'test' WHERE seq = 3"),
            ("UPDATE audit SET at = at + 1 WHERE seq = 1", "UPDATE audit SET at = at - 1 WHERE seq = 1"),
            ("UPDATE audit SET detail = '{ }' WHERE seq = 5", "UPDATE audit SET detail = '{}' WHERE seq = 5"),
            ("UPDATE audit_head SET seq = 4", "UPDATE audit_head SET seq = 5"),
        ] {
            world.db.raw(damage).await;
            assert!(matches!(verify().await, audit::Verdict::Broken { .. }), "{damage}");
            world.db.raw(repair).await;
            assert!(matches!(verify().await, audit::Verdict::Whole { .. }), "{repair}");
        }
    }
}

over_http! {
    async fn what_a_failed_heartbeat_did_not_count_the_next_one_does(world) {
        let used = async || {
            let month = qianshou::store::quota::month(world.clock.now());
            let mut db = world.app.store.read();
            qianshou::store::quota::used(&mut db, "dingtalk:messages", &month).await.expect("reads")
        };
        world.say("wangfang", "收件箱").await;
        world.db.raw("ALTER TABLE instances RENAME TO elsewhere").await;
        assert!(qianshou::worker::upkeep::tick(&world.app).await.is_err());
        world.db.raw("ALTER TABLE elsewhere RENAME TO instances").await;
        assert_eq!(used().await, 0);
        qianshou::worker::upkeep::tick(&world.app).await.expect("beats");
        assert_eq!(used().await, 1);
    }
}

both! {
    async fn an_instance_that_was_killed_is_forgotten_where_it_cannot_be_alive(world) {
        world.db.raw("INSERT INTO instances (id, started_at, seen_at, note) VALUES ('killed', 1, 4000000000000, '')").await;
        qianshou::worker::upkeep::tick(&world.app).await.expect("beats");
        let now = world.clock.now();
        let alive = qianshou::store::state::alive(&mut world.app.store.read(), now).await.expect("reads");
        let ids: Vec<&str> = alive.iter().map(|i| i.id.as_str()).collect();
        // On PostgreSQL it may be another server; it is silent soon.
        let expected = if world.db.engine == Engine::Sqlite { 1 } else { 2 };
        assert_eq!((ids.len(), ids.contains(&"killed")), (expected, expected == 2), "{ids:?}");
    }
}

#[tokio::test]
async fn a_newer_database_stops_the_start() {
    let db = TestDb::create(Engine::Sqlite).await;
    Store::open(&db.url, Access::Full).await.expect("opens").close().await;
    db.raw("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2").await;
    for access in [Access::Full, Access::Write, Access::Read] {
        assert!(matches!(Store::open(&db.url, access).await, Err(StoreError::Newer)), "{access:?}");
    }
    db.drop().await;
}

/// Makes a database what version 4 would have left.
const OLDER: &[&str] = &[
    "DROP INDEX deliveries_unsigned",
    "DROP INDEX documents_sent",
    "DROP INDEX intents_requests",
    "CREATE INDEX attempts_open ON attempts (started_at) WHERE finished_at IS NULL",
    "ALTER TABLE intents DROP COLUMN to_corp",
    "ALTER TABLE intents DROP COLUMN to_staff",
    "ALTER TABLE inbound DROP COLUMN contested_at",
    "DROP TABLE answers",
    "DROP TABLE binding_history",
    "DELETE FROM _sqlx_migrations WHERE version > 4",
    "INSERT INTO units (id, code, name, short_name, category, system, status, created_at)
        VALUES ('zs', 'zs', '寨沙镇人民政府', '寨沙镇', 'township', 'government', 'active', 1)",
    "INSERT INTO people (id, login, name, unit_id, phone_sealed, phone_digest, status, created_at)
        VALUES ('wangfang', 'wangfang', '王芳', 'zs', '', 'a', 'active', 1), ('liming', 'liming', '李明', 'zs', '', 'b', 'active', 1)",
    "INSERT INTO bindings (platform, corp_id, staff_id, person_id, status, source, decides_at, created_at)
        VALUES ('dingtalk', 'corp', 's1', 'wangfang', 'stopped', 'import', 1, 1),
            ('dingtalk', 'corp', 's2', 'liming', 'stopped', 'import', 1, 1), ('dingtalk', 'corp', 's3', 'liming', 'active', 'code', 1, 1)",
    "INSERT INTO audit (seq, algorithm, previous, hash, at, actor, action, object_kind, object_id, result, channel, detail)
        VALUES (1, '', '', '', 7, 'wangfang', 'binding.stop', 'person', 'wangfang', 'ok', 'dingtalk:main', '{}')",
];

#[tokio::test]
async fn an_older_database_is_brought_up_to_date_and_refused_until_then() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = TestDb::create(engine).await;
        let store = Store::open(&db.url, Access::Full).await.expect("opens");
        let (_, known) = store.versions().await.expect("reads");
        store.close().await;
        for sql in OLDER {
            db.raw(sql).await;
        }
        for access in [Access::Write, Access::Read] {
            assert!(matches!(Store::open(&db.url, access).await, Err(StoreError::Older)), "{access:?}");
        }
        for access in [Access::Upgrade, Access::Write] {
            let store = Store::open(&db.url, access).await.expect("is current");
            assert_eq!(store.versions().await.expect("reads"), (known, known), "{access:?}");
            store.close().await;
        }
        // 王芳 said 不是我, 李明 was given another account: both were bound before, and only she needs a code.
        let all = "SELECT COUNT(*) FROM binding_history";
        let denied = "SELECT COUNT(*) FROM binding_history WHERE person_id = 'wangfang' AND denied = 1 AND left_at = 7";
        let left = "SELECT COUNT(*) FROM binding_history WHERE left_at IS NOT NULL";
        assert_eq!((db.number(all).await, db.number(denied).await, db.number(left).await), (3, 1, 1));
        db.drop().await;
    }
}

#[tokio::test]
async fn a_second_server_on_one_file_is_kept_off() {
    let db = TestDb::create(Engine::Sqlite).await;
    let store = Store::open(&db.url, Access::Full).await.expect("opens");
    let path = store.file().expect("a file").to_owned();
    let held = FileLock::take(&path).expect("free");
    assert!(matches!(FileLock::take(&path), Err(StoreError::Taken)));
    drop(held);
    assert!(FileLock::take(&path).is_ok());
    store.close().await;
    db.drop().await;
}

/// The question that the message `查看 number` of `staff` asks.
fn asked(staff: &str, number: i64) -> Asked<'_> {
    Asked { platform: "dingtalk", corp: CORP, staff, number: Some(number) }
}

over_http! {
    async fn questions_asked_together_are_answered_each_by_itself(world) {
        let titles = ["关于防汛值守的通知", "关于春耕备耕的通知"];
        world.dispatch(json!({"title": titles[0], "main_to": ["zs", "ps"], "copy_to": []})).await;
        world.dispatch(json!({"title": titles[1], "doc_no": "鹿政办发〔2026〕13号", "main_to": ["ps"], "copy_to": []})).await;
        // Number 1 is one paper at 寨沙镇 and at 平山镇, number 2 exists only at 平山镇; the last is a stranger.
        let expected = [
            ("wangfang", 1, Some(titles[0])),
            ("wangfang", 2, None),
            ("lijuan", 1, Some(titles[0])),
            ("lijuan", 2, Some(titles[1])),
            ("nobody", 1, None),
        ];
        let store = &world.app.store;
        let many = (0..100).map(|n| expected[n % expected.len()]).map(|(staff, number, title)| async move {
            let found = store.look_up(asked(staff, number)).await.expect("an answer");
            assert_eq!(found.rows.is_empty(), staff == "nobody", "{staff}");
            assert_eq!(found.item.map(|item| item.title.clone()).as_deref(), title, "{staff} {number}");
        });
        futures_util::future::join_all(many).await;
        world.settle().await;
        world.read_all();
    }
}

over_http! {
    async fn who_goes_away_takes_no_other_answer_along(world) {
        let store = &world.app.store;
        {
            let mut gone = Box::pin(store.look_up(asked("wangfang", 1)));
            assert!(futures_util::poll!(&mut gone).is_pending(), "opens a round and leaves");
        }
        assert!(!store.look_up(asked("zhoujie", 1)).await.expect("an answer").rows.is_empty());
    }
}

over_http! {
    async fn a_statement_that_fails_fails_for_all_who_asked_it_and_for_nobody_later(world) {
        let store = &world.app.store;
        let ask = |staff| store.look_up(asked(staff, 1));
        world.db.raw("ALTER TABLE unit_numbers RENAME TO elsewhere").await;
        let (a, b) = tokio::join!(ask("wangfang"), ask("zhoujie"));
        assert!(a.is_err() && b.is_err());
        world.db.raw("ALTER TABLE elsewhere RENAME TO unit_numbers").await;
        let (a, b) = tokio::join!(ask("wangfang"), ask("zhoujie"));
        assert!(a.is_ok() && b.is_ok());
    }
}
