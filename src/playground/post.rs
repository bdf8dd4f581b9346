//! The smallest HTTP client that can play the platform's side of a callback, and break off in the middle.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// The platform reads no more of an answer than this.
const MAX_ANSWER: u64 = 256 * 1024;

/// An HTTP answer, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawReply {
    /// Status; 0 when no answer came.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl RawReply {
    /// The body as text; empty when it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|h| h.0 == name).map(|h| h.1.as_str())
    }
}

/// Where to break off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Not at all.
    Never,
    /// In the middle of the body.
    Midway,
    /// After the last byte, before the answer.
    BeforeAnswer,
}

/// Posts `body` and waits `wait` for the answer.
pub(super) async fn post(
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
    wait: Duration,
    cut: Cut,
) -> io::Result<RawReply> {
    tokio::time::timeout(wait, exchange(url, headers, body, cut))
        .await
        .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut)))
}

async fn exchange(url: &str, headers: &[(String, String)], body: &[u8], cut: Cut) -> io::Result<RawReply> {
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what.to_owned());
    let url = Url::parse(url).map_err(|_| bad("callback address"))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(bad("callback address"));
    };
    if url.scheme() != "http" {
        return Err(bad("callbacks go to http addresses on this machine"));
    }
    let mut socket = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    socket.set_nodelay(true)?;
    let target = url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
    let mut head = format!("POST {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
    socket.write_all(head.as_bytes()).await?;
    let half = body.split_at_checked(body.len() / 2).map_or(body, |halves| halves.0);
    socket.write_all(if cut == Cut::Midway { half } else { body }).await?;
    socket.flush().await?;
    if cut != Cut::Never {
        return Ok(RawReply::default());
    }
    let mut answer = Vec::new();
    // A server that refuses early may reset the connection behind its answer.
    if let Err(error) = socket.take(MAX_ANSWER).read_to_end(&mut answer).await
        && answer.is_empty()
    {
        return Err(error);
    }
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "no answer"))
}

fn parse(answer: &[u8]) -> Option<RawReply> {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let rest = answer.get(end + 4..)?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    if status == 100 {
        return parse(rest);
    }
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let find = |name: &str| headers.iter().find(|h| h.0 == name).map(|h| h.1.as_str());
    let body = if find("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        unchunk(rest)?
    } else if let Some(length) = find("content-length").and_then(|v| v.parse::<usize>().ok()) {
        rest.get(..length)?.to_vec()
    } else {
        rest.to_vec()
    };
    Some(RawReply { status, headers, body })
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_end_a_body_are_read() {
        let sized = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more").expect("sized");
        assert_eq!((sized.status, sized.text()), (200, "ok"));
        let chunked = b"HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
        assert_eq!(parse(chunked).map(|r| (r.status, r.text().to_owned())), Some((503, "abcd".into())));
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), None);
        assert_eq!(parse(b"\xff\xfe"), None);
    }
}
