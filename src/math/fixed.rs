//! What [`exp`](super::exp()), [`sigmoid`](super::sigmoid()) and [`tanh`](super::tanh()) share: numbers as `2^n m` with m in [1, 2) in units of 2^-31.
//!
//! Integers throughout (but for one division of normal numbers): no rounding mode, no flush of subnormal numbers and no contraction of products changes
//! a bit, and a core without an FPU needs a fraction of the time of `libm`. Every step only rises with its argument, or only falls, and what it loses is
//! far below the last place of the result: that is what keeps the functions monotone.

/// `log2 e` in units of 2^-31.
pub(crate) const LOG2_E: u32 = 3_098_164_009;

/// `(2^f - 1) / f` for f in [0, 1): the coefficients of a polynomial of degree 5 in units of 2^-32, lowest first.
///
/// Those that make the largest relative error of `2^f` smallest, 2.0e-9 (Remez's exchange).
pub(crate) const SLOPE: [u32; 6] = [
    2_977_043_887,
    1_031_777_011,
    238_307_466,
    41_555_748,
    5_354_899,
    928_268,
];

/// 105 as bits: e^105 is infinite and e^-105 zero, and so is everything further out.
pub(crate) const LIMIT: u32 = 0x42D2_0000;

/// 2^-1, the power of the numbers in [1/2, 1).
pub(super) const HALF: i32 = -1;

/// The upper half of a product.
#[inline(always)]
pub(super) fn high(a: u32, b: u32) -> u32 {
    ((u64::from(a) * u64::from(b)) >> 32) as u32
}

/// `2^twice |x| log2 e` in units of 2^-32, from the bits of |x|, at most [`LIMIT`].
#[inline(always)]
pub(super) fn scaled(size: u32, twice: u32) -> i64 {
    // |x| is the mantissa times 2^(exponent - 150).
    let product = u64::from(size & 0x007F_FFFF | 0x0080_0000) * u64::from(LOG2_E);
    (product >> (149 - twice - (size >> 23)).min(63)) as i64
}

/// 2^t for t in units of 2^-32: with `t = n + f` it is `2^n (1 + f q(f))`, q by [`SLOPE`].
#[inline(always)]
pub(super) fn power(t: i64) -> (i32, u32) {
    let (n, f) = ((t >> 32) as i32, t as u32);
    let [q0, q1, q2, q3, q4, q5] = SLOPE;
    let q = high(f, q5) + q4;
    let q = high(f, q) + q3;
    let q = high(f, q) + q2;
    let q = high(f, q) + q1;
    let q = high(f, q) + q0;
    (n, (1 << 31) + (high(f, q) >> 1))
}

/// `1/(1 + 2^n m)` for n < 0, in units of 2^-32: the quotient of the sum's 31 bits, rounded down, so that a larger sum never gives more.
#[inline(always)]
pub(super) fn share(n: i32, m: u32) -> u32 {
    const ONE: u64 = 1 << 62;
    let sum = (1 << 30) + (m >> (1 - n).min(31));
    let remainder = |quotient: u32| ONE.wrapping_sub(u64::from(quotient) * u64::from(sum)) as i64;
    // A quotient of 22 bits, from its remainder the others, and the last one by another look.
    let first = (ONE as f32 / sum as f32) as u32;
    let more = (i64::from((remainder(first) >> 10) as i32) * i64::from(first >> 1)) >> 51;
    let quotient = first.wrapping_add_signed(more as i32);
    let left = remainder(quotient);
    if left < 0 {
        quotient - 1
    } else if left >= i64::from(sum) {
        quotient + 1
    } else {
        quotient
    }
}

/// The `f32` nearest to `2^n m`, which may be subnormal, but not infinite; ties go up.
#[inline(always)]
pub(super) fn nearest(n: i32, m: u32) -> f32 {
    // Below the normal numbers a mantissa has as many bits less as n is too small.
    let less = (-126 - n).clamp(0, 31);
    let mantissa = (((m >> 7) >> less) + 1) >> 1;
    // Its leading one counts the exponent up.
    f32::from_bits((((n.max(-126) + 126) as u32) << 23) + mantissa)
}

/// [`nearest`] for m from a half on.
#[inline(always)]
pub(super) fn nearest_shifted(n: i32, m: u32) -> f32 {
    if m >> 31 == 1 {
        nearest(n, m)
    } else {
        nearest(n - 1, m << 1)
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    /// Its last bit counts, too: `sigmoid` must not fall from one number to the next.
    #[test]
    fn shares_are_rounded_down() {
        for n in -34..0 {
            for m in ((1 << 31)..=u32::MAX).step_by(99_991) {
                let sum = (1 << 30) + u64::from(m >> (1 - n).min(31));
                assert_eq!(u64::from(share(n, m)), (1 << 62) / sum, "2^{n} {m}");
            }
        }
    }
}
