//! What the sender of a message gets: errors that point, reasons, hints, help. Tables of text and answer.

use bot_commands::{COMMANDS, ErrorKind, Intent, Outcome, Who, Why, help, markdown, parse, spec, to_json};
use std::collections::HashSet;

fn error(text: &str) -> bot_commands::ParseError {
    match parse(text) {
        Outcome::Error(error) => error,
        other => panic!("failed on {text:?}: {other:?}"),
    }
}

#[test]
fn errors_point_at_the_place() {
    for (text, code, marker) in [
        ("签收 ٣", "foreign_digits", "签收 【٣】"),
        ("签收①", "foreign_digits", "签收【①】"),
        ("签收 ³", "foreign_digits", "签收 【³】"),
        ("签收 𝟑", "foreign_digits", "签收 【𝟑】"),
        ("签收 3\u{202e}5", "hidden_characters", "签收 3【‹U+202E›】5"),
        ("签\u{200b}收 3", "hidden_characters", "签【‹U+200B›】收 3"),
        ("签收 123456", "number_too_long", "签收 【123456】"),
        ("签收 0", "zero", "签收 【0】"),
        ("签收 -3", "not_a_number", "签收 【-3】"),
        ("签收 0x10", "not_a_number", "签收 【0x】10"),
        ("签收 1e3", "not_a_number", "签收 【1e】3"),
        ("签收 3.5", "not_a_number", "签收 【3.】5"),
        ("签收 8-5", "bad_range", "签收 【8-5】"),
        ("签收3 除3", "nothing_left", "签收3 除【3】"),
        ("同意 012345", "code_shape", "同意 【012345】"),
        ("同意 202612", "code_shape", "同意 【202612】"),
        ("同意 1234567", "code_shape", "同意 【1234567】"),
        ("绑定 12345", "code_shape", "绑定 【12345】"),
        ("退回 5 缺附件，签收 3", "second_command", "退回 5 缺附件，【签收 3】"),
        ("签收 3\n签收 5", "second_command", "签收 3 【签收 5】"),
        ("变更手机 张三 1380000", "phone_shape", "变更手机 张三 【1380000】"),
    ] {
        let found = error(text);
        assert_eq!((found.code(), found.marker(text).as_str()), (code, marker), "failed on {text:?}");
    }
    let long = format!("退回 5 {}，签收 3，{}", "因为附件打不开".repeat(9), "好".repeat(50));
    assert!(error(&long).marker(&long).chars().count() < 60);
}

#[test]
fn ranges_are_counted_before_they_are_written_out() {
    for (text, count) in
        [("签收1-51", 51), ("签收 1到99999", 99_999), ("签收1-30、40-70", 61), ("签收前100个", 100)]
    {
        assert_eq!(error(text).kind, ErrorKind::TooMany { count }, "failed on {text:?}");
    }
}

#[test]
fn nul_is_refused() {
    assert_eq!(error("签收 3\0").kind, ErrorKind::Nul);
}

#[test]
fn homophones_ask_first() {
    for (text, asked) in [
        ("签售三号", r#"{"intent":"sign","args":{"refs":[3]}}"#),
        ("千收37", r#"{"intent":"sign","args":{"refs":[37]}}"#),
        ("车回7号", r#"{"intent":"recall","args":{"refs":[7]}}"#),
        ("崔办 7", r#"{"intent":"remind","args":{"refs":[7]}}"#),
    ] {
        let expected = format!(r#"{{"intent":"none","args":{{}},"ask":{asked}}}"#);
        assert_eq!(to_json(&parse(text)), expected, "failed on {text:?}");
        assert!(matches!(parse(text), Outcome::Command(parsed) if parsed.confirm), "failed on {text:?}");
    }
    // 代办 changes nothing, so it is not asked about.
    assert_eq!(to_json(&parse("代办")), r#"{"intent":"inbox","args":{"filter":"todo"}}"#);
}

#[test]
fn refusals_say_why_and_what_was_perhaps_meant() {
    for (text, why, hint) in [
        ("签收了吗", Why::Question, Some(Intent::Sign)),
        ("不要签收3号", Why::Negation, Some(Intent::Sign)),
        ("qs 3", Why::Unknown, Some(Intent::Sign)),
        ("th 5", Why::Unknown, Some(Intent::Return)),
        ("签受箱", Why::Unknown, Some(Intent::Sign)),
        ("收件香", Why::Unknown, Some(Intent::Inbox)),
        ("那个防火的弄一下", Why::Unknown, None),
        ("3", Why::BareNumber(3), None),
        ("", Why::Empty, None),
        ("🙏", Why::Empty, None),
        ("OK", Why::SmallTalk, None),
        ("领导同意了", Why::Report, None),
    ] {
        match parse(text) {
            Outcome::NotCommand(not) => assert_eq!((not.reason, not.hint), (why, hint), "failed on {text:?}"),
            other => panic!("failed on {text:?}: {other:?}"),
        }
    }
}

#[test]
fn every_example_parses_to_its_row() {
    for row in COMMANDS {
        for text in row.examples.iter().chain([&row.word]) {
            match parse(text) {
                Outcome::Command(parsed) => {
                    assert_eq!(parsed.command.intent(), row.intent, "failed on {text:?}");
                }
                Outcome::NotCommand(not) => assert_eq!(not.hint, Some(row.intent), "failed on {text:?}"),
                Outcome::Error(error) => panic!("failed on {text:?}: {error:?}"),
            }
        }
    }
}

#[test]
fn the_table_has_every_intent_once() {
    let intents: Vec<Intent> = COMMANDS.iter().map(|row| row.intent).collect();
    assert_eq!(intents.len(), Intent::ALL.len());
    assert!(Intent::ALL.iter().all(|intent| spec(*intent).is_some()));
    let words: HashSet<&str> = COMMANDS.iter().map(|row| row.word).collect();
    assert_eq!(words.len(), COMMANDS.len());
}

#[test]
fn help_is_by_role_and_by_topic() {
    let clerk = help(None, &[Who::Receiver], |_| true);
    assert!(clerk.iter().any(|line| line.starts_with("签收 ")));
    assert!(!clerk.iter().any(|line| line.starts_with("同意 ")));
    assert!(help(None, &[Who::Approver], |_| true).iter().any(|line| line.starts_with("同意 ")));
    let topic = help(Some(Intent::Sign), &[], |_| true);
    assert!(topic.iter().any(|line| line == "例：签收 3"), "{topic:?}");
    assert_eq!(markdown().lines().count(), COMMANDS.len() + 2);
}
