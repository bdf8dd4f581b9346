//! Digests, keyed digests and sealing: the few cryptographic calls, each in one place.
//!
//! A sealed value carries an algorithm id and a key version (design §2.13), so that both can be
//! replaced without touching callers.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

type HmacSha256 = Hmac<Sha256>;

/// SHA-256.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// HMAC-SHA256 over the concatenation of `parts`.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <HmacSha256 as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Compares two byte strings in time that depends on their lengths only.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|n| char::from(DIGITS[usize::from(n)])).collect()
}

/// Reads lower- or upper-case hex.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+'))
        })
        .collect()
}

/// Purposes of keyed digests by which more than one place looks something up: one word for all of them,
/// or nothing is found.
pub mod purpose {
    /// A person's phone.
    pub const PHONE: &str = "phone";
    /// The single-use code of an approval question (design §2.6).
    pub const APPROVAL_CODE: &str = "approval-code";
    /// A code that binds an account (INV-52).
    pub const BIND_CODE: &str = "bind-code";
}

/// Algorithm id and key version in front of every sealed value.
const SEAL_V1: &str = "aes256gcm:1:";

/// The master key and what is derived from it. Never printed.
#[derive(Clone)]
pub struct Keys {
    seal: [u8; 32],
    index: [u8; 32],
}

impl Keys {
    /// From the 32 bytes of the master key file.
    pub fn new(master: &[u8; 32]) -> Self {
        Self {
            seal: hmac_sha256(master, &[b"qianshou seal v1"]),
            index: hmac_sha256(master, &[b"qianshou index v1"]),
        }
    }

    /// Seals `plain` for one place (`table.column:row`), so that a value copied elsewhere does not open.
    pub fn seal(&self, place: &str, plain: &[u8]) -> String {
        let mut nonce = [0; 12];
        crate::random::fill(&mut nonce);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.seal));
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
            .expect("AES-GCM refuses only messages of many gigabytes");
        format!("{SEAL_V1}{}{}", hex(&nonce), hex(&sealed))
    }

    /// Opens what [`Keys::seal`] sealed for the same place; `None` when key, place or bytes differ.
    pub fn open(&self, place: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = from_hex(sealed.strip_prefix(SEAL_V1)?)?;
        let (nonce, body) = bytes.split_at_checked(12)?;
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.seal));
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: place.as_bytes() }).ok()
    }

    /// Opens sealed text.
    pub fn open_text(&self, place: &str, sealed: &str) -> Option<String> {
        String::from_utf8(self.open(place, sealed)?).ok()
    }

    /// Keyed digest for equality search (`purpose` keeps columns apart), hex.
    pub fn digest(&self, purpose: &str, value: &[u8]) -> String {
        hex(&hmac_sha256(&self.index, &[purpose.as_bytes(), b"\0", value]))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_place() {
        let keys = Keys::new(&[7; 32]);
        let sealed = keys.seal("people.phone:1", b"13800000001");
        assert_eq!(keys.open_text("people.phone:1", &sealed).as_deref(), Some("13800000001"));
        assert_eq!(keys.open("people.phone:2", &sealed), None);
        assert_eq!(Keys::new(&[8; 32]).open("people.phone:1", &sealed), None);
        assert_ne!(sealed, keys.seal("people.phone:1", b"13800000001"), "a nonce is used once");
    }

    #[test]
    fn hmac_matches_rfc_4231_case_2() {
        let mac = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hex(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
