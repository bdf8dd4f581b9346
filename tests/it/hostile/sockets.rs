//! Bytes on the wire that no client library would send (INV-12, INV-13).

use super::{Witness, documents, still_works};
use crate::support::{World, over_http};
use qianshou::playground::Saying;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Writes `bytes` and reads until the service closes the connection.
pub async fn wire(world: &World, bytes: &[u8]) -> Vec<u8> {
    exchange(world, bytes, false).await
}

/// The same, and says after the last byte that nothing more will come.
async fn exchange(world: &World, bytes: &[u8], over: bool) -> Vec<u8> {
    let mut socket = TcpStream::connect(world.address).await.expect("the service listens");
    // Whoever refuses early closes early; what it said before is still to be read.
    if socket.write_all(bytes).await.is_ok() && over {
        let _ = socket.shutdown().await;
    }
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(25), socket.read_to_end(&mut answer)).await;
    assert!(
        read.is_ok(),
        "no end to {:?}",
        String::from_utf8_lossy(bytes).chars().take(60).collect::<String>()
    );
    answer
}

/// The status of the first answer; 0 when the connection was closed without one.
pub fn status(answer: &[u8]) -> u16 {
    let text = String::from_utf8_lossy(answer);
    text.strip_prefix("HTTP/1.").and_then(|t| t.get(2..5)).and_then(|s| s.parse().ok()).unwrap_or(0)
}

/// How many answers came.
fn answers(answer: &[u8]) -> usize {
    String::from_utf8_lossy(answer).matches("HTTP/1.").count()
}

/// A good callback as its head, without the end of the head, and its body.
fn callback(world: &World, text: &str) -> (String, String) {
    let signed: Vec<_> = world.play.signed_headers().iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    let signed = signed.concat();
    let body = world.play.callback_body("wangfang", &Saying::Text(text.into())).to_string();
    (format!("POST /hooks/main HTTP/1.1\r\nHost: x\r\n{signed}"), body)
}

