//! How the bases are trained: Adam on mini-batches, the learning rate falling on a line to zero.

use motenet::rng::{self, Generator};
use motenet::{StepError, prelude::*};

/// Trains `net`, which has been initialised, for so many walks through the labelled samples. `order` is scratch, one number a sample; `epoch` hears of each
/// epoch's mean loss.
///
/// # Errors
/// Those of [`Trainer::step`].
pub fn pretrain<'d, N: Train<Elem = f32, Out = [f32; K]>, const K: usize, const B: usize>(
    (net, room): (&mut N, &mut Memory<N, Adam, B>),
    (lr, epochs): (f32, usize),
    sample: impl Fn(usize) -> (&'d N::In, &'d usize) + Copy,
    order: &mut [usize],
    rng: &mut Generator,
    mut epoch: impl FnMut(usize, f32),
) -> Result<(), StepError>
where
    N::In: 'd,
{
    order.iter_mut().enumerate().for_each(|(i, place)| *place = i);
    let mut trainer = Trainer::new(net, room, Adam::new(lr), CrossEntropy);
    for e in 0..epochs {
        trainer.optimizer.lr = lr * (1.0 - e as f32 / epochs as f32);
        rng::shuffle(order, rng);
        let mut loss = 0.0;
        for batch in order.chunks(B) {
            loss += trainer.step(batch.iter().map(|&i| sample(i)))? * batch.len() as f32;
        }
        epoch(e, loss / order.len() as f32);
    }
    Ok(())
}
