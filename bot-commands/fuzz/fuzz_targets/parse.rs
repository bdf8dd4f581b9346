//! Any text: no panic, spans on character boundaries, one JSON object. `cargo +nightly fuzz run parse` in this folder's
//! parent; the committed corpus is replayed by `tests/fuzz_corpus.rs` without it.
#![no_main]

use bot_commands::{Outcome, parse, to_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let outcome = parse(text);
    match &outcome {
        Outcome::Command(parsed) => {
            assert!(text.get(parsed.verb.start..parsed.verb.end).is_some());
        }
        Outcome::Error(error) => {
            assert!(text.get(error.span.start..error.span.end).is_some());
            let _ = error.marker(text);
        }
        Outcome::NotCommand(_) => {}
    }
    let _ = to_json(&outcome);
});
