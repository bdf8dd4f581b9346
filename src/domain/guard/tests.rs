use super::*;
use proptest::prelude::*;

/// The labelled samples: label and text.
fn samples() -> Vec<(&'static str, String)> {
    include_str!("samples.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(label, text)| (label, text.replace("\\n", "\n")))
        .collect()
}

fn judge(text: &str) -> Verdict {
    screen(text)
}

#[test]
fn every_sample_is_judged_as_labelled() {
    let wrong: Vec<String> = samples()
        .into_iter()
        .filter(|(label, text)| judge(text).as_str() != *label)
        .map(|(label, text)| format!("{label}: {text} -> {:?}", judge(&text)))
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
