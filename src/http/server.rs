//! The listening side: limits that apply before anything is allocated for a request (INV-12), and a
//! stop that lets running requests finish (INV-48).

use super::patient::Patient;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// Open connections in all.
const CONNECTIONS: usize = 1_000;
/// Open connections from one source that is not this machine (a reverse proxy is).
const PER_SOURCE: usize = 50;
const HEADER_TIME: Duration = Duration::from_secs(5);
const HEADER_BYTES: usize = 24 * 1024;
const HEADERS: usize = 64;
/// A peer that takes nothing of its answer for so long is left.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// What still runs at a stop gets this long.
const LAST: Duration = Duration::from_secs(30);

/// What answers requests and is always ready for one more: the service behind its door, or a router.
pub trait Answers:
    Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Answers for S where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

/// Serves `service` until `stop`, then waits for what is running, at most ten seconds.
pub async fn serve(listener: TcpListener, service: impl Answers, stop: CancellationToken) {
    let (slots, sources) = (Arc::new(Semaphore::new(CONNECTIONS)), Arc::new(Sources::default()));
    let running = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors: let some connections end before asking again.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else { continue };
        let Some(source) = Sources::enter(&sources, peer.ip()) else { continue };
        let (service, stop) = (service.clone(), stop.clone());
        running.spawn(async move {
            connection(stream, service, stop).await;
            drop((slot, source));
        });
    }
    drop(listener);
    running.close();
    let _ = tokio::time::timeout(Duration::from_secs(10), running.wait()).await;
}

async fn connection(stream: TcpStream, service: impl Answers, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let stream = Patient::new(stream, WRITE_TIME);
    let answer = move |request: Request<Incoming>| service.clone().call(request.map(Body::new));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADERS)
        .max_buf_size(HEADER_BYTES)
        .keep_alive(true);
    let connection =
        http.serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer)).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(LAST, connection).await;
        }
    }
}

/// How many connections each source holds.
#[derive(Default)]
struct Sources(Mutex<HashMap<IpAddr, usize>>);

impl Sources {
    fn enter(sources: &Arc<Self>, ip: IpAddr) -> Option<Inside> {
        if ip.is_loopback() {
            return Some(Inside(None));
        }
        let mut held = sources.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(ip).or_default();
        if *count >= PER_SOURCE {
            return None;
        }
        *count += 1;
        Some(Inside(Some((Arc::clone(sources), ip))))
    }
}

/// One counted connection; leaving happens on drop, however the connection ends.
struct Inside(Option<(Arc<Sources>, IpAddr)>);

impl Drop for Inside {
    fn drop(&mut self) {
        let Some((sources, ip)) = self.0.take() else { return };
        let mut held = sources.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&ip) {
            *count -= 1;
            if *count == 0 {
                held.remove(&ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_holds_so_many_connections_and_this_machine_as_many_as_there_are() {
        let sources = Arc::new(Sources::default());
        let enter = |ip: &str| Sources::enter(&sources, ip.parse().expect("an address"));
        let mut held: Vec<Inside> = (0..PER_SOURCE).filter_map(|_| enter("192.0.2.1")).collect();
        assert_eq!(held.len(), PER_SOURCE);
        assert!(enter("192.0.2.1").is_none(), "one more is refused");
        assert!(enter("192.0.2.2").is_some(), "others are served");
        held.pop();
        assert!(enter("192.0.2.1").is_some(), "whoever left made room");
        let proxied = (0..PER_SOURCE * 2).filter_map(|_| enter("127.0.0.1")).count();
        assert_eq!(proxied, PER_SOURCE * 2);
    }
}
