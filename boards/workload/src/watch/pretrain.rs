//! The base's training: Adam on mini-batches of 64, the learning rate falling on a line to zero.

use super::{Watch, Window};
use crate::pretraining;
use motenet::{StepError, prelude::*, rng};

/// Windows in a mini-batch.
pub const BATCH: usize = 64;
/// Walks through the base subjects' windows.
pub const EPOCHS: usize = 40;
/// Learning rate of the first epoch.
pub const LR: f32 = 3e-3;

/// What pre-training needs besides the network: 2 MB, for the host.
pub type Room = Memory<Watch, Adam, BATCH>;

/// Trains `net` from scratch on labelled windows. `order` is scratch, one number a window; `epoch` hears of each epoch's mean loss.
///
/// # Errors
/// Those of [`Trainer::step`].
pub fn pretrain<'d>(
    net: &mut Watch,
    room: &mut Room,
    (mean, deviation): ([f32; 6], [f32; 6]),
    window: impl Fn(usize) -> (&'d Window, &'d usize) + Copy,
    order: &mut [usize],
    seed: u64,
    epoch: impl FnMut(usize, f32),
) -> Result<(), StepError> {
    let mut rng = rng::seeded(seed);
    net.0.set(mean, deviation);
    net.init(&mut rng);
    pretraining::pretrain((net, room), (LR, EPOCHS), window, order, &mut rng, epoch)
}
