//! Special values of the exact tier.

use motenet::{Scalar, math};
use motenet_workload::Fnv;

/// 1/(1 + e^-x) as it is written overflows below -88 and loses its digits far above 0.
#[test]
fn sigmoid_does_not_overflow() {
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

/// What one version of this library computes the next one computes too: a run that goes on after an update of the firmware stays the same run.
#[test]
fn the_bits_are_pinned() {
    let functions = [
        ("exp", math::exp as fn(f32) -> f32, 0xa3d1_e50a_b5d1_6151),
        ("sigmoid", math::sigmoid, 0x4fd9_977d_8b14_7960),
        ("tanh", math::tanh, 0x63a6_26cb_174f_224d),
    ];
    for (name, f, expected) in functions {
        let mut hash = Fnv::new();
        for bits in (0..=f32::INFINITY.to_bits()).step_by(10_007) {
            let x = f32::from_bits(bits);
            hash.floats(&[f(x), f(-x)]);
        }
        assert_eq!(hash.finish(), expected, "{name}: {:#x}", hash.finish());
    }
}
