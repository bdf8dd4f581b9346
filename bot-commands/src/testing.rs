//! What tests of the grammar say of many messages at once.

use crate::{parse, to_json};

/// Each message is read as the line beside it.
#[track_caller]
pub fn reads(cases: &[(&str, &str)]) {
    for (text, line) in cases {
        assert_eq!(to_json(&parse(text)), *line, "{text}");
    }
}

/// All messages are read as one line.
#[track_caller]
pub fn alike(line: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(to_json(&parse(text)), line, "{text}");
    }
}

/// None of the messages does anything; it may be asked about.
#[track_caller]
pub fn nothing(texts: &[&str]) {
    for text in texts {
        let line = to_json(&parse(text));
        assert!(line.starts_with(r#"{"intent":"none""#), "{text}: {line}");
    }
}
