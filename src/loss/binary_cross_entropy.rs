use super::{Loss, TargetError, probabilities};
use crate::scalar::Scalar;
use crate::shape::Tensor;
use core::iter::zip;

/// Binary cross-entropy with the sigmoid, on logits z; the mean over the outputs of
/// `L = max(z, 0) - z t + ln(1 + e^-|z|)`, `dz = sigmoid(z) - t`.
///
/// The target has the output's shape and holds probabilities: 0 or 1, or soft ones between. Value and gradient are finite for all finite logits: of n
/// outputs each adds at most the largest number over 2n.
///
/// # Errors
/// [`TargetError::Probability`] for a value outside of [0, 1].
///
/// # Source
/// The logistic regression of the course, in the overflow-free form of PyTorch's `BCEWithLogitsLoss`.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BinaryCrossEntropy;

impl<Y: Tensor> Loss<Y> for BinaryCrossEntropy {
    type Target = Y;

    fn check(&self, target: &Y) -> Result<(), TargetError> {
        probabilities(target.as_flat())
    }

    fn grad(&self, z: &mut Y, target: &Y, scale: Y::Elem) -> Result<Y::Elem, TargetError> {
        probabilities(target.as_flat())?;
        let (zero, one) = (<Y::Elem as crate::shape::Zero>::ZERO, Y::Elem::ONE);
        let share = one / Y::Elem::of(Y::LEN as f32);
        let (mut loss, limit) = (zero, Y::Elem::MAX * Y::Elem::of(0.5) * share);
        for (z, &t) in zip(z.as_flat_mut(), target.as_flat()) {
            let term = z.max(zero) - *z * t + (-z.abs()).exp().ln_1p();
            loss += if term > limit && term <= Y::Elem::MAX {
                limit
            } else {
                term
            };
            *z = scale * share * (z.sigmoid() - t);
        }
        Ok(loss * share)
    }
}
