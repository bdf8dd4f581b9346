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
    // A line may be a message or the name of a file; the graver verdict counts.
    let verdict = guard::screen_file_name(line);
    serde_json::json!({ "verdict": verdict.as_str(), "rule": verdict.rule().map(guard::Rule::as_str) }).to_string()
}

/// All commands, for people or for README.
pub fn commands(options: &CommandsOptions) -> Result<(), Failure> {
    let text = if options.markdown {
        bot_commands::markdown()
    } else {
        bot_commands::COMMANDS.iter().fold(String::new(), |out, c| format!("{out}{} {}\t{}\n", c.word, c.args, c.line))
    };
    wrote(std::io::stdout().write_all(text.as_bytes()))
}

fn each(options: &Options, judge: impl Fn(&str) -> String) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if !options.text.is_empty() {
        return wrote(writeln!(out, "{}", judge(&options.text.join(" "))).and_then(|()| out.flush()));
    }
    let mut input = std::io::stdin().lock();
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
        // One answer at a time for somebody who types; a pipe fills the buffer.
        let done = writeln!(out, "{answer}").and_then(|()| if input.fill_buf().is_ok_and(<[u8]>::is_empty) { out.flush() } else { Ok(()) });
        wrote(done)?;
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
        assert_eq!(verdict("会议纪要_机密★5年_终稿.docx"), r#"{"rule":"star-mark","verdict":"block"}"#);
        assert_eq!(verdict("关于开展保密宣传教育月活动的通知"), r#"{"rule":null,"verdict":"pass"}"#);
    }
}
