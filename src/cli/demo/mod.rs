//! `demo`: the service on embedded SQLite with a sample county, and the playground in a browser. It
//! needs no settings, no account and no network, and refuses to start beside a real bot.

mod control;
mod county;
mod history;
mod incarnation;
mod story;

use super::failure::Failure;
use super::{Global, logging, open, serve};
use crate::config::{self, Settings};
use crate::http;
use crate::playground::{self, Group, Playground};
use crate::store::FileLock;
use crate::time::{Clock, Timestamp};
use control::Control;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Name of the demo's bot.
pub const BOT: &str = "main";
/// How often the demo's clock catches up with the wall.
const TICK: Duration = Duration::from_millis(50);
/// How often the time is noted, for `--keep`.
const NOTE: u32 = 100;

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Options {
    /// 网页的地址（只许本机）
    #[arg(long, value_name = "地址", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// 服务的地址（只许本机）
    #[arg(long, value_name = "地址", default_value = "127.0.0.1:8788")]
    service: SocketAddr,
    /// 数据放在哪个目录
    #[arg(long, value_name = "目录", default_value = "demo-data")]
    data: PathBuf,
    /// 接着上一次的数据；不加就重新开始
    #[arg(long)]
    keep: bool,
}

/// Runs the command.
pub fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    refuse_real_bots(&open::settings(global)?)?;
    if !options.listen.ip().is_loopback() || !options.service.ip().is_loopback() {
        return Err(Failure::usage("E-DEMO", "演示只能在本机打开，--listen 与 --service 请用 127.0.0.1。"));
    }
    logging::start("warn");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| Failure::failed("E-RUNTIME", format!("程序起不来（{e}），请检查系统资源。")))?;
    let ended = runtime.block_on(demo(options));
    runtime.shutdown_timeout(Duration::from_millis(200));
    ended
}

/// A demo must not speak for a real office (design §2.12).
fn refuse_real_bots(settings: &Settings) -> Result<(), Failure> {
    match settings.bots.keys().next() {
        None => Ok(()),
        Some(name) => Err(Failure::usage(
            "E-DEMO",
            format!(
                "设置里有真实的机器人 {name}，演示不启动：请去掉 --config 与 QIANSHOU__BOTS__… 环境变量再执行。"
            ),
        )),
    }
}

async fn demo(options: &Options) -> Result<(), Failure> {
    let settings = settings(options)?;
    let _lock = prepare(options)?;
    let mut signals = serve::Signals::new()?;
    let listener = serve::bind(&options.listen.to_string(), "--listen").await?;
    // Also a check that nobody else has the service's address, before anything is built.
    drop(serve::bind(&options.service.to_string(), "--service").await?);
    let corp = playground::Options::default().corp_id;
    let fresh = !database(options).exists();
    let clock = if fresh { found(&settings, &corp).await? } else { Clock::manual(noted(options)) };
    let stop = CancellationToken::new();
    tokio::spawn(run_clock(clock.clone(), options.data.join("clock"), stop.clone()));
    let control = Arc::new(Control::start(settings, clock.clone()).await?);
    let play = Playground::new(messenger(options, &corp), clock, control.clone());
    tokio::spawn({
        let play = play.clone();
        async move { play.run().await }
    });
    let page = tokio::spawn(http::server::serve(listener, play.router(), stop.clone()));
    println!("演示已就绪，请用浏览器打开：http://{}/", options.listen);
    signals.either().await;
    stop.cancel();
    control.stop().await;
    let _ = tokio::time::timeout(Duration::from_secs(1), page).await;
    Ok(())
}

fn database(options: &Options) -> PathBuf {
    options.data.join("demo.db")
}

/// Takes the lock and removes what the last run left, unless it is to be kept.
fn prepare(options: &Options) -> Result<FileLock, Failure> {
    let failed = |e: std::io::Error| {
        Failure::failed("E-FILE", format!("{} 用不了（{e}），请换个目录执行。", options.data.display()))
    };
    std::fs::create_dir_all(&options.data).map_err(failed)?;
    let database = database(options);
    let lock = FileLock::take(&database)?;
    if !options.keep {
        for name in ["demo.db", "demo.db-wal", "demo.db-shm", "master.key", "clock"] {
            match std::fs::remove_file(options.data.join(name)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
                _ => {}
            }
        }
    }
    Ok(lock)
}

