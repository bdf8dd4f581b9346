//! Limits on JSON from outside, checked before anything is built from it (INV-12). One pass, no
//! recursion, no allocation.

use super::Refusal;

/// Deepest nesting.
const MAX_DEPTH: usize = 32;
/// Longest array, and most members of an object.
const MAX_ITEMS: usize = 1_000;
/// Longest string after decoding, in bytes of UTF-8.
pub const MAX_STRING: usize = 16 * 1_024;

/// Checks the limits with the usual length of strings.
pub fn check(body: &[u8]) -> Result<&str, Refusal> {
    check_with(body, MAX_STRING)
}

/// Checks that `body` is UTF-8 within the limits. Whether it is JSON at all is the parser's to say;
/// this only keeps the parser from working hard on it.
pub fn check_with(body: &[u8], longest_string: usize) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::NotUtf8)?;
    // Commas seen at each open level; the number of items is one more.
    let mut commas = [0_usize; MAX_DEPTH];
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes, longest_string)?,
            b'{' | b'[' => {
                *commas.get_mut(depth).ok_or(Refusal::TooDeep)? = 0;
                depth += 1;
            }
            b'}' | b']' => depth = depth.checked_sub(1).ok_or(Refusal::NotJson)?,
            b',' => {
                let level = depth.checked_sub(1).ok_or(Refusal::NotJson)?;
                let seen = commas.get_mut(level).ok_or(Refusal::TooDeep)?;
                *seen += 1;
                if *seen >= MAX_ITEMS {
                    return Err(Refusal::TooLong);
                }
            }
            _ => {}
        }
    }
    Ok(text)
}

/// Reads on to the end of a string, counting its bytes as they will be once decoded.
fn skip_string(bytes: &mut std::str::Bytes<'_>, longest: usize) -> Result<(), Refusal> {
    let mut length = 0;
    loop {
        match bytes.next().ok_or(Refusal::NotJson)? {
            b'"' => return Ok(()),
            b'\\' => length += escape(bytes)?,
            _ => length += 1,
        }
        if length > longest {
            return Err(Refusal::TooLong);
        }
    }
}

/// Length in UTF-8 of one escape; half of a surrogate pair counts half of the pair.
fn escape(bytes: &mut std::str::Bytes<'_>) -> Result<usize, Refusal> {
    if bytes.next().ok_or(Refusal::NotJson)? != b'u' {
        return Ok(1);
    }
    let mut unit = 0_u32;
    for _ in 0..4 {
        let digit = char::from(bytes.next().ok_or(Refusal::NotJson)?).to_digit(16).ok_or(Refusal::NotJson)?;
        unit = unit << 4 | digit;
    }
    Ok(match unit {
        0..=0x7f => 1,
        0x80..=0x7ff | 0xd800..=0xdfff => 2,
        _ => 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_without_recursion() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(check(nested(32).as_bytes()).is_ok());
        assert_eq!(check(nested(33).as_bytes()), Err(Refusal::TooDeep));
        assert_eq!(check("{\"a\":".repeat(200_000).as_bytes()), Err(Refusal::TooDeep));
        assert_eq!(check(b"]"), Err(Refusal::NotJson));
        assert!(check(br#"{"a":"[[[[{{{{\"[["}"#).is_ok(), "brackets inside text are text");
    }

    #[test]
    fn strings_are_measured_as_they_will_be() {
        let quoted = |inner: &str| format!("\"{inner}\"");
        assert!(check(quoted(&"a".repeat(MAX_STRING)).as_bytes()).is_ok());
        assert_eq!(check(quoted(&"a".repeat(MAX_STRING + 1)).as_bytes()), Err(Refusal::TooLong));
        let chinese = MAX_STRING / 3;
        assert!(
            check(quoted(&"\\u7b7e".repeat(chinese)).as_bytes()).is_ok(),
            "escaped is no longer than plain"
        );
        assert_eq!(check(quoted(&"\\u7b7e".repeat(chinese + 1)).as_bytes()), Err(Refusal::TooLong));
        for broken in ["\"abc", "\"\\", "\"\\u12", "\"\\u12x4\""] {
            assert_eq!(check(broken.as_bytes()), Err(Refusal::NotJson), "{broken}");
        }
        assert_eq!(check(b"\"\xff\""), Err(Refusal::NotUtf8));
    }

    #[test]
    fn arrays_end_at_a_thousand() {
        let array = |n: usize| format!("[{}]", vec!["1"; n].join(","));
        assert!(check(array(1_000).as_bytes()).is_ok());
        assert_eq!(check(array(1_001).as_bytes()), Err(Refusal::TooLong));
    }
}
