//! Faster functions of known error, for those who ask for them by name.
//!
//! The worst errors below are measured over every `f32` by `cargo xtask math` (a sample is taken with every test).

/// e^x by range reduction and a polynomial of degree 5.
///
/// `e^x = 2^n * e^r` with `n = round(x / ln 2)` and `|r| <= ln(2)/2`, the remainder by its Taylor series. Below -87 the
/// result is 0, above 88 it is infinite, NaN stays NaN: there are no subnormal results.
///
/// # Accuracy
/// Relative error at most 3.4e-6 for -87 <= x <= 88.
///
/// # Source
/// Muller, *Elementary Functions* (3rd ed., 2016), section 11.1 (argument reduction by Cody and Waite).
pub fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the sum.
    const ROUND: f32 = 12_582_912.0;

    if x < -87.0 {
        return 0.0;
    }
    if x > 88.0 {
        return f32::INFINITY;
    }
    if x.is_nan() {
        return x;
    }
    let shifted = x * core::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0)))));
    let exponent = (shifted.to_bits() << 23).wrapping_add(1.0f32.to_bits());
    p * f32::from_bits(exponent)
}

/// tanh x by a rational function: Lambert's continued fraction cut after seven terms.
///
/// `x (135135 + 17325 x^2 + 378 x^4 + x^6) / (135135 + 62370 x^2 + 3150 x^4 + 28 x^6)`, limited to [-1, 1]. One
/// division, no exponential. NaN stays NaN.
///
/// # Accuracy
/// Absolute error at most 1.0e-4.
///
/// # Source
/// Wall, *Analytic Theory of Continued Fractions* (1948), chapter XVIII.
pub fn tanh(x: f32) -> f32 {
    // Where the fraction reaches 1.
    const LIMIT: f32 = 4.971_787;

    if x > LIMIT {
        return 1.0;
    }
    if x < -LIMIT {
        return -1.0;
    }
    let s = x * x;
    let above = x * (135_135.0 + s * (17_325.0 + s * (378.0 + s)));
    let below = 135_135.0 + s * (62_370.0 + s * (3_150.0 + s * 28.0));
    above / below
}

/// The logistic function 1/(1 + e^-x) = (1 + tanh(x/2))/2 by [`tanh`].
///
/// # Accuracy
/// Absolute error at most 5.1e-5.
pub fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}
