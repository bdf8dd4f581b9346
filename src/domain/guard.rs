//! The secrecy guard (保密审查, INV-9, domain §4): whether a text may enter at all. It stands before
//! every write; a text that is blocked is judged in memory and forgotten.
//!
//! The text is folded first (`text`): full-width forms, traditional and look-alike characters,
//! invisible characters and line breaks make no difference. Then `mark` looks for marks of secrecy as
//! they stand on documents, `statement` for somebody saying that what they send is classified, and
//! `telegram` for coded telegrams. Ordinary notices *about* secrecy work pass: the words alone are no
//! sign of anything.
//!
//! Time is linear in the length of the text. What is too long to be judged is blocked.

mod grade;
mod label;
mod mark;
mod segment;
mod statement;
mod telegram;
mod text;
mod words;

use super::names::named;
use grade::Grade;
use text::Text;

/// A longer text is blocked unread, in bytes.
pub const TEXT_MOST: usize = 64 * 1024;

/// A text with more grades is no message, and would take too long (INV-9: 50 ms).
const GRADES_MOST: usize = 500;

named! {
    /// The rule that fired. Only its name is kept.
    pub enum Rule {
        /// A grade with a star: 机密★3年
        StarMark = "star-mark" / "密级标志",
        /// A grade alone in brackets: 【秘密】
        BracketMark = "bracket-mark" / "括号密级",
        /// A field with a grade: 密级：机密
        Field = "field" / "密级栏",
        /// A grade as a part of a file name: 纪要_机密_终稿.docx
        FileName = "file-name" / "文件名密级",
        /// A grade standing where a mark stands: alone on its line, or before the title
        BareMark = "bare-mark" / "版头密级",
        /// "This is classified"
        Statement = "statement" / "声明涉密",
        /// A coded telegram (密码电报)
        Telegram = "telegram" / "密码电报",
        /// Too long to be judged
        TooLong = "too-long" / "超长",
        /// 工作秘密, 内部资料 … (domain §4.2)
        InternalLabel = "internal-label" / "内部标识",
        /// A mark quoted as an example
        QuotedMark = "quoted-mark" / "引用密级标志",
        /// A grade next to 文件 or 材料, or 涉密, with talk of sending
        Sending = "sending" / "疑似传递涉密件",
    }
}

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Refused, whoever sent it.
    Block(Rule),
    /// Accepted after a question to the sender, and pushed without its title (domain §4.2).
    Warn(Rule),
    /// Accepted.
    Pass,
}

impl Verdict {
    /// `block`, `warn`, `pass`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block(_) => "block",
            Self::Warn(_) => "warn",
            Self::Pass => "pass",
        }
    }

    /// The rule that fired.
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::Block(rule) | Self::Warn(rule) => Some(rule),
            Self::Pass => None,
        }
    }

    /// Whether the text is refused.
    pub const fn is_block(self) -> bool {
        matches!(self, Self::Block(_))
    }

    /// The graver of two verdicts; of equal ones the first.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Block(_), _) | (_, Self::Pass) | (Self::Warn(_), Self::Warn(_)) => self,
            _ => other,
        }
    }

    /// The same, without asking for `other` when this is a block already.
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_block() { self } else { self.or(other()) }
    }
}

/// Judges a text: a message, a title, a reason, a name, a search term.
pub fn screen(text: &str) -> Verdict {
    if text.len() > TEXT_MOST {
        return Verdict::Block(Rule::TooLong);
    }
    let text = Text::fold(text);
    judge(&text, &grade::grades(&text))
}

fn judge(text: &Text, grades: &[Grade]) -> Verdict {
    if grades.len() > GRADES_MOST {
        return Verdict::Block(Rule::TooLong);
    }
    // In the order of their cost; the first block is enough.
    let verdict = telegram::screen(text);
    let verdict = verdict.or_else(|| mark::screen(text, grades));
    let verdict = verdict.or_else(|| segment::screen(text, grades));
    let verdict = verdict.or_else(|| statement::screen(text, grades));
    verdict.or_else(|| label::screen(text))
}

/// Judges the name of a file, in which a grade between separators is a mark.
pub fn screen_file_name(name: &str) -> Verdict {
    if name.len() > TEXT_MOST {
        return Verdict::Block(Rule::TooLong);
    }
    let text = Text::fold(name);
    let grades = grade::grades(&text);
    segment::screen_file_name(&text, &grades).or_else(|| judge(&text, &grades))
}

/// Judges several texts that arrive together; a mark may be split over them, so they are also judged
/// joined.
pub fn screen_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Verdict {
    let mut joined = String::new();
    let mut verdict = Verdict::Pass;
    for text in texts {
        verdict = verdict.or(screen(text));
        joined.push_str(text);
        joined.push('\n');
        if joined.len() > TEXT_MOST {
            return Verdict::Block(Rule::TooLong);
        }
    }
    let verdict = verdict.or(screen(&joined));
    zeroize::Zeroize::zeroize(&mut joined);
    verdict
}

/// How long a blocked text was, for its event: a band, because a length can identify a text.
pub const fn length_band(text: &str) -> &'static str {
    match text.len() {
        0..=63 => "0-63",
        64..=255 => "64-255",
        256..=1_023 => "256-1023",
        1_024..=4_095 => "1024-4095",
        4_096..=16_383 => "4096-16383",
        16_384..=TEXT_MOST => "16384-65536",
        _ => "over-65536",
    }
}

#[cfg(test)]
#[path = "guard/tests.rs"]
mod tests;
