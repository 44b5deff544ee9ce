//! The perceptron whose whole training step others have published figures for.

use super::{BATCH, Meter, Work, fill};
use core::hint::black_box;
use motenet::rng::Generator;
use motenet::{fingerprint, prelude::*};

/// One hidden layer, cross-entropy on ten classes.
pub type TenClasses = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;

/// The memory [`run`] works in.
pub struct Memory {
    batch: [[f32; 64]; BATCH],
    net: TenClasses,
    room: motenet::Memory<TenClasses, Adam, BATCH>,
}

impl Zero for Memory {
    const ZERO: Self = Self {
        batch: Zero::ZERO,
        net: Zero::ZERO,
        room: Zero::ZERO,
    };
}

/// Measures a step on a whole batch, and inference; returns the fingerprint of the weights.
pub(super) fn run(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<u64, StepError> {
    let Memory { batch, net, room } = memory;
    fill(batch.as_flattened_mut(), rng);
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Adam::new(1e-3), CrossEntropy);
    let batch = &*batch;
    let mut step = || trainer.step(batch.iter().enumerate().map(|(i, x)| (x, i % 10)));
    step()?;
    let mut outcome = Ok(0.0);
    let work = Work {
        name: "mlp10_step",
        units: 1,
    };
    meter.measure(work, &mut || outcome = step());
    outcome?;
    let work = Work {
        name: "mlp10_infer",
        units: 1,
    };
    let [x, ..] = batch;
    meter.measure(work, &mut || {
        black_box(trainer.predict(black_box(x)));
    });
    Ok(fingerprint(net))
}