/// Plays the days before the demo and returns the clock at its opening.
async fn found(settings: &Settings, corp: &str) -> Result<Clock, Failure> {
    let begin = Timestamp::parse_rfc3339(history::BEGIN).unwrap_or_default();
    let clock = Clock::manual(begin);
    let app = open::app_on(settings.clone(), crate::store::Access::Full, Some(clock.clone())).await?;
    let played = history::play(&mut story::Story::new(&app, corp), corp).await;
    app.tasks.close();
    app.tasks.wait().await;
    app.store.close().await;
    played?;
    let opening = Timestamp::parse_rfc3339(&format!("{}:00+08:00", history::OPENING)).unwrap_or_default();
    clock.advance(opening.since(clock.now()));
    Ok(clock)
}

/// Where the clock of a kept demo stood.
fn noted(options: &Options) -> Timestamp {
    let text = std::fs::read_to_string(options.data.join("clock")).unwrap_or_default();
    let opening = Timestamp::parse_rfc3339(&format!("{}:00+08:00", history::OPENING)).unwrap_or_default();
    text.trim().parse().map_or(opening, Timestamp::from_millis)
}

/// Lets a clock that only moves when told run with real time.
async fn run_clock(clock: Clock, note: PathBuf, stop: CancellationToken) {
    let mut last = tokio::time::Instant::now();
    let mut round: u32 = 0;
    while !stop.is_cancelled() {
        tokio::time::sleep(TICK).await;
        let passed = last.elapsed();
        last += passed;
        clock.advance(i64::try_from(passed.as_millis()).unwrap_or(0));
        if round.is_multiple_of(NOTE) {
            keep_note(&clock, &note);
        }
        round = round.wrapping_add(1);
    }
    keep_note(&clock, &note);
}

fn keep_note(clock: &Clock, note: &Path) {
    let _ = std::fs::write(note, clock.now().millis().to_string());
}

/// The service's settings: the stand-in messenger in place of DingTalk, everything else by default.
fn settings(options: &Options) -> Result<Settings, Failure> {
    let messenger = playground::Options::default();
    let host = format!("http://{}", options.listen);
    let pairs = [
        ("DATABASE__URL", format!("sqlite:{}", database(options).display())),
        ("SECURITY__MASTER_KEY_FILE", options.data.join("master.key").display().to_string()),
        ("SERVER__LISTEN", options.service.to_string()),
        ("BOTS__MAIN__PLATFORM", "dingtalk".to_owned()),
        ("BOTS__MAIN__APP_KEY", messenger.app_key),
        ("BOTS__MAIN__APP_SECRET", messenger.app_secret),
        ("BOTS__MAIN__ROBOT_CODE", messenger.robot_code),
        ("BOTS__MAIN__CORP_ID", messenger.corp_id),
        ("BOTS__MAIN__GROUP_ACCESS_TOKEN", messenger.group_access_token),
        ("BOTS__MAIN__GROUP_SECRET", messenger.group_secret),
        ("BOTS__MAIN__API_BASE", host.clone()),
        ("BOTS__MAIN__OAPI_BASE", host),
    ];
    let pairs = pairs.into_iter().map(|(key, value)| (format!("QIANSHOU__{key}"), value));
    Ok(config::load(None, pairs)?)
}

/// The stand-in messenger of the county.
fn messenger(options: &Options, corp: &str) -> playground::Options {
    playground::Options {
        callback_url: Some(format!("http://{}/hooks/{BOT}", options.service)),
        people: county::accounts(corp),
        group: Some(Group {
            conversation_id: "cidDemoCounty0001==".to_owned(),
            title: "全县公文工作群".to_owned(),
            members: county::CAST.iter().map(|p| p.login.to_owned()).collect(),
        }),
        ..playground::Options::default()
    }
}
