//! The less usual optimisers with random constants against the reference in `f64`, and what each of them is for. (PyTorch's traces of all 26
//! variants are in `torch_traces`.)

use host_tests::random::Random;
use host_tests::reference::optim as reference;
use host_tests::reference::optim::{CoupledL2, Decay};
use host_tests::tolerance::{Tolerance, close};
use motenet::optim::{BiasCorrection, Epsilon, Moments, StepSum};
use motenet::{LengthError, prelude::*};

const WEIGHTS: usize = 7;
const STEPS: usize = 60;
const ROUNDS: u64 = 40;

/// Nothing but the order of operations differs.
const EXACT: Tolerance = Tolerance::new(1e-12, 1e-12);
/// A rate or a correction is rounded to `f32` in every step.
const ROUNDED: Tolerance = Tolerance::new(4e-6, 4e-6);

/// An `f32` number between the two.
fn between(random: &mut Random, low: f64, high: f64) -> f32 {
    (low + (high - low) * random.unit()) as f32
}

/// Both on the same gradients; in the middle the rate halves.
fn agree<O: Optimizer + std::fmt::Debug>(
    random: &mut Random,
    mut ours: O,
    mut theirs: impl reference::Optimizer,
    tolerance: Tolerance,
) {
    let what = format!("{ours:?}");
    let mut w = random.tensor(&[WEIGHTS]).data;
    let mut expected = w.clone();
    let mut slots = [<O::Slot<f64>>::ZERO; WEIGHTS];
    let mut lr = ours.lr();
    for step in 0..STEPS {
        let g = random.tensor(&[WEIGHTS]).data;
        if step == STEPS / 2 {
            lr *= 0.5;
            ours.set_lr(lr);
        }
        ours.step(&mut w, &g, &mut slots).expect("slices of one length");
        theirs.step(lr.into(), &mut expected, &g);
        if let Err(mismatch) = close(&w, &expected, tolerance) {
            panic!("{what}, step {step}: {mismatch}");
        }
    }
    assert_eq!(ours.lr(), lr, "{what}");
}

/// `round` gets a random source, a rate, an L2 decay and a beta.
fn rounds(mut round: impl FnMut(&mut Random, f32, f32, f32)) {
    for seed in 0..ROUNDS {
        let mut random = Random::new(seed);
        let lr = between(&mut random, 1e-3, 0.2);
        let l2 = if seed % 2 == 0 {
            0.0
        } else {
            between(&mut random, 1e-4, 0.1)
        };
        // 1 - beta is exact in both precisions.
        let beta = (between(&mut random, 0.5, 0.98) * 256.0).round() / 256.0;
        round(&mut random, lr, l2, beta);
    }
}

fn coupled<O>(l2: f32, optimizer: O) -> CoupledL2<O> {
    CoupledL2 {
        decay: Decay::everywhere(l2.into()),
        optimizer,
    }
}

#[test]
fn keras_momentum() {
    rounds(|random, lr, l2, beta| {
        let mut momentum = Momentum::keras(lr, beta);
        momentum.l2 = l2;
        agree(
            random,
            momentum,
            coupled(l2, reference::MomentumKeras::new(beta.into())),
            EXACT,
        );
        let mut nesterov = Nesterov::keras(lr, beta);
        nesterov.l2 = l2;
        agree(
            random,
            nesterov,
            coupled(l2, reference::NesterovKeras::new(beta.into())),
            EXACT,
        );
    });
}

#[test]
fn rmsprop_variants() {
    rounds(|random, lr, l2, beta| {
        let eps = between(random, 1e-3, 1e-2);
        let mut ours = RmsProp::new(lr);
        (ours.beta, ours.eps, ours.l2) = (beta, eps, l2);
        let theirs = || reference::RmsProp::new(beta.into(), eps.into());
        let (mut inside, mut corrected) = (ours, ours);
        inside.epsilon = Epsilon::Inside;
        corrected.bias_correction = true;
        agree(random, ours, coupled(l2, theirs()), EXACT);
        let eps_inside = reference::RmsProp {
            eps_inside: true,
            ..theirs()
        };
        agree(random, inside, coupled(l2, eps_inside), EXACT);
        let theirs_corrected = reference::RmsProp {
            bias_correction: true,
            ..theirs()
        };
        agree(random, corrected, coupled(l2, theirs_corrected), ROUNDED);
        let centered = reference::RmsProp {
            centered: true,
            ..theirs()
        };
        // On the first step the variance of one gradient is taken: beta (1 - beta) g^2, far from 0.
        agree(random, CenteredRmsProp { rms: ours }, coupled(l2, centered), EXACT);
        let momentum = between(random, 0.5, 0.9);
        let with_momentum = reference::RmsProp {
            momentum: momentum.into(),
            ..theirs()
        };
        agree(
            random,
            RmsPropMomentum { rms: ours, momentum },
            coupled(l2, with_momentum),
            EXACT,
        );
    });
}

