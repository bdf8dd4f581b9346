//! The program as an operator runs it: real processes, exit codes, and what they print.

use crate::support::{Engine, TestDb};
use qianshou::config;
use qianshou::domain::calendar::Calendar;
use qianshou::playground::{NoControl, Options, Person, Playground};
use qianshou::store::{Access, Store, outbox};
use qianshou::time::Clock;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A folder, a database and the settings an operator would have.
pub struct Desk {
    pub folder: PathBuf,
    pub db: TestDb,
    settings: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// It was done.
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// It was not, for one stable reason in one sentence.
    pub fn refused(&self, code: i32, reason: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        let last = self.err.lines().last().unwrap_or_default();
        assert!(last.starts_with(&format!("[{reason}] ")), "{self:?}");
    }
}

impl Desk {
    pub async fn new(engine: Engine) -> Self {
        let folder = std::env::temp_dir().join(format!("qs_cli_{}", qianshou::random::hex::<8>()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let db = TestDb::create(engine).await;
        let mut desk = Self { folder, settings: Vec::new(), db };
        let key = desk.folder.join("master.key");
        let url = desk.db.url.clone();
        desk.set("DATABASE__URL", &url);
        desk.set("SECURITY__MASTER_KEY_FILE", &key.display().to_string());
        desk.set("SERVER__LISTEN", "127.0.0.1:0");
        if engine == Engine::Postgres {
            desk.put_key(qianshou::random::hex::<16>().as_bytes());
        }
        desk
    }

    pub fn set(&mut self, key: &str, value: &str) {
        self.settings.push((format!("QIANSHOU__{key}"), value.to_owned()));
    }

    fn put_key(&self, bytes: &[u8]) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.folder.join("master.key");
        std::fs::write(&path, bytes).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qianshou"));
        command.args(args).current_dir(&self.folder).env_clear().envs(self.settings.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        self.run_with(args, "")
    }

    pub fn run_with(&self, args: &[&str], input: &str) -> Ended {
        tokio::task::block_in_place(|| {
            let mut child = self.command(args).spawn().expect("the program starts");
            // A command that reads nothing may have ended already.
            let _ = child.stdin.take().map(|mut pipe| pipe.write_all(input.as_bytes()));
            let output = child.wait_with_output().expect("the program ends");
            Ended {
                code: output.status.code(),
                out: String::from_utf8_lossy(&output.stdout).into_owned(),
                err: String::from_utf8_lossy(&output.stderr).into_owned(),
            }
        })
    }

    /// Starts `serve` and returns it with the line it prints when it is ready.
    pub fn serve(&self) -> (Child, String) {
        self.serve_with(&[])
    }

    fn serve_with(&self, options: &[&str]) -> (Child, String) {
        let arguments: Vec<&str> = [&["serve"], options].concat();
        let mut child = self.command(&arguments).spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        tokio::task::block_in_place(|| BufReader::new(out).read_line(&mut line)).expect("a line");
        (child, line)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("written");
    }

    pub async fn end(self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        self.db.drop().await;
    }
}

/// Runs one story on both engines.
macro_rules! on_both {
    ($name:ident, $story:ident) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $story(Desk::new(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $story(Desk::new(Engine::Postgres).await).await;
            }
        }
    };
}

mod bindings;
mod tls;

const COUNTY: &str = r#"
[[unit]]
code = "wjj"
name = "鹿寨县卫生健康局"
short_name = "卫健局"
category = "县直单位"
system = "政府"

[[unit]]
code = "jkzx"
name = "鹿寨县疾病预防控制中心"
short_name = "县疾控中心"
category = "二层单位"
system = "政府"
superior = "wjj"

[[person]]
login = "wangfang"
name = "王芳"
unit = "wjj"
phone = "13800000001"
roles = ["receiver"]

[[person]]
login = "liming"
name = "李明"
unit = "wjj"
phone = "13800000002"
roles = ["unit_admin"]

[[person]]
login = "zhaoliu"
name = "赵六"
unit = "jkzx"
phone = "13800000003"
roles = ["receiver"]

[[person]]
login = "sunba"
name = "孙八"
unit = "jkzx"
phone = "13800000004"
roles = ["unit_admin"]
"#;

async fn from_nothing(desk: Desk) {
    desk.write("county.toml", COUNTY);
    let early = desk.run(&["import", "county.toml", "--apply"]);
    assert_eq!(early.code, Some(2), "{early:?}");
    assert!(early.err.contains("qianshou migrate"), "{early:?}");
    desk.run(&["migrate"]).done();
    desk.run(&["migrate"]).done();

    let preview = desk.run(&["import", "county.toml"]).done();
    assert!(preview.contains("单位：新增 2") && preview.contains("没有写入"), "{preview}");
    assert!(desk.run(&["status"]).done().contains("单位 0，人员 0"));
    let applied = desk.run(&["import", "county.toml", "--apply"]).done();
    assert!(applied.contains("138****0001") && !applied.contains("13800000001"), "{applied}");
    assert!(desk.run(&["import", "county.toml", "--apply"]).done().contains("没有要改的"));

    desk.write("conflict.toml", &COUNTY.replace("wangfang", "someone"));
    let conflict = desk.run(&["import", "conflict.toml", "--apply"]);
    conflict.refused(1, "E-IMPORT-CONFLICT");
    assert!(conflict.out.contains("已是 wangfang 的"), "{conflict:?}");
    desk.write("typo.toml", &COUNTY.replace("short_name", "shortname"));
    desk.run(&["import", "typo.toml"]).refused(1, "E-IMPORT-FILE");

    let key: serde_json::Value =
        serde_json::from_str(&desk.run(&["api-key", "add", "县OA", "--units", "wjj"]).done())
            .expect("one JSON line");
    assert!(key["secret"].as_str().is_some_and(|s| s.len() >= 43), "{key}");
    let id = key["key_id"].as_str().expect("an id");
    assert!(desk.run(&["api-key", "list"]).done().contains(id));
    desk.run(&["api-key", "revoke", id]).done();
    desk.run(&["api-key", "revoke", id]).refused(1, "E-NOT-FOUND");
    desk.run(&["api-key", "add", "x", "--units", "nowhere"]).refused(2, "E-ARGUMENT");

    let code = desk.run(&["bind-code", "wangfang"]).done();
    assert!(code.trim().len() == 8 && code.trim().bytes().all(|b| b.is_ascii_digit()));
    desk.run(&["bind-code", "nobody"]).refused(1, "E-NOT-FOUND");

    assert!(desk.run(&["audit", "verify"]).done().contains("审计完好：9 条"));
    desk.db.raw("UPDATE audit SET actor = 'somebody else' WHERE seq = 3").await;
    let broken = desk.run(&["audit", "verify"]);
    broken.refused(1, "E-AUDIT-BROKEN");
    assert!(broken.err.contains("第 3 条"), "{broken:?}");
    desk.end().await;
}
on_both!(a_county_is_set_up_from_nothing, from_nothing);

async fn given_up(desk: Desk) {
    desk.run(&["migrate"]).done();
    desk.run(&["outbox", "retry", "--all"]).done();
    desk.db
        .raw(
            "INSERT INTO intents (id, lane, seq, bot, channel, kind, urgent, body, text_digest, state, not_before,
                retry_at, hold_until, expires_at, created_at)
            SELECT k || '-' || u, 'group:main', n, 'main', 'group', k, u, '{}', '', 'dead', 1, 1, 1, 1, 1
            FROM (SELECT 'new' AS k, 0 AS u, 1 AS n UNION ALL SELECT 'alert', 1, 2 UNION ALL SELECT 'answer', 1, 3
                UNION ALL SELECT 'digest', 0, 4 UNION ALL SELECT 'group', 0, 5) AS rows",
        )
        .await;
    let before = Clock::system().now();
    let out = desk.run(&["outbox", "retry", "--all"]).done();
    assert!(out.contains("已重新排队 2 件") && out.contains("3 件回答、汇总或群消息没有重发"), "{out}");
    let store = Store::open(&desk.db.url, Access::Write).await.expect("opens");
    let waiting = outbox::list(&mut store.read(), "waiting", 10).await.expect("lists");
    store.close().await;
    let pushes: Vec<(&str, i64)> = waiting.iter().map(|i| (i.kind.as_str(), i.not_before)).collect();
    let [("new", ordinary), ("alert", urgent)] = pushes[..] else { panic!("{pushes:?}") };
    let now = Clock::system().now();
    assert!((before.millis()..=now.millis()).contains(&urgent), "an alert goes at once");
    let push = config::load(None, []).expect("the defaults hold").push;
    let window = |at| Calendar::national().push_time(at, &push.window, push.next_day_at).millis();
    assert!((window(before)..=window(now)).contains(&ordinary), "the other waits for its hour");
    assert_eq!(out.contains("其中平件 1 件等到"), ordinary > urgent, "{out}");
    desk.run(&["outbox", "retry", "group-0"]).done();
    desk.run(&["outbox", "retry", "group-0"]).refused(1, "E-NOT-FOUND");
    desk.run(&["outbox", "close", "digest-0", "--reason", "过时了"]).done();
    desk.end().await;
}
on_both!(what_was_given_up_is_brought_back_in_its_hours, given_up);

