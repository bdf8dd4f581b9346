//! Checks on single values of an import.

use crate::domain::guard::{self, Rule, Verdict};

/// A code or login: a short word without separators.
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@'))
}

/// A name or title: one line of at most `most` characters, no control or invisible ones.
pub fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && is_clean(text, most)
}

/// Like [`is_line`], or empty.
pub fn is_clean(text: &str, most: usize) -> bool {
    text.chars().count() <= most
        && !text.chars().any(|c| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        })
}

/// A mainland mobile number as eleven digits; spaces, hyphens and +86 are left out.
pub fn phone(text: &str) -> Option<String> {
    let bare: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let digits = bare.strip_prefix("+86").unwrap_or(&bare);
    let plain = digits.len() == 11 && digits.bytes().all(|b| b.is_ascii_digit());
    let mobile =
        digits.starts_with('1') && digits.as_bytes().get(1).is_some_and(|b| (b'3'..=b'9').contains(b));
    (plain && mobile).then(|| digits.to_owned())
}

/// The rule by which the secrecy guard refuses one of these texts.
pub fn blocked<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Rule> {
    match guard::screen_all(texts) {
        Verdict::Block(rule) => Some(rule),
        Verdict::Warn(_) | Verdict::Pass => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_keys_and_lines() {
        assert_eq!(phone("138 0000-0001").as_deref(), Some("13800000001"));
        assert_eq!(phone("+8613800000001").as_deref(), Some("13800000001"));
        for bad in ["", "12800000001", "1380000000", "138000000011", "１３８０００００００１", "1380000000a"]
        {
            assert_eq!(phone(bad), None, "{bad}");
        }
        assert!(is_key("zs-01") && !is_key("a,b") && !is_key("") && !is_key("a b"));
        assert!(
            is_line("寨沙镇", 10)
                && !is_line(" ", 10)
                && !is_line("a\u{0}b", 10)
                && !is_line("a\u{202e}b", 10)
        );
    }
}
