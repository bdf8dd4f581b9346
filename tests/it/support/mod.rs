//! A small county, a service and a playground in one process, on a clock that only tests move.

pub mod api;
pub mod county;
mod db;

pub use db::{Engine, TestDb};

use futures_util::future::BoxFuture;
use qianshou::app::App;
use qianshou::config::{self, Mode, Settings};
use qianshou::crypto::Keys;
use qianshou::playground::{DemoControl, Group, Limits, Options, Person, Playground};
use qianshou::store::{Access, Store, people};
use qianshou::time::{Clock, HOUR, MINUTE, Timestamp};
use qianshou::{http, platform, worker};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Runs one transcript on both engines in both modes: over HTTP callbacks and over a connection the
/// service opens itself. People must not notice a difference.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        $crate::support::transcript! {
            $(#[$meta])* async fn $name($world) $body
            sqlite: Sqlite Http, postgres: Postgres Http, sqlite_stream: Sqlite Stream, postgres_stream: Postgres Stream
        }
    };
}
pub(crate) use both;

/// Runs one transcript on both engines over HTTP: for what is about callbacks or the API themselves.
macro_rules! over_http {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        $crate::support::transcript! {
            $(#[$meta])* async fn $name($world) $body
            sqlite: Sqlite Http, postgres: Postgres Http
        }
    };
}
pub(crate) use over_http;

/// Runs one transcript on both engines over a connection: for what is about connections themselves.
macro_rules! over_stream {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        $crate::support::transcript! {
            $(#[$meta])* async fn $name($world) $body
            sqlite: Sqlite Stream, postgres: Postgres Stream
        }
    };
}
pub(crate) use over_stream;

macro_rules! transcript {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block $($test:ident: $engine:ident $mode:ident),+) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "each transcript uses what it needs")]
            use super::*;

            async fn transcript($world: &$crate::support::World) $body

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let (engine, mode) = ($crate::support::Engine::$engine, ::qianshou::config::Mode::$mode);
                let world = $crate::support::World::over(engine, mode).await;
                transcript(&world).await;
                world.end().await;
            })+
        }
    };
}
pub(crate) use transcript;

/// Everything a transcript needs.
pub struct World {
    pub app: App,
    pub play: Playground,
    pub clock: Clock,
    /// Address of the service, `127.0.0.1:port`.
    pub address: std::net::SocketAddr,
    pub db: TestDb,
    stop: CancellationToken,
    /// How many documents were dispatched without a 文号 of their own.
    dispatched: AtomicU32,
    /// The task that keeps the connections of Stream mode.
    line: Option<tokio::task::JoinHandle<()>>,
}

/// How long a test waits for what must happen. Only a failing test ever waits so long: what is waited for is
/// an event, never a span of time.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Ends when nothing is under way any more that was acknowledged before.
async fn quiet(app: &App) {
    // Closing only allows to wait; work goes on and new work may begin.
    app.tasks.close();
    app.tasks.wait().await;
}

/// What the messenger asks of the process around it.
struct Surroundings(App);

impl DemoControl for Surroundings {
    fn advance(&self, _ms: i64) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn outbox(&self) -> BoxFuture<'static, serde_json::Value> {
        Box::pin(std::future::ready(serde_json::Value::Null))
    }

    fn crash(&self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn quiet(&self) -> BoxFuture<'static, ()> {
        let app = self.0.clone();
        Box::pin(async move { quiet(&app).await })
    }
}

/// Tuesday 2026-11-10 09:10 in Shanghai.
pub fn tuesday() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-10T09:10:00+08:00").expect("a moment")
}

pub const SECRET: &str = "kZ0T9uYcQm3-Va1Lk8dW2rJ5xN7pB4sF6hG0tE-it";
pub const GROUP_SECRET: &str = "SECkZ0T9uYcQm3Va1Lk8dW2rJ5xN7pB4sF6hG0tE";
pub const CORP: &str = "ding9f50b15bccd16741";
pub const APP_KEY: &str = "dinglzoaexample0001";

impl World {
    /// A world in this mode.
    pub async fn over(engine: Engine, mode: Mode) -> Self {
        Self::with(engine, |settings| settings.bots.values_mut().for_each(|bot| bot.mode = mode)).await
    }

