//! L2: the penalty, its gradient, and where coupled and decoupled decay are the same.

use crate::common::{Narrow, Wide, assert_near, fill, is_weight, leaf, leaves, samples, started};
use host_tests::random::Random;
use host_tests::reference::regularize::l2 as reference;
use motenet::prelude::*;
use motenet::regularize::{Decay, L2};
use motenet::{ConfigError, Scalar, fingerprint};
use std::iter::zip;

const LAMBDA: f32 = 0.7;
const M: usize = 9;

#[test]
fn the_penalty_is_the_courses() {
    let mut net = Wide::ZERO;
    fill(&mut net, &mut Random::new(1));
    let matrices: Vec<Vec<f64>> = (0..Wide::LEAVES)
        .filter(|&i| is_weight::<Wide>(i))
        .map(|i| leaf(&net, i))
        .collect();
    assert_eq!(matrices.len(), 3);
    let matrices: Vec<&[f64]> = matrices.iter().map(Vec::as_slice).collect();
    let expected = reference::penalty(f64::from(LAMBDA), M, &matrices);
    let penalty = L2::new(LAMBDA, M).unwrap().penalty(&net);
    assert!(
        (penalty - expected).abs() < 1e-7 * expected,
        "{penalty} instead of {expected}"
    );
}

/// A step on weights whose gradient is known, biases apart: the fields `l2` of the optimisers do what the formula says.
#[test]
fn the_coefficient_makes_gradient_descent_the_regularised_one() {
    let (x, t) = samples::<[f64; 4], M>(2);
    let l2 = L2::new(LAMBDA, M).unwrap();
    let (mut net, mut memory) = (started::<Wide>(3), Memory::<Wide, Sgd, M>::ZERO);
    let before = leaves(&net);
    let mut sgd = Sgd::new(0.25);
    sgd.l2 = l2.coefficient();
    let mut trainer = Trainer::new(&mut net, &mut memory, sgd, CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    let gradient = leaves(trainer.grad());
    trainer.update().unwrap();
    for (i, (mut w, g)) in zip(before, gradient).enumerate() {
        if g.is_empty() {
            continue;
        }
        let lambda = if is_weight::<Wide>(i) { f64::from(LAMBDA) } else { 0.0 };
        reference::gradient_descent(0.25, lambda, M, &mut w, &g);
        assert_near(&leaf(trainer.net(), i), &w, 1e-8);
    }
}

/// The largest relative difference between weights trained with coupled and with decoupled decay of the same strength.
fn difference<T: Scalar, N, O: Optimizer + Copy>(coupled: O, plain: O, decay: f32, steps: usize) -> f64
where
    N: Train<Elem = T> + Layer<In = [T; 4], Out = [T; 3]> + Zero,
{
    let (x, t) = samples::<[T; 4], M>(4);
    let run = |optimizer: O, decay: Option<Decay>| {
        let (mut net, mut memory) = (started::<N>(5), Memory::<N, O, M>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, optimizer, CrossEntropy);
        for _ in 0..steps {
            trainer.gradient(zip(&x, &t)).unwrap();
            if let Some(decay) = decay {
                let lr = trainer.optimizer.lr();
                decay.apply(trainer.net_mut(), lr);
            }
            trainer.update().unwrap();
        }
        leaves(&net)
    };
    let (coupled, decoupled) = (run(coupled, None), run(plain, Some(Decay::new(decay).unwrap())));
    let pairs = zip(coupled, decoupled).flat_map(|(a, b)| zip(a, b));
    pairs.fold(0.0, |largest, (a, b)| largest.max((a - b).abs() / (1.0 + b.abs())))
}

const L2_STRENGTH: f32 = 0.05;

#[test]
fn coupled_and_decoupled_decay_are_the_same_in_gradient_descent() {
    let (mut coupled, plain) = (Sgd::new(0.125), Sgd::new(0.125));
    coupled.l2 = L2::of(L2_STRENGTH).unwrap().coefficient();
    let wide = difference::<f64, Wide, _>(coupled, plain, L2_STRENGTH, 50);
    assert!(wide < 1e-13, "{wide:e}");
    let narrow = difference::<f32, Narrow, _>(coupled, plain, L2_STRENGTH, 50);
    assert!(narrow < 5e-6, "{narrow:e}");
    let none = difference::<f64, Wide, _>(plain, plain, L2_STRENGTH, 50);
    assert!(none > 1e-2, "the decay does something: {none:e}");
}

/// Where every product is exact the two are the same to the bit.
#[test]
fn coupled_and_decoupled_decay_are_the_same_to_the_bit_where_nothing_rounds() {
    let (w, g) = ([1.5f32, -2.0, 0.75, 3.0], [0.5, 0.25, -1.0, 0.0]);
    let mut net = Model::<[f32; 2], Dense<2, NO_BIAS>>::ZERO;
    net.w = [[w[0], w[1]], [w[2], w[3]]];
    let (mut coupled, mut sgd) = (w, Sgd::new(0.5));
    sgd.l2 = 0.25;
    sgd.step(&mut coupled, &g, &mut [(); 4]).unwrap();
    Decay::new(0.25).unwrap().apply(&mut net, 0.5);
    sgd.l2 = 0.0;
    sgd.step(net.w.as_flattened_mut(), &g, &mut [(); 4]).unwrap();
    assert_eq!(net.w.as_flattened(), coupled);
    let mut expected = w.map(f64::from);
    reference::decayed_gradient_descent(0.5, 0.25, 1, &mut expected, &g.map(f64::from));
    assert_eq!(coupled.map(f64::from), expected);
}

#[test]
fn in_adam_they_differ() {
    let (mut coupled, plain) = (Adam::new(0.01), Adam::new(0.01));
    coupled.l2 = L2_STRENGTH;
    let far = difference::<f64, Wide, _>(coupled, plain, L2_STRENGTH, 50);
    assert!(far > 1e-2, "{far:e}");
}

#[test]
fn decoupled_decay_in_front_of_adam_is_adamw() {
    let (x, t) = samples::<[f32; 4], M>(6);
    let (mut net, mut memory) = (started::<Narrow>(7), Memory::<Narrow, AdamW, M>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, AdamW::new(0.02, 0.3), CrossEntropy);
    for _ in 0..20 {
        trainer.step(zip(&x, &t)).unwrap();
    }
    let expected = fingerprint(&net);

    let (mut net, mut memory) = (started::<Narrow>(7), Memory::<Narrow, Adam, M>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.02), CrossEntropy);
    let decay = Decay::new(0.3).unwrap();
    for _ in 0..20 {
        trainer.gradient(zip(&x, &t)).unwrap();
        let lr = trainer.optimizer.lr();
        decay.apply(trainer.net_mut(), lr);
        trainer.update().unwrap();
    }
    assert_eq!(fingerprint(&net), expected);
}

