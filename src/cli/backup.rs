//! `backup`: a copy of an SQLite database while the service works, for machines without `sqlite3`.

use super::failure::Failure;
use super::{Global, open};
use crate::config;
use crate::store::Access;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Options {
    /// 备份写到这个文件；已有的不覆盖
    #[arg(value_name = "文件")]
    file: PathBuf,
}

/// Runs the command.
pub async fn run(global: &Global, options: &Options) -> Result<(), Failure> {
    let settings = open::settings_without_secrets(global)?;
    if config::is_postgres(&settings.database.url) {
        return Err(Failure::usage("E-ARGUMENT", "PostgreSQL 的库请用 pg_dump 备份，没有写。"));
    }
    let store = open::store(&settings, Access::Read).await?;
    let path = options.file.to_str().ok_or_else(|| refused(&options.file, "文件名要用 UTF-8"))?;
    let made = made(&options.file)?;
    let copied = store.copy_into(path).await;
    store.close().await;
    let kept =
        copied.map_err(Failure::from).and_then(|_| made.sync_all().map_err(|e| refused(&options.file, e)));
    if let Err(failure) = kept {
        // Half a copy must not look like one.
        let _ = std::fs::remove_file(&options.file);
        return Err(failure);
    }
    println!(
        "已备份到 {path}，{} KB。主密钥 {} 不在里面，请另外备份，分开放。",
        made.metadata().map_or(0, |meta| meta.len().div_ceil(1_024)),
        settings.security.master_key_file.display()
    );
    Ok(())
}

/// A new file that nobody but its owner can read, not even while it grows: names and titles are in it.
fn made(file: &Path) -> Result<File, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => refused(file, "已经有了，请换一个名字"),
        _ => refused(file, e),
    })
}

fn refused(file: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::failed("E-BACKUP", format!("没有备份：写不了 {}（{why}）。", file.display()))
}
