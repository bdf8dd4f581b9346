//! Ids and choices that look random and are the same in every run with the same seed.

/// xorshift64*: small, seeded, and never used for a secret of the service.
pub(super) struct Seeded(u64);

impl Seeded {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15 | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// An index below `len`; 0 when `len` is 0.
    pub(super) fn pick(&mut self, len: usize) -> usize {
        let len = u64::try_from(len).unwrap_or(1).max(1);
        usize::try_from(self.next() % len).unwrap_or(0)
    }

    /// 32 lower-case hex digits.
    pub(super) fn hex32(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// Shaped like a UUID, as request ids and tickets are.
    pub(super) fn uuid(&mut self) -> String {
        let h = self.hex32();
        let part = |from: usize, to: usize| h.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }

    /// Shaped like the platform's opaque ids: 24 characters of base64 that end in `==`.
    pub(super) fn opaque(&mut self) -> String {
        use base64::Engine as _;
        let mut bytes = [0_u8; 16];
        let (a, b) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        for (to, from) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *to = from;
        }
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }
}