#[test]
fn only_weights_decay() {
    let mut net = Wide::ZERO;
    fill(&mut net, &mut Random::new(8));
    let before = leaves(&net);
    Decay::new(0.5).unwrap().apply(&mut net, 0.5);
    for (i, before) in before.into_iter().enumerate() {
        let factor = if is_weight::<Wide>(i) { 0.75 } else { 1.0 };
        let expected: Vec<f64> = before.iter().map(|w| factor * w).collect();
        assert_eq!(leaf(&net, i), expected, "leaf {i}");
    }
}

/// What is borrowed from elsewhere is frozen, and stays out of penalties.
#[test]
fn frozen_parts_are_not_penalised() {
    let mut base = started::<Model<[f64; 4], (Dense<6>, Tanh)>>(9);
    fill(&mut base, &mut Random::new(10));
    let before = fingerprint(&base);
    let mut head = started::<Model<[f64; 6], Dense<3>>>(11);
    let alone = L2::of(0.5).unwrap().penalty(&head);
    let mut net = (&base, &mut head);
    assert_eq!(L2::of(0.5).unwrap().penalty(&net), alone);
    Decay::new(1.0).unwrap().apply(&mut net, 1.0);
    assert_eq!(leaf(&head, 0), [0.0; 18]);
    assert_eq!(fingerprint(&base), before);
}

#[test]
fn strengths_outside_of_their_range_are_refused() {
    for bad in [-1e-9, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(L2::of(bad), Err(ConfigError::Strength));
        assert_eq!(L2::new(bad, 10), Err(ConfigError::Strength));
        assert_eq!(Decay::new(bad), Err(ConfigError::Strength));
    }
    assert_eq!(L2::new(0.1, 0), Err(ConfigError::NoSamples));
    assert_eq!(L2::new(0.0, 1).map(L2::coefficient), Ok(0.0));
}
