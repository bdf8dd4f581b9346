//! Folding a message before it is matched: NFKC, full-width forms, traditional command words, invisible characters.
//!
//! Matching happens on the folded characters; everything handed back to people is cut from the original text.

use crate::span::{ErrorKind, ParseError, Span};
use crate::traditional::TRADITIONAL;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A folded character and the bytes of the original text it came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ch {
    pub c: char,
    pub start: usize,
    pub end: usize,
}

/// A folded message.
pub(crate) struct Folded<'t> {
    pub text: &'t str,
    pub chars: Vec<Ch>,
    /// Where invisible characters stood between visible ones that belong together.
    pub hidden: Vec<Span>,
}

/// Stands for a digit of another script; no word and no number contains it.
pub(crate) const FOREIGN: char = '\u{FFFC}';

/// Zero-width, bidirectional and other default-ignorable characters.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// A digit or number character that is neither ASCII, full-width nor a Chinese numeral word. Asked before NFKC,
/// which would turn `①`, `³` and `𝟑` into plain digits.
fn is_foreign_digit(c: char) -> bool {
    c.is_numeric() && !c.is_ascii_digit() && !matches!(c, '０'..='９' | '〇') && !is_han(c)
}

/// A Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

impl<'t> Folded<'t> {
    /// Fold a message. Linear; the only error is U+0000.
    pub fn new(text: &'t str) -> Result<Self, ParseError> {
        let mut folded = Self { text, chars: Vec::with_capacity(text.len() / 2 + 4), hidden: Vec::new() };
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            if c == '\0' {
                return Err(ParseError { kind: ErrorKind::Nul, span: Span { start, end } });
            }
            if is_ignorable(c) {
                folded.hidden.push(Span { start, end });
            } else {
                folded.push(c, start, end);
            }
        }
        Ok(folded)
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        let simple = match c {
            _ if c.is_ascii() => Some(c.to_ascii_lowercase()),
            '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
            '\u{3002}' => Some('。'),
            '—' | '–' | '―' | '−' | '‐' | '‑' | '‒' | '﹣' | '－' | '─' => Some('-'),
            '～' | '〜' | '∼' | '˜' => Some('~'),
            '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '〔' | '〕' | '《' | '》' => {
                Some(c)
            }
            _ if is_foreign_digit(c) => Some(FOREIGN),
            _ if is_han(c) => Some(simplify(c)),
            _ => None,
        };
        if let Some(c) = simple {
            self.chars.push(Ch { c: if c == '\r' || c == '\t' { white(c) } else { c }, start, end });
            return;
        }
        decompose_compatible(c, |part| {
            if !is_combining_mark(part) {
                let c = if part.is_whitespace() { ' ' } else { part.to_ascii_lowercase() };
                self.chars.push(Ch { c: simplify(c), start, end });
            }
        });
    }
}

fn white(c: char) -> char {
    if c == '\r' { '\n' } else { ' ' }
}

/// Traditional characters of command words, numbers and their surroundings. Names and reasons are cut from the
/// original text, so they keep their characters.
fn simplify(c: char) -> char {
    match TRADITIONAL.binary_search_by_key(&c, |&(from, _)| from) {
        Ok(index) => TRADITIONAL.get(index).map_or(c, |&(_, to)| to),
        Err(_) => c,
    }
}