async fn started_and_stopped(desk: Desk) {
    let engine = desk.db.engine;
    // A wrong folder, or another database on the server, must not look like a county without units.
    let nothing = if engine == Engine::Sqlite { "E-NO-DB" } else { "E-NO-SCHEMA" };
    desk.run(&["serve"]).refused(2, nothing);
    desk.run(&["status"]).refused(2, nothing);
    desk.run(&["migrate"]).done();
    let (mut first, line) = desk.serve();
    assert!(line.starts_with("签收服务已就绪：http://127.0.0.1:"), "{line}");
    if engine == Engine::Sqlite {
        desk.run(&["serve"]).refused(2, "E-TAKEN");
        desk.run(&["migrate"]).refused(2, "E-TAKEN");
    }
    // Commands work beside it.
    desk.write("county.toml", COUNTY);
    desk.run(&["import", "county.toml", "--apply"]).done();
    let status: serde_json::Value =
        serde_json::from_str(&desk.run(&["status", "--json"]).done()).expect("JSON");
    assert_eq!((status["people"].as_i64(), status["instances"].as_array().map(Vec::len)), (Some(4), Some(1)));
    assert!(status["instances"][0]["seen_at"].is_string(), "{status}");
    let stopped = tokio::task::block_in_place(|| {
        Command::new("kill").args(["-TERM", &first.id().to_string()]).status().expect("kill");
        first.wait().expect("it ends")
    });
    assert_eq!(stopped.code(), Some(0));
    assert!(!desk.folder.join("qianshou-0.sock").exists());
    // Another key does not fit, and a key anybody can read is none.
    desk.put_key(qianshou::random::hex::<16>().as_bytes());
    desk.run(&["serve"]).refused(2, "E-KEY");
    desk.end().await;
}
on_both!(one_serve_starts_and_stops, started_and_stopped);

