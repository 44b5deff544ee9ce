//! Three short trainings that pass through every layer, every elementary function and every optimiser with state; then the networks of
//! [`sparse`](crate::sparse), the integers of [`int8`](crate::int8) and the state machine of [`guarded`](crate::guarded).

use motenet::optim::{HeavyBall, RmsProp};
use motenet::rng::{self, Generator};
use motenet::{fingerprint, prelude::*};

type Perceptron = Model<
    [f32; 16],
    (
        Normalize,
        Dense<24, NO_BIAS>,
        BatchNorm,
        Relu,
        Dropout<20>,
        Dense<12>,
        Tanh,
        Dense<8>,
        Sigmoid,
        Dense<4>,
    ),
>;
type Convolution = Model<
    [[f32; 30]; 3],
    (
        Conv1d<6, 5, 15, Window<2, 1, Same>, NO_BIAS>,
        BatchNorm<motenet::Keras>,
        Gelu,
        Conv1d<5, 3, 15, Window<1, 2, Causal>>,
        Silu,
        MaxPool1d<3, 7, 2>,
        Conv1d<4, 3, 5>,
        Softplus,
        AvgPool1d<2, 4, 1>,
        LeakyRelu,
        Flatten<16>,
        Dense<6>,
        Softmax,
        Dense<2>,
    ),
>;

/// Every kernel for images: gathered and not, padded, with strides, pointwise and depthwise.
type Images = Model<
    [[[f32; 9]; 10]; 2],
    (
        Conv2d<5, 3, 3, 8, 7>,
        BatchNorm,
        Relu,
        MaxPool2d<2, 2, 7, 6, 1, 1>,
        DepthwiseConv2d<3, 3, 7, 6, Window<1, 1, Same>>,
        Conv2d<4, 1, 1, 7, 6, Window, NO_BIAS>,
        Tanh,
        Conv2d<3, 2, 3, 4, 6, (Window<2, 1, Pad<1>>, Window<1, 1, Same>)>,
        AvgPool2d<2, 2, 2, 3>,
        Dense<8>,
        Relu,
        Dense<4>,
    ),
>;
/// A signal's channels, one by one.
type Depthwise = Model<[[f32; 20]; 3], (DepthwiseConv1d<3, 9, Window<2>>, Relu, GlobalMaxPool, Dense<4>)>;

/// Samples in a batch; the last one of each epoch is shorter.
const BATCH: usize = 8;
const STEPS: usize = 24;
/// Images in a batch.
const IMAGES: usize = 2;

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    perceptron: Perceptron,
    perceptron_adam: motenet::Memory<Perceptron, Adam, BATCH>,
    perceptron_rmsprop: motenet::Memory<Perceptron, RmsProp, BATCH>,
    convolution: Convolution,
    convolution_momentum: motenet::Memory<Convolution, Momentum<HeavyBall>, BATCH>,
    predictor: Predictor<Convolution>,
    images: Images,
    images_adam: motenet::Memory<Images, Adam, IMAGES>,
    depthwise: Depthwise,
    depthwise_sgd: motenet::Memory<Depthwise, Sgd, BATCH>,
    sparse: crate::sparse::Memory,
    int8: crate::int8::Memory,
    guarded: crate::guarded::Memory,
}

impl Memory {
    /// Memory as it is before a run.
    pub const ZERO: Self = Self {
        perceptron: Perceptron::ZERO,
        perceptron_adam: motenet::Memory::ZERO,
        perceptron_rmsprop: motenet::Memory::ZERO,
        convolution: Convolution::ZERO,
        convolution_momentum: motenet::Memory::ZERO,
        predictor: Predictor::ZERO,
        images: Images::ZERO,
        images_adam: motenet::Memory::ZERO,
        depthwise: Depthwise::ZERO,
        depthwise_sgd: motenet::Memory::ZERO,
        sparse: Zero::ZERO,
        int8: Zero::ZERO,
        guarded: Zero::ZERO,
    };
}