/// Requests that are none: `H` is the head of a good callback, `B` its body, `N` the body's length.
const FRAMES: &[(&str, &str)] = &[
    ("two lengths", "HContent-Length: N\r\nContent-Length: 5\r\n\r\nB"),
    ("a list of lengths", "HContent-Length: N, 5\r\n\r\nB"),
    ("a negative length", "HContent-Length: -1\r\n\r\nB"),
    ("a length with a sign", "HContent-Length: +N\r\n\r\nB"),
    ("a length in hexadecimal", "HContent-Length: 0x10\r\n\r\nB"),
    ("a length past 64 bits", "HContent-Length: 18446744073709551617\r\n\r\nB"),
    ("an endless length", "HContent-Length: 99999999999999999999999999\r\n\r\nB"),
    ("an empty length", "HContent-Length: \r\n\r\nB"),
    ("a length in full-width digits", "HContent-Length: １０\r\n\r\nB"),
    ("an unknown coding", "HTransfer-Encoding: xchunked\r\n\r\nB"),
    ("chunked, but not last", "HTransfer-Encoding: chunked, gzip\r\n\r\nB"),
    ("no chunk size", "HTransfer-Encoding: chunked\r\n\r\n\r\nB"),
    ("a chunk size past 64 bits", "HTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nB"),
    ("the largest chunk size", "HTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nB"),
    ("a chunk size with a sign", "HTransfer-Encoding: chunked\r\n\r\n-5\r\nB\r\n0\r\n\r\n"),
    ("a chunk without its end", "HTransfer-Encoding: chunked\r\n\r\n5\r\nB"),
    ("both, and the length wins", "HContent-Length: N\r\nTransfer-Encoding: chunked\r\n\r\nB"),
    ("a header without a name", "H: x\r\nContent-Length: N\r\n\r\nB"),
    ("a header without a colon", "Hnonsense\r\nContent-Length: N\r\n\r\nB"),
    ("a name with a blank", "Ha b: c\r\nContent-Length: N\r\n\r\nB"),
    ("a name with a NUL", "Ha\0b: c\r\nContent-Length: N\r\n\r\nB"),
    ("a name that is not ASCII", "H签收: 1\r\nContent-Length: N\r\n\r\nB"),
    ("half a body", "HContent-Length: 99999\r\n\r\nB"),
    ("half a head", "HContent-Length: N\r\n"),
    ("HTTP/0.9", "GET /\r\n"),
    ("HTTP/0.9 for a metric", "GET /metrics\n"),
    ("HTTP/9.9", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
    ("lower-case http", "GET / http/1.1\r\nHost: x\r\n\r\n"),
    ("no version", "GET / HTTP/\r\nHost: x\r\n\r\n"),
    ("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0"),
    ("a hello of TLS", "\u{16}\u{3}\u{1}\0\u{5}hello"),
    ("SSH", "SSH-2.0-OpenSSH_9.7\r\n"),
    ("SMTP", "EHLO evil.example\r\n"),
    ("a PostgreSQL greeting", "\0\0\0\u{8}\u{4}\u{d2}\u{16}/"),
    ("NULs", "\0\0\0\0\0\0\0\0\r\n\r\n"),
    ("empty lines", "\r\n\r\n\r\n\r\n"),
    ("words", "签收 1\r\n\r\n"),
    ("a blank in the path", "POST /hooks/main extra HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("a raw character in the path", "GET /hooks/签收 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    ("CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    ("TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: a\r\nConnection: close\r\n\r\n"),
    (
        "somebody else's address",
        "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    ),
    ("an unknown method", "SIGN /hooks/main HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
];

over_http! {
    async fn broken_requests_end_in_a_defined_way(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        for (name, frame) in FRAMES {
            let (head, body) = callback(world, "签收 1");
            let bytes = match frame.strip_prefix('H') {
                Some(rest) if !rest.starts_with("TTP") => {
                    // One pass, so that a letter of the callback itself is never taken for a place-holder.
                    let mut out = head;
                    for c in rest.replace("\r\n\r\nB", "\r\n\r\n\u{1}").replace("\r\nB", "\r\n\u{1}").replace(": N", ": \u{2}").replace(": +N", ": +\u{2}").chars() {
                        match c {
                            '\u{1}' => out.push_str(&body),
                            '\u{2}' => out.push_str(&body.len().to_string()),
                            c => out.push(c),
                        }
                    }
                    out
                }
                _ => (*frame).to_owned(),
            };
            let answer = exchange(world, bytes.as_bytes(), true).await;
            let code = status(&answer);
            check!(witness, code == 0 || (400..500).contains(&code) || code == 501 || code == 505, "{name}: {code}");
            check!(witness, answers(&answer) <= 1, "{name}: {}", String::from_utf8_lossy(&answer));
            witness.nothing_changed(name).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn absurd_sizes_are_refused_at_the_head(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        let (head, body) = callback(world, "签收 1");
        let end = format!("Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let many = |n: usize| (0..n).map(|i| format!("X-{i}: a\r\n")).collect::<Vec<_>>().concat();
        let long = "a".repeat(9_000);
        for (name, bytes) in [
            ("sixty-five headers more", format!("{head}{}{end}", many(65))),
            ("ten thousand headers", format!("{head}{}{end}", many(10_000))),
            ("a header of 17 KiB", format!("{head}X: {}\r\n{end}", "a".repeat(17 * 1_024))),
            ("a header of a megabyte", format!("{head}X: {}\r\n{end}", "a".repeat(1_024 * 1_024))),
            ("a header name of 17 KiB", format!("{head}{}: x\r\n{end}", "a".repeat(17 * 1_024))),
            ("a request line of 9 KB", format!("{}{end}", head.replacen("/hooks/main", &format!("/hooks/main?{long}"), 1))),
            ("a bot's name of 9 KB", format!("{}{end}", head.replacen("main", &long, 1))),
            ("a method of 9 KB", format!("{}{end}", head.replacen("POST", &long.to_uppercase(), 1))),
            ("a request line of a megabyte", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1_024 * 1_024))),
            ("a megabyte without a line end", "a".repeat(1_024 * 1_024)),
        ] {
            let code = status(&wire(world, bytes.as_bytes()).await);
            check!(witness, [0, 400, 403, 404, 405, 413, 414, 431].contains(&code), "{name}: {code}");
            witness.nothing_changed(name).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn no_request_hides_behind_another(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        let (head, body) = callback(world, "签收 1");
        let good = format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let open = "POST /hooks/main HTTP/1.1\r\nHost: x\r\n";
        for (name, bytes) in [
            // Whoever reads the length sees one request, whoever reads the chunks sees two.
            ("both lengths", format!("{open}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{good}", good.len() + 5)),
            ("both lengths, the other way round", format!("{open}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{good}")),
            ("a coding with a vertical tab", format!("{open}Transfer-Encoding: \u{b}chunked\r\nContent-Length: {}\r\n\r\n{good}", good.len())),
            ("a coding with a blank before the colon", format!("{open}Transfer-Encoding : chunked\r\nContent-Length: {}\r\n\r\n{good}", good.len())),
            ("garbage in front", format!("\u{0}\u{1}garbage\r\n\r\n{good}")),
            ("an unfinished chunk in front", format!("{open}Transfer-Encoding: chunked\r\n\r\nzz\r\n{good}")),
        ] {
            let answer = exchange(world, bytes.as_bytes(), true).await;
            check!(witness, answers(&answer) <= 1, "{name}: {}", String::from_utf8_lossy(&answer));
            witness.nothing_changed(name).await;
        }
        // Garbage behind a whole request spoils only itself.
        let twice = exchange(world, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\0\x01garbage\r\n\r\n", false).await;
        assert_eq!(status(&twice), 200);
        assert!(String::from_utf8_lossy(&twice).contains("HTTP/1.1 400"), "{}", String::from_utf8_lossy(&twice));
        witness.rests().await;
        still_works(world, 1).await;
    }
}

over_http! {
    async fn whoever_leaves_in_the_middle_leaves_nothing(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        let (head, body) = callback(world, "签收 1");
        let whole = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
        for cut in [0, 1, 4, 20, head.len(), whole.len() - body.len(), whole.len() - 1] {
            let mut socket = TcpStream::connect(world.address).await.expect("the service listens");
            socket.write_all(&whole[..cut]).await.expect("writes");
            drop(socket);
            let answer = exchange(world, &whole[..cut], true).await;
            check!(witness, [0, 400, 403, 408].contains(&status(&answer)), "{cut} bytes: {}", status(&answer));
            witness.nothing_changed(&format!("{cut} bytes")).await;
        }
        // Forty that wait with half a head take nobody's place.
        let mut idle = Vec::new();
        for _ in 0..40 {
            let mut socket = TcpStream::connect(world.address).await.expect("the service listens");
            socket.write_all(&whole[..20]).await.expect("writes");
            idle.push(socket);
        }
        check!(witness, world.say("wangfang", "查看 1").await.lines().count() > 1, "an honest question is answered");
        drop(idle);
        witness.rests().await;
        still_works(world, 1).await;
    }
}

/// Doors that are none, or not for this method.
const DOORS: &[(&str, &str)] = &[
    ("POST", "/hooks/another"),
    ("POST", "/hooks/"),
    ("POST", "/hooks"),
    ("POST", "/hooks/main/"),
    ("POST", "/hooks/main/x"),
    ("POST", "/hooks/MAIN"),
    ("POST", "/hooks/main%00"),
    ("POST", "/hooks/main%2f"),
    ("POST", "/hooks/ma%69n%0a"),
    ("POST", "/hooks/%ff"),
    ("POST", "/hooks/..%2fmain"),
    ("POST", "//hooks/main"),
    ("POST", "/hooks//main"),
    ("POST", "/./hooks/main"),
    ("POST", "/hooks/x/../main"),
    ("POST", "/HOOKS/main"),
    ("POST", "/hooks/main;x=1"),
    ("PUT", "/hooks/main"),
    ("PATCH", "/hooks/main"),
    ("DELETE", "/hooks/main"),
    ("GET", "/hooks/main"),
    ("OPTIONS", "/hooks/main"),
    ("POST", "/healthz"),
    ("POST", "/metrics"),
    ("POST", "/"),
    ("GET", "/../../etc/passwd"),
    ("GET", "/config.toml"),
    ("GET", "/data/master.key"),
    ("GET", "/_play/ledger"),
    ("POST", "/_play/clock"),
    ("GET", "/debug/pprof"),
];

over_http! {
    async fn there_is_no_other_door(world) {
        documents(world, 1).await;
        let mut witness = Witness::of_the_door(world).await;
        for (method, path) in DOORS {
            let (head, body) = callback(world, "签收 1");
            let head = head.replacen("POST /hooks/main", &format!("{method} {path}"), 1);
            let bytes = format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let code = status(&wire(world, bytes.as_bytes()).await);
            check!(witness, [400, 403, 404, 405].contains(&code), "{method} {path}: {code}");
            witness.nothing_changed(path).await;
        }
        witness.rests().await;
        still_works(world, 1).await;
    }
}