    /// A world whose settings were changed.
    pub async fn with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer().try_init();
        let db = TestDb::create(engine).await;
        let clock = Clock::manual(tuesday());
        platform::install_tls_provider();
        let (platform_at, platform_listener) = listen().await;
        let (address, listener) = listen().await;
        let mut settings = settings(&db.url, platform_at);
        change(&mut settings);
        let over_stream = settings.bots.values().any(|bot| bot.mode == Mode::Stream);
        let mode = if over_stream { Mode::Stream } else { Mode::Http };
        let app = open(&db, settings, clock.clone()).await;
        let play =
            Playground::new(options(address, mode), clock.clone(), Arc::new(Surroundings(app.clone())));
        let stop = CancellationToken::new();
        tokio::spawn(http::server::serve(platform_listener, play.router(), stop.clone()));
        county::found(&app).await;
        tokio::spawn(http::server::serve(listener, http::router(app.clone()), stop.clone()));
        let mut world =
            Self { app, play, clock, address, db, stop, dispatched: AtomicU32::new(0), line: None };
        if over_stream {
            world.line = Some(tokio::spawn(worker::stream::run(world.app.clone(), world.stop.clone())));
            world.until("the service dials in", |world| world.play.connections() > 0).await;
        }
        api::register(&world, api::KEY_ID, "").await;
        world
    }

    /// Ends when nothing is under way any more that was acknowledged before.
    pub async fn quiet(&self) {
        quiet(&self.app).await;
    }

    /// Gives other tasks their turn until it is so.
    pub async fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        let wait = async {
            while !so(self) {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "never: {what}");
    }

    /// A second instance over the same database, as another machine would be.
    pub async fn second_instance(&self) -> App {
        open(&self.db, self.app.settings.clone(), self.clock.clone()).await
    }

    /// Says something in the single chat and returns the answer.
    pub async fn say(&self, staff: &str, text: &str) -> String {
        let reply = self.play.say(staff, text).await;
        assert_eq!(reply.status, 200, "{text}: {reply:?}");
        reply.text.clone()
    }

    /// Lets all due work happen.
    pub async fn settle(&self) {
        for _ in 0..200 {
            let scheduled = worker::scheduler::tick(&self.app).await.expect("scheduler");
            let sent = worker::delivery::tick(&self.app).await.expect("delivery");
            // The platform allows twenty calls a second.
            self.clock.advance(1_100);
            if scheduled + sent == 0 {
                let mut db = self.app.store.read();
                let next = qianshou::store::outbox::next_due(&mut db).await.expect("reads");
                // What is put back for another try soon belongs to the work at hand.
                match next.map(|at| at.since(self.clock.now())) {
                    Some(wait) if wait < 30_000 => self.clock.advance(wait.max(0)),
                    _ => return,
                }
            }
        }
        panic!("work never ends");
    }

    /// Gives a person this code to bind an account with.
    pub async fn bind_code(&self, login: &str, code: &str) {
        let mut tx = self.app.store.begin_write().await.expect("begins");
        let person = people::by_login(&mut tx, login).await.expect("reads").expect("a person");
        let digest = self.app.keys.digest("bind-code", code.as_bytes());
        let until = self.clock.now().plus(10 * MINUTE);
        people::add_bind_code(&mut tx, &digest, &person.id, until).await.expect("adds");
        tx.commit().await.expect("commits");
    }

    /// Moves the clock and lets due work happen.
    pub async fn advance(&self, ms: i64) {
        self.clock.advance(ms);
        self.settle().await;
    }

    pub async fn minutes(&self, n: i64) {
        self.advance(n * MINUTE).await;
    }

    pub async fn hours(&self, n: i64) {
        self.advance(n * HOUR).await;
    }

    /// Pushes a person has not read yet, each as its lines.
    pub fn read(&self, staff: &str) -> Vec<String> {
        self.play.take_unread(staff).iter().map(qianshou::playground::ChatMessage::words).collect()
    }

    /// The one push a person has not read yet.
    pub fn read_one(&self, staff: &str) -> String {
        let mut unread = self.read(staff);
        assert_eq!(unread.len(), 1, "{staff} has {unread:#?}");
        unread.remove(0)
    }

    /// Forgets what everybody has not read, e.g. greetings.
    pub fn read_all(&self) {
        for staff in county::STAFF {
            self.play.take_unread(staff);
        }
    }

    /// Every invariant that can be read off the database, and: unread pushes fail the test.
    pub async fn end(self) {
        self.settle().await;
        for staff in county::STAFF {
            let unread = self.read(staff);
            assert!(unread.is_empty(), "{staff} never read {unread:#?}");
        }
        self.check().await;
        self.close().await;
    }

    /// Stops everything, whatever state it is in.
    pub async fn close(self) {
        self.stop.cancel();
        if let Some(line) = self.line {
            let ended = tokio::time::timeout(PATIENCE, line).await;
            assert!(ended.is_ok(), "the connection is closed when the service stops (INV-48)");
        }
        self.app.store.close().await;
        self.db.drop().await;
    }

    /// The audit chain holds and no internal error happened.
    pub async fn check(&self) {
        let mut db = self.app.store.read();
        let verdict = qianshou::store::audit::verify(&mut db, |_| {}).await.expect("the chain can be read");
        assert!(matches!(verdict, qianshou::store::audit::Verdict::Whole { .. }), "{verdict:?}");
        assert_eq!(self.app.metrics.internal_errors.get(), 0);
        assert_eq!(self.app.metrics.panics.get(), 0);
        assert_eq!(self.app.metrics.fence_lost.get(), 0);
    }
}

