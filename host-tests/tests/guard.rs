//! The finite guard: whatever is wrong with a batch, training goes on as if it had never been.

use motenet::prelude::*;
use motenet::rng::{seeded, symmetric};
use motenet::{Role, Scalar, TargetError, fingerprint};
use std::array::from_fn;
use std::iter::zip;

const ROOM: usize = 4;

/// Running statistics, a random stream, and momenta: everything a bad batch could disturb besides the weights.
type Net = Model<[f32; 3], (Dense<6, NO_BIAS>, BatchNorm, LeakyRelu, Dropout<20>, Dense<3>)>;
type Bad<L> = fn(&mut Trainer<'_, Net, Adam, L, ROOM>);

fn inputs(seed: u64) -> [[f32; 3]; ROOM] {
    let mut rng = seeded(seed);
    from_fn(|_| from_fn(|_| symmetric(&mut rng)))
}

/// Trains six steps; `bad` runs between the third and the fourth. Returns the digest of weights and running statistics.
fn train<L>(loss: L, targets: &[L::Target; ROOM], bad: Option<Bad<L>>) -> u64
where
    L: Loss<[f32; 3]>,
{
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), loss);
    for step in 0..6 {
        if let (3, Some(bad)) = (step, bad) {
            let before = fingerprint(trainer.net());
            bad(&mut trainer);
            assert_eq!(
                fingerprint(trainer.net()),
                before,
                "weights and statistics are untouched"
            );
            assert_eq!(
                trainer.update(),
                Err(StepError::NoGradient),
                "no half-made gradient is left behind"
            );
        }
        trainer.step(zip(&inputs(step), targets)).expect("a good batch");
    }
    fingerprint(trainer.net())
}

/// Training with a bad batch in between has to end, bit for bit, where training without it ends: optimiser state, running statistics and
/// the stream of dropout masks included.
fn as_if_it_had_never_been<L>(loss: L, targets: [L::Target; ROOM], bad: Bad<L>)
where
    L: Loss<[f32; 3]> + Copy,
{
    assert_eq!(train(loss, &targets, Some(bad)), train(loss, &targets, None));
}

const CLASSES: [usize; ROOM] = [0, 1, 2, 1];

#[test]
fn a_good_batch_in_between_is_noticed() {
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    let before = fingerprint(trainer.net());
    trainer.gradient(zip(&inputs(9), &CLASSES)).expect("a good batch");
    assert_ne!(
        fingerprint(trainer.net()),
        before,
        "a good pass moves the running statistics"
    );
}

#[test]
fn a_sample_that_is_not_usable() {
    fn put<const BITS: u32, const SAMPLE: usize>() {
        as_if_it_had_never_been(CrossEntropy, CLASSES, |trainer| {
            let mut x = inputs(9);
            x[SAMPLE][1] = f32::from_bits(BITS);
            assert_eq!(
                trainer.step(zip(&x, &CLASSES)),
                Err(StepError::Sample { sample: SAMPLE })
            );
        });
    }
    put::<{ f32::NAN.to_bits() }, 0>();
    put::<{ f32::NAN.to_bits() }, 3>();
    put::<{ (-f32::NAN).to_bits() }, 1>();
    put::<{ f32::INFINITY.to_bits() }, 2>();
    put::<{ f32::NEG_INFINITY.to_bits() }, 1>();
    put::<{ 1e30f32.to_bits() }, 3>();
    put::<{ (-1e30f32).to_bits() }, 0>();
}

#[test]
fn the_bound_is_two_to_the_63() {
    let largest = f32::from_bits(2f32.powi(63).to_bits() - 1);
    for (x, usable) in [(largest, true), (-largest, true), (2f32.powi(63), false), (1e-45, true)] {
        assert_eq!(motenet::Elem::is_usable(x), usable, "{x:e}");
    }
    let largest = f64::from_bits(2f64.powi(511).to_bits() - 1);
    for (x, usable) in [
        (largest, true),
        (-largest, true),
        (2f64.powi(511), false),
        (f64::NAN, false),
    ] {
        assert_eq!(motenet::Elem::is_usable(x), usable, "{x:e}");
    }
}