#[test]
fn adagrad() {
    rounds(|random, lr, l2, _| {
        let eps = between(random, 1e-3, 1e-2);
        let mut ours = AdaGrad::new(lr);
        (ours.eps, ours.l2) = (eps, l2);
        agree(random, ours, coupled(l2, reference::Adagrad::new(eps.into())), EXACT);
    });
    // `initial` is as if a gradient of that square had been before.
    let (mut late, mut w, mut s) = (AdaGrad::new(0.5), [1.0f64], [0.25f64]);
    let (mut early, mut same, mut zero) = (AdaGrad::new(0.5), [1.0f64], [0.0f64]);
    early.initial = 0.25;
    for g in [0.5, -2.0, 0.125] {
        late.step(&mut w, &[g], &mut s).expect("one weight");
        early.step(&mut same, &[g], &mut zero).expect("one weight");
        assert_eq!(w, same);
    }
}

#[test]
fn adam_family() {
    rounds(|random, lr, l2, beta1| {
        let (beta2, eps) = (255.0 / 256.0, between(random, 1e-3, 1e-2));
        let (b1, b2, e) = (f64::from(beta1), f64::from(beta2), f64::from(eps));
        let mut adam = Adam::new(lr);
        (adam.beta1, adam.beta2, adam.eps, adam.l2) = (beta1, beta2, eps, l2);
        let with = |correction| {
            let mut adam = adam;
            adam.bias_correction = correction;
            adam
        };
        agree(
            random,
            with(BiasCorrection::Moments),
            coupled(l2, reference::Adam::new(b1, b2, e)),
            ROUNDED,
        );
        agree(
            random,
            with(BiasCorrection::EpsilonHat),
            coupled(l2, reference::AdamEpsHat::new(b1, b2, e)),
            ROUNDED,
        );
        agree(
            random,
            with(BiasCorrection::Off),
            coupled(l2, reference::AdamUncorrected::new(b1, b2, e)),
            EXACT,
        );
        agree(
            random,
            AmsGrad { adam },
            coupled(l2, reference::AmsGrad::new(b1, b2, e)),
            ROUNDED,
        );
        let lion = Lion {
            lr,
            beta1,
            beta2,
            decay: l2,
        };
        agree(
            random,
            lion,
            reference::Lion::new(b1, b2, Decay::everywhere(l2.into())),
            EXACT,
        );
    });
}

/// Memory is what an optimiser costs on a device.
#[test]
fn numbers_of_state() {
    fn state<O: Optimizer>() -> usize {
        size_of::<O::Slot<f32>>() / size_of::<f32>()
    }
    assert_eq!(state::<Sgd>(), 0);
    assert_eq!(
        [state::<Momentum>(), state::<Momentum<StepSum>>(), state::<Nesterov>()],
        [1; 3]
    );
    assert_eq!([state::<RmsProp>(), state::<AdaGrad>(), state::<Lion>()], [1; 3]);
    assert_eq!([state::<CenteredRmsProp>(), state::<RmsPropMomentum>()], [2; 2]);
    assert_eq!([state::<Adam>(), state::<AdamW>(), state::<AmsGrad>()], [2, 2, 3]);
}

