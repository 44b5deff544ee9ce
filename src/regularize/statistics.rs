use crate::layer::Train;
use crate::layers::Setting;
use crate::optim::Optimizer;
use crate::train::{Memory, StepError};
use core::borrow::Borrow;

/// Re-estimates the running statistics of `net`'s batch norms in one pass over data: the plain mean of the batches' means and variances.
/// Weights stay as they are. Returns how many samples it saw.
///
/// Needed for averaged weights ([`Swa`](super::Swa), [`Ema`](super::Ema)), whose activations no batch norm has ever seen. Use batches of
/// training samples, of the size they had in training, in random order. `memory` is that of training: its optimiser state and gradient stay.
/// Dropout is as in training; switch it off by [`Setting::DropoutKeep`] before if you want none.
///
/// Afterwards batch norms are as [`Setting::BatchStatistics`] leaves them. (PyTorch's `update_bn`.)
///
/// # Cost
/// A forward pass of every sample.
///
/// # Errors
/// [`StepError::EmptyBatch`] where there is no batch or an empty one, [`StepError::BatchTooLarge`], [`StepError::BatchTooSmall`] (a last batch of
/// one sample, say), [`StepError::Sample`] and [`StepError::Loss`] for numbers that are not finite. The statistics are then those of
/// the batches before.
///
/// # Source
/// Izmailov et al., *Averaging Weights Leads to Wider Optima and Better Generalization* (2018), arXiv:1803.05407, section 3.2.
pub fn estimate_statistics<N, O, X, const B: usize>(
    net: &mut N,
    memory: &mut Memory<N, O, B>,
    batches: impl IntoIterator<Item: IntoIterator<Item = X>>,
) -> Result<usize, StepError>
where
    N: Train,
    O: Optimizer,
    X: Borrow<N::In>,
{
    net.configure(Setting::CumulativeStatistics);
    let mut samples = 0;
    let result = (|| {
        for batch in batches {
            samples += memory.pass(net, batch)?;
        }
        if samples == 0 {
            Err(StepError::EmptyBatch)
        } else {
            Ok(samples)
        }
    })();
    net.configure(Setting::BatchStatistics);
    result
}
