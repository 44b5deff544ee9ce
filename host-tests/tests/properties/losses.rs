//! Losses of random outputs against the reference. The reference takes means over a batch; of one sample that is the loss itself.

use crate::pass::{numbers, samples};
use host_tests::random::Random;
use host_tests::reference::loss::{binary_cross_entropy, cross_entropy, huber, mse};
use host_tests::tensor::Tensor as Array;
use host_tests::tolerance::{Ledger, Tolerance, close};
use motenet::prelude::*;
use motenet::{Scalar, Tensor};

const ROUNDS: usize = 100;
const DOUBLE: Tolerance = Tolerance::new(1e-12, 1e-12);

/// A loss's value and gradient for one output, times a power of two, which rounds nothing.
fn value_and_gradient<Y: Tensor, L: Loss<Y>>(loss: &L, y: &[f64], target: &L::Target) -> (f64, Vec<f64>) {
    let mut y = samples::<Y>(y)[0];
    let alone = loss.value(&y, target).expect("a good target");
    let value = loss.grad(&mut y, target, Y::Elem::of(0.25)).expect("a good target");
    assert_eq!(value, alone);
    let gradient = numbers(y.as_flat()).iter().map(|g| 4.0 * g).collect();
    (value.to_f64(), gradient)
}

/// Compares both precisions. `S` and `D` are the output's shape in `f32` and in `f64`.
macro_rules! agree {
    ($ledger:ident, $operation:literal, $loss:expr, [$S:ty, $D:ty], $y:expr, $single:expr, $double:expr, $expected:expr) => {{
        let (loss, y, (value, gradient)) = ($loss, $y, $expected);
        let single = value_and_gradient::<$S, _>(&loss, y, &$single);
        let double = value_and_gradient::<$D, _>(&loss, y, &$double);
        $ledger.check($operation, &format!("{loss:?}: value"), &[single.0], &[value]);
        $ledger.check($operation, &format!("{loss:?}: gradient"), &single.1, &gradient.data);
        for (actual, expected) in [(&[double.0][..], &[value][..]), (&double.1, &gradient.data)] {
            if let Err(mismatch) = close(actual, expected, DOUBLE) {
                panic!("{loss:?} of {y:?} in f64: {mismatch}");
            }
        }
    }};
}

fn finish(ledger: &Ledger) {
    println!("{}", ledger.report());
    ledger.assert_exceptions_needed();
}

/// Outputs of every size: from nearly equal to far apart.
fn outputs(random: &mut Random, n: usize) -> Array {
    let size = [0.01, 1.0, 5.0, 30.0][random.below(4)];
    random.tensor(&[1, n]).map(|y| f64::from((size * y) as f32))
}

fn classifiers<const K: usize>(ledger: &mut Ledger) {
    let mut random = Random::new(K as u64);
    for _ in 0..ROUNDS {
        let y = outputs(&mut random, K);
        let class = random.below(K);
        agree!(
            ledger,
            "cross_entropy",
            CrossEntropy,
            [[f32; K], [f64; K]],
            &y.data,
            class,
            class,
            cross_entropy::classes(&y, &[class])
        );

        let eps = (0.9 * random.unit()) as f32;
        let smooth = SmoothCrossEntropy::new(eps).expect("below 1");
        agree!(
            ledger,
            "cross_entropy",
            smooth,
            [[f32; K], [f64; K]],
            &y.data,
            class,
            class,
            cross_entropy::smoothed_classes(&y, &[class], eps.into())
        );

        // Soft labels with zeros among them, rounded to multiples of 2^-20 so that f32 holds them and their sum exactly.
        let raw: Vec<f64> = (0..K).map(|_| (random.unit() - 0.3).max(0.0) + 1e-3).collect();
        let sum: f64 = raw.iter().sum();
        let labels = Array::new(
            &[1, K],
            raw.iter()
                .map(|q| (q / sum * 1_048_576.0).floor() / 1_048_576.0)
                .collect(),
        );
        let (single, double) = (
            samples::<[f32; K]>(&labels.data)[0],
            samples::<[f64; K]>(&labels.data)[0],
        );
        agree!(
            ledger,
            "cross_entropy",
            SoftCrossEntropy,
            [[f32; K], [f64; K]],
            &y.data,
            single,
            double,
            cross_entropy::soft_labels(&y, &labels)
        );
    }
}