/// Trains from a fixed seed and returns a digest of the weights, the losses and some predictions.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn run(memory: &mut Memory) -> Result<u64, StepError> {
    let mut rng = rng::seeded(2024);
    let mut digest = crate::Fnv::new();
    perceptron(memory, &mut rng, &mut digest)?;
    convolution(memory, &mut rng, &mut digest)?;
    images(memory, &mut rng, &mut digest)?;
    crate::sparse::run(&mut memory.sparse, &mut rng, &mut digest)?;
    if crate::int8::run(&mut memory.int8, &mut rng, &mut digest).is_err() {
        digest.word(0);
    }
    let _ = crate::guarded::run(&mut memory.guarded, &mut rng, &mut digest);
    Ok(digest.finish())
}

/// A batch of made-up samples; the class depends on the first two numbers.
fn sample<const N: usize>(rng: &mut Generator) -> ([f32; N], usize) {
    let mut x = [0.0; N];
    x.fill_with(|| rng::normal(rng));
    let [a, b] = [0, 1].map(|i| x.get(i).copied().unwrap_or(0.0));
    let class = usize::from(a > 0.0) + 2 * usize::from(b > a);
    (x, class)
}

fn perceptron(memory: &mut Memory, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), StepError> {
    let Memory {
        perceptron: net,
        perceptron_adam: room,
        perceptron_rmsprop: other,
        ..
    } = memory;
    net.0.set([0.1; 16], [1.5; 16]);
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(5e-3), CrossEntropy);
    for step in 0..STEPS {
        let n = if step % 5 == 4 { BATCH - 3 } else { BATCH };
        let mut batch = [([0.0; 16], 0); BATCH];
        batch.fill_with(|| sample(rng));
        let loss = trainer.step(batch.iter().take(n).map(|(x, class)| (x, class)))?;
        digest.word(loss.to_bits());
    }
    let mut trainer = Trainer::new(net, other, RmsProp::new(1e-3), CrossEntropy);
    for _ in 0..STEPS / 4 {
        let (x, class) = sample(rng);
        let (y, other) = sample(rng);
        trainer.gradient([(x, class)].into_iter().chain([(y, other)]))?;
        let _ = trainer.clip_norm(0.5);
        trainer.update()?;
    }
    wide(digest, fingerprint(net));
    Ok(())
}

fn convolution(memory: &mut Memory, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), StepError> {
    let Memory {
        convolution: net,
        convolution_momentum: room,
        predictor,
        ..
    } = memory;
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Momentum::torch(2e-2, 0.9), Huber::default());
    for _ in 0..STEPS / 2 {
        let mut batch = [([[0.0; 30]; 3], [0.0; 2]); BATCH];
        batch.fill_with(|| {
            let ([a, b], _) = sample(rng);
            let target = [a - b, a * b];
            let x = [sample(rng).0, [a; 30], [b; 30]];
            (x, target)
        });
        let loss = trainer.step(batch.iter().map(|(x, target)| (x, target)))?;
        digest.word(loss.to_bits());
    }
    trainer.net_mut().configure(Setting::FrozenStatistics);
    trainer.step([([[0.25; 30]; 3], [1.0, -1.0])])?;
    wide(digest, fingerprint(net));
    digest.floats(&predictor.predict(net, &[[0.5; 30]; 3]));
    Ok(())
}

fn images(memory: &mut Memory, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), StepError> {
    let Memory {
        images: net,
        images_adam: room,
        depthwise,
        depthwise_sgd,
        ..
    } = memory;
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(5e-3), CrossEntropy);
    for _ in 0..STEPS / 6 {
        let batch = [0; IMAGES].map(|_| {
            let (row, class) = sample::<9>(rng);
            ([[row; 10], [sample(rng).0; 10]], class)
        });
        let loss = trainer.step(batch)?;
        digest.word(loss.to_bits());
    }
    wide(digest, fingerprint(net));
    depthwise.init(rng);
    let mut trainer = Trainer::new(depthwise, depthwise_sgd, Sgd::new(2e-2), CrossEntropy);
    for _ in 0..STEPS / 6 {
        let batch = [0; BATCH].map(|_| {
            let (signal, class) = sample(rng);
            ([signal, sample(rng).0, sample(rng).0], class)
        });
        digest.word(trainer.step(batch)?.to_bits());
    }
    wide(digest, fingerprint(depthwise));
    Ok(())
}

fn wide(digest: &mut crate::Fnv, bits: u64) {
    digest.word(bits as u32);
    digest.word((bits >> 32) as u32);
}
