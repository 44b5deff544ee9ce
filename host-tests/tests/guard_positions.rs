//! The finite guard at every position: a bad number in any input, label or gradient is refused, and training goes on as if it had never been.

use motenet::prelude::*;
use motenet::rng::{seeded, symmetric};
use motenet::{Lion, Nesterov, Optimizer, Params, RmsProp, TargetError};
use std::iter::zip;

const ROOM: usize = 3;

/// What no sample, label or gradient may be.
const BAD: [f32; 6] = [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e38, -1e38];
/// What they may be, however small.
const SMALL: [f32; 4] = [1e-45, -1e-45, 1e-39, -1e-39];

type Perceptron = Model<[f32; 4], (Dense<5>, BatchNorm, Relu, Dropout<20>, Dense<3>)>;
type Convolutions = Model<
    [[f32; 6]; 2],
    (
        Normalize,
        Conv1d<3, 3, 4>,
        BatchNorm,
        LeakyRelu,
        MaxPool1d<2, 2>,
        Flatten<6>,
        Dense<3>,
    ),
>;
type Image = Model<
    [[[f32; 4]; 4]; 1],
    (
        Conv2d<2, 3, 3, 2, 2>,
        BatchNorm,
        Tanh,
        Flatten<8>,
        Dropout<30>,
        Dense<3>,
    ),
>;

fn leaves<N: Params<Elem = f32>>(net: &N) -> Vec<u32> {
    (0..N::LEAVES)
        .flat_map(|i| net.leaf(i).iter().map(|w| w.to_bits()).collect::<Vec<_>>())
        .collect()
}

fn batch<X: Shape<Elem = f32>>(seed: u64) -> [X; ROOM] {
    let mut rng = seeded(seed);
    let mut x = [X::ZERO; ROOM];
    for x in &mut x {
        x.as_flat_mut().fill_with(|| symmetric(&mut rng));
    }
    x
}