/// Where every gradient is the same its variance is 0, or by rounding less: epsilon bounds the step, nothing becomes NaN.
#[test]
fn a_steady_gradient_has_no_variance() {
    for g in [1.0f32, 0.1, 1e-3, 3.3, 1e15] {
        let mut rms = CenteredRmsProp::new(0.01);
        let (mut w, mut slots) = ([0.0f32], [Moments::ZERO]);
        let mut negative = false;
        for _ in 0..500 {
            let before = w[0];
            rms.step(&mut w, &[g], &mut slots).expect("one weight");
            negative |= slots[0].v < slots[0].m * slots[0].m;
            let longest = 0.01 * g / rms.rms.eps;
            assert!(
                w[0].is_finite() && before - w[0] <= 1.01 * longest,
                "{g}: {before} to {}",
                w[0]
            );
        }
        assert!(
            negative || slots[0].v - slots[0].m * slots[0].m < 1e-5 * slots[0].v,
            "{g}"
        );
    }
}

/// After one huge gradient AMSGrad stays careful, where Adam forgets.
#[test]
fn amsgrad_remembers_the_largest_gradient() {
    fn last_step<O: Optimizer>(mut optimizer: O) -> f32 {
        let (mut w, mut slots, mut before) = ([0.0f32], [O::Slot::<f32>::ZERO], 0.0);
        for step in 0..3000 {
            before = w[0];
            let g = if step == 0 { 100.0 } else { 0.01 };
            optimizer.step(&mut w, &[g], &mut slots).expect("one weight");
        }
        before - w[0]
    }
    let mut adam = Adam::new(0.1);
    adam.beta2 = 0.99;
    let (forgets, remembers) = (last_step(adam), last_step(AmsGrad { adam }));
    assert!((forgets - 0.1).abs() < 1e-3, "{forgets}");
    assert!(remembers > 0.0 && remembers < 2e-3 * forgets, "{remembers}");
}

/// Lion moves by its rate, and not at all without a gradient.
#[test]
fn lion_moves_by_signs() {
    let mut lion = Lion::new(0.25);
    let (mut w, mut slots) = ([0.0f32; 3], [0.0; 3]);
    lion.step(&mut w, &[1e-6, -40.0, 0.0], &mut slots)
        .expect("three weights");
    assert_eq!(w, [-0.25, 0.25, 0.0]);
}

/// The first step: as long as the rate with bias correction, `1/sqrt(1 - beta)` times that without.
#[test]
fn bias_correction_of_first_steps() {
    fn first<O: Optimizer>(mut optimizer: O) -> f32 {
        let mut w = [0.0f32];
        optimizer
            .step(&mut w, &[3.0], &mut [O::Slot::<f32>::ZERO])
            .expect("one weight");
        -w[0]
    }
    let mut rms = RmsProp::new(0.01);
    assert!((first(rms) / 0.01 - 10f32.sqrt()).abs() < 1e-5);
    rms.bias_correction = true;
    assert!((first(rms) / 0.01 - 1.0).abs() < 1e-6);
    let mut adam = Adam::new(0.01);
    for correction in [BiasCorrection::Moments, BiasCorrection::EpsilonHat] {
        adam.bias_correction = correction;
        // 1 - 0.999 is 1.3e-5 too small in f32, which must not show.
        for beta1 in [0.9, 0.999] {
            adam.beta1 = beta1;
            let step = first(adam) / 0.01;
            assert!((step - 1.0).abs() < 2e-6, "{correction:?}, {beta1}: {step}");
        }
    }
    (adam.beta1, adam.bias_correction) = (0.9, BiasCorrection::Off);
    assert!((first(adam) / 0.01 - 0.1 / 0.001f32.sqrt()).abs() < 1e-4);
}

#[test]
fn a_rate_that_is_set_is_the_rate() {
    let mut optimizer = AdamW::new(0.5, 0.01);
    optimizer.set_lr(0.25);
    assert_eq!(optimizer.lr(), 0.25);
}

