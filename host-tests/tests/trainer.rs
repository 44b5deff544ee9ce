//! The trainer: what a step is made of, how batches are cut, and what it leaves alone.

use motenet::prelude::*;
use motenet::rng::{Generator, seeded, symmetric};
use motenet::{ConfigError, Infer, Role, Scalar, Spec, fingerprint};
use std::array::from_fn;
use std::iter::zip;

type Layers = (Dense<7>, Tanh, Dense<5>, Silu, Dense<3>);
/// Without batch statistics, whose gradient does depend on how a batch is cut.
type Net = Model<[f64; 4], Layers>;

const N: usize = 11;

fn net<M: Train + Zero>() -> M {
    let mut net = M::ZERO;
    net.init(&mut seeded(1));
    net
}

fn input<const I: usize>(rng: &mut Generator) -> [f64; I] {
    from_fn(|_| f64::from(symmetric(rng)))
}

fn samples() -> ([[f64; 4]; N], [usize; N]) {
    let mut rng = seeded(2);
    (from_fn(|_| input(&mut rng)), from_fn(|i| (i * i) % 3))
}

fn flat<P: Params<Elem = f64>>(params: &P) -> Vec<f64> {
    (0..P::LEAVES).flat_map(|i| params.leaf(i).to_vec()).collect()
}

fn assert_near(a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len());
    for (i, (a, b)) in zip(a, b).enumerate() {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "at {i}: {a} and {b}");
    }
}

/// The gradient and mean loss of all samples, cut into batches of these sizes.
fn cut(sizes: &[usize]) -> (Vec<f64>, f64) {
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let (x, t) = samples();
    let (mut from, mut loss) = (0, 0.0);
    for &size in sizes {
        let range = from..from + size;
        loss += trainer.accumulate(zip(&x[range.clone()], &t[range])).unwrap() * size as f64;
        from += size;
    }
    assert_eq!(from, N);
    (flat(trainer.grad()), loss / N as f64)
}

#[test]
fn accumulated_gradients_are_those_of_the_whole_batch() {
    let (whole, loss) = cut(&[11]);
    assert!(whole.iter().any(|g| g.abs() > 0.01));
    for sizes in [&[5, 6][..], &[1, 10], &[10, 1], &[4, 4, 3], &[1; 11], &[2, 1, 7, 1]] {
        let (cut, cut_loss) = cut(sizes);
        assert_near(&cut, &whole, 1e-12);
        assert!((loss - cut_loss).abs() < 1e-12, "{sizes:?}");
    }
}

#[test]
fn every_update_starts_from_an_empty_gradient() {
    let (x, t) = samples();
    let run = |accumulate: bool| {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Adam, N>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
        for _ in 0..3 {
            if accumulate {
                trainer.accumulate(zip(&x, &t)).unwrap();
            } else {
                trainer.gradient(zip(&x, &t)).unwrap();
            }
            trainer.update().unwrap();
        }
        fingerprint(trainer.net())
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn gradient_forgets_what_was_accumulated_before() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    let alone = flat(trainer.grad());
    trainer.accumulate(zip(&x[..3], &t)).unwrap();
    trainer.gradient(zip(&x, &t)).unwrap();
    assert_eq!(flat(trainer.grad()), alone);
    trainer.discard();
    assert_eq!(trainer.update(), Err(StepError::NoGradient));
    assert!(flat(trainer.grad()).iter().all(|&g| g == 0.0));
}

#[test]
fn a_step_is_a_gradient_and_an_update() {
    let (x, t) = samples();
    let run = |step: bool| {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Momentum, N>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), CrossEntropy);
        let mut losses = vec![];
        for _ in 0..4 {
            losses.push(if step {
                trainer.step(zip(&x, &t)).unwrap()
            } else {
                let loss = trainer.gradient(zip(&x, &t)).unwrap();
                trainer.update().unwrap();
                loss
            });
        }
        (fingerprint(trainer.net()), losses)
    };
    assert_eq!(run(true), run(false));
    assert!(run(true).1.is_sorted_by(|a, b| a > b), "the loss falls");
}