const SECRET: &str = "kZ0T9uYcQm3-Va1Lk8dW2rJ5xN7pB4sF6hG0tE-it";

/// A stand-in messenger in which one person matches, one has another name, one is hidden, one absent.
async fn messenger(desk: &mut Desk, stop: &CancellationToken, over_tls: bool) -> Playground {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let host = if over_tls {
        format!("https://localhost:{}", tls::before(address).await.port())
    } else {
        format!("http://{address}")
    };
    let options = Options {
        behind_tls: over_tls,
        app_secret: SECRET.to_owned(),
        people: vec![
            Person::new("s1", "王芳", "", "13800000001"),
            Person::new("s2", "李小明", "", "13800000002"),
            Person::new("s3", "赵六", "", "13800000003"),
        ],
        hidden: vec!["s3".to_owned()],
        ..Options::default()
    };
    for (key, value) in [
        ("PLATFORM", "dingtalk"),
        ("APP_KEY", &options.app_key),
        ("APP_SECRET", SECRET),
        ("ROBOT_CODE", &options.robot_code),
        ("CORP_ID", &options.corp_id),
        ("API_BASE", &host),
        ("OAPI_BASE", &host),
    ] {
        desk.set(&format!("BOTS__MAIN__{key}"), value);
    }
    let play = Playground::new(options, Clock::system(), Arc::new(NoControl));
    tokio::spawn(qianshou::http::server::serve(listener, play.router(), stop.clone()));
    play
}

