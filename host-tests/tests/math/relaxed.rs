//! The relaxed tier: its documentation, its ends and its ranges.

use crate::ruler::{FUNCTIONS, Tier, nth};
use motenet::layers::Function;
use motenet::layers::relaxed::{SigmoidFn, TanhFn};
use motenet::math::relaxed::{exp, sigmoid, tanh};

fn functions() -> impl Iterator<Item = &'static crate::ruler::Function> {
    FUNCTIONS.iter().filter(|f| f.tier == Tier::Relaxed)
}

#[test]
fn the_documentation_states_these_bounds() {
    let source = include_str!("../../../src/math/relaxed.rs");
    let sentences = [
        "Relative error at most 3.4e-6 for -87 <= x <= 88.",
        "Absolute error at most 1.0e-4.",
        "Absolute error at most 5.1e-5.",
    ];
    for (f, sentence) in functions().zip(sentences) {
        assert!(
            sentence.contains(&format!("at most {:.1e}", f.bound)),
            "{}: {sentence}",
            f.name
        );
        assert!(source.contains(sentence), "{}: {sentence}", f.name);
    }
}

#[test]
fn exp_at_the_ends() {
    assert_eq!(exp(0.0), 1.0);
    assert_eq!(exp(-87.000_01), 0.0);
    assert_eq!(exp(f32::NEG_INFINITY), 0.0);
    assert_eq!(exp(88.000_01), f32::INFINITY);
    assert_eq!(exp(f32::INFINITY), f32::INFINITY);
    assert!(exp(f32::NAN).is_nan());
    assert!(exp(-87.0) > 0.0 && exp(88.0) < f32::INFINITY);
}

#[test]
fn tanh_and_sigmoid_stay_in_their_ranges() {
    for x in (0..=u32::MAX).step_by(997).map(nth) {
        let (t, s) = (tanh(x), sigmoid(x));
        if x.is_nan() {
            assert!(t.is_nan() && s.is_nan());
        } else {
            assert!(
                (-1.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s),
                "{x:e}: {t:e}, {s:e}"
            );
            assert_eq!(tanh(-x), -t, "odd");
        }
    }
    assert_eq!((tanh(f32::INFINITY), tanh(f32::NEG_INFINITY)), (1.0, -1.0));
    assert_eq!((sigmoid(f32::INFINITY), sigmoid(f32::NEG_INFINITY)), (1.0, 0.0));
    assert_eq!((tanh(0.0), sigmoid(0.0)), (0.0, 0.5));
}

/// What goes back through the layers is the slope of the exact function, but for twice what the value is off.
#[test]
fn slopes_are_those_of_the_functions() {
    for x in (-400..=400).map(|i| i as f32 / 50.0) {
        let (y, slope) = TanhFn::value_and_slope(x);
        let exact = f64::from(x).tanh();
        assert_eq!(y, tanh(x));
        assert!((f64::from(slope) - (1.0 - exact * exact)).abs() < 2e-4, "{x}: {slope}");

        let (y, slope) = SigmoidFn::value_and_slope(x);
        let exact = 1.0 / (1.0 + f64::from(-x).exp());
        assert_eq!(y, sigmoid(x));
        assert!(
            (f64::from(slope) - exact * (1.0 - exact)).abs() < 1.02e-4,
            "{x}: {slope}"
        );
    }
}

/// A slope that changed its sign would send a weight the wrong way.
#[test]
fn they_never_fall_but_by_rounding() {
    for f in functions() {
        let values = (-4_000..4_000).map(|i| (f.computed)(i as f32 * 0.002));
        let mut before = f32::NEG_INFINITY;
        for y in values {
            assert!(
                y >= before - 2.0 * f32::EPSILON * before.abs(),
                "{}: {before} to {y}",
                f.name
            );
            before = y;
        }
    }
}
