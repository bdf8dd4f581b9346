//! What it was measured on; figures without it mean nothing.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// Where databases are made: below `target`, because a temporary folder is often not a disk.
pub const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

/// One line about the machine, the disk and the versions.
pub fn describe() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "qianshou {} · {cores} × {model} · Linux {} · {}, {:.2} ms a sync · {} · {}",
        env!("CARGO_PKG_VERSION"),
        kernel.trim(),
        file_system(&read("/proc/self/mounts")),
        sync_ms(),
        compiler(),
        if cfg!(debug_assertions) { "DEBUG BUILD" } else { "release build" },
    )
}

/// The kind of file system the databases are on.
fn file_system(mounts: &str) -> String {
    let folder = std::fs::canonicalize(FOLDER).unwrap_or_else(|_| Path::new(FOLDER).to_owned());
    let over = |line: &&str| line.split(' ').nth(1).is_some_and(|point| folder.starts_with(point));
    let longest = mounts.lines().filter(over).max_by_key(|line| line.split(' ').nth(1).map_or(0, str::len));
    longest.and_then(|line| line.split(' ').nth(2)).unwrap_or("unknown file system").to_owned()
}

/// What one durable write of a page costs here: the floor under every commit.
fn sync_ms() -> f64 {
    let path = Path::new(FOLDER).join(format!("sync-{}", std::process::id()));
    std::fs::create_dir_all(FOLDER).expect("a folder");
    let mut file = std::fs::File::create(&path).expect("a file");
    let mut taken: Vec<f64> = (0..100)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[7; 4_096]).and_then(|()| file.sync_data()).expect("the disk takes it");
            started.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    let _ = std::fs::remove_file(path);
    crate::report::median(&mut taken)
}

fn compiler() -> String {
    let asked = std::process::Command::new("rustc").arg("--version").output();
    let said = asked.ok().and_then(|done| String::from_utf8(done.stdout).ok()).unwrap_or_default();
    said.split(" (").next().map_or_else(String::new, |version| version.trim().to_owned())
}