#[test]
fn sgd_moves_against_the_gradient_by_the_learning_rate() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let before = flat(&net);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.25), CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    let gradient = flat(trainer.grad());
    trainer.update().unwrap();
    let expected: Vec<f64> = zip(&before, &gradient).map(|(w, g)| w - 0.25 * g).collect();
    assert_eq!(flat(trainer.net()), expected);
}

/// A short last batch uses a part of the room only: what an earlier, fuller batch left there must not count.
#[test]
fn a_short_last_batch_is_a_batch_of_its_own() {
    let (x, t) = samples();
    let run = |warm_up: bool| {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
        if warm_up {
            trainer.gradient(zip(&x, &t)).unwrap();
        }
        trainer.gradient(zip(&x[..3], &t)).unwrap();
        flat(trainer.grad())
    };
    assert_eq!(run(true), run(false));

    // In less room it is the same to the bit.
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, 3>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(zip(&x[..3], &t)).unwrap();
    assert_eq!(flat(trainer.grad()), run(true));
}

#[test]
fn a_short_batch_through_every_kind_of_layer() {
    type Net = Model<
        [[f64; 12]; 2],
        (
            Conv1d<3, 3, 10>,
            BatchNorm,
            Relu,
            MaxPool1d<2, 5>,
            Conv1d<3, 3, 5, Window<1, 1, Same>>,
            Gelu,
            AvgPool1d<2, 4, 1>,
            GlobalAvgPool,
            Softmax,
            Dense<3>,
        ),
    >;
    let mut rng = seeded(3);
    let x: [[[f64; 12]; 2]; 8] = from_fn(|_| from_fn(|_| input(&mut rng)));
    let t: [usize; 8] = from_fn(|i| i % 3);
    fn gradient<const B: usize>(x: &[[[f64; 12]; 2]], t: &[usize], warm_up: bool) -> Vec<f64> {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, B>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
        if warm_up {
            trainer.gradient(zip(x, t)).unwrap();
        }
        trainer.gradient(zip(&x[..2], t)).unwrap();
        flat(trainer.grad())
    }
    assert_eq!(gradient::<8>(&x, &t, true), gradient::<2>(&x, &t, false));
}

#[test]
fn samples_may_be_borrowed_or_made_on_the_way() {
    let (x, t) = samples();
    let pairs: Vec<([f64; 4], usize)> = zip(x, t).collect();
    let run = |feed: &dyn Fn(&mut Trainer<'_, Net, Sgd, CrossEntropy, N>) -> f64| {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
        feed(&mut Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy))
    };
    let losses = [
        run(&|trainer| trainer.step(zip(&x, &t)).unwrap()),
        run(&|trainer| trainer.step(zip(x, t)).unwrap()),
        run(&|trainer| trainer.step(zip(&x, t)).unwrap()),
        run(&|trainer| trainer.step(pairs.clone()).unwrap()),
        run(&|trainer| trainer.step(pairs.iter().map(|(x, t)| (x, t))).unwrap()),
        run(&|trainer| {
            trainer
                .step((0..N).map(|i| (pairs[i].0.map(|x| x), (i * i) % 3)))
                .unwrap()
        }),
        run(&|trainer| {
            trainer
                .step(x.iter().map(|x| (Box::new(*x), 0)).zip(t).map(|((x, _), t)| (x, t)))
                .unwrap()
        }),
    ];
    assert!(losses.iter().all(|&loss| loss == losses[0]), "{losses:?}");
}

#[test]
fn clipping_by_value() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    let before = flat(trainer.grad());
    let bound = f64::from(0.03f32);
    assert!(before.iter().any(|&g| g > bound) && before.iter().any(|&g| g < -bound));
    trainer.clip_value(0.03).unwrap();
    let expected: Vec<f64> = before.iter().map(|g| g.clamp(-bound, bound)).collect();
    assert_eq!(flat(trainer.grad()), expected);
}

