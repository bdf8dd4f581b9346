//! The small part of markdown the messenger shows, as data: the page makes text nodes of it and never
//! HTML, and tests read the lines a person would read.

use percent_encoding::percent_decode_str;
use serde::Serialize;

/// Begins the target of a tap link: a tap sends `content` as the person (§1.7).
const TAP: &str = "dtmd://dingtalkclient/sendMessage?content=";

/// A link that types: its label and what a tap on it sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tap {
    /// What the person sees.
    pub label: String,
    /// What is sent in the person's name.
    pub sends: String,
}

/// A piece of a line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The characters.
    pub text: String,
    /// Bold.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Address of a link that opens something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What a tap on it sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tap: Option<String>,
}

/// One line as shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Heading level, 0 for ordinary text.
    pub level: u8,
    /// A quotation.
    pub quote: bool,
    /// Its pieces.
    pub runs: Vec<Run>,
}

impl Line {
    fn plain(text: &str) -> Self {
        Self { runs: vec![Run { text: text.into(), ..Run::default() }], ..Self::default() }
    }

    /// The words without the tap links.
    pub fn words(&self) -> String {
        let words: String = self.runs.iter().filter(|r| r.tap.is_none()).map(|r| r.text.as_str()).collect();
        words.trim().to_owned()
    }
}

/// Plain text: every line as it is.
pub(super) fn plain(text: &str) -> Vec<Line> {
    text.trim().lines().map(|line| Line::plain(line.trim_end())).collect()
}

/// Markdown: headings, quotations, bold, links; blank lines only separate.
pub(super) fn parse(text: &str) -> Vec<Line> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(line).collect()
}

fn line(text: &str) -> Line {
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    if let (1..=6, Some(rest)) = (hashes, text.trim_start_matches('#').strip_prefix(' ')) {
        return Line { level: u8::try_from(hashes).unwrap_or(6), quote: false, runs: runs(rest.trim()) };
    }
    match text.strip_prefix('>') {
        Some(rest) => Line { level: 0, quote: true, runs: runs(rest.trim()) },
        None => Line { level: 0, quote: false, runs: runs(text) },
    }
}

fn runs(text: &str) -> Vec<Run> {
    let mut out = Vec::new();
    let mut now = Run::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if let Some(escaped) = after.chars().next().filter(|e| c == '\\' && e.is_ascii_punctuation()) {
            now.text.push(escaped);
            rest = after.get(escaped.len_utf8()..).unwrap_or_default();
        } else if let Some(tail) = rest.strip_prefix("**") {
            let bold = !now.bold;
            flush(&mut out, &mut now);
            now.bold = bold;
            rest = tail;
        } else if let Some((run, tail)) = link(rest) {
            let bold = now.bold;
            flush(&mut out, &mut now);
            out.push(run);
            now.bold = bold;
            rest = tail;
        } else {
            now.text.push(c);
            rest = after;
        }
    }
    flush(&mut out, &mut now);
    out
}

fn flush(out: &mut Vec<Run>, now: &mut Run) {
    let run = std::mem::take(now);
    if !run.text.is_empty() {
        out.push(run);
    }
}

/// `[label](target)` or `![label](target)` at the start of `text`, and what follows it.
fn link(text: &str) -> Option<(Run, &str)> {
    let (image, body) = match text.strip_prefix('!') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let (label, tail) = body.strip_prefix('[')?.split_once("](")?;
    let (target, tail) = tail.split_once(')')?;
    if label.contains('[') || label.contains(']') || target.contains(char::is_whitespace) {
        return None;
    }
    let mut run = Run { text: label.replace('\\', ""), ..Run::default() };
    if image {
        run.text = format!("〔图：{label}〕");
    } else if let Some(content) = target.strip_prefix(TAP) {
        let content = content.split('&').next().unwrap_or_default();
        run.tap = Some(percent_decode_str(content).decode_utf8_lossy().into_owned());
    } else {
        run.href = Some(target.to_owned());
    }
    Some((run, tail))
}

/// Every tap link in `lines`, in order.
pub(super) fn taps(lines: &[Line]) -> Vec<Tap> {
    let runs = lines.iter().flat_map(|l| &l.runs);
    runs.filter_map(|r| Some(Tap { label: r.text.clone(), sends: r.tap.clone()? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_come_out_of_the_text() {
        let lines = parse(
            "**待签收 37**　今天 17:30 前  \n回：签收 37  \n[签收](dtmd://dingtalkclient/sendMessage?content=%E7%AD%BE%E6%94%B6%2037) [查看](dtmd://dingtalkclient/sendMessage?content=%E6%9F%A5%E7%9C%8B%2037)",
        );
        let words: Vec<_> = lines.iter().map(Line::words).filter(|w| !w.is_empty()).collect();
        assert_eq!(words, ["待签收 37　今天 17:30 前", "回：签收 37"]);
        let taps = taps(&lines);
        assert_eq!(taps.len(), 2);
        assert_eq!(taps.first().map(|t| (t.label.as_str(), t.sends.as_str())), Some(("签收", "签收 37")));
    }

    #[test]
    fn escapes_stay_characters_and_broken_links_stay_text() {
        for (source, shown) in [
            (r"\[a\](b) \*x\*", "[a](b) *x*"),
            ("[a](b c)", "[a](b c)"),
            ("[[x](y)", "[x"),
            ("![p](u)", "〔图：p〕"),
            ("<b>x</b>", "<b>x</b>"),
            (r"末尾\", r"末尾\"),
        ] {
            let words: String = parse(source).iter().map(Line::words).collect();
            assert!(words.starts_with(shown), "{source} gives {words}");
        }
    }
}