async fn phones_matched(mut desk: Desk) {
    let stop = CancellationToken::new();
    let play = messenger(&mut desk, &stop, false).await;
    desk.write("county.toml", COUNTY);
    desk.run(&["migrate"]).done();
    desk.run(&["import", "county.toml", "--apply"]).done();
    let preview = desk.run(&["bind", "--match-phones"]).done();
    for line in
        ["对上 wangfang 王芳，钉钉号 s1", "存疑 liming", "不在可见范围 zhaoliu", "没找到 sunba", "没有绑定"]
    {
        assert!(preview.contains(line), "{line} in {preview}");
    }
    assert!(desk.run(&["bind", "--match-phones", "--apply"]).done().contains("已绑定 1 人"));
    assert!(desk.run(&["status"]).done().contains("已绑定 1"));
    assert_eq!(play.counters().token_fetches, 1, "the token is shared through the database");

    let checked = desk.run(&["doctor", "--push", "wangfang"]);
    for line in ["✔ main 凭证", "✔ main 通讯录权限与可见范围", "✔ 推送"] {
        assert!(checked.out.contains(line), "{line} in {checked:?}");
    }
    assert_eq!(play.take_unread("s1").len(), 1);
    // What is wrong is named with what to do.
    desk.set("BOTS__MAIN__APP_SECRET", "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA-other");
    let wrong = desk.run(&["doctor"]);
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(wrong.out.contains("✘ main 凭证") && wrong.out.contains("app_secret"), "{wrong:?}");
    assert!(!wrong.out.contains("aB3dE5gH7"), "{wrong:?}");
    stop.cancel();
    desk.end().await;
}
on_both!(people_are_found_by_phone, phones_matched);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_line_in_one_line_out() {
    let desk = Desk::new(Engine::Sqlite).await;
    let parsed = desk.run_with(&["parse"], "签收 3\n\n天气不错\n").done();
    assert_eq!(parsed.lines().count(), 3, "{parsed}");
    assert_eq!(parsed.lines().next(), Some(r#"{"intent":"sign","args":{"refs":[3]}}"#));
    let screened = desk.run_with(&["screen"], "机密★3年 专项行动方案\n关于开展保密宣传教育的通知\n").done();
    let verdicts: Vec<&str> = screened.lines().collect();
    assert_eq!(verdicts, [r#"{"verdict":"block","rule":"star-mark"}"#, r#"{"verdict":"pass","rule":null}"#]);
    assert!(desk.run(&["commands", "--markdown"]).done().starts_with("| 命令 |"));
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_arguments_and_settings_say_what_to_do() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    desk.run(&["frobnicate"]).refused(2, "E-USAGE");
    desk.run(&["serve", "--fast"]).refused(2, "E-USAGE");
    desk.run(&["outbox", "close", "x"]).refused(2, "E-USAGE");
    desk.run(&["--config", "absent.toml", "serve"]).refused(2, "E-CONFIG");
    desk.write("odd.toml", "[server]\nport = 1\n");
    desk.run(&["serve", "--config", "odd.toml"]).refused(2, "E-CONFIG");
    desk.run(&["status"]).refused(2, "E-NO-DB");
    desk.set("BOTS__MAIN__PLATFORM", "dingtalk");
    desk.run(&["demo"]).refused(2, "E-CONFIG");
    for (key, value) in
        [("APP_KEY", "dingabc0001"), ("ROBOT_CODE", "dingabc0001"), ("CORP_ID", "dingabc0002")]
    {
        desk.set(&format!("BOTS__MAIN__{key}"), value);
    }
    desk.set("BOTS__MAIN__APP_SECRET", SECRET);
    desk.run(&["demo"]).refused(2, "E-DEMO");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_calls_no_messenger_needs_no_secret() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    for (key, value) in [
        ("PLATFORM", "dingtalk"),
        ("APP_KEY", "dingabc0001"),
        ("ROBOT_CODE", "dingabc0001"),
        ("CORP_ID", "dingabc0002"),
        ("APP_SECRET_FILE", "/run/credentials/of-the-service-alone/app.secret"),
    ] {
        desk.set(&format!("BOTS__MAIN__{key}"), value);
    }
    desk.run(&["migrate"]).done();
    desk.write("county.toml", COUNTY);
    desk.run(&["import", "county.toml", "--apply"]).done();
    for command in [
        &["status"][..],
        &["outbox", "list"],
        &["audit", "verify"],
        &["bind-code", "wangfang"],
        &["api-key", "list"],
    ] {
        desk.run(command).done();
    }
    desk.run(&["serve"]).refused(2, "E-CONFIG");
    desk.run(&["doctor"]).refused(2, "E-CONFIG");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_behind_what_is_stored_holds_the_start() {
    let desk = Desk::new(Engine::Sqlite).await;
    desk.run(&["migrate"]).done();
    desk.db.raw("INSERT INTO facts (name, value) VALUES ('clock.seen', '4000000000000')").await;
    let held = desk.run(&["serve"]);
    held.refused(1, "E-CLOCK");
    assert!(held.err.contains("请先校时") && held.err.lines().count() <= 2, "{held:?}");
    assert!(desk.run(&["doctor"]).out.contains("✘ 时钟（库里的记录）"));
    // The last record of the chain holds it as well; once the clock is right, the service starts.
    desk.db.raw("DELETE FROM facts WHERE name = 'clock.seen'").await;
    let (mut child, line) = desk.serve();
    assert!(line.starts_with("签收服务已就绪"), "{line}");
    tokio::task::block_in_place(|| {
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
        child.wait().expect("it ends")
    });
    desk.write("county.toml", COUNTY);
    desk.run(&["import", "county.toml", "--apply"]).done();
    desk.db.raw("UPDATE audit SET at = 4000000000000 WHERE seq = (SELECT MAX(seq) FROM audit)").await;
    desk.run(&["serve"]).refused(1, "E-CLOCK");
    // Only the operator knows which of the two was wrong.
    let (mut child, line) = desk.serve_with(&["--clock-is-right"]);
    assert!(line.starts_with("签收服务已就绪"), "{line}");
    tokio::task::block_in_place(|| {
        child.kill().expect("it ran");
        child.wait().expect("it ends")
    });
    desk.end().await;
}

async fn roll_called(mut desk: Desk) {
    let stop = CancellationToken::new();
    let _play = messenger(&mut desk, &stop, false).await;
    desk.run(&["migrate"]).done();
    assert!(desk.run(&["doctor", "--roll-call"]).out.contains("✘ 点名：没有 Stream 方式的机器人"));
    desk.set("BOTS__MAIN__MODE", "stream");
    let nobody = desk.run(&["doctor", "--roll-call", "--wait", "0"]);
    assert!(nobody.out.contains("✘ main 点名：8 条都没有到：请确认服务在运行"), "{nobody:?}");
    // Nobody may have said anything, so nobody is accused.
    assert!(!desk.run(&["status"]).done().contains("同一凭证"));
    desk.db.raw("UPDATE facts SET value = '5/8 1762736400000' WHERE name = 'roll_call_outcome:main'").await;
    let gap = desk.run(&["status"]).done();
    assert!(gap.contains("！ main：2025-11-10 09:00 点名 8 条只到 5 条，有别的程序"), "{gap}");
    assert!(gap.contains("重置 Client Secret"), "{gap}");
    assert!(desk.run(&["status", "--json"]).done().contains("\"arrived\":5"));
    assert!(desk.run(&["doctor"]).out.contains("✘ main 点名：2025-11-10 09:00，8 条只到 5 条。"));
    stop.cancel();
    desk.end().await;
}
on_both!(a_roll_call_is_remembered, roll_called);