#[test]
fn clipping_by_the_global_norm() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    let before = flat(trainer.grad());
    let norm = before.iter().map(|g| g * g).sum::<f64>().sqrt();
    assert!((trainer.grad_norm() - norm).abs() < 1e-14 * norm);

    // Far enough: nothing happens.
    trainer.clip_norm(2.0 * norm as f32).unwrap();
    assert_eq!(flat(trainer.grad()), before);

    let reported = trainer.clip_norm(0.125).unwrap();
    assert!((reported - norm).abs() < 1e-14 * norm, "the norm before is returned");
    assert!((trainer.grad_norm() - 0.125).abs() < 2e-6 && trainer.grad_norm() <= 0.125);
    let expected: Vec<f64> = before.iter().map(|g| g * 0.125 / (norm + f64::from(1e-6f32))).collect();
    assert_near(&flat(trainer.grad()), &expected, 1e-15);
}

#[test]
fn a_norm_does_not_overflow() {
    let mut grad = Model::<[f32; 2], Dense<1>>::ZERO;
    grad.w = [[3e30, 4e30]];
    assert!((motenet::optim::norm(&grad) / 5e30 - 1.0).abs() < 1e-6);
    grad.w = [[3e-30, 4e-30]];
    assert!((motenet::optim::norm(&grad) / 5e-30 - 1.0).abs() < 1e-6);
    grad.w = [[0.0; 2]];
    assert_eq!(motenet::optim::norm(&grad), 0.0);
}

#[test]
fn clipping_bounds_are_checked() {
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let (x, t) = samples();
    trainer.gradient(zip(&x, &t)).unwrap();
    let before = flat(trainer.grad());
    for bound in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(trainer.clip_value(bound), Err(ConfigError::ClipBound));
        assert_eq!(trainer.clip_norm(bound), Err(ConfigError::ClipBound));
    }
    assert_eq!(flat(trainer.grad()), before);
}

/// One step from the same start on the same samples, with decay and without: leaves whose role is not `Weight` have to agree to the bit.
fn decay_touches_weights_only<O: Optimizer + Copy>(with: O, without: O) {
    type Net = Model<[[f64; 6]; 2], (Conv1d<3, 3, 4>, BatchNorm, Tanh, Flatten<12>, BatchNorm, Dense<3>)>;
    let run = |optimizer: O| {
        let (mut net, mut memory) = (net::<Net>(), Memory::<Net, O, 4>::ZERO);
        let mut rng = seeded(4);
        for i in 0..Net::LEAVES {
            // Not 0: a decayed 0 stays what it is.
            net.leaf_mut(i)
                .iter_mut()
                .for_each(|p| *p += 0.3 + 0.2 * f64::from(symmetric(&mut rng)));
        }
        let x: [[[f64; 6]; 2]; 4] = from_fn(|_| from_fn(|_| input(&mut rng)));
        let mut trainer = Trainer::new(&mut net, &mut memory, optimizer, CrossEntropy);
        trainer.step(zip(x, [0, 1, 2, 0])).unwrap();
        net
    };
    let (decayed, plain) = (run(with), run(without));
    for i in 0..Net::LEAVES {
        let role = Net::about(i).0;
        let differing = zip(decayed.leaf(i), plain.leaf(i))
            .filter(|(a, b)| a.to_bits() != b.to_bits())
            .count();
        if role == Role::Weight {
            assert!(
                differing * 10 >= plain.leaf(i).len() * 9,
                "leaf {i}: {differing} weights decayed"
            );
        } else {
            assert_eq!(differing, 0, "leaf {i}, {role}: decayed");
        }
    }
}

/// An optimiser with a field changed.
fn set<O>(mut optimizer: O, change: impl FnOnce(&mut O)) -> O {
    change(&mut optimizer);
    optimizer
}

