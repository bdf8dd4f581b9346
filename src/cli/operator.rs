//! The operator's socket: a Unix socket beside the database that only its owner can open, through
//! which `doctor --watch` sees the verdict on each callback. No text ever passes it.

use super::open;
use crate::app::App;
use crate::config::Settings;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

/// Verdicts from before the operator looked.
const RECENT: usize = 10;
/// Looks again this often even when nobody rings.
const REST: Duration = Duration::from_secs(1);
/// Operators watching at once.
const WATCHERS: usize = 8;

/// Where the socket of a service with these settings is.
pub fn path(settings: &Settings) -> PathBuf {
    let port = settings.server.listen.rsplit(':').next().unwrap_or("0");
    open::folder(settings).join(format!("qianshou-{port}.sock"))
}

/// Opens the socket. It gets its name only after its mode, so nobody else can connect in between.
pub fn listen(path: &Path) -> std::io::Result<UnixListener> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let _ = std::fs::remove_file(&draft);
    let listener = UnixListener::bind(&draft)?;
    std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o600))?;
    std::fs::rename(&draft, path)?;
    Ok(listener)
}

/// Serves watchers until `stop`, then removes the socket.
pub async fn run(app: App, listener: UnixListener, path: PathBuf, stop: CancellationToken) {
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(WATCHERS));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(REST).await;
            continue;
        };
        let Ok(place) = std::sync::Arc::clone(&places).try_acquire_owned() else { continue };
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move {
            let _ = show(&app, stream, stop).await;
            drop(place);
        });
    }
    let _ = std::fs::remove_file(path);
}

async fn show(app: &App, stream: UnixStream, stop: CancellationToken) -> std::io::Result<()> {
    let (mut read, mut write) = stream.into_split();
    let mut hello = [0; 1];
    let (mut seen, mut fresh) = app.watch.since(0);
    let old = fresh.len().saturating_sub(RECENT);
    fresh.drain(..old);
    loop {
        for line in &fresh {
            let mut text = serde_json::to_string(line).unwrap_or_default();
            text.push('\n');
            write.write_all(text.as_bytes()).await?;
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = read.read(&mut hello) => return Ok(()),
            () = app.watch.changed() => {}
            () = tokio::time::sleep(REST) => {}
        }
        (seen, fresh) = app.watch.since(seen);
    }
}
