//! Sets of words, split and indexed by first character at compile time, so that most look-ups end after one bit.

/// A set of words; look-ups take the longest one that fits.
pub(crate) struct WordSet {
    /// The words, by first character.
    pub list: &'static [&'static str],
    /// The first characters of the words.
    keys: &'static [u32],
    firsts: [u64; LANES],
}

/// How the rest of the crate passes sets around.
pub(crate) type Words = &'static WordSet;

const LANES: usize = 16;

/// A set written as one text: `words!("签收|签|收到")`.
macro_rules! words {
    ($text:expr $(,)?) => {{
        const COUNT: usize = $crate::wordset::count($text);
        const LIST: &[&str; COUNT] = &$crate::wordset::split($text);
        const KEYS: &[u32; COUNT] = &$crate::wordset::keys(LIST);
        const SET: &$crate::wordset::WordSet = &$crate::wordset::WordSet::new(LIST, KEYS);
        SET
    }};
}
pub(crate) use words;

impl WordSet {
    /// Index a list of words with their first characters.
    pub const fn new(list: &'static [&'static str], keys: &'static [u32]) -> Self {
        let mut firsts = [0; LANES];
        let mut index = 0;
        while index < keys.len() {
            let (lane, bit) = place(keys[index]);
            firsts[lane] |= bit;
            index += 1;
        }
        Self { list, keys, firsts }
    }

    /// Whether a text is one of the words.
    pub fn contains(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| self.beginning(first).contains(&text))
    }

    /// The words that begin with a character.
    pub fn beginning(&self, c: char) -> &'static [&'static str] {
        let key = u32::from(c);
        let (lane, bit) = place(key);
        if self.firsts.get(lane).is_none_or(|bits| bits & bit == 0) {
            return &[];
        }
        let start = self.keys.partition_point(|&other| other < key);
        let count = self.keys.iter().skip(start).take_while(|&&other| other == key).count();
        self.list.get(start..start + count).unwrap_or_default()
    }
}

/// How many words a text has. Everything here but [`WordSet::beginning`] runs at compile time only, where indexing
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

/// The words of a text, by first character.
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
        let mut at = index;
        while at > 0 && first(words[at - 1]) > first(word) {
            words[at] = words[at - 1];
            at -= 1;
        }
        words[at] = word;
        rest = if tail.is_empty() { tail } else { tail.split_at(1).1 };
        index += 1;
    }
    words
}

/// The first characters of words.
pub(crate) const fn keys<const N: usize>(words: &[&'static str; N]) -> [u32; N] {
    let mut keys = [0; N];
    let mut index = 0;
    while index < N {
        keys[index] = first(words[index]);
        index += 1;
    }
    keys
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
