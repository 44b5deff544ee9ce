//! What an `i8` stands for, and factors as integers.

use motenet::kernel::int8::Multiplier;
use motenet::quant::{QuantParams, Range};
use motenet::rng::seeded;
use rand_xoshiro::rand_core::Rng;

#[test]
fn zero_is_exact_and_every_integer_comes_back() {
    for (min, max) in [
        (-1.0, 1.0),
        (0.0, 6.0),
        (-3.5, 0.0),
        (-0.01, 100.0),
        (-1e-20, 2e-20),
        (0.25, 0.5),
        (-1e18, 1e18),
    ] {
        let params = QuantParams::of(Range::new(min, max));
        assert_eq!(params.dequantize(params.zero_point), 0.0);
        assert_eq!(params.quantize(0.0), params.zero_point);
        for q in i8::MIN..=i8::MAX {
            assert_eq!(params.quantize(params.dequantize(q)), q, "{min} to {max}");
        }
        // The ends of the range, which contains 0, are at most half a step away.
        for end in [min.min(0.0), max.max(0.0)] {
            let error = params.dequantize(params.quantize(end)) - end;
            assert!(
                error.abs() <= 0.501 * params.scale,
                "{error} at {end} in steps of {}",
                params.scale
            );
        }
        assert_eq!(
            (params.quantize(f32::INFINITY), params.quantize(f32::NEG_INFINITY)),
            (127, -128)
        );
        assert_eq!(params.quantize(f32::NAN), params.zero_point);
    }
}

#[test]
fn halves_are_rounded_away_from_zero() {
    let params = QuantParams {
        scale: 0.5,
        zero_point: 10,
    };
    for (x, q) in [
        (0.25, 11),
        (-0.25, 9),
        (0.249_999_99, 10),
        (0.75, 12),
        (-0.75, 8),
        (1e9, 127),
        (-1e9, -128),
    ] {
        assert_eq!(params.quantize(x), q, "{x}");
    }
    // Adding 0.5 in f32 before cutting off would give 1.
    let one = QuantParams {
        scale: 1.0,
        zero_point: 0,
    };
    assert_eq!(one.quantize(0.499_999_97), 0);
}

#[test]
fn ranges_contain_zero_and_remember_what_is_not_finite() {
    let range = Range::new(2.0, 5.0);
    assert_eq!((range.min(), range.max()), (0.0, 5.0));
    assert!(range.is_finite() && !range.is_degenerate());
    assert!(Range::new(0.0, 0.0).is_degenerate() && Range::new(0.0, f32::from_bits(300)).is_degenerate());
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e19] {
        let mut range = Range::new(-1.0, 1.0);
        range.include(&[0.5, bad, 0.5]);
        range.include(&[0.25]);
        assert!(!range.is_finite(), "{bad}");
    }
}

/// The factor as TFLite's reference rounds twice, in 128-bit integers.
fn twice_rounded(sum: i32, mantissa: i32, power: i32) -> i128 {
    let shifted = i128::from(sum) << power.max(0);
    let high = (shifted * i128::from(mantissa) + (1 << 30)) >> 31;
    let half = if power < 0 { 1i128 << (-power - 1) } else { 0 };
    let away = (high.abs() + half) >> (-power).max(0);
    if high < 0 { -away } else { away }
}

#[test]
fn factors_round_as_tflite_does() {
    let mut rng = seeded(5);
    let mut draw = |bits: u32| (rng.next_u32() >> (32 - bits)) as i32;
    for power in -31..=30 {
        for i in 0..2_000 {
            let factor = (1.0 + f64::from(draw(31)) / f64::from(1 << 30) / 2.0) / 2.0 * f64::from(power).exp2();
            let multiplier = Multiplier::new(factor);
            let (mantissa, found) = multiplier.parts();
            assert_eq!((found, mantissa >= 1 << 30), (power, true), "{factor}");
            assert!(
                (f64::from(mantissa) / f64::from(power).exp2().recip() / 2f64.powi(31) / factor - 1.0).abs() < 1e-9
            );
            assert_eq!(Multiplier::from_parts(mantissa, power), multiplier);

            // Small and large sums, and such that fall between two integers.
            let sum = [draw(31) - (1 << 30), draw(12) - 2048, draw(5) - 16][i % 3];
            let exact = twice_rounded(sum, mantissa, power).clamp(-(1 << 30), 1 << 30);
            assert_eq!(i128::from(multiplier.apply(sum)), exact, "{sum} {factor}");
        }
    }
    // Halves go away from zero; a quarter becomes a half first, upwards, and then one.
    let quarter = Multiplier::new(0.25);
    assert_eq!(
        [2, -2, 6, -6, 1, -1, 3].map(|sum| quarter.apply(sum)),
        [1, -1, 2, -2, 1, 0, 1]
    );
}

#[test]
fn factors_out_of_reach_are_the_nearest() {
    for nothing in [0.0, -1.0, f64::NAN, f64::INFINITY, -0.0, 1e-300, 2f64.powi(-33)] {
        assert_eq!(Multiplier::new(nothing).apply(1 << 30), 0, "{nothing}");
    }
    assert_eq!(Multiplier::new(1e30).apply(1), 1 << 30);
    assert_eq!(Multiplier::new(1e30).apply(-1000), -1 << 30);
    assert_eq!(Multiplier::new(1.0).apply(-77), -77);
    // Rounds up to the next power of two.
    assert_eq!(Multiplier::new(1.0 - 1e-15).parts(), (1 << 30, 1));
}
