//! The load generator: one thread, a fixed number of kept connections, hand-written HTTP/1.1. It does
//! as little as possible per request, so that on a small machine the service gets the time.

use crate::callback::Source;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Connections at once.
pub const CONNECTIONS: usize = 64;

/// What became of one run.
#[derive(Default)]
pub struct Outcome {
    seconds: f64,
    micros: Vec<u32>,
    shed: u32,
}

impl Outcome {
    /// Right answers.
    pub fn done(&self) -> u64 {
        self.micros.len() as u64
    }

    /// Right answers a second.
    pub fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.micros.len()).unwrap_or(u32::MAX)) / self.seconds
    }

    /// How long `part` of the answers took at most, in milliseconds.
    pub fn latency_ms(&self, part: f64) -> f64 {
        let slower = |micros: u32| self.micros.iter().filter(|m| **m > micros).count();
        let most = f64::from(u32::try_from(self.micros.len()).unwrap_or(u32::MAX)) * (1.0 - part);
        // A bisection over the value range needs no sorted copy.
        let (mut low, mut high) = (0, self.micros.iter().copied().max().unwrap_or(0));
        while low < high {
            let middle = low + (high - low) / 2;
            if f64::from(u32::try_from(slower(middle)).unwrap_or(u32::MAX)) > most {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        f64::from(low) / 1_000.0
    }
}

/// Sends requests of `source` to `path` for `time`.
///
/// # Panics
/// When an answer is wrong.
pub fn run(address: SocketAddr, path: &'static str, source: &mut Source, time: Duration) -> Outcome {
    source.sign_now(address, path);
    let outcome = RefCell::new(Outcome::default());
    let source = RefCell::new(source);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let seconds = runtime.block_on(async {
        let connect = (0..CONNECTIONS).map(|_| TcpStream::connect(address));
        let streams = futures_util::future::try_join_all(connect).await.expect("the server accepts");
        let started = Instant::now();
        let until = started + time;
        let work = streams.into_iter().map(|stream| connection(stream, until, &source, &outcome));
        futures_util::future::join_all(work).await;
        started.elapsed().as_secs_f64()
    });
    let outcome = Outcome { seconds, ..outcome.into_inner() };
    if outcome.shed > 0 {
        eprintln!("{} requests were answered with 503", outcome.shed);
    }
    outcome
}

async fn connection(
    mut stream: TcpStream,
    until: Instant,
    source: &RefCell<&mut Source>,
    outcome: &RefCell<Outcome>,
) {
    stream.set_nodelay(true).expect("a socket option");
    let (mut request, mut answer) = (Vec::with_capacity(2_048), Vec::with_capacity(4_096));
    while Instant::now() < until {
        let Some(expected) = source.borrow_mut().next(&mut request) else { return };
        let sent = Instant::now();
        stream.write_all(&request).await.expect("the server reads");
        let (status, body) = read(&mut stream, &mut answer).await;
        let micros = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
        let text = String::from_utf8_lossy(&answer[body..]);
        let mut outcome = outcome.borrow_mut();
        match status {
            200 if text.contains(&expected) => outcome.micros.push(micros),
            503 => outcome.shed += 1,
            _ => panic!("asked for {expected}, was told {status} {text}"),
        }
    }
}

/// Reads one whole answer into `buffer`; returns the status and where the body begins.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (u16, usize) {
    buffer.clear();
    loop {
        let n = stream.read_buf(buffer).await.expect("the server answers");
        assert!(n > 0, "the server hung up");
        let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end]).expect("headers are text");
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.trim().parse::<usize>().expect("a length"));
        let status = head.get(9..12).and_then(|s| s.parse().ok()).expect("a status");
        if buffer.len() >= end + 4 + length {
            return (status, end + 4);
        }
    }
}
