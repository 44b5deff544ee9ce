//! Random numbers: one generator of good quality and the draws that initialisation and dropout need.
//!
//! The numbers a seed gives are part of the contract: tests pin them, and they are the same on every target.

use crate::math;
use core::convert::Infallible;
pub use rand_core::Rng;
use rand_core::TryRng;

/// The generator of this crate: xoshiro128++, 16 bytes of state, 32-bit operations only, period 2^128 - 1.
///
/// Its state is [`words`](crate::words), so that a stream goes on after a reset: the reason to have it here.
///
/// # Source
/// Blackman and Vigna, *Scrambled Linear Pseudorandom Number Generators*, ACM TOMS 47 (2021).
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Generator {
    s: [u32; 4],
}

crate::words::fields!(Generator { s: [u32; 4] });

impl TryRng for Generator {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [a, b, c, d] = self.s;
        let draw = a.wrapping_add(d).rotate_left(7).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.s = [a ^ d, b ^ c, c ^ (b << 9), d.rotate_left(11)];
        Ok(draw)
    }
    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_u64_via_u32(self)
    }
    #[inline]
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(to, || self.try_next_u32())
    }
}

/// A generator whose whole state follows from `seed` (through SplitMix64, so that similar seeds give unrelated streams).
///
/// # Source
/// Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators* (OOPSLA 2014).
pub fn seeded(seed: u64) -> Generator {
    let mix = |step: u64| {
        let z = seed.wrapping_add(step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let (first, second) = (mix(1), mix(2));
    Generator {
        s: [first as u32, (first >> 32) as u32, second as u32, (second >> 32) as u32],
    }
}

/// A number in [0, 1), a multiple of 2^-24.
pub fn unit<R: Rng + ?Sized>(rng: &mut R) -> f32 {
    (rng.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// A number in (-1, 1), an odd multiple of 2^-24: symmetric, and never zero.
pub fn symmetric<R: Rng + ?Sized>(rng: &mut R) -> f32 {
    ((rng.next_u32() >> 8) as i32 * 2 - 0x00FF_FFFF) as f32 * (1.0 / 16_777_216.0)
}

/// A whole number in 0..n, each equally likely; 0 where n is 0.
///
/// # Source
/// Lemire, *Fast Random Integer Generation in an Interval*, ACM TOMACS 29 (2019).
pub fn below<R: Rng + ?Sized>(rng: &mut R, n: u32) -> u32 {
    let mut wide = u64::from(rng.next_u32()) * u64::from(n);
    if (wide as u32) < n {
        // The values below this bound are one draw too frequent; `checked_rem` keeps n = 0 from panicking.
        let bound = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        while (wide as u32) < bound {
            wide = u64::from(rng.next_u32()) * u64::from(n);
        }
    }
    (wide >> 32) as u32
}

/// A draw from the normal distribution of mean 0 and deviation 1, by the polar method.
///
/// The point (u, v) is uniform in the unit disc, s = u^2 + v^2, and `u sqrt(-2 ln(s) / s)` is normal. Not a sum of uniforms: the
/// tails are those of the normal distribution as far as 24-bit coordinates resolve them (about 5.7 deviations).
///
/// # Cost
/// 2.5 draws of 32 bits, one logarithm, one division and one square root on average.
///
/// # Source
/// Marsaglia and Bray, *A Convenient Method for Generating Normal Variables*, SIAM Review 6 (1964).
pub fn normal<R: Rng + ?Sized>(rng: &mut R) -> f32 {
    loop {
        let (u, v) = (symmetric(rng), symmetric(rng));
        let s = u * u + v * v;
        if s < 1.0 {
            return u * math::sqrt(-2.0 * math::ln(s) / s);
        }
    }
}

/// Brings a slice into a random order, each equally likely.
///
/// # Source
/// Fisher and Yates, in Durstenfeld's form: Knuth, *The Art of Computer Programming*, volume 2, algorithm 3.4.2 P.
pub fn shuffle<T, R: Rng + ?Sized>(slice: &mut [T], rng: &mut R) {
    let mut rest = slice;
    while let Some(last) = rest.len().checked_sub(1) {
        let at = below(rng, rest.len() as u32) as usize;
        if at < rest.len() {
            rest.swap(at, last);
        }
        rest = rest.get_mut(..last).unwrap_or_default();
    }
}