#[test]
fn weight_decay_leaves_biases_gammas_and_betas_alone() {
    decay_touches_weights_only(set(Sgd::new(0.1), |o| o.l2 = 0.1), Sgd::new(0.1));
    decay_touches_weights_only(set(Momentum::new(0.1, 0.9), |o| o.l2 = 0.1), Momentum::new(0.1, 0.9));
    decay_touches_weights_only(set(Nesterov::new(0.1, 0.9), |o| o.l2 = 0.1), Nesterov::new(0.1, 0.9));
    decay_touches_weights_only(set(RmsProp::new(0.01), |o| o.l2 = 0.1), RmsProp::new(0.01));
    decay_touches_weights_only(set(Adam::new(0.01), |o| o.l2 = 0.1), Adam::new(0.01));
    decay_touches_weights_only(AdamW::new(0.01, 0.1), AdamW::new(0.01, 0.0));
}

#[test]
fn coupled_and_decoupled_decay_are_what_their_formulas_say() {
    // Without samples that pull: a gradient of 0, so that what moves is decay alone.
    type Net = Model<[f64; 1], Dense<1>>;
    fn step<O: Optimizer>(optimizer: O) -> f64 {
        let mut net = Net::ZERO;
        net.w = [[2.0]];
        let mut memory = Memory::<Net, O, 1>::ZERO;
        let mut trainer = Trainer::new(&mut net, &mut memory, optimizer, Mse);
        trainer.step([([0.0], [0.0])]).unwrap();
        net.w[0][0]
    }
    let (lr, decay) = (f64::from(0.1f32), f64::from(0.25f32));
    assert_eq!(step(set(Sgd::new(0.1), |o| o.l2 = 0.25)), 2.0 - lr * (decay * 2.0));
    assert_eq!(step(AdamW::new(0.1, 0.25)), (1.0 - f64::from(0.1f32 * 0.25)) * 2.0);
    // Adam's first step has the length of the learning rate, however small the gradient.
    assert!((step(set(Adam::new(0.1), |o| o.l2 = 0.25)) - (2.0 - lr)).abs() < 1e-6);
}

type Normed = Model<[f32; 4], (Dense<6, NO_BIAS>, BatchNorm, Tanh, Dense<3>)>;

fn features() -> ([[f32; 4]; 8], [usize; 8]) {
    let mut rng = seeded(5);
    (from_fn(|_| from_fn(|_| 3.0 + symmetric(&mut rng))), from_fn(|i| i % 3))
}

#[test]
fn frozen_statistics_stay_while_gamma_and_beta_learn() {
    let (x, t) = features();
    let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Sgd, 8>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let norm = |trainer: &Trainer<'_, Normed, Sgd, CrossEntropy, 8>| trainer.net().1;

    let start = norm(&trainer);
    trainer.step(zip(&x, &t)).unwrap();
    let moved = norm(&trainer);
    assert!(
        moved.mean != start.mean && moved.var != start.var && moved.gamma != start.gamma && moved.beta != start.beta
    );

    trainer.net_mut().configure(Setting::FrozenStatistics);
    trainer.step(zip(&x, &t)).unwrap();
    let frozen = norm(&trainer);
    assert_eq!((frozen.mean, frozen.var), (moved.mean, moved.var));
    assert!(frozen.gamma != moved.gamma && frozen.beta != moved.beta);

    // A pass with frozen statistics is what inference computes.
    let inferred = trainer.evaluate(zip(&x, &t)).unwrap();
    let trained = trainer.training_loss(zip(&x, &t)).unwrap();
    assert!((inferred - trained).abs() < 1e-5, "{inferred} and {trained}");

    trainer.net_mut().configure(Setting::BatchStatistics);
    trainer.step(zip(&x, &t)).unwrap();
    assert_ne!(norm(&trainer).mean, frozen.mean);
}

