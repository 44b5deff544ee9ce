//! An autoencoder as it watches a machine for anomalies: trained on the device, without labels.

use super::{Meter, Work, fill, guard};
use motenet::rng::Generator;
use motenet::{fingerprint, prelude::*};

/// From 48 readings to six numbers and back.
pub type Autoencoder = Model<
    [f32; 48],
    (
        Dense<24>,
        Relu,
        Dense<12>,
        Relu,
        Dense<6>,
        Relu,
        Dense<12>,
        Relu,
        Dense<24>,
        Relu,
        Dense<48>,
    ),
>;

/// Its batch.
pub const AUTOENCODER_BATCH: usize = 10;

/// The memory [`run`] works in.
pub struct Memory {
    batch: [[f32; 48]; AUTOENCODER_BATCH],
    net: Autoencoder,
    room: motenet::Memory<Autoencoder, Sgd, AUTOENCODER_BATCH>,
}

impl Zero for Memory {
    const ZERO: Self = Self {
        batch: Zero::ZERO,
        net: Zero::ZERO,
        room: Zero::ZERO,
    };
}

/// Measures a step; returns the fingerprint of the weights.
pub(super) fn run(memory: &mut Memory, meter: &mut impl Meter, rng: &mut Generator) -> Result<u64, StepError> {
    let Memory { batch, net, room } = memory;
    fill(batch.as_flattened_mut(), rng);
    net.init(rng);
    let mut trainer = Trainer::new(net, room, Sgd::new(1e-2), Mse);
    let batch = &*batch;
    let mut step = || trainer.step(batch.iter().map(|x| (x, x)));
    step()?;
    let mut outcome = Ok(0.0);
    let work = Work {
        name: "autoencoder_train",
        units: AUTOENCODER_BATCH as u32,
    };
    meter.measure(work, &mut || outcome = step());
    outcome?;
    guard::run(
        meter,
        ["guard_autoencoder_1", "guard_autoencoder_1_off"],
        &mut trainer,
        |trainer| trainer.step(batch.iter().take(1).map(|x| (x, x))),
    )?;
    Ok(fingerprint(net))
}
