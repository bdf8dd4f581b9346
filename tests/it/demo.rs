//! `qianshou demo`, as README has it: what a visitor gets without settings, account or network. Its sample county is
//! made by chatting, so a sentence that is no longer understood stops it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address")
}

fn page(at: SocketAddr) -> String {
    let mut stream = TcpStream::connect(at).expect("it listens");
    write!(stream, "GET / HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").expect("asked");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("text");
    page
}

#[test]
fn the_demo_comes_up_with_its_county_and_a_page() {
    let folder = std::env::temp_dir().join(format!("qianshou-demo-{}", qianshou::random::hex::<8>()));
    std::fs::create_dir(&folder).expect("a folder");
    let (listen, service) = (free(), free());
    let mut demo = Command::new(env!("CARGO_BIN_EXE_qianshou"))
        .args(["demo", "--listen", &listen.to_string(), "--service", &service.to_string()])
        .current_dir(&folder)
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(demo.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    let page = if line.is_empty() { String::new() } else { page(listen) };
    demo.kill().expect("it can be stopped");
    let ended = demo.wait_with_output().expect("it ends");
    let _ = std::fs::remove_dir_all(&folder);
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(line.trim_end(), format!("演示已就绪，请用浏览器打开：http://{listen}/"), "{said}");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
}