#[test]
fn running_statistics_are_averages_of_the_batches() {
    type Net = Model<[f64; 2], (BatchNorm, Dense<2>)>;
    type KerasNet = Model<[f64; 2], (BatchNorm<motenet::Keras>, Dense<2>)>;
    let x = [[1.0, -4.0], [2.0, 0.0], [6.0, 1.0]];
    // Mean 3 and -1; sums of squared deviations 14 and 14.
    let (mut torch, mut keras) = (net::<Net>(), net::<KerasNet>());
    let mut memory = Memory::<Net, Sgd, 3>::ZERO;
    Trainer::new(&mut torch, &mut memory, Sgd::new(0.0), CrossEntropy)
        .step(zip(x, [0, 1, 0]))
        .unwrap();
    let mut memory = Memory::<KerasNet, Sgd, 3>::ZERO;
    Trainer::new(&mut keras, &mut memory, Sgd::new(0.0), CrossEntropy)
        .step(zip(x, [0, 1, 0]))
        .unwrap();
    let (torch, keras) = (torch.0, keras.0);
    assert_near(&torch.mean, &[0.3, -0.1], 1e-7);
    assert_near(&torch.var, &[0.9 + 0.7, 0.9 + 0.7], 1e-7);
    assert_near(&keras.mean, &[0.03, -0.01], 1e-7);
    assert_near(&keras.var, &[0.99 + 0.14 / 3.0, 0.99 + 0.14 / 3.0], 1e-7);
}

#[test]
fn evaluating_and_predicting_change_nothing() {
    let (x, t) = features();
    let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Adam, 8>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    trainer.step(zip(&x, &t)).unwrap();
    let before = fingerprint(trainer.net());
    trainer.evaluate(zip(&x, &t)).unwrap();
    trainer.training_loss(zip(&x, &t)).unwrap();
    trainer.predict(&x[0]);
    assert_eq!(fingerprint(trainer.net()), before);
}

/// Between a gradient and its update one may look at the network.
#[test]
fn looking_between_gradient_and_update_does_not_disturb() {
    let (x, t) = features();
    let run = |look: bool| {
        let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Adam, 8>::ZERO);
        let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
        for _ in 0..3 {
            trainer.gradient(zip(&x, &t)).unwrap();
            if look {
                trainer.evaluate(zip(&x[..5], &t)).unwrap();
                trainer.training_loss(zip(&x[..5], &t)).unwrap();
                trainer.predict(&x[2]);
            }
            trainer.update().unwrap();
        }
        fingerprint(trainer.net())
    };
    assert_eq!(run(true), run(false));
}

/// Added up plainly in `f32`, 300,000 losses of 0.1 would have a mean that is off by 0.3 %.
#[test]
fn evaluate_adds_up_many_losses_exactly() {
    let (mut net, mut memory) = (Model::<[f32; 1], Dense<1>>::ZERO, Memory::<_, Sgd, 1>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), Mse);
    let target = 0.1f32.sqrt();
    let mean = trainer.evaluate((0..300_000).map(|_| ([0.0], [target]))).unwrap();
    assert!((mean / (target * target) - 1.0).abs() < 1.5e-7, "{mean}");
}

#[test]
fn evaluate_is_the_mean_loss_of_inference() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, 2>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let by_hand: f64 = zip(&x, &t)
        .map(|(x, &t)| {
            let y = trainer.predict(x);
            y.iter().map(|y| y.exp()).sum::<f64>().ln() - y[t]
        })
        .sum();
    // More samples than the room of 2 has places.
    let loss = trainer.evaluate(zip(&x, &t)).unwrap();
    assert!((loss - by_hand / N as f64).abs() < 1e-14);
}

#[test]
fn a_predictor_computes_what_the_trainer_predicts() {
    let (x, t) = features();
    let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Adam, 8>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    trainer.step(zip(&x, &t)).unwrap();
    let predicted = x.map(|x| trainer.predict(&x));
    let mut predictor = Predictor::<Normed>::ZERO;
    assert_eq!(x.map(|x| predictor.predict(&net, &x)), predicted);
}

