//! Hostile input at every door (issue 2, "Bad input"; INV-7, 8, 11–14, 16–19, 26, 36, 37, 44, 53). Each case
//! must be refused and must leave everything as it was: a [`Witness`] looks at the API, at the database behind
//! the service's back, at the messenger's ledger and at the counter of effects.

/// Notes a fault instead of ending the test, so that one run shows them all.
macro_rules! check {
    ($witness:expr, $holds:expr, $($said:tt)+) => {
        if !$holds {
            $witness.faults.push(format!($($said)+));
        }
    };
}

/// The same for two values that should be equal.
macro_rules! check_eq {
    ($witness:expr, $got:expr, $wanted:expr, $($said:tt)+) => {{
        let (got, wanted) = (&$got, &$wanted);
        if got != wanted {
            $witness.faults.push(format!("{}: got {got:?}, wanted {wanted:?}", format_args!($($said)+)));
        }
    }};
}

mod api;
mod bodies;
mod codes;
mod commands;
mod flood;
mod gate;
mod headers;
mod markup;
mod sockets;

use crate::support::{Engine, World};
use serde_json::{Value, json};

/// What no refused input may move.
const STATE: &[&str] = &[
    "SELECT COUNT(*) || '/' || COALESCE(SUM(version), 0) FROM units",
    "SELECT COUNT(*) || '/' || COALESCE(SUM(version), 0) FROM people",
    "SELECT COUNT(*) || '/' || COALESCE(SUM(version), 0) FROM documents",
    "SELECT COUNT(*) || '/' || COALESCE(SUM(version), 0) FROM deliveries",
    "SELECT COUNT(*) || '/' || COALESCE(SUM(version), 0) FROM applications",
    "SELECT COUNT(*) || ' awaiting' FROM deliveries WHERE state = 'awaiting'",
    "SELECT COUNT(*) || ' submitted' FROM applications WHERE state = 'submitted'",
    "SELECT COUNT(*) || ' roles' FROM roles",
    "SELECT COUNT(*) || ' bindings' FROM bindings WHERE status = 'active'",
    "SELECT COUNT(*) || ' attachments' FROM attachments",
    "SELECT COUNT(*) || ' evidence' FROM evidence",
    "SELECT COUNT(*) || ' decisions' FROM decisions",
    "SELECT COUNT(*) || ' numbers' FROM unit_numbers",
];

/// What else stays when the door itself refuses: no dedupe row, no record, no memory of a list.
const DOOR: &[&str] = &[
    "SELECT COUNT(*) || ' inbound' FROM inbound",
    "SELECT COUNT(*) || ' audit' FROM audit",
    "SELECT COUNT(*) || ' wrong codes' FROM code_failures",
    "SELECT COUNT(*) || ' confirmations' FROM confirmations",
    "SELECT COUNT(*) || ' questions' FROM questions",
];

/// What stays when nobody is to be told.
const QUIET: &[&str] = &["SELECT COUNT(*) || ' intents' FROM intents"];

enum Eye {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

impl Eye {
    async fn see(&self, sql: &'static str) -> String {
        let query = "what the database says";
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect(query),
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect(query),
        }
    }
}

#[derive(Debug, PartialEq)]
struct Sight {
    rows: Vec<String>,
    deliveries: Value,
    effects: u64,
    pushes: usize,
}

impl Sight {
    /// What is not as it was.
    fn beside(&self, before: &Self) -> String {
        let mut found: Vec<String> = self
            .rows
            .iter()
            .zip(&before.rows)
            .filter(|(a, b)| a != b)
            .map(|(a, b)| format!("{b} became {a}"))
            .collect();
        if self.deliveries != before.deliveries {
            found.push("the API shows it".to_owned());
        }
        if self.effects != before.effects || self.pushes != before.pushes {
            found.push(format!(
                "{} effects, {} pushes more",
                self.effects - before.effects,
                self.pushes - before.pushes
            ));
        }
        found.join(", ")
    }
}

/// Remembers how things stood, and swears that they still do.
struct Witness<'w> {
    world: &'w World,
    eye: Eye,
    tables: Vec<&'static str>,
    quiet: bool,
    before: Sight,
    faults: Vec<String>,
}

