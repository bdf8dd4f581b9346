//! Sets of words, split and indexed by first character at compile time, so that most look-ups end after one bit.

/// A set of words; look-ups take the longest one that fits.
pub(crate) struct WordSet {
    /// The words, in no particular order.
    pub list: &'static [&'static str],
    firsts: [u64; LANES],
}

/// How the rest of the crate passes sets around.
pub(crate) type Words = &'static WordSet;

const LANES: usize = 16;

/// A set written as one text: `words!("签收|签|收到")`.
macro_rules! words {
    ($text:expr $(,)?) => {{
        const LIST: &[&str] = &$crate::wordset::split::<{ $crate::wordset::count($text) }>($text);
        const SET: &$crate::wordset::WordSet = &$crate::wordset::WordSet::new(LIST);
        SET
    }};
}
pub(crate) use words;

impl WordSet {
    /// Index a list of words, none of them empty.
    pub const fn new(list: &'static [&'static str]) -> Self {
        let mut firsts = [0; LANES];
        let mut index = 0;
        while index < list.len() {
            let (lane, bit) = place(first(list[index]));
            firsts[lane] |= bit;
            index += 1;
        }
        Self { list, firsts }
    }

    /// Whether a word may begin with this character.
    pub fn may_begin(&self, c: char) -> bool {
        let (lane, bit) = place(u32::from(c));
        self.firsts.get(lane).is_some_and(|bits| bits & bit != 0)
    }
}

/// How many words a text has. Everything here but [`WordSet::may_begin`] runs at compile time only, where indexing
/// is the only way and a mistake is a compile error.
pub(crate) const fn count(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut words = 1;
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'|' {
            words += 1;
        }
        index += 1;
    }
    words
}

/// The words of a text.
pub(crate) const fn split<const N: usize>(text: &'static str) -> [&'static str; N] {
    let mut words = [""; N];
    let mut rest = text;
    let mut index = 0;
    while index < N {
        let bytes = rest.as_bytes();
        let mut end = 0;
        while end < bytes.len() && bytes[end] != b'|' {
            end += 1;
        }
        let (word, tail) = rest.split_at(end);
        assert!(!word.is_empty(), "an empty word would fit everywhere");
        words[index] = word;
        rest = if tail.is_empty() { tail } else { tail.split_at(1).1 };
        index += 1;
    }
    words
}

/// The first character of a word.
const fn first(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let lead = bytes[0] as u32;
    if lead < 0x80 {
        lead
    } else if lead < 0xE0 {
        ((lead & 0x1F) << 6) | (bytes[1] as u32 & 0x3F)
    } else if lead < 0xF0 {
        ((lead & 0x0F) << 12) | ((bytes[1] as u32 & 0x3F) << 6) | (bytes[2] as u32 & 0x3F)
    } else {
        ((lead & 0x07) << 18)
            | ((bytes[1] as u32 & 0x3F) << 12)
            | ((bytes[2] as u32 & 0x3F) << 6)
            | (bytes[3] as u32 & 0x3F)
    }
}

/// The bit of a character.
const fn place(c: u32) -> (usize, u64) {
    let hash = c.wrapping_mul(0x9E37_79B1) >> 22;
    ((hash >> 6) as usize, 1 << (hash & 63))
}
