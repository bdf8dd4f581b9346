//! One life of the service, on a runtime of its own, so that it can be ended as `kill -9` would.

use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::{open, serve};
use crate::config::Settings;
use crate::store::Access;
use crate::time::Clock;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// The port may belong to the life before for a moment.
const PORT_TRIES: u32 = 100;
const PORT_REST: Duration = Duration::from_millis(50);
/// Longest a graceful end may take.
const END: Duration = Duration::from_secs(5);

/// A running service.
pub struct Incarnation {
    runtime: Option<Runtime>,
    /// Shared state, for looking at the outbox.
    pub app: App,
    stop: CancellationToken,
    ended: Option<oneshot::Receiver<()>>,
}

impl Incarnation {
    /// Starts the service on the files it left.
    pub async fn start(settings: Settings, clock: Clock) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| Failure::failed("E-RUNTIME", format!("程序起不来（{e}），请检查系统资源。")))?;
        let stop = CancellationToken::new();
        let (ready, wait) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        runtime.spawn(live(settings, clock, stop.clone(), ready, end));
        match wait.await {
            Ok(Ok(app)) => Ok(Self { runtime: Some(runtime), app, stop, ended: Some(ended) }),
            Ok(Err(failure)) => {
                runtime.shutdown_background();
                Err(failure)
            }
            Err(_) => {
                runtime.shutdown_background();
                Err(Failure::failed("E-DEMO", "演示里的服务没有起来，请再执行一次。"))
            }
        }
    }

    /// Ends it between two instructions: no farewell, nothing flushed.
    pub fn kill(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Ends it as SIGTERM would.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(ended) = self.ended.take() {
            let _ = tokio::time::timeout(END, ended).await;
        }
        self.kill();
    }
}

impl Drop for Incarnation {
    fn drop(&mut self) {
        // A runtime may not be dropped where it would have to wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn live(
    settings: Settings,
    clock: Clock,
    stop: CancellationToken,
    ready: oneshot::Sender<Result<App, Failure>>,
    end: oneshot::Sender<()>,
) {
    let address = settings.server.listen.clone();
    let started = async {
        let listener = listen(&address).await?;
        let app = open::app_on(settings, Access::Full, Some(clock)).await?;
        Ok((app, listener))
    };
    let (app, listener) = match started.await {
        Ok(started) => started,
        Err(failure) => {
            let _ = ready.send(Err(failure));
            return;
        }
    };
    let mut running = serve::start(&app, listener, &stop);
    let _ = ready.send(Ok(app.clone()));
    while running.join_next().await.is_some() {}
    app.tasks.close();
    app.tasks.wait().await;
    app.store.close().await;
    let _ = end.send(());
}

async fn listen(address: &str) -> Result<TcpListener, Failure> {
    for _ in 1..PORT_TRIES {
        if let Ok(listener) = TcpListener::bind(address).await {
            return Ok(listener);
        }
        tokio::time::sleep(PORT_REST).await;
    }
    serve::bind(address, "--service").await
}
