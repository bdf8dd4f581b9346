//! Ten thousand reconnects of one bot, and what they leave in the memory of the service. The stand-in messenger
//! is a process of its own, because it remembers every call by design. Prints a line for each tenth; exit 1
//! when the service grew by more than [`ALLOWED`] after the first.
//!
//! `cargo run --release --example reconnects [how many]`

use futures_util::future::BoxFuture;
use qianshou::app::App;
use qianshou::config::{self, Settings};
use qianshou::crypto::Keys;
use qianshou::playground::{DemoControl, Options, Person, Playground};
use qianshou::store::{Access, Store};
use qianshou::time::{Clock, MINUTE};
use qianshou::{http, platform, worker};
use serde_json::{Value, json};
use std::io::BufRead as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Growth after the first tenth that is still noise, KiB.
const ALLOWED: u64 = 1_024;

/// The messenger's clock, moved by `/_play/clock`.
struct Moved(Clock);

impl DemoControl for Moved {
    fn advance(&self, ms: i64) -> BoxFuture<'static, ()> {
        self.0.advance(ms);
        Box::pin(std::future::ready(()))
    }

    fn outbox(&self) -> BoxFuture<'static, Value> {
        Box::pin(std::future::ready(Value::Null))
    }

    fn crash(&self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

fn options() -> Options {
    Options { people: vec![Person::new("u1", "王芳", "", "13800000001")], ..Options::default() }
}

/// The other process.
async fn messenger() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    let clock = Clock::manual(Clock::system().now());
    let play = Playground::new(options(), clock.clone(), Arc::new(Moved(clock)));
    http::server::serve(listener, play.router(), CancellationToken::new()).await;
}

/// Memory that a process really uses, KiB.
fn resident(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("a line");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number")
}

/// The service, its messenger and what both are asked.
struct Bench {
    app: App,
    clock: Clock,
    host: String,
    child: Child,
}

impl Bench {
    async fn start(folder: &std::path::Path) -> Self {
        let program = std::env::current_exe().expect("a path");
        let mut child =
            Command::new(program).arg("messenger").stdout(Stdio::piped()).spawn().expect("it starts");
        let mut host = String::new();
        let out = child.stdout.take().expect("a pipe");
        std::io::BufReader::new(out).read_line(&mut host).expect("a line");
        let host = host.trim().to_owned();
        platform::install_tls_provider();
        let settings = settings(&format!("sqlite:{}", folder.join("reconnects.db").display()), &host);
        let clock = Clock::manual(Clock::system().now());
        let store = Store::open(&settings.database.url, Access::Full).await.expect("the database opens");
        let app = App::new(store, settings, clock.clone(), Keys::new(&[42; 32]), platform::client());
        Self { app, clock, host, child }
    }

    async fn ask(&self, path: &str, body: Value) -> Value {
        let answer = self.app.client.post(format!("{}{path}", self.host)).json(&body).send().await;
        let text = answer.expect("an answer").text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Waits until the messenger has so many connections.
    async fn connected(&self, count: usize) {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let url = format!("{}/_play/state?since=4000000000", self.host);
            let state =
                self.app.client.get(url).send().await.expect("an answer").text().await.expect("a body");
            let state: Value = serde_json::from_str(&state).expect("JSON");
            if state["streams"].as_array().map(Vec::len) == Some(count) {
                return;
            }
            assert!(Instant::now() < end, "never {count} connections: {}", state["streams"]);
            tokio::task::yield_now().await;
        }
    }

    /// One turn: the platform says farewell, the service dials in anew, the old connection is closed, and
    /// every hundredth time somebody talks over the new one.
    async fn reconnect(&self, round: u64) {
        self.clock.advance(MINUTE);
        self.ask("/_play/fault", json!({"endpoint": "stream", "kind": "disconnect"})).await;
        self.connected(2).await;
        self.ask("/_play/clock", json!({"advance_ms": MINUTE})).await;
        self.connected(1).await;
        if round.is_multiple_of(100) {
            let reply = self.ask("/_play/say", json!({"staff_id": "u1", "text": "收件箱"})).await;
            assert_eq!(reply["status"], 200, "{reply}");
        }
    }
}

fn settings(database: &str, host: &str) -> Settings {
    let options = options();
    let pairs = [
        ("DATABASE__URL", database),
        ("BOTS__MAIN__PLATFORM", "dingtalk"),
        ("BOTS__MAIN__MODE", "stream"),
        ("BOTS__MAIN__APP_KEY", &options.app_key),
        ("BOTS__MAIN__APP_SECRET", &options.app_secret),
        ("BOTS__MAIN__ROBOT_CODE", &options.robot_code),
        ("BOTS__MAIN__CORP_ID", &options.corp_id),
        ("BOTS__MAIN__API_BASE", host),
        ("BOTS__MAIN__OAPI_BASE", host),
    ];
    let pairs = pairs.into_iter().map(|(key, value)| (format!("QIANSHOU__{key}"), value.to_owned()));
    config::load(None, pairs).expect("the settings hold")
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "10000".to_owned());
    if wanted == "messenger" {
        return messenger().await;
    }
    let rounds: u64 = wanted.parse().expect("a number");
    let folder = std::env::temp_dir().join(format!("qs_reconnects_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut bench = Bench::start(&folder).await;
    let stop = CancellationToken::new();
    let line = tokio::spawn(worker::stream::run(bench.app.clone(), stop.clone()));
    bench.connected(1).await;
    println!("     0 reconnects: {:>6} KiB", resident("self"));
    let (begun, mut first) = (Instant::now(), 0);
    for round in 1..=rounds {
        bench.reconnect(round).await;
        if round.is_multiple_of((rounds / 10).max(1)) {
            let (ours, theirs) = (resident("self"), resident(&bench.child.id().to_string()));
            let seconds = begun.elapsed().as_secs_f64();
            println!("{round:>6} reconnects: {ours:>6} KiB (messenger {theirs} KiB), {seconds:.1} s");
            first = if first == 0 { ours } else { first };
        }
    }
    let grown = resident("self").saturating_sub(first);
    stop.cancel();
    line.await.expect("it ends");
    bench.app.store.close().await;
    bench.child.kill().expect("it ends");
    let _ = bench.child.wait();
    let _ = std::fs::remove_dir_all(&folder);
    println!("grown by {grown} KiB after the first tenth");
    assert!(grown <= ALLOWED, "memory grows with reconnects");
}
