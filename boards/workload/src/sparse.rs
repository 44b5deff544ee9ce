//! Trains networks of which parts learn, through every layer that can be updated in part.

use motenet::layers::{BiasOnly, Fixed, SomeChannels, relaxed};
use motenet::rng::{self, Generator};
use motenet::{fingerprint, prelude::*};

type Images = Model<
    [[[f32; 7]; 6]; 2],
    (
        SomeChannels<Conv2d<4, 3, 3, 6, 7, Window<1, 1, Same>>, 2>,
        Fixed<BatchNorm>,
        Relu,
        SomeChannels<DepthwiseConv2d<2, 2, 5, 6>, 3>,
        BiasOnly<Conv2d<3, 1, 1, 5, 6>>,
        Relu,
        Fixed<DepthwiseConv2d<2, 2, 4, 5>>,
        SomeChannels<Dense<4>, 2>,
    ),
>;
type Signals = Model<
    [[f32; 12]; 3],
    (
        SomeChannels<DepthwiseConv1d<3, 10>, 2>,
        Tanh,
        SomeChannels<Conv1d<4, 3, 8>, 2>,
        Relu,
        Fixed<relaxed::Dense<6>>,
        Tanh,
        BiasOnly<Dense<6>>,
        Tanh,
        SomeChannels<relaxed::Dense<4>, 3>,
    ),
>;

/// Samples in a batch.
const BATCH: usize = 3;
const STEPS: usize = 4;

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    images: Images,
    images_adam: motenet::Memory<Images, Adam, BATCH>,
    signals: Signals,
    signals_sgd: motenet::Memory<Signals, Sgd, BATCH>,
}

impl Zero for Memory {
    const ZERO: Self = Self {
        images: Zero::ZERO,
        images_adam: motenet::Memory::ZERO,
        signals: Zero::ZERO,
        signals_sgd: motenet::Memory::ZERO,
    };
}

/// Trains two networks in part from pinned random weights and takes their losses and weights into `digest`.
///
/// # Errors
/// None with these data; training passes on what it would say.
pub fn run(memory: &mut Memory, rng: &mut Generator, digest: &mut crate::Fnv) -> Result<(), StepError> {
    let Memory {
        images,
        images_adam,
        signals,
        signals_sgd,
    } = memory;
    images.init(rng);
    signals.init(rng);
    let chosen = [
        images.0.choose(1),
        images.3.choose(1),
        images.7.choose(2),
        signals.0.choose(1),
        signals.2.choose(2),
        signals.8.choose(1),
    ];
    digest.word(u32::from(chosen.iter().all(Result::is_ok)));
    steps(
        Trainer::new(images, images_adam, Adam::new(5e-3), CrossEntropy),
        rng,
        digest,
    )?;
    steps(
        Trainer::new(signals, signals_sgd, Sgd::new(2e-2), CrossEntropy),
        rng,
        digest,
    )
}

fn steps<N, O>(
    mut trainer: Trainer<'_, N, O, CrossEntropy, BATCH>,
    rng: &mut Generator,
    digest: &mut crate::Fnv,
) -> Result<(), StepError>
where
    N: Train<Elem = f32> + Layer<In: Shape<Elem = f32>, Out = [f32; 4]>,
    O: Optimizer,
{
    for _ in 0..STEPS {
        let mut batch = [(N::In::ZERO, 0); BATCH];
        for (i, (x, class)) in batch.iter_mut().enumerate() {
            x.as_flat_mut().fill_with(|| rng::normal(rng));
            *class = i;
        }
        digest.word(trainer.step(batch)?.to_bits());
    }
    let bits = fingerprint(trainer.net());
    digest.word(bits as u32);
    digest.word((bits >> 32) as u32);
    Ok(())
}