impl<'w> Witness<'w> {
    /// For commands and API calls: nothing may change and nobody be told.
    async fn of_state(world: &'w World) -> Self {
        Self::new(world, [STATE, QUIET].concat(), true).await
    }

    /// For callbacks that are not let in: not even a trace in the database.
    async fn of_the_door(world: &'w World) -> Self {
        Self::new(world, [STATE, DOOR, QUIET].concat(), true).await
    }

    /// For refusals that are counted, asked back or told to the info office: nothing else may change.
    async fn of_told_refusals(world: &'w World) -> Self {
        Self::new(world, STATE.to_vec(), false).await
    }

    async fn new(world: &'w World, tables: Vec<&'static str>, quiet: bool) -> Self {
        let eye = match world.db.engine {
            Engine::Sqlite => Eye::Sqlite(sqlx::SqlitePool::connect(&world.db.url).await.expect("opens")),
            Engine::Postgres => Eye::Postgres(sqlx::PgPool::connect(&world.db.url).await.expect("opens")),
        };
        let before = Sight { rows: Vec::new(), deliveries: Value::Null, effects: 0, pushes: 0 };
        let mut witness = Self { world, eye, tables, quiet, before, faults: Vec::new() };
        witness.before = witness.look().await;
        witness
    }

    async fn look(&self) -> Sight {
        let mut rows = Vec::new();
        for sql in &self.tables {
            rows.push(self.eye.see(sql).await);
        }
        Sight {
            rows,
            deliveries: self.world.get("/api/v1/deliveries?limit=200").await,
            effects: if self.quiet { self.world.app.metrics.effects.get() } else { 0 },
            pushes: if self.quiet { self.world.play.pushes().len() } else { 0 },
        }
    }

    /// Nothing has changed since the last case.
    async fn nothing_changed(&mut self, case: &str) {
        let now = self.look().await;
        if now != self.before {
            let fault = now.beside(&self.before);
            self.faults.push(format!("{case:.80?} changed something: {fault}"));
            self.before = now;
        }
    }

    /// The answer is a refusal and says that nothing happened (messages.md, rule 2); nothing did.
    async fn refused(&mut self, case: &str, answer: &str) {
        let said = ["没有改动", "没听懂", "没有收"].iter().any(|words| answer.contains(words));
        let good = (said || answer.starts_with("还没")) && !answer.starts_with('已');
        check!(self, good, "{case:?} was answered {answer:?}");
        self.nothing_changed(case).await;
    }

    /// The last look, after all work that might have been left behind is done.
    async fn rests(mut self) {
        self.world.settle().await;
        self.nothing_changed("what was left behind").await;
        match self.eye {
            Eye::Sqlite(pool) => pool.close().await,
            Eye::Postgres(pool) => pool.close().await,
        }
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }
}

/// Dispatches `n` documents to 寨沙镇 alone; its people have read the pushes. Its numbers are 1 to `n`.
async fn documents(world: &World, n: i64) {
    for i in 1..=n {
        let over = json!({"doc_no": format!("鹿政办发〔2026〕{i}号"), "main_to": ["zs"], "copy_to": []});
        assert_eq!(world.dispatch(over).await["deliveries"][0]["number"], i);
    }
    world.settle().await;
    world.read_all();
}

/// The service is as well as before: an honest receiver signs, health and counters are as they should be.
async fn still_works(world: &World, number: i64) {
    let answer = world.say("wangfang", &format!("签收 {number}")).await;
    assert!(answer.starts_with(&format!("已签收 {number}")), "{answer}");
    let page = |path: &str| world.app.client.get(format!("http://{}{path}", world.address)).send();
    assert_eq!(page("/healthz").await.expect("an answer").status(), 200);
    let metrics = page("/metrics").await.expect("an answer").text().await.expect("a body");
    for name in ["panics", "internal_errors"] {
        assert!(metrics.contains(&format!("\nqianshou_{name}_total 0\n")), "{metrics}");
    }
    world.settle().await;
    world.read_all();
}