#[test]
fn cross_entropies() {
    let mut ledger = Ledger::new();
    classifiers::<1>(&mut ledger);
    classifiers::<2>(&mut ledger);
    classifiers::<3>(&mut ledger);
    classifiers::<10>(&mut ledger);
    classifiers::<33>(&mut ledger);
    finish(&ledger);
}

/// Losses that compare with an array of the output's shape.
fn comparers<S: Tensor<Elem = f32>, D: Tensor<Elem = f64>>(ledger: &mut Ledger) {
    let n = S::LEN;
    let mut random = Random::new(100 + n as u64);
    for _ in 0..ROUNDS {
        let y = outputs(&mut random, n);
        let t = outputs(&mut random, n);
        let (single, double) = (samples::<S>(&t.data)[0], samples::<D>(&t.data)[0]);
        agree!(ledger, "mse", Mse, [S, D], &y.data, single, double, mse::mean(&y, &t));
        let delta = (0.1 + 3.0 * random.unit()) as f32;
        let loss = Huber::new(delta).expect("positive");
        agree!(
            ledger,
            "huber",
            loss,
            [S, D],
            &y.data,
            single,
            double,
            huber::mean(&y, &t, delta.into())
        );

        let p = random.tensor(&[1, n]).map(|p| p.clamp(0.0, 1.0));
        let (single, double) = (samples::<S>(&p.data)[0], samples::<D>(&p.data)[0]);
        agree!(
            ledger,
            "binary_cross_entropy",
            BinaryCrossEntropy,
            [S, D],
            &y.data,
            single,
            double,
            binary_cross_entropy::mean(&y, &p)
        );
    }
}

#[test]
fn losses_of_arrays() {
    let mut ledger = Ledger::new();
    comparers::<[f32; 1], [f64; 1]>(&mut ledger);
    comparers::<[f32; 3], [f64; 3]>(&mut ledger);
    comparers::<[f32; 17], [f64; 17]>(&mut ledger);
    comparers::<[[f32; 4]; 3], [[f64; 4]; 3]>(&mut ledger);
    finish(&ledger);
}

/// However many there are, and whichever fit into the vectors of a processor.
fn batches<const K: usize>() {
    let mut random = Random::new(40 + K as u64);
    for n in 0..50 {
        let y = samples::<[f32; K]>(&outputs(&mut random, K * n.max(1)).data);
        let classes: Vec<usize> = (0..n).map(|_| random.below(K)).collect();
        let (mut at_once, mut each) = (y.clone(), y);
        let sum = CrossEntropy.grads(&mut at_once[..n], &classes, 0.25);
        let mut expected = 0.0;
        for (y, class) in each.iter_mut().zip(&classes) {
            expected += CrossEntropy.grad(y, class, 0.25).expect("a good target");
        }
        assert_eq!(sum, Ok(expected), "{n} outputs of {K}");
        assert_eq!(at_once, each, "{n} outputs of {K}");
    }
}

#[test]
fn a_batch_is_its_samples_one_after_the_other() {
    batches::<1>();
    batches::<3>();
    batches::<8>();
    batches::<10>();
    batches::<33>();
}

#[test]
fn a_batch_names_the_first_sample_whose_target_is_none() {
    for at in [0, 5, 15, 16, 40] {
        let mut classes = [1; 41];
        classes[at] = 3;
        let (mut single, mut double) = ([[0.5_f32; 3]; 41], [[0.5_f64; 3]; 41]);
        let error = Err((at, motenet::TargetError::Class { class: 3, classes: 3 }));
        assert_eq!(CrossEntropy.grads(&mut single, classes, 1.0).map(|_| ()), error);
        assert_eq!(CrossEntropy.grads(&mut double, classes, 1.0).map(|_| ()), error);
        assert_eq!((single[at], double[at]), ([0.5; 3], [0.5; 3]));
    }
    // A loss that knows no batches.
    let mut targets = [[0.0; 3]; 3];
    targets[2] = [f32::NAN; 3];
    let error = Err((2, motenet::TargetError::NotFinite));
    assert_eq!(Mse.grads(&mut [[0.5; 3]; 3], targets, 1.0).map(|_| ()), error);
}