#[test]
fn a_class_that_does_not_exist() {
    as_if_it_had_never_been(CrossEntropy, CLASSES, |trainer| {
        let error = TargetError::Class { class: 3, classes: 3 };
        assert_eq!(
            trainer.step(zip(&inputs(9), &[0, 1, 3, 1])),
            Err(StepError::Target { sample: 2, error })
        );
    });
    as_if_it_had_never_been(SmoothCrossEntropy::new(0.1).unwrap(), CLASSES, |trainer| {
        let error = TargetError::Class {
            class: usize::MAX,
            classes: 3,
        };
        assert_eq!(
            trainer.step(zip(&inputs(9), &[usize::MAX, 1, 3, 1])),
            Err(StepError::Target { sample: 0, error })
        );
    });
}

#[test]
fn a_probability_that_is_none() {
    const GOOD: [[f32; 3]; ROOM] = [[0.0, 1.0, 0.5]; ROOM];
    fn put<const BITS: u32>() {
        as_if_it_had_never_been(BinaryCrossEntropy, GOOD, |trainer| {
            let mut targets = GOOD;
            targets[1][2] = f32::from_bits(BITS);
            let error = TargetError::Probability;
            assert_eq!(
                trainer.step(zip(&inputs(9), &targets)),
                Err(StepError::Target { sample: 1, error })
            );
        });
    }
    put::<{ 1.5f32.to_bits() }>();
    put::<{ (-1e-6f32).to_bits() }>();
    put::<{ f32::NAN.to_bits() }>();
    put::<{ f32::INFINITY.to_bits() }>();
}

#[test]
fn probabilities_of_classes_that_do_not_sum_to_one() {
    const GOOD: [[f32; 3]; ROOM] = [[0.2, 0.3, 0.5]; ROOM];
    as_if_it_had_never_been(SoftCrossEntropy, GOOD, |trainer| {
        let batch = |targets: [f32; 3]| zip(inputs(9), [GOOD[0], targets]);
        for (targets, error) in [
            ([0.2, 0.3, 0.4], TargetError::Sum),
            ([0.0; 3], TargetError::Sum),
            ([1.0; 3], TargetError::Sum),
            ([0.5, 0.7, -0.2], TargetError::Probability),
            ([f32::NAN, 0.5, 0.5], TargetError::Probability),
        ] {
            assert_eq!(
                trainer.step(batch(targets)),
                Err(StepError::Target { sample: 1, error }),
                "{targets:?}"
            );
        }
        assert!(
            trainer.training_loss(batch([0.2, 0.3, 0.4995])).is_ok(),
            "rounded to three digits"
        );
    });
}

#[test]
fn a_value_that_is_not_usable() {
    const GOOD: [[f32; 3]; ROOM] = [[0.2, -3.0, 0.5]; ROOM];
    fn put<const BITS: u32, L: Loss<[f32; 3], Target = [f32; 3]> + Copy>(loss: L) {
        as_if_it_had_never_been(loss, GOOD, |trainer| {
            let mut targets = GOOD;
            targets[3][0] = f32::from_bits(BITS);
            let error = TargetError::NotFinite;
            assert_eq!(
                trainer.step(zip(&inputs(9), &targets)),
                Err(StepError::Target { sample: 3, error })
            );
        });
    }
    put::<{ f32::NAN.to_bits() }, _>(Mse);
    put::<{ f32::INFINITY.to_bits() }, _>(Mse);
    put::<{ 1e30f32.to_bits() }, _>(Mse);
    put::<{ f32::NAN.to_bits() }, _>(Huber::default());
    put::<{ f32::NEG_INFINITY.to_bits() }, _>(Huber::default());
}

#[test]
fn a_loss_that_explodes() {
    const GOOD: [[f32; 3]; ROOM] = [[0.2, -3.0, 0.5]; ROOM];
    as_if_it_had_never_been(Mse, GOOD, |trainer| {
        // Its square is finite, but nothing to train with.
        let targets = [[1e18; 3]; ROOM];
        assert_eq!(trainer.step(zip(&inputs(9), &targets)), Err(StepError::Loss));
        assert_eq!(trainer.training_loss(zip(&inputs(9), &targets)), Err(StepError::Loss));
    });
}

