//! The labelled corpus: exact match of intent and all arguments, reported per intent.
//!
//! Lines are `{"text":…,"intent":…,"args":{…}}` with `"ordinal":true` beside `args` where the numbers are positions.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Intents that must never come out of a message that is no command.
const DANGEROUS: &[&str] = &[
    "sign",
    "finish",
    "return",
    "recall",
    "remind",
    "approve",
    "reject",
    "close_account",
    "open_account",
    "delegate",
    "undelegate",
    "change_phone",
    "meeting_reply",
    "handover",
    "undo",
    "not_me",
    "bind",
];

struct Line {
    place: String,
    text: String,
    expected: Value,
}

fn lines(prefix: &str) -> Vec<Line> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus is part of the crate")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let content = fs::read_to_string(&file).expect("UTF-8");
        for (index, line) in content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{name}:{}", index + 1);
            let expected: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{place}: {error}"));
            let text = expected["text"].as_str().expect("a text").to_owned();
            found.push(Line { place, text, expected });
        }
    }
    found
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(&bot_commands::to_json(&bot_commands::parse(text))).expect("one JSON object")
}

fn same(expected: &Value, actual: &Value) -> bool {
    let empty = Value::Object(serde_json::Map::new());
    expected["intent"] == actual["intent"]
        && expected.get("args").unwrap_or(&empty) == &actual["args"]
        && expected["ordinal"].as_bool().unwrap_or(false) == actual["ordinal"].as_bool().unwrap_or(false)
}

#[test]
fn commands_match_exactly() {
    let mut per_intent: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in lines("commands_") {
        let actual = parsed(&line.text);
        let intent = line.expected["intent"].as_str().unwrap_or_default().to_owned();
        let counts = per_intent.entry(intent).or_default();
        counts.1 += 1;
        if same(&line.expected, &actual) {
            counts.0 += 1;
        } else {
            wrong.push(format!("{} {:?}\n    {}\n    {actual}", line.place, line.text, line.expected));
        }
    }
    let (good, all) = per_intent.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    for (intent, (good, all)) in &per_intent {
        println!("{intent:<16}{good:>4}/{all:<4}");
    }
    println!("{:<16}{good:>4}/{all:<4}", "all");
    println!("{}", wrong.join("\n"));
    assert!(all >= 400, "the corpus is complete");
    assert!(good * 1000 >= all * 980, "{good} of {all} exact");
}

#[test]
fn no_command_changes_nothing() {
    let all = lines("noncommands_");
    let mut dangerous = Vec::new();
    let mut harmless = Vec::new();
    for line in &all {
        let actual = parsed(&line.text);
        let intent = actual["intent"].as_str().unwrap_or_default();
        let report = format!("{} {:?} -> {actual}", line.place, line.text);
        if DANGEROUS.contains(&intent) {
            dangerous.push(report);
        } else if intent != "none" {
            harmless.push(report);
        }
    }
    println!("{} no commands, {} harmless misreadings:\n{}", all.len(), harmless.len(), harmless.join("\n"));
    assert!(all.len() >= 150, "the corpus is complete");
    assert!(dangerous.is_empty(), "{}", dangerous.join("\n"));
}