/// Six steps; `disturb` runs between the third and the fourth. What is left of them shows in weights and statistics, and what is left in the optimiser's
/// state and the stream of masks shows in the last three steps.
fn train<N, O, L>(
    optimizer: O,
    loss: L,
    targets: &[L::Target; ROOM],
    disturb: impl FnOnce(&mut Trainer<'_, N, O, L, ROOM>),
) -> Vec<u32>
where
    N: Train<Elem = f32, Out = [f32; 3], In: Shape<Elem = f32>> + Params<Elem = f32> + Zero,
    O: Optimizer,
    L: Loss<[f32; 3]>,
{
    let mut net = Box::new(N::ZERO);
    net.init(&mut seeded(1));
    let mut memory = Box::new(Memory::<N, O, ROOM>::ZERO);
    let mut trainer = Trainer::new(&mut *net, &mut *memory, optimizer, loss);
    let mut disturb = Some(disturb);
    for step in 0..6 {
        if let (3, Some(disturb)) = (step, disturb.take_if(|_| step == 3)) {
            disturb(&mut trainer);
        }
        trainer.step(zip(&batch(step), targets)).expect("a good batch");
    }
    leaves(trainer.net())
}

/// Disturbs a training in the middle, and holds it to an undisturbed one.
fn undisturbed<N, O, L>(
    new: fn() -> O,
    loss: L,
    targets: [L::Target; ROOM],
    disturb: impl FnOnce(&mut Trainer<'_, N, O, L, ROOM>),
) where
    N: Train<Elem = f32, Out = [f32; 3], In: Shape<Elem = f32>> + Params<Elem = f32> + Zero,
    O: Optimizer,
    L: Loss<[f32; 3]> + Copy,
{
    let before = train::<N, O, L>(new(), loss, &targets, |_| ());
    let after = train::<N, O, L>(new(), loss, &targets, |trainer| {
        let weights = leaves(trainer.net());
        disturb(trainer);
        assert_eq!(leaves(trainer.net()), weights, "weights and statistics");
        assert_eq!(trainer.update(), Err(StepError::NoGradient));
    });
    assert_eq!(before, after, "optimiser state, masks");
}

const CLASSES: [usize; ROOM] = [0, 1, 2];

/// Every bad number in every input of every sample, and in every gradient.
fn inputs_and_gradients<N, O>(new: fn() -> O)
where
    N: Train<Elem = f32, Out = [f32; 3], In: Shape<Elem = f32>> + Params<Elem = f32> + Zero,
    N::Like<f32>: Params<Elem = f32>,
    O: Optimizer,
{
    undisturbed::<N, O, _>(new, CrossEntropy, CLASSES, |trainer| {
        for bad in BAD {
            for sample in 0..ROOM {
                for i in 0..N::In::LEN {
                    let mut x: [N::In; ROOM] = batch(9);
                    x[sample].as_flat_mut()[i] = bad;
                    assert_eq!(
                        trainer.step(zip(&x, &CLASSES)),
                        Err(StepError::Sample { sample }),
                        "{bad:e} at {i}"
                    );
                }
            }
        }
    });
    // A gradient that a program has spoilt. A good pass before it moves statistics and masks, in both trainings.
    let spoil = |bad: Option<f32>| {
        train::<N, O, _>(new(), CrossEntropy, &CLASSES, |trainer| {
            for leaf in 0..N::LEAVES {
                for i in 0..trainer.grad().leaf(leaf).len() {
                    trainer
                        .gradient(zip(&batch::<N::In>(9), &CLASSES))
                        .expect("a good batch");
                    let Some(bad) = bad else {
                        trainer.discard();
                        continue;
                    };
                    let before = leaves(trainer.net());
                    trainer.grad_mut().leaf_mut(leaf)[i] = bad;
                    assert_eq!(
                        trainer.update(),
                        Err(StepError::Gradient),
                        "{bad:e} at {i} of leaf {leaf}"
                    );
                    assert_eq!(leaves(trainer.net()), before);
                    assert_eq!(trainer.update(), Err(StepError::NoGradient));
                }
            }
        })
    };
    let clean = spoil(None);
    for bad in BAD {
        assert_eq!(spoil(Some(bad)), clean, "{bad:e}");
    }
}

#[test]
fn a_perceptron_with_adam() {
    inputs_and_gradients::<Perceptron, _>(|| Adam::new(0.01));
}

#[test]
fn convolutions_with_momentum() {
    inputs_and_gradients::<Convolutions, _>(|| Momentum::new(0.05, 0.9));
}

#[test]
fn an_image_with_rms_prop() {
    inputs_and_gradients::<Image, _>(|| RmsProp::new(0.01));
}

/// Each sample without a label there is, with Lion and Nesterov's momentum.
#[test]
fn labels() {
    fn values<L: Loss<[f32; 3], Target = [f32; 3]> + Copy>(loss: L, bad: &[f32]) {
        undisturbed::<Perceptron, _, _>(
            || Lion::new(0.01),
            loss,
            [[0.25, 0.5, 0.25]; ROOM],
            |trainer| {
                for &bad in bad {
                    for (sample, i) in (0..ROOM).flat_map(|sample| [(sample, 0), (sample, 1), (sample, 2)]) {
                        let mut targets = [[0.25, 0.5, 0.25]; ROOM];
                        targets[sample][i] = bad;
                        let refused = trainer.step(zip(&batch(9), &targets));
                        assert!(
                            matches!(refused, Err(StepError::Target { sample: s, .. }) if s == sample),
                            "{bad:e} at {i}: {refused:?}"
                        );
                    }
                }
            },
        );
    }
    values(Mse, &BAD);
    values(Huber::default(), &BAD);
    values(
        BinaryCrossEntropy,
        &[
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            1e38,
            -1e38,
            1.000_000_1,
            -1e-7,
        ],
    );
    values(
        SoftCrossEntropy,
        &[
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            1e38,
            -1e38,
            1.000_000_1,
            -1e-7,
        ],
    );
    undisturbed::<Perceptron, _, _>(
        || Nesterov::new(0.01, 0.9),
        CrossEntropy,
        CLASSES,
        |trainer| {
            for (sample, class) in (0..ROOM).flat_map(|sample| [(sample, 3), (sample, usize::MAX)]) {
                let mut classes = CLASSES;
                classes[sample] = class;
                let error = TargetError::Class { class, classes: 3 };
                assert_eq!(
                    trainer.step(zip(&batch(9), &classes)),
                    Err(StepError::Target { sample, error })
                );
            }
        },
    );
}

/// Every weight in turn so large that its output overflows.
#[test]
fn weights() {
    undisturbed::<Perceptron, _, _>(
        || Adam::new(0.01),
        Mse,
        [[0.0; 3]; ROOM],
        |trainer| {
            let last = &mut trainer.net_mut().4;
            let (good, bias) = (last.w, last.b);
            for (o, i) in (0..3).flat_map(|o| (0..5).map(move |i| (o, i))) {
                for bad in BAD {
                    // An input of the last layer that is 0 in all samples would hide it.
                    let last = &mut trainer.net_mut().4;
                    last.w[o][i] = bad;
                    last.b.as_flattened_mut()[o] = bad;
                    assert_eq!(
                        trainer.step(zip(&batch(9), &[[0.0; 3]; ROOM])),
                        Err(StepError::Loss),
                        "{bad:e}"
                    );
                    let last = &mut trainer.net_mut().4;
                    (last.w, last.b) = (good, bias);
                }
            }
        },
    );
}

/// Subnormal numbers are numbers: they train, and nothing that is not finite comes of them.
#[test]
fn subnormal_inputs_and_labels() {
    let end = train::<Convolutions, _, _>(Adam::new(0.01), Mse, &[[1e-45, -1e-39, 0.5]; ROOM], |trainer| {
        for small in SMALL {
            for i in 0..12 {
                let mut x: [[[f32; 6]; 2]; ROOM] = batch(9);
                x[0].as_flat_mut()[i] = small;
                assert!(trainer.step(zip(&x, &[[small; 3]; ROOM])).is_ok_and(f32::is_finite));
            }
        }
    });
    assert!(
        end.into_iter()
            .map(f32::from_bits)
            .all(|w| w.is_finite() && !w.is_subnormal())
    );
}
