use crate::rng;
use rand_core::Rng;

/// A pseudo-random order of 0..n in 32 bytes: `at(i)` computes the i-th number of it. For sets in flash, too large for a list of indices in RAM.
///
/// A Feistel network permutes the numbers of `2 h` bits, the fewest that hold `n - 1` (h at least 2); what it maps outside of 0..n is mapped again
/// until it is inside (cycle walking), which keeps it a permutation. The round function is a multiplication and a shift of the right half mixed
/// with a key; six rounds. Orders are as many as seeds, not `n!`: fine for mini-batches, not for cryptography.
///
/// # Cost
/// Fewer than 4 walks of 6 rounds on average, each with two 32-bit multiplications.
///
/// # Source
/// Black and Rogaway, *Ciphers with Arbitrary Finite Domains* (CT-RSA 2002).
///
/// ```
/// let order = motenet::data::Permutation::new(5, 1);
/// let mut places: Vec<u32> = (0..5).filter_map(|i| order.at(i)).collect();
/// places.sort();
/// assert_eq!(places, [0, 1, 2, 3, 4]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Permutation {
    n: u32,
    half: u32,
    keys: [u32; 6],
}

impl Permutation {
    /// The order of `n` numbers that `seed` stands for.
    pub fn new(n: u32, seed: u64) -> Self {
        let bits = u32::BITS - n.saturating_sub(1).leading_zeros();
        let mut rng = rng::seeded(seed);
        Permutation {
            n,
            half: bits.div_ceil(2).max(2),
            keys: core::array::from_fn(|_| rng.next_u32()),
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.n as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The number at place `i`; `None` from n on.
    pub fn at(&self, i: u32) -> Option<u32> {
        if i >= self.n {
            return None;
        }
        let mut x = i;
        loop {
            x = self.network(x);
            if x < self.n {
                return Some(x);
            }
        }
    }

    fn network(&self, x: u32) -> u32 {
        let mask = (1u32 << (self.half & 31)) - 1;
        let (mut left, mut right) = (x >> (self.half & 31) & mask, x & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (round(right, key) & mask));
        }
        left << (self.half & 31) | right
    }
}

/// The high bits of a product depend on all bits of its factors; they are brought down and multiplied again.
fn round(x: u32, key: u32) -> u32 {
    let y = (x ^ key).wrapping_mul(0x9E37_79B1);
    let z = (y ^ y >> 15 ^ key.rotate_left(16)).wrapping_mul(0x85EB_CA77);
    z ^ z >> 16
}
