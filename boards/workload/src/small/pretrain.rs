//! The base's training: with batch norms, which are folded into the convolutions in the end. Adam on mini-batches of 64, the learning rate falling on a line
//! to zero.

use super::model::{CHANNELS, CLASSES, LENGTH, Small, Window};
use crate::pretraining;
use motenet::{StepError, prelude::*, rng};

type Stride2 = motenet::Window<2>;

/// The network as it is trained.
pub type Trained = Model<
    [[f32; LENGTH]; CHANNELS],
    (
        Normalize,
        Conv1d<6, 5, 23, Stride2, NO_BIAS>,
        BatchNorm,
        Relu,
        Conv1d<12, 5, 10, Stride2, NO_BIAS>,
        BatchNorm,
        Relu,
        GlobalAvgPool,
        Dense<CLASSES>,
    ),
>;

/// Windows in a mini-batch.
pub const BATCH: usize = 64;
/// Walks through the base subjects' windows.
pub const EPOCHS: usize = 60;
/// Learning rate of the first epoch.
pub const LR: f32 = 1e-2;

/// What pre-training needs besides the network, for the host.
pub type Room = Memory<Trained, Adam, BATCH>;

/// Trains `net` from scratch on labelled windows and folds it into `base`. `order` is scratch, one number a window; `epoch` hears of each epoch's mean loss.
///
/// # Errors
/// Those of [`Trainer::step`].
pub fn pretrain<'d>(
    (net, base): (&mut Trained, &mut Small),
    room: &mut Room,
    (mean, deviation): ([f32; CHANNELS], [f32; CHANNELS]),
    window: impl Fn(usize) -> (&'d Window, &'d usize) + Copy,
    order: &mut [usize],
    seed: u64,
    epoch: impl FnMut(usize, f32),
) -> Result<(), StepError> {
    let mut rng = rng::seeded(seed);
    net.0.set(mean, deviation);
    net.init(&mut rng);
    pretraining::pretrain((&mut *net, room), (LR, EPOCHS), window, order, &mut rng, epoch)?;
    let mut folded = Folded::<Trained>::ZERO;
    fold(net, &mut folded);
    motenet::convert(&folded, base);
    Ok(())
}