/// Momentum can change at any step: dampening still knows which step is the first, and averages of ones follow.
#[test]
fn momentum_can_be_cycled() {
    fn cycled<O: Cycle>(mut optimizer: O) -> f32 {
        let (mut w, mut slots) = ([0.0f32], [O::Slot::<f32>::ZERO]);
        let mut before = 0.0;
        for step in 0..200 {
            let beta = if step % 20 < 10 { 0.95 } else { 0.85 };
            optimizer.set_momentum(beta);
            assert_eq!(optimizer.momentum(), beta);
            before = w[0];
            optimizer.step(&mut w, &[1.0], &mut slots).expect("one weight");
        }
        before - w[0]
    }
    // Of a steady gradient the corrected average is the gradient, whatever the betas.
    let mut average = Momentum::new(0.01, 0.9);
    average.bias_correction = true;
    assert!((cycled(average) - 0.01).abs() < 1e-5);
    assert!((cycled(Adam::new(0.01)) - 0.01).abs() < 1e-5);
    assert!((cycled(AdamW::new(0.01, 0.0)) - 0.01).abs() < 1e-5);
    assert!((cycled(AmsGrad::new(0.01)) - 0.01).abs() < 1e-5);
    assert!((cycled(Lion::new(0.01)) - 0.01).abs() < 1e-5);
    // Sums of gradients lie between the sums of either beta.
    for step in [
        cycled(Momentum::torch(0.01, 0.0)),
        cycled(Nesterov::new(0.01, 0.0)),
        cycled(Momentum::keras(0.01, 0.0)),
    ] {
        assert!(step > 0.01 / 0.15 && step < 0.01 / 0.05, "{step}");
    }
    let rms = cycled(RmsPropMomentum::new(0.01, 0.0));
    assert!(rms > 0.01 / 0.15 && rms < 0.01 / 0.05, "{rms}");

    // The second step of PyTorch's dampening, with a beta that has fallen in between: 0.5 + (1 - 0.25).
    let mut torch = Momentum::torch(1.0, 0.95);
    torch.dampening = 0.25;
    let (mut w, mut slots) = ([0.0f32], [0.0]);
    torch.step(&mut w, &[1.0], &mut slots).expect("one weight");
    torch.set_momentum(0.5);
    torch.step(&mut w, &[1.0], &mut slots).expect("one weight");
    assert_eq!(slots, [1.25]);
}

/// Takes a step of a given rate from a given place.
type Steps = Box<dyn FnMut(f32, &mut [f64; 1])>;

/// A rate that drops: Keras's velocity goes on with its old steps, PyTorch's scales at once. Until then they are the same.
#[test]
fn forms_of_momentum_differ_after_a_drop_of_the_rate() {
    let run = |mut optimizer: Steps| {
        let mut w = [0.0];
        let mut path = vec![];
        for step in 0..40 {
            optimizer(if step < 20 { 0.5 } else { 0.0 }, &mut w);
            path.push(w[0]);
        }
        path
    };
    fn by<O: Optimizer + 'static>(mut optimizer: O) -> Steps {
        let mut slots = [O::Slot::<f64>::ZERO];
        Box::new(move |lr, w| {
            optimizer.set_lr(lr);
            optimizer.step(w, &[1.0], &mut slots).expect("one weight");
        })
    }
    let (torch, keras) = (
        run(by(Momentum::torch(0.5, 0.875))),
        run(by(Momentum::keras(0.5, 0.875))),
    );
    assert!((torch[19] - keras[19]).abs() < 1e-12);
    assert_eq!(torch[39], torch[19], "no rate, no step");
    assert!(
        keras[39] < keras[19] - 10.0,
        "the velocity of before: {} after {}",
        keras[39],
        keras[19]
    );
    let (torch, keras) = (run(by(Nesterov::new(0.5, 0.875))), run(by(Nesterov::keras(0.5, 0.875))));
    assert!((torch[19] - keras[19]).abs() < 1e-12 && keras[39] < torch[39] - 10.0);
}

#[test]
fn lengths_that_differ_are_refused_before_anything_changes() {
    let mut adam = Adam::new(0.1);
    let (before, mut w, mut slots) = (adam, [1.0f32; 3], [Moments::ZERO; 3]);
    assert_eq!(adam.step(&mut w, &[1.0; 2], &mut slots), Err(LengthError));
    assert_eq!(adam.step(&mut w, &[1.0; 3], &mut slots[..2]), Err(LengthError));
    assert_eq!(adam.step(&mut w[..2], &[1.0; 3], &mut slots), Err(LengthError));
    assert_eq!((adam, w, slots), (before, [1.0; 3], [Moments::ZERO; 3]));
    assert_eq!(adam.step(&mut w, &[1.0; 3], &mut slots), Ok(()));
}

#[test]
fn lions_decay_spares_what_does_not_decay() {
    let mut lion = Lion::new(0.5);
    lion.decay = 0.5;
    let mut w = [4.0f32];
    lion.update(&mut w, &[0.0], &mut [0.0], false);
    assert_eq!(w, [4.0]);
    lion.update(&mut w, &[0.0], &mut [0.0], true);
    assert_eq!(w, [3.0]);
}

