//! Help and usage errors in Chinese.

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The same command line with Chinese headings, for itself and all its commands.
pub fn chinese(line: Command) -> Command {
    let mut line = line;
    line.build();
    translate(line)
}

fn translate(command: Command) -> Command {
    let mut command = command;
    let usage = command.render_usage().to_string();
    let usage =
        usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>");
    command
        .help_template(HELP)
        .override_usage(usage)
        .subcommand_help_heading("命令")
        .mut_args(|argument| argument.help_heading("选项").hide_default_value(true))
        .mut_subcommands(translate)
}

/// Prints help, the version or what is wrong with the arguments.
pub fn report(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => {
            eprintln!("[E-USAGE] {}", sentence(error));
            ExitCode::from(2)
        }
    }
}

fn sentence(error: &clap::Error) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这条命令", context(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "还要写一条命令".to_owned(),
        ErrorKind::UnknownArgument => format!("不认识参数 {argument}"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{argument} 后面要写值")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} 的值“{value}”不能用"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能这样一起用或重复写"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的字节".to_owned(),
        _ => "参数有误".to_owned(),
    };
    format!("{what}，请看 qianshou --help 或在命令后加 --help。")
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join("、"),
        _ => String::new(),
    }
}
