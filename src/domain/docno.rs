//! 发文字号: agency code, year, number, as in 鹿政办发〔2026〕12号 (domain §3.2).

use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A document number in its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocNo {
    /// 机关代字 with its kind, e.g. 鹿政办发, 鹿政办函, 鹿教字.
    pub code: String,
    /// Four digits.
    pub year: u16,
    /// 序号, from 1, written without leading zeros.
    pub number: u32,
}

/// What is wrong with a document number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocNoError {
    /// No agency code in front, or one with other characters than letters.
    Code,
    /// No four-digit year from 1949 to 2099.
    Year,
    /// No number from 1 to 99999 at the end.
    Number,
}

/// Longest agency code, in characters.
const CODE_MOST: usize = 16;
/// Longest input worth looking at, in bytes.
const TEXT_MOST: usize = 256;

const OPENING: [char; 8] = ['〔', '[', '(', '【', '「', '{', '<', '〖'];
const CLOSING: [char; 8] = ['〕', ']', ')', '】', '」', '}', '>', '〗'];

impl DocNo {
    /// Reads a number as people type it: any brackets or none (鹿政办发2026年12号), full-width digits,
    /// spaces, 第, leading zeros, 号 left out.
    pub fn parse(text: &str) -> Result<Self, DocNoError> {
        if text.len() > TEXT_MOST {
            return Err(DocNoError::Code);
        }
        let plain: String =
            text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(bracket).collect();
        let start = plain.find(|c: char| c == '〔' || c.is_ascii_digit()).ok_or(DocNoError::Year)?;
        let (code, rest) = plain.split_at_checked(start).ok_or(DocNoError::Code)?;
        let (year, rest) = year_in(rest.trim_start_matches('〔'))?;
        let rest = rest.strip_prefix('年').unwrap_or(rest);
        let rest = rest.strip_prefix('〕').unwrap_or(rest);
        let number = number_in(rest.strip_prefix('第').unwrap_or(rest))?;
        let letters = !code.is_empty() && code.chars().all(char::is_alphabetic);
        if !letters || code.chars().count() > CODE_MOST {
            return Err(DocNoError::Code);
        }
        Ok(Self { code: code.to_owned(), year, number })
    }

    /// Whether the number is one of the unit with this 机关代字: 鹿政办 issues 鹿政办发 and 鹿政办函.
    pub fn is_of(&self, issuing_code: &str) -> bool {
        let code = issuing_code.trim();
        let code = code.strip_suffix(['字', '发', '函']).unwrap_or(code);
        // What follows the unit's own characters is one or two for the kind of document.
        !code.is_empty() && self.code.strip_prefix(code).is_some_and(|kind| kind.chars().count() <= 2)
    }
}

impl fmt::Display for DocNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.code, self.year, self.number)
    }
}

/// The canonical form, or `None` when it is no document number.
pub fn normalise(text: &str) -> Option<String> {
    DocNo::parse(text).ok().map(|no| no.to_string())
}

fn bracket(c: char) -> char {
    if OPENING.contains(&c) {
        '〔'
    } else if CLOSING.contains(&c) {
        '〕'
    } else {
        c
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn year_in(text: &str) -> Result<(u16, &str), DocNoError> {
    let (digits, rest) = text.split_at_checked(4).ok_or(DocNoError::Year)?;
    let year = digits.parse::<u16>().map_err(|_| DocNoError::Year)?;
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
    if digits.bytes().all(|b| b.is_ascii_digit()) && ends && (1949..=2099).contains(&year) {
        Ok((year, rest))
    } else {
        Err(DocNoError::Year)
    }
}

fn number_in(text: &str) -> Result<u32, DocNoError> {
    let digits = text.strip_suffix('号').or_else(|| text.strip_suffix('號')).unwrap_or(text);
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DocNoError::Number);
    }
    let number = digits.parse::<u32>().map_err(|_| DocNoError::Number)?;
    if (1..=99_999).contains(&number) { Ok(number) } else { Err(DocNoError::Number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_way_to_type_it_gives_the_one_form() {
        for text in [
            "鹿政办发〔2026〕12号",
            "鹿政办发[2026]12号",
            "鹿政办发【2026】12号",
            "鹿政办发（2026）12 号",
            "鹿政办发「2026」１２号",
            "鹿政办发2026年12号",
            "鹿政办发〔2026〕第012号",
            " 鹿政办发 〔２０２６〕 12",
            "鹿政办\u{200b}发〔2026年〕12號",
        ] {
            assert_eq!(normalise(text).as_deref(), Some("鹿政办发〔2026〕12号"), "{text}");
        }
    }

    #[test]
    fn what_is_no_document_number_is_named() {
        for (text, error) in [
            ("", DocNoError::Year),
            ("鹿政办发12号", DocNoError::Year),
            ("鹿政办发〔26〕12号", DocNoError::Year),
            ("鹿政办发〔20266〕12号", DocNoError::Year),
            ("鹿政办发〔1900〕12号", DocNoError::Year),
            ("〔2026〕12号", DocNoError::Code),
            ("鹿政-办〔2026〕12号", DocNoError::Code),
            ("鹿政办发〔2026〕号", DocNoError::Number),
            ("鹿政办发〔2026〕0号", DocNoError::Number),
            ("鹿政办发〔2026〕1a号", DocNoError::Number),
            ("鹿政办发〔2026〕123456号", DocNoError::Number),
            ("鹿政办发〔2026〕12号和13号", DocNoError::Number),
            ("鹿政办发〔٢٠٢٦〕12号", DocNoError::Year),
        ] {
            assert_eq!(DocNo::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_belongs_to_the_unit_with_its_code() {
        let no = DocNo::parse("鹿政办函〔2026〕3号").expect("a number");
        assert!(no.is_of("鹿政办") && no.is_of("鹿政办发") && no.is_of("鹿政办函"));
        assert!(!no.is_of("鹿教") && !no.is_of("") && !no.is_of("字"));
        assert!(DocNo::parse("鹿教字〔2026〕45号").is_ok_and(|no| no.is_of("鹿教字")));
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer_and_the_form_is_stable(text in "\\PC{0,40}") {
            if let Some(form) = normalise(&text) {
                prop_assert_eq!(normalise(&form), Some(form.clone()));
            }
        }
    }
}