#[test]
fn the_centered_variant_has_an_epsilon_of_its_own() {
    assert_eq!((CenteredRmsProp::new(0.1).rms.eps, RmsProp::new(0.1).eps), (1e-4, 1e-8));
}

#[test]
fn only_the_average_is_corrected() {
    let last = |bias_correction| {
        let mut torch = Momentum::torch(0.1, 0.9);
        torch.bias_correction = bias_correction;
        let (mut w, mut slots) = ([1.0f32], [0.0]);
        for _ in 0..3 {
            torch.step(&mut w, &[1.0], &mut slots).expect("one of each");
        }
        w
    };
    assert_eq!(last(true), last(false));
}

/// The step that comes within 0.01 of the lowest point, and the heights on the way.
fn descend<O: Optimizer>(
    mut optimizer: O,
    mut w: [f64; 2],
    lowest: f64,
    f: impl Fn([f64; 2]) -> (f64, [f64; 2]),
) -> (usize, Vec<f64>) {
    let (mut slots, mut heights) = ([O::Slot::<f64>::ZERO; 2], vec![]);
    loop {
        let (height, gradient) = f(w);
        heights.push(height);
        if height < lowest + 0.01 {
            return (heights.len() - 1, heights);
        }
        assert!(heights.len() < 5000, "never arrives");
        optimizer.step(&mut w, &gradient, &mut slots).expect("two of each");
    }
}

/// Example 17's saddle `x^2 - y^2 + y^4`. Next to the ridge gradient descent multiplies y by 1 + 2 lr a step, from 1e-4: it needs about
/// ln(0.7 / 1e-4) / ln(1.02) = 447 steps to leave, however deep it falls then.
#[test]
fn the_saddle_holds_gradient_descent_alone() {
    let saddle = |[x, y]: [f64; 2]| (x * x - y * y + y.powi(4), [2.0 * x, 4.0 * y.powi(3) - 2.0 * y]);
    let start = [1.0, 1e-4];
    let (sgd, heights) = descend(Sgd::new(0.01), start, -0.25, saddle);
    assert!((447..520).contains(&sgd), "{sgd}");
    let stalled = heights.iter().filter(|f| f.abs() < 0.01).count();
    assert!(stalled > 200, "on the level of the saddle for {stalled} steps");
    for (name, steps) in [
        ("momentum", descend(Momentum::torch(0.01, 0.9), start, -0.25, saddle).0),
        ("Nesterov", descend(Nesterov::new(0.01, 0.9), start, -0.25, saddle).0),
        ("RMSprop", descend(RmsProp::new(0.01), start, -0.25, saddle).0),
        ("Adam", descend(Adam::new(0.01), start, -0.25, saddle).0),
    ] {
        assert!(
            3 * steps < sgd,
            "{name} leaves in {steps} steps, gradient descent in {sgd}"
        );
    }
}

/// Example 17's plateau, a hole in a plain with a gradient of 0.01: what divides by the gradient's size walks at 0.01 a step whatever it is.
#[test]
fn the_plateau_is_no_plateau_to_who_divides_by_the_gradient() {
    let plateau = |[x, y]: [f64; 2]| {
        let hole = (-0.5 * (x * x + 2.0 * y * y)).exp();
        (1.0 - hole, [x * hole, 2.0 * y * hole])
    };
    let start = [3.1, 0.9];
    let (sgd, _) = descend(Sgd::new(0.01), start, 0.0, plateau);
    assert!(sgd > 2500, "{sgd}");
    for (name, steps, times) in [
        (
            "momentum",
            descend(Momentum::torch(0.01, 0.9), start, 0.0, plateau).0,
            8,
        ),
        ("Nesterov", descend(Nesterov::new(0.01, 0.9), start, 0.0, plateau).0, 8),
        ("RMSprop", descend(RmsProp::new(0.01), start, 0.0, plateau).0, 10),
        ("Adam", descend(Adam::new(0.01), start, 0.0, plateau).0, 10),
    ] {
        assert!(
            times * steps < sgd,
            "{name} leaves in {steps} steps, gradient descent in {sgd}"
        );
    }
}
