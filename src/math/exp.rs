use super::fixed::{LIMIT, nearest, power, scaled};

/// e^x as `2^(x log2 e)`, in fixed point.
///
/// Infinite from 88.72284 on, subnormal below -87.33654, 0 below -103.9721. NaN stays NaN. It never falls.
///
/// # Accuracy
/// 0.71 ulp, subnormal results included.
///
/// # Cost
/// Seven products of 32 bits; no division, no branch.
///
/// # Source
/// Muller, *Elementary Functions* (3rd ed., 2016), sections 3.2 (Remez's exchange) and 11.1 (argument reduction).
pub fn exp(x: f32) -> f32 {
    let size = x.to_bits() & 0x7FFF_FFFF;
    let sign = i64::from(x.to_bits().cast_signed() >> 31);
    let (n, m) = power((scaled(size.min(LIMIT), 0) ^ sign) - sign);
    if size > f32::INFINITY.to_bits() {
        x
    } else {
        // What is too large for an exponent stands behind infinity.
        f32::from_bits(nearest(n, m).to_bits().min(f32::INFINITY.to_bits()))
    }
}