#[test]
fn outputs_that_overflow() {
    type Net = Model<[f32; 2], (Dense<2>, Dense<2>)>;
    let mut net = Net::ZERO;
    net.0.w = [[1e30, 0.0], [0.0, 1e30]];
    net.1.w = [[1e30, 0.0], [1e30, -1e30]];
    let mut memory = Memory::<Net, Sgd, 2>::ZERO;
    let before = fingerprint(&net);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    assert_eq!(trainer.step([([1.0, 1.0], 0)]), Err(StepError::Loss));
    assert_eq!(fingerprint(trainer.net()), before);
}

/// Zero weights, a large input and a large error: the loss of 1e18 is usable, its gradient of 1e28 is not.
fn overflowing(trainer: &mut Trainer<'_, Model<[f32; 2], Dense<1>>, Momentum, Mse, 2>) {
    assert_eq!(trainer.accumulate([([5e18, 0.0], [1e9])]), Err(StepError::Gradient));
}

#[test]
fn a_gradient_that_overflows() {
    type Net = Model<[f32; 2], Dense<1>>;
    let run = |bad: bool| {
        let mut net = Net::ZERO;
        let mut memory = Memory::<Net, Momentum, 2>::ZERO;
        let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), Mse);
        for step in 0..4 {
            if bad && step == 2 {
                // Weights that are not 0 would make the loss itself overflow.
                let weights = core::mem::replace(trainer.net_mut(), Net::ZERO);
                overflowing(&mut trainer);
                assert_eq!(fingerprint(trainer.net()), fingerprint(&Net::ZERO));
                assert_eq!(trainer.update(), Err(StepError::NoGradient));
                *trainer.net_mut() = weights;
            }
            trainer.step([([0.5, -1.0], [2.0]), ([0.25, 0.5], [-1.0])]).unwrap();
        }
        fingerprint(trainer.net())
    };
    assert_eq!(run(true), run(false), "the velocity is untouched too");
}

/// The overflow shows on the way back only, when the batch's statistics are long known.
#[test]
fn statistics_stay_when_a_gradient_overflows() {
    type Net = Model<[f32; 2], (BatchNorm, Dropout<20>, Dense<1>)>;
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    // Zero weights behind huge activations.
    net.0.gamma = [1e12; 2];
    net.2.w = [[0.0; 2]];
    let before = fingerprint(&net);
    let mut memory = Memory::<Net, Sgd, 4>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), Mse);
    let batch = [([1.0, 2.0], [1e9]), ([3.0, -1.0], [-1e9]), ([-2.0, 0.5], [1e9])];
    assert_eq!(trainer.step(batch), Err(StepError::Gradient));
    assert_eq!(fingerprint(trainer.net()), before);
    // The same samples with smaller errors.
    assert!(trainer.step(batch.map(|(x, [t])| (x, [t * 1e-9]))).is_ok());
    assert_ne!(trainer.net().0.mean, [0.0; 2]);
}

/// Running statistics must not swallow what the output does not show: an infinite variance normalises to a perfectly finite 0.
#[test]
fn statistics_that_overflow() {
    type Net = Model<[f32; 2], (BatchNorm, Dense<2>)>;
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let before = fingerprint(&net);
    let mut memory = Memory::<Net, Sgd, 16>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let samples = (0..16).map(|i| ([if i % 2 == 0 { 9e18f32 } else { -9e18 }, i as f32], i % 2));
    assert!(
        samples
            .clone()
            .all(|(x, _)| x.iter().all(|&x| motenet::Elem::is_usable(x)))
    );
    assert_eq!(trainer.step(samples), Err(StepError::Loss));
    assert_eq!(fingerprint(trainer.net()), before);
}

