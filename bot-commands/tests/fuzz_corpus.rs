//! Replays the corpus of the fuzz target with a stable compiler.

use bot_commands::{Outcome, parse, to_json};
use std::fs;
use std::path::PathBuf;

#[test]
fn the_fuzz_corpus_is_survived() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/parse");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the corpus is part of the crate") {
        let bytes = fs::read(entry.expect("a readable folder").path()).expect("a readable file");
        let text = String::from_utf8_lossy(&bytes);
        let outcome = parse(&text);
        if let Outcome::Error(error) = &outcome {
            assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?} in {text:?}");
            assert!(error.marker(&text).contains('【'));
        }
        if let Outcome::Command(parsed) = &outcome {
            assert!(text.get(parsed.verb.start..parsed.verb.end).is_some(), "{parsed:?} in {text:?}");
        }
        let line = to_json(&outcome);
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
        count += 1;
    }
    assert!(count >= 40, "the corpus is complete");
}