#[test]
fn online_learning_is_batches_of_one() {
    type Net = Model<[f32; 2], (Dense<8>, Tanh, Dense<1>)>;
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Adam, 1>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.02), BinaryCrossEntropy);
    let xor = [
        ([0.0, 0.0], [0.0]),
        ([0.0, 1.0], [1.0]),
        ([1.0, 0.0], [1.0]),
        ([1.0, 1.0], [0.0]),
    ];
    for i in 0..2000 {
        trainer.step([xor[i % 4]]).unwrap();
    }
    for (x, t) in xor {
        assert_eq!(trainer.predict(&x)[0] > 0.0, t[0] > 0.5, "{x:?}");
    }
    assert!(trainer.evaluate(xor).unwrap() < 0.05);
}

#[test]
fn the_optimisers_state_stays_in_the_memory() {
    let (x, t) = features();
    let run = |pause: bool| {
        let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Momentum, 8>::ZERO);
        for _ in 0..2 {
            let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), CrossEntropy);
            trainer.step(zip(&x, &t)).unwrap();
            if pause {
                continue;
            }
            trainer.step(zip(&x, &t)).unwrap();
            break;
        }
        fingerprint(&net)
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn reset_optimizer_starts_anew() {
    let (x, t) = features();
    let (mut net, mut memory) = (net::<Normed>(), Memory::<Normed, Adam, 8>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    for _ in 0..3 {
        trainer.step(zip(&x, &t)).unwrap();
    }
    trainer.reset_optimizer(Adam::new(0.01));
    let mut fresh = *trainer.net();
    trainer.step(zip(&x, &t)).unwrap();
    let reset = fingerprint(trainer.net());

    let mut memory = Memory::<Normed, Adam, 8>::ZERO;
    Trainer::new(&mut fresh, &mut memory, Adam::new(0.01), CrossEntropy)
        .step(zip(&x, &t))
        .unwrap();
    assert_eq!(fingerprint(&fresh), reset);
}

#[test]
fn the_learning_rate_may_change_between_steps() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.optimizer.set_lr(0.0);
    assert_eq!(trainer.optimizer.lr(), 0.0);
    let before = fingerprint(trainer.net());
    trainer.step(zip(&x, &t)).unwrap();
    assert_eq!(fingerprint(trainer.net()), before);
    trainer.optimizer.set_lr(0.1);
    trainer.step(zip(&x, &t)).unwrap();
    assert_ne!(fingerprint(trainer.net()), before);
}

#[test]
fn gradients_may_be_changed_before_the_update() {
    let (x, t) = samples();
    let (mut net, mut memory) = (net::<Net>(), Memory::<Net, Sgd, N>::ZERO);
    let before = net;
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.gradient(zip(&x, &t)).unwrap();
    trainer.grad_mut().leaf_mut(0).fill(0.0);
    trainer.update().unwrap();
    assert_eq!(net.leaf(0), before.leaf(0));
    assert_ne!(net.leaf(2), before.leaf(2));
}

/// A layer borrowed and frozen is neither moved nor given memory.
#[test]
fn a_frozen_base_stays_and_costs_no_state() {
    type Base = Model<[f32; 8], (Dense<16>, BatchNorm, Relu, Dropout<20>)>;
    type Head = Model<[f32; 16], Dense<3>>;
    type Both<'a> = (&'a Base, &'a mut Head);
    let (base, mut head) = (net::<Base>(), net::<Head>());
    let (base_before, head_before) = (fingerprint(&base), fingerprint(&head));
    let mut both = (&base, &mut head);
    let mut memory = Memory::<Both, Adam, 2>::ZERO;
    let mut trainer = Trainer::new(&mut both, &mut memory, Adam::new(0.01), CrossEntropy);
    // One sample: a frozen batch norm needs no batch.
    trainer.step([([0.5f32; 8], 2)]).unwrap();
    assert_eq!(fingerprint(&base), base_before);
    assert_ne!(fingerprint(&head), head_before);
    assert_eq!(Both::PARAMS, 16 * 3 + 3);
    // Inputs, the base's outputs, its room for one sample, the head's outputs; gradient and moments of the head; the count of samples.
    let floats: usize = 2 * 8 + (2 * 16 + 16) + 2 * 3 + 3 * (16 * 3 + 3);
    assert_eq!(Memory::<Both, Adam, 2>::BYTES, (4 * floats).next_multiple_of(8) + 8);
}

