//! `parse`, `screen`, `commands`: one line in, one line out (design §3).

use super::failure::Failure;
use crate::domain::guard;
use std::io::{BufRead, Write};

/// Arguments of `parse` and `screen`.
#[derive(clap::Args)]
pub struct Options {
    /// 一句话；不写就从标准输入一行一行读
    #[arg(value_name = "文字")]
    text: Vec<String>,
}

/// Arguments of `commands`.
#[derive(clap::Args)]
pub struct CommandsOptions {
    /// 输出 Markdown 表格
    #[arg(long)]
    markdown: bool,
}

/// What the bot would make of each line.
pub fn parse(options: &Options) -> Result<(), Failure> {
    each(options, |line| bot_commands::to_json(&bot_commands::parse(line)))
}

/// What the secrecy guard says of each line; the text is never echoed.
pub fn screen(options: &Options) -> Result<(), Failure> {
    each(options, verdict)
}

fn verdict(line: &str) -> String {
    let verdict = guard::screen(line);
    let rule = verdict.rule().map_or("null".to_owned(), |rule| format!("\"{rule}\""));
    format!(r#"{{"verdict":"{}","rule":{rule}}}"#, verdict.as_str())
}

/// All commands, for people or for README.
pub fn commands(options: &CommandsOptions) -> Result<(), Failure> {
    let text = if options.markdown {
        bot_commands::markdown()
    } else {
        bot_commands::COMMANDS
            .iter()
            .fold(String::new(), |out, c| format!("{out}{} {}\t{}\n", c.word, c.args, c.line))
    };
    wrote(std::io::stdout().write_all(text.as_bytes()))
}

fn each(options: &Options, judge: impl Fn(&str) -> String) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if !options.text.is_empty() {
        return wrote(writeln!(out, "{}", judge(&options.text.join(" "))).and_then(|()| out.flush()));
    }
    let mut input = std::io::BufReader::new(std::io::stdin());
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => return wrote(out.flush()),
            Ok(_) => {}
            Err(e) => return Err(Failure::failed("E-INPUT", format!("标准输入读不下去（{e}）。"))),
        }
        let line = String::from_utf8_lossy(&bytes);
        let answer = judge(line.trim_end_matches(['\n', '\r']));
        // Somebody who types gets each answer at once; a pipe fills the buffer.
        let waits = input.buffer().is_empty();
        wrote(writeln!(out, "{answer}").and_then(|()| if waits { out.flush() } else { Ok(()) }))?;
    }
}

/// A reader that went away is no failure.
fn wrote(done: std::io::Result<()>) -> Result<(), Failure> {
    match done {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed("E-OUTPUT", format!("标准输出写不下去（{e}）。")))
        }
        Err(_) => Err(Failure::said()),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_names_its_rule_and_never_the_text() {
        assert_eq!(verdict("会议纪要_机密★5年_终稿.docx"), r#"{"verdict":"block","rule":"star-mark"}"#);
        assert_eq!(verdict("关于开展保密宣传教育月活动的通知"), r#"{"verdict":"pass","rule":null}"#);
    }
}
