//! Randomness from the operating system, behind one door so that it is easy to see who asks.

/// Fills `bytes`. Without entropy nothing secret can be made, so that is the end of the process.
#[expect(clippy::disallowed_methods, reason = "the one door; there is nothing to do without entropy")]
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system must provide randomness");
}

/// A uniform value below `bound` (`bound` > 0), by rejection so that no value is likelier.
pub fn below(bound: u32) -> u32 {
    let zone = u32::MAX - u32::MAX % bound.max(1);
    loop {
        let mut bytes = [0; 4];
        fill(&mut bytes);
        let value = u32::from_le_bytes(bytes);
        if value < zone {
            return value % bound.max(1);
        }
    }
}

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// `N` random bytes as lower-case hex.
pub fn hex<const N: usize>() -> String {
    crate::crypto::hex(&bytes::<N>())
}
