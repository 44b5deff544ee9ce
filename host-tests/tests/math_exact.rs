//! The exact tier is as exact as it says, measured against `f64`.

use motenet::{Scalar, math};

/// A prime, so that the low bits of the arguments vary.
const STEP: usize = 2_003;

/// The error of `y` in units in the last place of the exact value.
fn ulps(y: f32, exact: f64) -> f64 {
    // Below the normal numbers the spacing is that of the smallest one.
    let magnitude = exact.abs().max(f64::from(f32::MIN_POSITIVE));
    let ulp = 2f64.powi(magnitude.log2().floor() as i32 - 23);
    (f64::from(y) - exact).abs() / ulp
}

/// The worst error over a sweep of all bit patterns, and where it is.
fn worst(f: fn(f32) -> f32, exact: fn(f64) -> f64, domain: impl Fn(f32) -> bool) -> (f64, f32) {
    let (mut largest, mut at, mut count) = (0.0, 0.0, 0u32);
    for x in (0..=u32::MAX).step_by(STEP).map(f32::from_bits) {
        let expected = exact(f64::from(x));
        if !x.is_finite() || !domain(x) || expected.abs() > f64::from(f32::MAX) {
            continue;
        }
        count += 1;
        let error = ulps(f(x), expected);
        if error > largest || error.is_nan() {
            (largest, at) = (error, x);
        }
    }
    assert!(count > 500_000, "only {count} arguments");
    (largest, at)
}

macro_rules! within {
    ($($f:ident: $exact:expr, $domain:expr, $ulps:literal;)*) => {$(
        #[test]
        fn $f() {
            let (error, at) = worst(math::$f, $exact, $domain);
            assert!(error <= $ulps, "{}: {error} ulp at {at:e}", stringify!($f));
        }
    )*};
}

// Measured over every `f32`, rounded up.
within! {
    exp: f64::exp, |_| true, 0.92;
    ln: f64::ln, |x| x > 0.0, 0.84;
    ln_1p: f64::ln_1p, |x| x > -1.0, 0.84;
    tanh: f64::tanh, |_| true, 2.2;
    erf: Scalar::erf, |_| true, 0.97;
    sqrt: f64::sqrt, |x| x >= 0.0, 0.5;
}

/// 1/(1 + e^-x) as it is written overflows below -88 and loses its digits far above 0.
#[test]
fn sigmoid() {
    let exact = |x: f64| {
        if x < 0.0 {
            x.exp() / (1.0 + x.exp())
        } else {
            1.0 / (1.0 + (-x).exp())
        }
    };
    let (error, at) = worst(Scalar::sigmoid, exact, |_| true);
    assert!(error <= 3.0, "{error} ulp at {at:e}");
    for x in [100.0, 1e3, 1e30, f32::MAX, f32::INFINITY] {
        assert_eq!(Scalar::sigmoid(x), 1.0f32, "{x}");
        let low: f32 = Scalar::sigmoid(-x);
        assert!((0.0..1e-40).contains(&low), "{x}: {low}");
    }
    assert_eq!(<f32 as Scalar>::sigmoid(0.0), 0.5);
    assert!(Scalar::is_nan(<f32 as Scalar>::sigmoid(f32::NAN)));
    assert_eq!(
        (<f64 as Scalar>::sigmoid(1e300), <f64 as Scalar>::sigmoid(-1e300)),
        (1.0, 0.0)
    );
}

/// What depends on an infinity being one, a NaN on staying one.
#[test]
fn special_values() {
    assert_eq!(
        (math::exp(f32::INFINITY), math::exp(f32::NEG_INFINITY)),
        (f32::INFINITY, 0.0)
    );
    assert_eq!(math::ln(0.0), f32::NEG_INFINITY);
    assert_eq!((math::tanh(f32::INFINITY), math::erf(f32::NEG_INFINITY)), (1.0, -1.0));
    assert_eq!(math::sqrt(f32::INFINITY), f32::INFINITY);
    assert_eq!(math::sqrt(-0.0).to_bits(), (-0.0f32).to_bits());
    for f in [math::exp, math::ln, math::ln_1p, math::tanh, math::erf, math::sqrt] {
        assert!(f(f32::NAN).is_nan());
    }
    assert!(math::ln(-1.0).is_nan() && math::ln_1p(-2.0).is_nan() && math::sqrt(-1.0).is_nan());
}

/// Comparisons with NaN are false, whichever way they are written: `max` keeps `self`.
#[test]
fn larger_of_two() {
    assert_eq!(Scalar::max(1.0f32, 2.0), 2.0);
    assert_eq!(Scalar::max(2.0f32, 1.0), 2.0);
    assert_eq!(Scalar::max(1.0f32, f32::NAN), 1.0);
    assert!(Scalar::max(f32::NAN, 1.0f32).is_nan());
}