#[test]
fn batches_of_the_wrong_size() {
    as_if_it_had_never_been(CrossEntropy, CLASSES, |trainer| {
        let good = ([0.1, 0.2, 0.3], 1);
        assert_eq!(trainer.step::<[f32; 3], usize>([]), Err(StepError::EmptyBatch));
        assert_eq!(
            trainer.step([good; ROOM + 1]),
            Err(StepError::BatchTooLarge { room: ROOM })
        );
        // One sample has no variance.
        assert_eq!(trainer.step([good]), Err(StepError::BatchTooSmall { least: 2 }));
        assert_eq!(trainer.gradient([good]), Err(StepError::BatchTooSmall { least: 2 }));
        assert_eq!(
            trainer.training_loss([good]),
            Err(StepError::BatchTooSmall { least: 2 })
        );
    });
}

#[test]
fn one_sample_is_enough_for_channels_and_for_frozen_statistics() {
    type Channels = Model<[[f32; 3]; 1], (BatchNorm, Dense<2>)>;
    let mut net = Channels::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Channels, Sgd, 1>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    assert!(trainer.step([([[0.1, 0.2, 0.3]], 1)]).is_ok());

    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Sgd, 1>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    trainer.net_mut().configure(Setting::FrozenStatistics);
    assert!(trainer.step([([0.1, 0.2, 0.3], 1)]).is_ok());
    trainer.net_mut().configure(Setting::BatchStatistics);
    assert_eq!(
        trainer.step([([0.1, 0.2, 0.3], 1)]),
        Err(StepError::BatchTooSmall { least: 2 })
    );
}

#[test]
fn an_update_without_a_gradient() {
    as_if_it_had_never_been(CrossEntropy, CLASSES, |trainer| {
        assert_eq!(trainer.update(), Err(StepError::NoGradient));
        trainer.training_loss(zip(&inputs(9), &CLASSES)).unwrap();
        assert_eq!(trainer.update(), Err(StepError::NoGradient), "a loss is no gradient");
    });
}

/// A gradient of two micro-batches, with `bad` between them.
fn accumulated(bad: impl Fn(&mut Trainer<'_, Net, Adam, CrossEntropy, ROOM>)) -> Vec<Vec<u32>> {
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    trainer.accumulate(zip(&inputs(1), &CLASSES)).unwrap();
    bad(&mut trainer);
    trainer.accumulate(zip(&inputs(2)[..3], &CLASSES)).unwrap();
    trainer.update().expect("there is a gradient");
    (0..Net::LEAVES)
        .map(|i| trainer.net().leaf(i).iter().map(|x| x.to_bits()).collect())
        .collect()
}

#[test]
fn accumulated_gradients_survive_a_bad_batch() {
    let clean = accumulated(|_| {});
    let spoilt = accumulated(|trainer| {
        let mut x = inputs(9);
        x[3][0] = f32::NAN;
        assert_eq!(
            trainer.accumulate(zip(&x, &CLASSES)),
            Err(StepError::Sample { sample: 3 })
        );
        assert!(matches!(
            trainer.accumulate(zip(&inputs(9), &[0, 1, 7])),
            Err(StepError::Target { sample: 2, .. })
        ));
        assert_eq!(
            trainer.accumulate([(&inputs(9)[0], &1)]),
            Err(StepError::BatchTooSmall { least: 2 })
        );
        assert_eq!(
            trainer.accumulate(zip(inputs(9).repeat(2), CLASSES.repeat(2))),
            Err(StepError::BatchTooLarge { room: ROOM })
        );
        assert_eq!(trainer.accumulate::<[f32; 3], usize>([]), Err(StepError::EmptyBatch));
        // Weights that blow up for one pass.
        let weights = trainer.net_mut().4.w;
        trainer.net_mut().4.w = [[1e38; 6]; 3];
        assert_eq!(trainer.accumulate(zip(&inputs(9), &CLASSES)), Err(StepError::Loss));
        trainer.net_mut().4.w = weights;
    });
    assert_eq!(clean, spoilt);
}

/// The documented exception: what has been added to the sum cannot be taken out again.
#[test]
fn accumulated_gradients_are_gone_after_an_overflow() {
    let mut net = Model::<[f32; 2], Dense<1>>::ZERO;
    let mut memory = Memory::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.1, 0.9), Mse);
    trainer.accumulate([([1.0, 2.0], [3.0])]).unwrap();
    overflowing(&mut trainer);
    assert_eq!(trainer.update(), Err(StepError::NoGradient));
    assert_eq!(trainer.grad_norm(), 0.0);
}

