//! Optimisers with random constants and gradients against the reference, in `f64`: what is left of the difference is what the library rounds to
//! `f32` on purpose (corrected rates), since all constants are `f32` numbers on both sides.

use host_tests::random::Random;
use host_tests::reference::optim as reference;
use host_tests::reference::optim::CoupledL2;
use host_tests::reference::optim::decay::Decay;
use host_tests::tolerance::{Tolerance, close};
use motenet::optim::Epsilon;
use motenet::prelude::*;

const WEIGHTS: usize = 9;
const STEPS: usize = 40;
const ROUNDS: usize = 50;

/// Nothing but the order of operations differs.
const EXACT: Tolerance = Tolerance::new(1e-12, 1e-12);
/// A rate or correction is rounded to `f32`, in every step.
const ROUNDED: Tolerance = Tolerance::new(2e-6, 2e-6);

/// An `f32` number between the two.
fn between(random: &mut Random, low: f64, high: f64) -> f32 {
    (low + (high - low) * random.unit()) as f32
}

/// Steps both on the same gradients; the first six weights decay, the others are biases.
fn agree<O: Optimizer + std::fmt::Debug>(
    random: &mut Random,
    mut ours: O,
    l2: f32,
    theirs: impl reference::Optimizer,
    tolerance: Tolerance,
) {
    const DECAYING: usize = 6;
    let what = format!("{ours:?}");
    let mask = (0..WEIGHTS).map(|i| i < DECAYING).collect();
    let mut theirs = CoupledL2 {
        decay: Decay {
            rate: l2.into(),
            mask: Some(mask),
        },
        optimizer: theirs,
    };
    let mut w = random.tensor(&[WEIGHTS]).data;
    let mut expected = w.clone();
    let mut slots = [<O::Slot<f64>>::ZERO; WEIGHTS];
    for step in 0..STEPS {
        let g = random.tensor(&[WEIGHTS]).data;
        // The rate changes on the way.
        if step == STEPS / 2 {
            ours.set_lr(0.5 * ours.lr());
        }
        ours.tick();
        let (decaying, bias) = w.split_at_mut(DECAYING);
        let (s_decaying, s_bias) = slots.split_at_mut(DECAYING);
        ours.update(decaying, &g[..DECAYING], s_decaying, true);
        ours.update(bias, &g[DECAYING..], s_bias, false);
        reference::Optimizer::step(&mut theirs, ours.lr().into(), &mut expected, &g);
        if let Err(mismatch) = close(&w, &expected, tolerance) {
            panic!("{what}, step {step}: {mismatch}");
        }
    }
}

fn rounds(seed: u64, mut round: impl FnMut(&mut Random, f32, f32)) {
    let mut random = Random::new(seed);
    for i in 0..ROUNDS {
        let lr = between(&mut random, 1e-3, 0.2);
        let l2 = if i % 2 == 0 {
            0.0
        } else {
            between(&mut random, 1e-4, 0.1)
        };
        round(&mut random, lr, l2);
    }
}

#[test]
fn sgd() {
    rounds(1, |random, lr, l2| {
        let mut sgd = Sgd::new(lr);
        sgd.l2 = l2;
        agree(random, sgd, l2, reference::Sgd, EXACT);
    });
}

#[test]
fn momentum() {
    rounds(2, |random, lr, l2| {
        let beta = between(random, 0.5, 0.99);
        let mut momentum = Momentum::new(lr, beta);
        momentum.l2 = l2;
        agree(
            random,
            momentum,
            l2,
            reference::Momentum::new(beta.into(), false),
            EXACT,
        );
        momentum.bias_correction = true;
        agree(
            random,
            momentum,
            l2,
            reference::Momentum::new(beta.into(), true),
            ROUNDED,
        );

        // A multiple of 2^-8: 1 - dampening is exact in both precisions.
        let dampening = (between(random, 0.0, 0.5) * 256.0).round() / 256.0;
        let mut torch = Momentum::torch(lr, beta);
        (torch.l2, torch.dampening) = (l2, dampening);
        agree(
            random,
            torch,
            l2,
            reference::MomentumTorch::new(beta.into(), dampening.into()),
            EXACT,
        );
    });
}

#[test]
fn nesterov() {
    rounds(3, |random, lr, l2| {
        let beta = between(random, 0.5, 0.99);
        let mut nesterov = Nesterov::new(lr, beta);
        nesterov.l2 = l2;
        agree(random, nesterov, l2, reference::Nesterov::new(beta.into()), EXACT);
    });
}

#[test]
fn rmsprop() {
    rounds(4, |random, lr, l2| {
        let (beta, eps) = (between(random, 0.5, 0.99), between(random, 1e-8, 1e-2));
        let mut rmsprop = RmsProp::new(lr);
        (rmsprop.beta, rmsprop.eps, rmsprop.l2) = (beta, eps, l2);
        let theirs = reference::RmsProp::new(beta.into(), eps.into());
        agree(random, rmsprop, l2, theirs.clone(), EXACT);
        rmsprop.epsilon = Epsilon::Inside;
        let inside = reference::RmsProp {
            eps_inside: true,
            ..theirs
        };
        agree(random, rmsprop, l2, inside, EXACT);
    });
}

#[test]
fn adam_and_adamw() {
    rounds(5, |random, lr, l2| {
        let (b1, b2) = (between(random, 0.5, 0.99), between(random, 0.9, 0.9999));
        let eps = between(random, 1e-8, 1e-2);
        let mut adam = Adam::new(lr);
        (adam.beta1, adam.beta2, adam.eps, adam.l2) = (b1, b2, eps, l2);
        agree(
            random,
            adam,
            l2,
            reference::Adam::new(b1.into(), b2.into(), eps.into()),
            ROUNDED,
        );

        let mut adamw = AdamW::new(lr, l2);
        adamw.adam = adam;
        let mask = (0..WEIGHTS).map(|i| i < 6).collect();
        let decay = Decay {
            rate: l2.into(),
            mask: Some(mask),
        };
        // AdamW's `l2` has no part in it.
        agree(
            random,
            adamw,
            0.0,
            reference::AdamW::new(b1.into(), b2.into(), eps.into(), decay),
            ROUNDED,
        );
    });
}