/// The head that learns on a frozen base learns what it would on the base's outputs as data.
#[test]
fn a_head_learns_as_on_the_bases_outputs() {
    type Base = Model<[f64; 4], (Dense<6>, Tanh)>;
    type Head = Model<[f64; 6], (Dense<4>, Tanh, Dense<3>)>;
    let (base, mut head, mut alone) = (net::<Base>(), net::<Head>(), net::<Head>());
    let (x, t) = samples();
    let mut room = Predictor::<Base>::ZERO;
    let outputs = x.map(|x| room.predict(&base, &x));

    let mut both = (&base, &mut head);
    let mut memory = Memory::<(&Base, &mut Head), Adam, N>::ZERO;
    let mut trainer = Trainer::new(&mut both, &mut memory, Adam::new(0.01), CrossEntropy);
    let mut memory = Memory::<Head, Adam, N>::ZERO;
    let mut on_outputs = Trainer::new(&mut alone, &mut memory, Adam::new(0.01), CrossEntropy);
    for _ in 0..5 {
        trainer.step(zip(&x, &t)).unwrap();
        on_outputs.step(zip(&outputs, &t)).unwrap();
    }
    assert_eq!(fingerprint(&head), fingerprint(&alone));
}

mod sizes {
    use super::*;
    use motenet::quant::Quantized;

    type Digits = Model<[f32; 64], (Dense<32>, BatchNorm, Relu, Dropout<20>, Dense<10>)>;
    type Signals = Model<
        [[f32; 100]; 6],
        (
            Conv1d<12, 5, 48, Window<2>, NO_BIAS>,
            BatchNorm,
            Relu,
            Conv1d<8, 3, 46>,
            MaxPool1d<2, 23>,
            GlobalAvgPool,
            Dense<5>,
        ),
    >;

    #[test]
    fn parameters() {
        assert_eq!(Digits::PARAMS, 64 * 32 + 32 + 2 * 32 + 32 * 10 + 10);
        assert_eq!(Signals::PARAMS, 12 * 6 * 5 + 2 * 12 + 8 * 12 * 3 + 8 + 5 * 8 + 5);
        // The running statistics are leaves too, but nothing trains them.
        let stored: usize = (0..Digits::LEAVES).map(|i| Digits::about(i).1.count()).sum();
        assert_eq!(stored, Digits::PARAMS + 2 * 32);
        assert_eq!(
            <Model<[f64; 64], (Dense<32>, Relu)>>::PARAMS,
            64 * 32 + 32,
            "numbers, not bytes"
        );
    }

    #[test]
    fn multiply_accumulates() {
        assert_eq!(Digits::MACS, 64 * 32 + 32 + 32 * 10);
        assert_eq!(Signals::MACS, 12 * 48 * 6 * 5 + 12 * 48 + 8 * 46 * 12 * 3 + 8 * 5);
        assert_eq!(<Folded<Digits>>::MACS, 64 * 32 + 32 * 10);
        type Filters = (
            Conv2d<3, 2, 4, 8, 8>,
            BatchNorm,
            DepthwiseConv2d<3, 2, 6, 7>,
            MaxPool2d<2, 2, 3, 3>,
        );
        type Image<Layers> = Model<[[[f32; 11]; 9]; 2], Layers>;
        let (conv, depthwise) = (3 * 8 * 8 * 2 * 2 * 4, 3 * 6 * 7 * 3 * 2);
        assert_eq!(<Image<Normalize>>::MACS, 2 * 9 * 11);
        assert_eq!(<Image<Filters>>::MACS, conv + 3 * 8 * 8 + depthwise);
        assert_eq!(
            <Image<Fused<(Conv2d<3, 2, 4, 8, 8>, MaxPool2d<2, 2, 4, 4>)>>>::MACS,
            conv
        );
        assert_eq!(
            <Quantized<Image<(Conv2d<3, 2, 4, 8, 8>, DepthwiseConv2d<3, 2, 6, 7>)>>>::MACS,
            conv + depthwise
        );
        assert_eq!(<Model<[f32; 5], motenet::layers::relaxed::Dense<3>>>::MACS, 5 * 3);
        type Signal<Layers> = Model<[[f32; 9]; 2], Layers>;
        assert_eq!(
            <Signal<(DepthwiseConv1d<4, 6>, Conv1d<3, 2, 5>)>>::MACS,
            2 * 6 * 4 + 3 * 5 * 2 * 2
        );
        type Integers = Quantized<Signal<(DepthwiseConv1d<4, 6>, Conv1d<3, 2, 5>, Flatten<15>, Dense<7>)>>;
        assert_eq!(Integers::MACS, 2 * 6 * 4 + 3 * 5 * 2 * 2 + 15 * 7);
    }

