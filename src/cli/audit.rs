//! `audit verify`: whether the chain of records is whole (INV-6).

use super::failure::Failure;
use super::{Global, open};
use crate::store::Access;
use crate::store::audit::{self, Verdict};

/// What to do with the audit.
#[derive(clap::Subcommand)]
pub enum Command {
    /// 从头核对整条记录链，有一条被改、被删、被插都会指出
    Verify,
}

/// Progress is told every so many records.
const STEP: i64 = 50_000;

/// Runs the command.
pub async fn run(global: &Global, command: &Command) -> Result<(), Failure> {
    let Command::Verify = command;
    let store = open::store(&open::settings_without_secrets(global)?, Access::Read).await?;
    let mut told = 0;
    let progress = |seq: i64| {
        if seq - told >= STEP {
            told = seq;
            eprintln!("已核对 {seq} 条……");
        }
    };
    let verdict = audit::verify(&mut store.read(), progress).await?;
    match verdict {
        Verdict::Whole { records, head } => {
            println!("审计完好：{records} 条，末条摘要 {}。", if head.is_empty() { "（空）" } else { &head });
            Ok(())
        }
        Verdict::Broken { seq, cause } => Err(Failure::failed(
            "E-AUDIT-BROKEN",
            format!("审计链在第 {seq} 条断了：{}，请保留现场并报告安全负责人。", chinese(cause)),
        )),
    }
}

fn chinese(cause: &'static str) -> &'static str {
    match cause {
        "a record is missing" => "少了一条",
        "it does not follow the record before" => "与上一条接不上",
        "its contents were changed" => "内容被改过",
        "the tail was cut off" => "末尾被截掉",
        other => other,
    }
}
