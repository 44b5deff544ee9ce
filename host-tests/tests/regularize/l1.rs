//! L1: the proximal step and its zeros.

use crate::common::{Narrow, Wide, assert_near, fill, is_weight, leaf, leaves, samples, started};
use host_tests::random::Random;
use host_tests::reference::regularize::l1 as reference;
use motenet::ConfigError;
use motenet::prelude::*;
use motenet::regularize::{L1, Sparsity, soft_threshold};
use std::iter::zip;

#[test]
fn the_proximal_step_is_the_formula_on_weights_only() {
    let mut net = Wide::ZERO;
    fill(&mut net, &mut Random::new(1));
    let before = leaves(&net);
    let l1 = L1::new(0.5).unwrap();
    let weights: Vec<f64> = (0..Wide::LEAVES)
        .filter(|&i| is_weight::<Wide>(i))
        .flat_map(|i| before[i].clone())
        .collect();
    assert_near(&[l1.penalty(&net)], &[reference::penalty(0.5, &weights)], 1e-14);
    l1.apply(&mut net, 0.25);
    let mut zeros = 0;
    for (i, before) in before.into_iter().enumerate() {
        let expected: Vec<f64> = match is_weight::<Wide>(i) {
            true => before.iter().map(|&w| reference::proximal(w, 0.25, 0.5)).collect(),
            false => before,
        };
        zeros += if is_weight::<Wide>(i) {
            expected.iter().filter(|&&w| w == 0.0).count()
        } else {
            0
        };
        assert_eq!(leaf(&net, i), expected, "leaf {i}");
    }
    assert!(zeros > 0 && zeros < weights.len(), "{zeros}");
    assert_eq!(
        Sparsity::of(&net),
        Sparsity {
            zeros,
            weights: weights.len()
        }
    );
}

/// The definition of a proximal step: no place nearby has a lower sum of squared distance and penalty.
#[test]
fn the_proximal_step_is_a_minimum() {
    let mut random = Random::new(2);
    for _ in 0..200 {
        let (w, lr, lambda) = (random.bell(), random.unit(), random.unit());
        let mut v = [w];
        soft_threshold(&mut v, lr * lambda);
        let [v] = v;
        let best = reference::objective(v, w, lr, lambda);
        for distance in [1e-6, 1e-3, 0.1, 1.0] {
            for other in [v - distance, v + distance] {
                assert!(
                    reference::objective(other, w, lr, lambda) > best,
                    "{w}, {lr}, {lambda}: {other} beats {v}"
                );
            }
        }
    }
}

#[test]
fn zeros_are_zeros_to_the_bit() {
    let mut w = [
        0.5f32,
        -0.5,
        0.499,
        -0.499,
        1e-45,
        -1e-45,
        0.0,
        -0.0,
        0.75,
        -0.75,
        f32::NAN,
        f32::INFINITY,
    ];
    soft_threshold(&mut w, 0.5);
    let bits = w.map(f32::to_bits);
    assert_eq!(bits[..8], [0; 8]);
    assert_eq!(w[8..10], [0.25, -0.25]);
    assert!(w[10].is_nan() && w[11] == f32::INFINITY, "what is wrong stays visible");
    let before = w;
    soft_threshold(&mut w[..10], 0.0);
    assert_eq!(w[..10], before[..10], "no penalty changes nothing");
}

/// Only some inputs matter; the weights of the others end at exactly 0, and those of gradient descent without the proximal step do not.
#[test]
fn training_finds_the_inputs_that_matter() {
    type Net = Model<[f32; 8], Dense<1>>;
    let mut random = Random::new(3);
    let x: Vec<[f32; 8]> = (0..64).map(|_| std::array::from_fn(|_| random.bell() as f32)).collect();
    let t: Vec<[f32; 1]> = x
        .iter()
        .map(|x| [2.0 * x[1] - 1.5 * x[6] + 0.1 * random.bell() as f32])
        .collect();
    let train = |l1: Option<L1>| {
        let (mut net, mut memory) = (started::<Net>(4), Memory::<Net, Sgd, 64>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.05), Mse);
        for _ in 0..400 {
            trainer.step(zip(&x, &t)).unwrap();
            if let Some(l1) = l1 {
                l1.apply(trainer.net_mut(), 0.05);
            }
        }
        net
    };
    let sparse = train(Some(L1::new(0.2).unwrap()));
    let zero = sparse.w[0].map(|w| w.to_bits() == 0);
    assert_eq!(
        zero,
        [true, false, true, true, true, true, false, true],
        "{:?}",
        sparse.w[0]
    );
    assert_eq!(Sparsity::of(&sparse), Sparsity { zeros: 6, weights: 8 });
    assert_eq!(Sparsity::of(&sparse).share(), 0.75);
    assert_eq!(Sparsity::of(&train(None)).zeros, 0);
}

#[test]
fn a_sparse_network_learns_on() {
    let (x, t) = samples::<[f32; 4], 9>(5);
    let (mut net, mut memory) = (started::<Narrow>(6), Memory::<Narrow, Momentum, 9>::ZERO);
    let l1 = L1::new(0.02).unwrap();
    let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), CrossEntropy);
    let first = trainer.training_loss(zip(&x, &t)).unwrap();
    for _ in 0..200 {
        trainer.step(zip(&x, &t)).unwrap();
        l1.apply(trainer.net_mut(), 0.1);
    }
    let last = trainer.training_loss(zip(&x, &t)).unwrap();
    assert!(last < 0.8 * first, "{first} to {last}");
    let share = Sparsity::of(&net).share();
    assert!(share > 0.1 && share < 0.9, "{share}");
}

#[test]
fn reports_and_refusals() {
    let sparsity = Sparsity { zeros: 3, weights: 8 };
    assert_eq!(sparsity.to_string(), "3 of 8 weights are 0 (37.5 %)");
    assert_eq!(Sparsity { zeros: 0, weights: 0 }.share(), 0.0);
    for bad in [-1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(L1::new(bad), Err(ConfigError::Strength));
    }
}
