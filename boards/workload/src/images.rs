//! A small network for images, as other libraries have published figures for.

use crate::bench::{Meter, Work};
use core::hint::black_box;
use motenet::rng::{self, Generator};
use motenet::{convert, fingerprint, prelude::*};

/// Two convolutions with pools on images of 28 by 28. The ReLUs stand behind the pools: the same outputs for a quarter of the work.
pub type Cnn = Model<
    [[[f32; 28]; 28]; 1],
    (
        Conv2d<4, 3, 3, 26, 26>,
        MaxPool2d<2, 2, 13, 13>,
        Relu,
        Conv2d<8, 3, 3, 11, 11>,
        MaxPool2d<2, 2, 5, 5>,
        Relu,
        Dense<10>,
    ),
>;

/// The same network in less memory: the pools take the convolutions' outputs row by row.
pub type SmallCnn = Model<
    [[[f32; 28]; 28]; 1],
    (
        Fused<(Conv2d<4, 3, 3, 26, 26>, MaxPool2d<2, 2, 13, 13>, Relu)>,
        Fused<(Conv2d<8, 3, 3, 11, 11>, MaxPool2d<2, 2, 5, 5>, Relu)>,
        Dense<10>,
    ),
>;

/// Its batch: sample after sample, in the memory of one.
const BATCH: usize = 5;

/// What [`measure`] works in.
pub struct Memory {
    images: Images,
    plain: Room<Cnn>,
    small: Room<SmallCnn>,
}

type Images = [[[[f32; 28]; 28]; 1]; BATCH];

/// A network and its training.
struct Room<N: Train> {
    net: N,
    memory: motenet::Memory<N, Adam, 1>,
}

impl<N: Train + Zero> Zero for Room<N> {
    const ZERO: Self = Self {
        net: Zero::ZERO,
        memory: motenet::Memory::ZERO,
    };
}

impl Zero for Memory {
    const ZERO: Self = Self {
        images: Zero::ZERO,
        plain: Zero::ZERO,
        small: Zero::ZERO,
    };
}

/// Has `meter` measure steps of training and inferences; returns the fingerprint of the trained network, and of the one in less memory, which is the
/// same.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn measure(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<[u64; 2], StepError> {
    let Memory { images, plain, small } = memory;
    for x in images.as_flattened_mut().as_flattened_mut().as_flattened_mut() {
        *x = rng::symmetric(rng);
    }
    plain.net.init(rng);
    convert(&plain.net, &mut small.net);
    Ok([
        train(plain, images, ["cnn_train", "cnn_infer"], meter)?,
        train(small, images, ["cnn_fused_train", "cnn_fused_infer"], meter)?,
    ])
}

/// Measures a step and an inference; returns the trained network's fingerprint.
fn train<N>(
    room: &mut Room<N>,
    images: &Images,
    [training, inference]: [&'static str; 2],
    meter: &mut impl Meter,
) -> Result<u64, StepError>
where
    N: Train<Elem = f32> + Layer<In = [[[f32; 28]; 28]; 1], Out = [f32; 10]>,
{
    let mut trainer = Trainer::new(&mut room.net, &mut room.memory, Adam::new(1e-3), CrossEntropy);
    let mut step = || {
        for (digit, x) in images.iter().enumerate() {
            trainer.accumulate([(x, digit)])?;
        }
        trainer.update()
    };
    step()?;
    let mut outcome = Ok(());
    let work = Work {
        name: training,
        units: BATCH as u32,
    };
    meter.measure(work, &mut || outcome = step());
    outcome?;
    let work = Work {
        name: inference,
        units: 1,
    };
    let [x, ..] = images;
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(x)));
    });
    Ok(fingerprint(trainer.net()))
}
