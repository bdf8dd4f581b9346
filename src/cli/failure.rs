//! What a command says when it does not end well.

use crate::config::ConfigError;
use crate::store::{MaybeRetry, StoreError};
use std::fmt;

/// A failed command: one Chinese sentence with a stable code, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// 1 failed, 2 bad arguments or settings.
    pub exit: u8,
    /// Stable, e.g. `E-CONFIG`.
    pub code: &'static str,
    /// What happened and what to do; empty when everything was said on standard output already.
    pub text: String,
}

impl Failure {
    /// Something did not work.
    pub fn failed(code: &'static str, text: impl Into<String>) -> Self {
        Self { exit: 1, code, text: text.into() }
    }

    /// Arguments or settings that cannot be used.
    pub fn usage(code: &'static str, text: impl Into<String>) -> Self {
        Self { exit: 2, code, text: text.into() }
    }

    /// Exit code 1 without another word.
    pub fn said() -> Self {
        Self::failed("", "")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.text)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage("E-CONFIG", error.0)
    }
}

/// The table in which both engines note the schema's version.
const VERSIONS: &str = "_sqlx_migrations";

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Newer => {
                Self::usage("E-DB-NEWER", "数据库由更新的版本写过，请换用不低于那个版本的程序。")
            }
            StoreError::Older => {
                Self::usage("E-DB-OLDER", "数据库还没有升级到这个版本，请先停服务，再执行：qianshou migrate")
            }
            StoreError::Taken => {
                Self::usage("E-TAKEN", "这个数据库文件正由另一个 serve 或 demo 使用，请先停掉那一个。")
            }
            StoreError::Migration(e) => Self::failed(
                "E-MIGRATE",
                format!("数据库升级没有完成（{e}），库停在原来的版本，请保留现场并联系开发者。"),
            ),
            StoreError::File(e) => {
                Self::failed("E-FILE", format!("数据库文件用不了（{e}），请检查目录、权限与剩余空间。"))
            }
            StoreError::Engine(_) | StoreError::Shared(_) => engine(&error),
            StoreError::NotKept => {
                Self::failed("E-DB", "数据库没有写成，没有改动，请检查磁盘剩余空间后再试。")
            }
            StoreError::Poisoned | StoreError::Inconsistent { .. } => {
                Self::failed("E-DB", format!("数据库里的数据对不上（{error}），没有改动，请联系开发者。"))
            }
        }
    }
}

fn engine(error: &StoreError) -> Failure {
    let text = error.to_string();
    if text.contains(VERSIONS) && (text.contains("no such table") || text.contains("does not exist")) {
        return Failure::usage("E-NO-SCHEMA", "数据库里还没有建表，请先执行：qianshou migrate");
    }
    if text.contains("unable to open database file") {
        return Failure::failed(
            "E-FILE",
            "打不开数据库文件，没有改动：用别的账号执行过命令，文件就成了它的；请把 data 目录连同里面的文件改归服务的账号（chown -R）。",
        );
    }
    if text.contains("readonly database") {
        return Failure::failed("E-READONLY", "数据库是只读的，没有改动，请检查文件与目录的写权限。");
    }
    if text.contains("database is locked") || text.contains("pool timed out") {
        return Failure::failed("E-BUSY", "数据库正忙，没有改动，请稍后再试。");
    }
    Failure::failed("E-DB", format!("数据库没有照办（{text}），没有改动，请检查 database.url 与数据库服务。"))
}

impl MaybeRetry for Failure {
    fn is_retryable(&self) -> bool {
        false
    }
}
