//! A small network for images, as other libraries have published figures for.

use crate::bench::{Meter, Work};
use core::hint::black_box;
use motenet::rng::{self, Generator};
use motenet::{fingerprint, prelude::*};

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

/// Its batch: sample after sample, in the memory of one.
const BATCH: usize = 5;

/// What [`measure`] works in.
pub struct Memory {
    images: [[[[f32; 28]; 28]; 1]; BATCH],
    net: Cnn,
    room: motenet::Memory<Cnn, Adam, 1>,
}

impl Zero for Memory {
    const ZERO: Self = Self {
        images: Zero::ZERO,
        net: Zero::ZERO,
        room: motenet::Memory::ZERO,
    };
}

/// Has `meter` measure a step of training and an inference; returns the trained network's fingerprint.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn measure(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<u64, StepError> {
    let Memory { images, net, room } = memory;
    for x in images.as_flattened_mut().as_flattened_mut().as_flattened_mut() {
        *x = rng::symmetric(rng);
    }
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(1e-3), CrossEntropy);
    let images = &*images;
    let mut step = || {
        for (digit, x) in images.iter().enumerate() {
            trainer.accumulate([(x, digit)])?;
        }
        trainer.update()
    };
    step()?;
    let mut outcome = Ok(());
    let work = Work {
        name: "cnn_train",
        units: BATCH as u32,
    };
    meter.measure(work, &mut || outcome = step());
    outcome?;
    let work = Work {
        name: "cnn_infer",
        units: 1,
    };
    let [x, ..] = images;
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(x)));
    });
    Ok(fingerprint(trainer.net()))
}