#[test]
fn without_the_guard_everything_passes_but_bad_targets() {
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    assert!(trainer.guard, "on by default");
    trainer.guard = false;
    let before = fingerprint(trainer.net());
    let error = TargetError::Class { class: 3, classes: 3 };
    assert_eq!(
        trainer.step(zip(&inputs(9), &[0, 1, 3, 1])),
        Err(StepError::Target { sample: 2, error })
    );
    assert_eq!(fingerprint(trainer.net()), before);

    let mut x = inputs(9);
    x[0][0] = f32::NAN;
    let loss = trainer.step(zip(&x, &CLASSES)).expect("nobody looks");
    assert!(loss.is_nan());
    let poisoned = (0..Net::LEAVES).any(|i| trainer.net().leaf(i).iter().any(|x| x.is_nan()));
    assert!(poisoned, "this is what the guard is for");
}

/// Without the guard it computes the same.
#[test]
fn the_guard_changes_no_bit_of_a_good_step() {
    let run = |guard| {
        let mut net = Net::ZERO;
        net.init(&mut seeded(1));
        let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
        let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
        trainer.guard = guard;
        for step in 0..5 {
            trainer.step(zip(&inputs(step), &CLASSES)).unwrap();
        }
        fingerprint(trainer.net())
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn evaluate_names_the_sample() {
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.01), CrossEntropy);
    assert_eq!(trainer.evaluate::<[f32; 3], usize>([]), Err(StepError::EmptyBatch));
    assert!(matches!(
        trainer.evaluate(zip(inputs(1), [0, 5, 1, 1])),
        Err(StepError::Target { sample: 1, .. })
    ));
}

#[test]
fn every_message_says_what_is_wrong() {
    let class = TargetError::Class { class: 7, classes: 3 };
    for (error, message) in [
        (StepError::EmptyBatch, "a batch without samples"),
        (StepError::BatchTooLarge { room: 4 }, "a batch of more than 4 samples"),
        (StepError::BatchTooSmall { least: 2 }, "batch statistics need 2 samples"),
        (
            StepError::Target {
                sample: 5,
                error: class,
            },
            "sample 5: class 7 of a network with 3 classes",
        ),
        (
            StepError::Target {
                sample: 0,
                error: TargetError::Probability,
            },
            "sample 0: a probability outside of [0, 1]",
        ),
        (
            StepError::Target {
                sample: 0,
                error: TargetError::Sum,
            },
            "sample 0: probabilities that do not sum to 1",
        ),
        (
            StepError::Target {
                sample: 0,
                error: TargetError::NotFinite,
            },
            "sample 0: a target that is not finite",
        ),
        (StepError::Sample { sample: 2 }, "sample 2 is not finite"),
        (StepError::Loss, "the loss is not finite"),
        (StepError::Gradient, "a gradient is not finite"),
        (StepError::NoGradient, "no gradient since the last update"),
    ] {
        assert!(error.to_string().starts_with(message), "{error}");
    }
}

/// What a network must not lose: the roles of its leaves are part of what the tests above compare.
#[test]
fn the_network_of_these_tests_has_statistics_and_a_random_stream() {
    assert!((0..Net::LEAVES).any(|i| Net::about(i).0 == Role::Statistic));
    let mut net = Net::ZERO;
    net.init(&mut seeded(1));
    let mut memory = Memory::<Net, Adam, ROOM>::ZERO;
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.0), CrossEntropy);
    let mut loss = || trainer.step(zip(&inputs(1), &CLASSES)).unwrap();
    assert_ne!(loss().bits(), loss().bits(), "another mask in every pass");
}
