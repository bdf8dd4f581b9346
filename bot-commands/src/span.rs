//! Places in the text and what can be wrong there.

use std::fmt;

/// A byte range of the *original* text; both ends are always character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The part of `text` that this span covers; empty when `text` is not the text it was made from.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A command was meant but it is written wrongly: nothing may be done, and the sender is told where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, in bytes of the original text.
    pub span: Span,
}

/// What is wrong with a command (INV-18, INV-19).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Digits of a script other than ASCII, full-width or Chinese (`٣`, `①`, `³`).
    ForeignDigits,
    /// Zero-width, bidirectional or other invisible characters inside a verb, number or code.
    HiddenCharacters,
    /// U+0000 anywhere.
    Nul,
    /// More objects than one command may name.
    TooMany {
        /// How many were named, counted from the ends of the ranges.
        count: u64,
    },
    /// A 件号 of more than five digits.
    NumberTooLong,
    /// 件号 start at 1.
    Zero,
    /// Not a plain whole number: sign, decimal point, exponent or hexadecimal.
    NotANumber,
    /// A range that runs backwards or mixes numbers and positions.
    BadRange,
    /// The exceptions leave nothing.
    NothingLeft,
    /// A second command in the same message.
    SecondCommand,
    /// A code that cannot be one: starts with 0, 19 or 20, or has the wrong length.
    CodeShape,
    /// A phone number that is not 11 digits starting with 1.
    PhoneShape,
}

impl ParseError {
    /// The text around the place, with the place itself in 【】. A caret on a second line would not line up under
    /// full-width characters in a proportional font, so the marker stands in the line; invisible characters are
    /// written out.
    pub fn marker(&self, text: &str) -> String {
        const AROUND: usize = 12;
        let before = text.get(..self.span.start).unwrap_or_default();
        let after = text.get(self.span.end..).unwrap_or_default();
        let mut head: Vec<char> = before.chars().rev().take(AROUND + 1).collect();
        let cut_head = head.len() > AROUND;
        head.truncate(AROUND);
        let mut out = String::new();
        if cut_head {
            out.push('…');
        }
        head.iter().rev().for_each(|&c| push_visible(&mut out, c));
        out.push('【');
        let mut inside = self.span.of(text).chars();
        inside.by_ref().take(2 * AROUND).for_each(|c| push_visible(&mut out, c));
        if inside.next().is_some() {
            out.push('…');
        }
        out.push('】');
        let mut tail = after.chars();
        tail.by_ref().take(AROUND).for_each(|c| push_visible(&mut out, c));
        if tail.next().is_some() {
            out.push('…');
        }
        out
    }

    /// One short Chinese sentence: what is wrong and what to type instead.
    pub fn sentence(&self) -> String {
        match &self.kind {
            ErrorKind::ForeignDigits => "数字请用 0-9 或中文数字，如：签收 3".to_owned(),
            ErrorKind::HiddenCharacters => "文字里夹有看不见的字符，请手工重新输入".to_owned(),
            ErrorKind::Nul => "文字里有不能处理的字符，请重新输入".to_owned(),
            ErrorKind::TooMany { count } => {
                format!("一次最多 {} 件，这里写了 {count} 件，请分几次", crate::MAX_OBJECTS)
            }
            ErrorKind::NumberTooLong => "编号最多 5 位，请核对；看编号，回：收件箱".to_owned(),
            ErrorKind::Zero => "编号从 1 开始；看编号，回：收件箱".to_owned(),
            ErrorKind::NotANumber => "编号只能是整数，如：签收 3".to_owned(),
            ErrorKind::BadRange => "范围请从小到大写，如：签收 3-8".to_owned(),
            ErrorKind::NothingLeft => "除去以后一件也不剩，请核对".to_owned(),
            ErrorKind::SecondCommand => "一条消息只办一件事，请分开发".to_owned(),
            ErrorKind::CodeShape => "码的位数不对，请照提醒里的码原样输入".to_owned(),
            ErrorKind::PhoneShape => "手机号应为 11 位，请核对".to_owned(),
        }
    }

    /// A stable code for logs and `qianshou parse`.
    pub fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::ForeignDigits => "foreign_digits",
            ErrorKind::HiddenCharacters => "hidden_characters",
            ErrorKind::Nul => "nul",
            ErrorKind::TooMany { .. } => "too_many",
            ErrorKind::NumberTooLong => "number_too_long",
            ErrorKind::Zero => "zero",
            ErrorKind::NotANumber => "not_a_number",
            ErrorKind::BadRange => "bad_range",
            ErrorKind::NothingLeft => "nothing_left",
            ErrorKind::SecondCommand => "second_command",
            ErrorKind::CodeShape => "code_shape",
            ErrorKind::PhoneShape => "phone_shape",
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for ParseError {}

fn push_visible(out: &mut String, c: char) {
    use std::fmt::Write as _;
    if c == '\n' || c == '\r' || c == '\t' {
        out.push(' ');
    } else if c.is_control() || crate::fold::is_ignorable(c) {
        // Writing to a `String` cannot fail.
        let _ = write!(out, "‹U+{:04X}›", u32::from(c));
    } else {
        out.push(c);
    }
}
