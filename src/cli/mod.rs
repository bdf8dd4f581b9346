//! The command line. Every command ends with 0 (done), 1 (failed) or 2 (bad arguments or settings),
//! and a failure is one Chinese sentence with a stable code on standard error (design §3).

mod api_key;
mod audit;
mod backup;
mod bind;
mod calendar;
mod cause;
mod demo;
mod doctor;
mod failure;
mod import;
mod logging;
mod master_key;
mod migrate;
mod open;
mod operator;
mod outbox;
mod serve;
mod status;
mod table;
mod text;
mod usage;

use crate::store::audit::Record;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

/// 签收：县级公文的聊天机器人前台
#[derive(Parser)]
#[command(name = "qianshou", version, about = "签收：县级公文的聊天机器人前台", long_about = None)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(after_help = "退出码：0 办成，1 没办成，2 参数或设置有误。每条命令后加 --help 看细节。")]
struct Line {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options every command takes.
#[derive(Args, Clone)]
struct Global {
    /// 设置文件（TOML）；写在它里面的键覆盖内置默认值
    #[arg(long, global = true, value_name = "文件")]
    config: Option<PathBuf>,
    /// 显示帮助
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
enum Command {
    /// 运行服务
    Serve(serve::Options),
    /// 样例县与模拟工作群，在浏览器里试用
    Demo(demo::Options),
    /// 建库或升级库（先停服务）
    Migrate,
    /// 导入单位与人员；不加 --apply 只看会改什么
    Import(import::Options),
    /// 按登记的手机号在平台通讯录里找人并绑定
    Bind(bind::Options),
    /// 给一个人生成八位绑定码（10 分钟内、用一次）
    #[command(name = "bind-code")]
    BindCode(bind::CodeOptions),
    /// 对接接口的密钥
    #[command(name = "api-key", disable_help_subcommand = true)]
    ApiKey {
        #[command(subcommand)]
        command: api_key::Command,
    },
    /// 现在的规模、积压、额度与运行的实例
    Status(status::Options),
    /// 逐项检查能不能用；--watch 实时看每个回调的结论
    Doctor(doctor::Options),
    /// 一行一句，看机器人怎么理解
    Parse(text::Options),
    /// 一行一句，看保密审查的结论（不回显原文）
    Screen(text::Options),
    /// 全部口令
    Commands(text::CommandsOptions),
    /// 待发件：看、重发、关闭
    #[command(disable_help_subcommand = true)]
    Outbox {
        #[command(subcommand)]
        command: outbox::Command,
    },
    /// 备份 SQLite 的库，服务运行时也能备
    Backup(backup::Options),
    /// 审计记录
    #[command(disable_help_subcommand = true)]
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
}

/// Reads the arguments, does the command, and turns its outcome into the exit code.
pub fn main() -> ExitCode {
    end_when_nobody_reads();
    let matches = usage::chinese(Line::command()).try_get_matches();
    let line = match matches.and_then(|matches| Line::from_arg_matches(&matches)) {
        Ok(line) => line,
        Err(error) => return usage::report(&error),
    };
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.text.is_empty() {
                eprintln!("{failure}");
            }
            ExitCode::from(failure.exit)
        }
    }
}

/// `outbox list | head`: who closes the pipe has seen enough. Printing panics then; a command just ends.
fn end_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload_as_str().unwrap_or_default();
        if text.starts_with("failed printing to stdout") && text.contains("Broken pipe") {
            std::process::exit(1);
        }
        usual(panic);
    }));
}

fn run(line: Line) -> Result<(), Failure> {
    let global = line.global;
    match line.command {
        Command::Serve(options) => serve::run(&global, &options),
        Command::Demo(options) => demo::run(&global, &options),
        Command::Parse(options) => text::parse(&options),
        Command::Screen(options) => text::screen(&options),
        Command::Commands(options) => text::commands(&options),
        Command::Migrate => open::block_on(migrate::run(&global)),
        Command::Import(options) => open::block_on(import::run(&global, &options)),
        Command::Bind(options) => open::block_on(bind::run(&global, &options)),
        Command::BindCode(options) => open::block_on(bind::code(&global, &options)),
        Command::ApiKey { command } => open::block_on(api_key::run(&global, &command)),
        Command::Status(options) => open::block_on(status::run(&global, &options)),
        Command::Doctor(options) => open::block_on(doctor::run(&global, &options)),
        Command::Outbox { command } => open::block_on(outbox::run(&global, &command)),
        Command::Backup(options) => open::block_on(backup::run(&global, &options)),
        Command::Audit { command } => open::block_on(audit::run(&global, &command)),
    }
}

/// An act of the operator at this machine, for the audit.
fn operator_record<'a>(action: &'a str, object: (&'a str, &'a str), detail: &'a str) -> Record<'a> {
    Record {
        actor: "cli",
        action,
        object_kind: object.0,
        object_id: object.1,
        result: "ok",
        channel: "cli",
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        usage::chinese(Line::command()).debug_assert();
    }

    #[test]
    fn help_is_chinese() {
        let mut line = usage::chinese(Line::command());
        line.build();
        for command in std::iter::once(&line).chain(line.get_subcommands()) {
            let help = command.clone().render_help().to_string();
            for word in ["Usage", "Options", "OPTIONS", "COMMAND", "Arguments", "Print help", "default"] {
                assert!(!help.contains(word), "{word} in {help}");
            }
        }
    }
}
