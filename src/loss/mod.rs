//! What a network is trained to make small, one loss a file.
//!
//! Every loss is fused with the function that belongs in front of it (softmax, sigmoid), so it takes logits, and computes value and gradient in
//! one go, in the form that neither overflows nor cancels. The gradient replaces the output.

mod binary_cross_entropy;
mod cross_entropy;
mod huber;
mod mse;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use cross_entropy::{CrossEntropy, SmoothCrossEntropy, SoftCrossEntropy};
pub use huber::Huber;
pub use mse::Mse;

use crate::kernel;
use crate::scalar::Scalar;
use crate::sentences::sentences;
use crate::shape::{Tensor, Zero};
use core::borrow::Borrow;
use core::iter::zip;

/// What a network is trained to make small. Implement it for a loss of your own.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a loss for an output of shape `{Y}`")]
pub trait Loss<Y: Tensor> {
    /// What an output is compared with.
    type Target;

    /// Whether `target` is one for this output.
    ///
    /// # Errors
    /// A [`TargetError`] that says what is wrong with it.
    fn check(&self, target: &Self::Target) -> Result<(), TargetError>;

    /// Returns the loss of one output and replaces that output by `scale * dL/dy`.
    ///
    /// # Errors
    /// Those of [`Loss::check`]; the output is as it was then.
    fn grad(&self, y: &mut Y, target: &Self::Target, scale: Y::Elem) -> Result<Y::Elem, TargetError>;

    /// [`Loss::grad`] of each output of a batch, one after the other; returns the sum of their losses.
    ///
    /// Override it for a loss that takes less time for several outputs at once. Its results have to be the same.
    ///
    /// # Errors
    /// The first of [`Loss::check`], with the number of its sample; outputs before it may have been replaced.
    #[inline]
    fn grads<Q: Borrow<Self::Target>>(
        &self,
        y: &mut [Y],
        targets: impl IntoIterator<Item = Q>,
        scale: Y::Elem,
    ) -> Result<Y::Elem, (usize, TargetError)> {
        one_by_one(self, y, targets, scale)
    }

    /// The loss of one output.
    ///
    /// # Errors
    /// Those of [`Loss::check`].
    fn value(&self, y: &Y, target: &Self::Target) -> Result<Y::Elem, TargetError> {
        self.grad(&mut { *y }, target, Y::Elem::ONE)
    }
}

/// [`Loss::grads`] of a loss that has nothing better.
#[inline]
fn one_by_one<Y: Tensor, L: Loss<Y> + ?Sized, Q: Borrow<L::Target>>(
    loss: &L,
    y: &mut [Y],
    targets: impl IntoIterator<Item = Q>,
    scale: Y::Elem,
) -> Result<Y::Elem, (usize, TargetError)> {
    let mut sum = Y::Elem::ZERO;
    for (sample, (y, target)) in zip(y, targets).enumerate() {
        sum += loss.grad(y, target.borrow(), scale).map_err(|error| (sample, error))?;
    }
    Ok(sum)
}

/// A target that a loss cannot compare with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TargetError {
    /// A class index that is not below the number of classes.
    Class {
        /// The index.
        class: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A probability outside of [0, 1].
    Probability,
    /// Probabilities of classes that do not sum to 1 (to 1e-3).
    Sum,
    /// A value that is not finite, or so large (2^63) that its square is not.
    NotFinite,
}

sentences!(TargetError {
    Self::Class { class, classes } => "class {} of a network with {} classes", class, classes;
    Self::Probability => "a probability outside of [0, 1]";
    Self::Sum => "probabilities that do not sum to 1";
    Self::NotFinite => "a target that is not finite";
});

impl core::error::Error for TargetError {}

/// How far the logit z is below the largest one, as a number of at most 0.
///
/// Where both are finite it is held at half of the largest number, so that no loss made of it overflows. An infinite one shows.
fn gap<T: Scalar>(z: T, max: T) -> T {
    let (gap, least) = (z - max, T::MAX * T::of(-0.5));
    if gap < least && z >= -T::MAX { least } else { gap }
}

/// Whether every element lies in [0, 1].
fn probabilities<T: Scalar>(target: &[T]) -> Result<(), TargetError> {
    if target.iter().all(|&t| t >= T::ZERO && t <= T::ONE) {
        Ok(())
    } else {
        Err(TargetError::Probability)
    }
}

/// Whether every element is finite, and its square too.
fn usable<T: Scalar>(target: &[T]) -> Result<(), TargetError> {
    if kernel::all_usable(target) {
        Ok(())
    } else {
        Err(TargetError::NotFinite)
    }
}
