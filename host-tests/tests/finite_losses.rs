//! Losses that contain softmax or sigmoid, and their gradients, are finite for all finite logits.

use motenet::TargetError;
use motenet::prelude::*;
use std::array::from_fn;

const LOGITS: [f32; 17] = [
    f32::MAX,
    -f32::MAX,
    0.5 * f32::MAX,
    -0.5 * f32::MAX,
    1e30,
    -1e30,
    104.0,
    -104.0,
    1.0,
    -1.0,
    f32::MIN_POSITIVE,
    -f32::MIN_POSITIVE,
    1e-42,
    -1e-42,
    1e-45,
    -1e-45,
    0.0,
];

/// All triples of [`LOGITS`].
fn triples() -> impl Iterator<Item = [f32; 3]> {
    let n = LOGITS.len();
    (0..n * n * n).map(move |i| from_fn(|k| LOGITS[i / n.pow(k as u32) % n]))
}

fn holds<L: Loss<[f32; 3]>>(name: &str, loss: &L, targets: &[L::Target]) {
    for logits in triples() {
        for (i, target) in targets.iter().enumerate() {
            let mut z = logits;
            let value = loss.grad(&mut z, target, 1.0).expect("a target");
            assert!(
                value.is_finite() && value >= -1e-6,
                "{name}: {value:e} of {logits:?}, target {i}"
            );
            assert!(
                z.iter().all(|dz| dz.abs() <= 1.01),
                "{name}: gradient {z:?} of {logits:?}, target {i}"
            );
            assert_eq!(loss.value(&logits, target).map(f32::to_bits), Ok(value.to_bits()));
        }
    }
}

#[test]
fn cross_entropy() {
    holds("CrossEntropy", &CrossEntropy, &[0, 1, 2]);
    for eps in [0.0, 1e-9, 0.1, 0.999] {
        let smooth = SmoothCrossEntropy::new(eps).expect("a share");
        holds("SmoothCrossEntropy", &smooth, &[0, 1, 2]);
    }
    let soft = [
        [1.0, 0.0, 0.0],
        [0.2, 0.3, 0.5],
        [0.5, 1e-40, 0.5],
        [0.3337, 0.3336, 0.3336],
        [0.0, 1.0009, 0.0].map(|q: f32| q.min(1.0)),
    ];
    holds("SoftCrossEntropy", &SoftCrossEntropy, &soft);
}

#[test]
fn binary_cross_entropy() {
    let targets = [[0.0; 3], [1.0; 3], [0.5; 3], [1e-40, 0.0, 1.0], [1.0, 1e-7, 0.25]];
    holds("BinaryCrossEntropy", &BinaryCrossEntropy, &targets);
}

/// Only what is too large is held: the values in between are those of the formula.
#[test]
fn large_losses_are_what_they_are() {
    assert_eq!(CrossEntropy.value(&[1e38f32, -1e38, 0.0], &0), Ok(0.0));
    assert_eq!(CrossEntropy.value(&[5e37f32, -5e37, 0.0], &1), Ok(1e38));
    assert_eq!(CrossEntropy.value(&[f32::MAX, -f32::MAX, 0.0], &1), Ok(0.5 * f32::MAX));
    assert_eq!(
        BinaryCrossEntropy.value(&[4.5e37f32, -1e30, -1e30], &[0.0; 3]),
        Ok(1.5e37)
    );
}

/// An infinite logit is no finite one: the loss has to show it.
#[test]
fn infinite_logits_show() {
    for z in [
        [f32::INFINITY, 0.0, 0.0],
        [0.0, f32::NEG_INFINITY, 0.0],
        [f32::NAN, 0.0, 0.0],
        [0.0, f32::NAN, 1.0],
    ] {
        let worst = |value: Result<f32, TargetError>| value.expect("a target");
        let own = if z[0] == 0.0 { 1 } else { 0 };
        assert!(!worst(CrossEntropy.value(&z, &own)).is_finite(), "{z:?}");
        assert!(
            !worst(SoftCrossEntropy.value(&z, &[0.4, 0.3, 0.3])).is_finite(),
            "{z:?}"
        );
        assert!(!worst(BinaryCrossEntropy.value(&z, &[0.5; 3])).is_finite(), "{z:?}");
    }
}
