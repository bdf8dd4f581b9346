//! Codes people type: the single-use approval code (design §2.6, INV-26) and the bind code (INV-52).
//! The random draw is a parameter.

use std::fmt;

/// How many approval codes there are; draw uniformly below this.
pub const APPROVAL_CODES: u32 = 880_000;
/// How many bind codes there are; draw uniformly below this.
pub const BIND_CODES: u32 = 90_000_000;

/// A code in the clear. It is shown once, never logged (INV-10) and stored only as a keyed digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(***)")
    }
}

/// The approval code for a draw below [`APPROVAL_CODES`]: six digits, the first not 0, none starting
/// with 19 or 20, because those could be read as a year.
pub fn approval(draw: u32) -> Code {
    let draw = draw % APPROVAL_CODES;
    Code(if draw < 90_000 { 100_000 + draw } else { 210_000 + (draw - 90_000) }.to_string())
}

/// The bind code for a draw below [`BIND_CODES`]: eight digits, the first not 0.
pub fn bind(draw: u32) -> Code {
    Code((10_000_000 + draw % BIND_CODES).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ends_of_the_range_are_where_they_should_be() {
        for (draw, code) in [
            (0, "100000"),
            (89_999, "189999"),
            (90_000, "210000"),
            (APPROVAL_CODES - 1, "999999"),
            (APPROVAL_CODES, "100000"),
        ] {
            assert_eq!(approval(draw).as_str(), code);
        }
        assert_eq!(bind(0).as_str(), "10000000");
        assert_eq!(bind(BIND_CODES - 1).as_str(), "99999999");
    }

    #[test]
    fn a_code_does_not_print_itself() {
        assert_eq!(format!("{:?}", approval(5)), "Code(***)");
    }

    proptest! {
        #[test]
        fn every_draw_gives_a_valid_code(draw: u32, other: u32) {
            let (a, b) = (approval(draw), approval(other));
            for (code, length) in [(&a, 6), (&bind(draw), 8)] {
                let digits = code.as_str();
                prop_assert!(digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit()));
                prop_assert!(!digits.starts_with('0'));
            }
            prop_assert!(!a.as_str().starts_with("19") && !a.as_str().starts_with("20"));
            prop_assert_eq!(a == b, draw % APPROVAL_CODES == other % APPROVAL_CODES);
        }
    }
}