async fn listen() -> (std::net::SocketAddr, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    (listener.local_addr().expect("an address"), listener)
}

async fn open(db: &TestDb, settings: Settings, clock: Clock) -> App {
    let store = Store::open(&db.url, Access::Full).await.expect("the database opens");
    App::new(store, settings, clock, Keys::new(&[42; 32]), platform::client())
}

fn settings(url: &str, platform_at: std::net::SocketAddr) -> Settings {
    let mut environment: Vec<(String, String)> = Vec::new();
    let mut set = |key: &str, value: &str| environment.push((format!("QIANSHOU__{key}"), value.to_owned()));
    set("DATABASE__URL", url);
    set("BOTS__MAIN__PLATFORM", "dingtalk");
    set("BOTS__MAIN__APP_KEY", APP_KEY);
    set("BOTS__MAIN__ROBOT_CODE", APP_KEY);
    set("BOTS__MAIN__CORP_ID", CORP);
    set("BOTS__MAIN__APP_SECRET", SECRET);
    set("BOTS__MAIN__GROUP_ACCESS_TOKEN", "0123456789abcdef0123456789abcdef");
    set("BOTS__MAIN__GROUP_SECRET", GROUP_SECRET);
    set("BOTS__MAIN__API_BASE", &format!("http://{platform_at}"));
    set("BOTS__MAIN__OAPI_BASE", &format!("http://{platform_at}"));
    // Transcripts say much in little time; how little is said then has tests of its own.
    set("LIMITS__COMMANDS_PER_MINUTE", "1000");
    set("LIMITS__REFUSAL_EVERY_S", "0");
    set("LIMITS__STRANGER_EVERY_S", "0");
    set("LIMITS__REFUSALS_PER_DAY", "1000");
    config::load(None, environment).expect("the settings hold")
}

fn options(service: std::net::SocketAddr, mode: Mode) -> Options {
    let patience = u64::try_from(PATIENCE.as_millis()).expect("fits");
    Options {
        // Sockets are not on our clock; a busy machine must not look like a silent service.
        limits: Limits {
            callback_wait_ms: patience,
            ack_wait_ms: patience,
            answer_wait_ms: patience,
            ..Limits::default()
        },
        corp_id: CORP.to_owned(),
        app_key: APP_KEY.to_owned(),
        app_secret: SECRET.to_owned(),
        robot_code: APP_KEY.to_owned(),
        group_access_token: "0123456789abcdef0123456789abcdef".to_owned(),
        group_secret: GROUP_SECRET.to_owned(),
        callback_url: (mode == Mode::Http).then(|| format!("http://{service}/hooks/main")),
        people: county::PEOPLE.iter().map(|p| Person::new(p.login, p.name, p.unit, p.phone)).collect(),
        group: Some(Group {
            conversation_id: "cidGroup0001==".to_owned(),
            title: "公文工作群".to_owned(),
            members: county::STAFF.iter().map(|s| (*s).to_owned()).collect(),
        }),
        ..Options::default()
    }
}
