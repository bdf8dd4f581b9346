//! Servers as processes of their own: started, waited for, measured, and killed when dropped.

use crate::reference;
use crate::world::County;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A server that runs until this is dropped.
pub struct Child {
    process: std::process::Child,
    pub address: SocketAddr,
}

impl Child {
    /// The program itself over a county, and how long it took from the call to readiness.
    pub fn service(county: &County) -> (Self, Duration) {
        let address = free_address();
        let config = county.write_config(address);
        let mut command = Command::new(env!("CARGO_BIN_EXE_qianshou"));
        // Nothing of the caller's settings gets in.
        command.arg("--config").arg(config).arg("serve").env_clear();
        Self::start(command, address)
    }

    /// This program as the reference over a county.
    pub fn reference(county: &County) -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.arg(reference::ARGUMENT).arg(address.to_string()).arg(county.file());
        Self::start(command, address).0
    }

    fn start(mut command: Command, address: SocketAddr) -> (Self, Duration) {
        let started = Instant::now();
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program starts");
        let mut child = Self { process, address };
        while !is_ready(address) {
            assert!(started.elapsed() < Duration::from_mins(1), "never ready");
            assert!(child.process.try_wait().expect("a status").is_none(), "ended instead of serving");
            std::thread::sleep(Duration::from_micros(500));
        }
        (child, started.elapsed())
    }

    /// The memory it holds now and held at most.
    pub fn memory(&self) -> Memory {
        let path = format!("/proc/{}/status", self.process.id());
        let text = std::fs::read_to_string(path).expect("Linux");
        let kib = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line of /proc");
            line.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number")
        };
        Memory { rss: kib("VmRSS:"), own: kib("RssAnon:"), peak: kib("VmHWM:") }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address")
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// KiB of a process.
pub struct Memory {
    rss: u32,
    own: u32,
    peak: u32,
}

impl Memory {
    /// What is resident now.
    pub fn rss(&self) -> String {
        mib(self.rss)
    }

    /// The part that is not a mapped file.
    pub fn own(&self) -> String {
        mib(self.own)
    }

    /// The most that was ever resident.
    pub fn peak(&self) -> String {
        mib(self.peak)
    }
}

fn mib(kib: u32) -> String {
    format!("{:.1} MiB", f64::from(kib) / 1_024.0)
}
