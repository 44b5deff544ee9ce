//! FNV-1a, 64 bits: a hash short enough to be obviously the same on every target.

/// Running FNV-1a hash of the bit patterns given to it.
pub struct Fnv(u64);

impl Fnv {
    /// The hash of nothing.
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in the four bytes of `value`, lowest first.
    pub fn word(&mut self, value: u32) {
        for byte in value.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Takes in the bit patterns of `values`: 0.0 and -0.0 differ, as do two NaNs with other payloads.
    pub fn floats(&mut self, values: &[f32]) {
        for value in values {
            self.word(value.to_bits());
        }
    }

    /// The hash of everything taken in so far.
    pub const fn finish(&self) -> u64 {
        self.0
    }
}

impl Default for Fnv {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Fnv;

    #[test]
    fn published_values() {
        assert_eq!(Fnv::new().finish(), 0xcbf2_9ce4_8422_2325);
        let mut hash = Fnv::new();
        hash.word(u32::from_le_bytes(*b"foob"));
        // FNV-1a of "foob", from the algorithm's published test vectors.
        assert_eq!(hash.finish(), 0xdd12_0e79_0c25_12af);
    }

    #[test]
    fn sign_of_zero_counts() {
        let (mut plus, mut minus) = (Fnv::new(), Fnv::new());
        plus.floats(&[0.0]);
        minus.floats(&[-0.0]);
        assert_ne!(plus.finish(), minus.finish());
    }
}