    #[test]
    fn bytes_of_a_predictor() {
        // Inputs and the outputs of both dense layers; what works in place takes nothing.
        assert_eq!(Predictor::<Digits>::BYTES, 4 * (64 + 32 + 10));
        // A convolution has four patches besides.
        assert_eq!(
            Predictor::<Signals>::BYTES,
            4 * (600 + (12 * 48 + 4 * 30) + (8 * 46 + 4 * 36) + 8 * 23 + 8 + 5)
        );
        assert_eq!(Predictor::<Model<[f64; 4], Dense<3>>>::BYTES, 8 * (4 + 3));
    }

    #[test]
    fn bytes_of_a_memory() {
        const B: usize = 16;
        let activations = B * (64 + 32 + 10);
        let norm = B * 32 + 5 * 32;
        let gates = B * 32; // one byte each
        let bytes = |state: usize| 4 * (activations + norm) + gates + 4 * (1 + state) * Digits::PARAMS;
        // And the batch norm's count, dropout's pass, the count of samples: 8 bytes each on this host.
        let words = 3 * size_of::<usize>();
        assert_eq!(Memory::<Digits, Sgd, B>::BYTES, bytes(0) + words);
        assert_eq!(Memory::<Digits, Momentum, B>::BYTES, bytes(1) + words);
        assert_eq!(Memory::<Digits, RmsProp, B>::BYTES, bytes(1) + words);
        assert_eq!(Memory::<Digits, Adam, B>::BYTES, bytes(2) + words);
        assert_eq!(Memory::<Digits, AdamW, B>::BYTES, bytes(2) + words);
    }

    #[test]
    fn a_memory_is_known_to_the_compiler() {
        const _: () = assert!(Memory::<Digits, Adam, 16>::BYTES < 48 * 1024);
        const _: () = assert!(Digits::PARAMS == 2474);
        assert_eq!(size_of::<Model<[f32; 64], Dense<10>>>(), 4 * 650);
    }

    #[test]
    fn everything_starts_as_zero_bytes() {
        // What begins as zeros lies in `.bss`; padding need not be looked at here, these types have none.
        let net = Model::<[f32; 3], (Dense<4>, Relu, Dense<2>)>::ZERO;
        assert!((0..4).all(|i| net.leaf(i).iter().all(|x| x.bits() == 0)));
        let norm = Model::<[f32; 3], BatchNorm>::ZERO;
        assert!((0..4).all(|i| norm.leaf(i).iter().all(|x| x.bits() == 0)));
    }
}

/// Shapes follow from the place in the network; nothing has to be written twice.
#[test]
fn a_list_of_layers_serves_any_input_it_fits() {
    fn outputs<X: Shape, S: Spec<X>>() -> usize {
        S::Out::LEN
    }
    assert_eq!(outputs::<[f32; 9], Layers>(), 3);
    assert_eq!(outputs::<[[f32; 9]; 4], Layers>(), 3);
    assert_eq!(size_of::<Infer>(), 0);
}
