//! Help that teaches 帮助: by role, by topic, and as a table for the documents.

use crate::command::Intent;
use crate::table::{COMMANDS, Spec, Who, spec};
use std::fmt::Write as _;

/// The help, one entry per line of the answer. Without a topic: the commands that `roles` may use, as far as they are
/// `offered`. With a topic: its
/// form, what it does and examples, whoever asks; the refusal of authority comes from the service.
pub fn help(topic: Option<Intent>, roles: &[Who], offered: impl Fn(Intent) -> bool) -> Vec<String> {
    match topic.and_then(spec) {
        Some(row) => topic_lines(row),
        None => COMMANDS
            .iter()
            .filter(|row| shown_to(row, roles) && offered(row.intent))
            .map(|row| format!("{}：{}", form(row), row.line))
            .collect(),
    }
}

/// A markdown table of all commands, ending with a line break: what `qianshou commands --markdown` prints and
/// README holds.
pub fn markdown() -> String {
    let mut out = String::from("| 命令 | 作用 | 谁用 | 例 |\n|---|---|---|---|\n");
    for row in COMMANDS {
        let who: Vec<&str> = row.who.iter().map(|who| who.as_str()).collect();
        let examples: Vec<String> = row.examples.iter().map(|text| format!("`{text}`")).collect();
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            form(row).replace('|', "\\|"),
            row.line,
            who.join("、"),
            examples.join(" ")
        );
    }
    out
}

/// Whether the help of somebody with these roles lists the command.
fn shown_to(row: &Spec, roles: &[Who]) -> bool {
    row.who.iter().any(|who| *who == Who::All || roles.contains(who))
}

fn form(row: &Spec) -> String {
    if row.args.is_empty() { row.word.to_owned() } else { format!("{} {}", row.word, row.args) }
}

fn topic_lines(row: &Spec) -> Vec<String> {
    let mut lines = vec![format!("{}：{}", form(row), row.line)];
    lines.extend(row.examples.iter().map(|text| format!("例：{text}")));
    let chinese: Vec<&str> = row
        .aliases
        .iter()
        .copied()
        .filter(|word| !word.is_ascii() && word.chars().count() > 1)
        .take(4)
        .collect();
    if !chinese.is_empty() {
        lines.push(format!("也可以说：{}", chinese.join("、")));
    }
    lines
}
