//! `serve`: the service until it is told to stop.

use super::failure::Failure;
use super::{Global, calendar, logging, open, operator};
use crate::app::App;
use crate::config::{Mode, Settings};
use crate::store::Access;
use crate::{http, worker};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a stop may take in all (INV-48).
const STOP: Duration = Duration::from_millis(9_500);

/// Options of `serve`.
#[derive(clap::Args)]
pub struct Options {
    /// 确认本机时间是对的：库里的记录比现在晚时也启动（以前走快过）
    #[arg(long)]
    clock_is_right: bool,
}

/// Runs the command.
pub fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    let settings = open::settings(global)?;
    logging::start(&settings.log.level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed("E-RUNTIME", format!("程序起不来（{e}），请检查系统资源。")))?;
    let ended = runtime.block_on(serve(settings, options));
    runtime.shutdown_timeout(Duration::from_millis(200));
    ended
}

async fn serve(settings: Settings, options: &Options) -> Result<(), Failure> {
    // A wrong folder or a volume that is not there must not look like a county without units.
    open::existing(&settings)?;
    let _lock = open::lock(&settings)?;
    let app = open::app(settings, Access::Upgrade).await?;
    if !options.clock_is_right {
        open::check_clock(&app.store, app.now()).await?;
    }
    let listener = bind(&app.settings.server.listen, "server.listen").await?;
    let address =
        listener.local_addr().map_or_else(|_| app.settings.server.listen.clone(), |a| a.to_string());
    let stop = CancellationToken::new();
    let mut signals = Signals::new()?;
    let mut running = start(&app, listener, &stop);
    println!("签收服务已就绪：http://{address}");
    if app.settings.bots.is_empty() {
        eprintln!("没有配置机器人（[bots.名字]）：收不到消息，也推不出去，只有接口可用。");
    }
    if let Some(warning) = calendar::outlook(&app.settings.calendar, app.now()).warning() {
        eprintln!("{warning}");
    }
    tracing::info!(%address, bots = app.settings.bots.len(), "serve.ready");
    let ended = tokio::select! {
        () = signals.either() => Ok(()),
        // Nothing of this ends by itself.
        _ = running.join_next() => Err(Failure::failed(
            "E-CRASH",
            "服务的一部分意外停了，已全部停下；重新启动即可，已答复的不会丢。",
        )),
    };
    tracing::info!("serve.stopping");
    stop_all(&app, running, &stop).await;
    ended
}

/// Starts everything the service consists of.
pub fn start(app: &App, listener: TcpListener, stop: &CancellationToken) -> JoinSet<()> {
    let mut running = JoinSet::new();
    running.spawn(http::server::serve(listener, http::router(app.clone()), stop.clone()));
    running.spawn(worker::run(app.clone(), stop.clone()));
    if app.settings.bots.values().any(|bot| bot.mode == Mode::Stream) {
        running.spawn(worker::stream::run(app.clone(), stop.clone()));
    }
    let path = operator::path(&app.settings);
    match operator::listen(&path) {
        Ok(listener) => {
            running.spawn(operator::run(app.clone(), listener, path, stop.clone()));
        }
        // The service is worth more than the look into it.
        Err(error) => tracing::warn!(%error, "serve.no_operator_socket"),
    }
    running
}

/// Stops intake and workers, waits for what is running, and closes the database.
async fn stop_all(app: &App, mut running: JoinSet<()>, stop: &CancellationToken) {
    stop.cancel();
    app.tasks.close();
    let all = async {
        while running.join_next().await.is_some() {}
        app.tasks.wait().await;
        app.store.close().await;
    };
    if tokio::time::timeout(STOP, all).await.is_err() {
        tracing::warn!("serve.stop_cut_short");
    }
}

/// Takes the address; `key` is where it comes from.
pub async fn bind(address: &str, key: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|e| {
        let text = if e.kind() == std::io::ErrorKind::AddrInUse {
            format!("{address} 已被别的程序占用，请停掉它，或改 {key}。")
        } else {
            format!("监听不了 {address}（{e}），请检查 {key}。")
        };
        Failure::usage("E-LISTEN", text)
    })
}

/// SIGTERM and SIGINT.
pub struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// From now on the process no longer dies of them.
    pub fn new() -> Result<Self, Failure> {
        let failed =
            |e: std::io::Error| Failure::failed("E-RUNTIME", format!("程序起不来（{e}），请检查系统资源。"));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
        })
    }

    /// Waits for the next one.
    pub async fn either(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
