use super::fixed::{HALF, LIMIT, high, nearest, nearest_shifted, power, scaled, share};

/// The logistic function 1/(1 + e^-x), in fixed point.
///
/// With `e = e^-|x|` it is `1/(1 + e)` for x from 0 on. Below 0 it is what that leaves of 1 while e is above a half, and `e/(1 + e)` further out, so that
/// small values keep their digits. Subnormal below -87.33654, 0 below -103.9721. NaN stays NaN. It never falls.
///
/// # Accuracy
/// 0.69 ulp, subnormal results included.
///
/// # Cost
/// Eleven products of 32 bits and one division.
///
/// # Source
/// Muller, *Elementary Functions* (3rd ed., 2016), section 11.1 (argument reduction).
pub fn sigmoid(x: f32) -> f32 {
    let size = x.to_bits() & 0x7FFF_FFFF;
    if size > f32::INFINITY.to_bits() {
        return x;
    }
    let (n, m) = power(-scaled(size.min(LIMIT), 0));
    if n >= 0 {
        // Nothing is left of x in fixed point.
        return 0.5;
    }
    let share = share(n, m);
    if x.to_bits() >> 31 == 0 {
        nearest(HALF, share)
    } else if n == HALF {
        nearest_shifted(HALF, share.wrapping_neg())
    } else {
        // A product of numbers in [1, 2) and [1/2, 1] is in [1/2, 2).
        nearest_shifted(n, high(m, share))
    }
}
