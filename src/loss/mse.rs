use super::{Loss, TargetError, usable};
use crate::scalar::Scalar;
use crate::shape::{Tensor, Zero};
use core::iter::zip;

/// Mean squared error over the outputs: `L = Σ (y - t)^2 / n`, `dy = 2 (y - t) / n` (PyTorch's and Keras's; some texts halve it).
///
/// # Errors
/// [`TargetError::NotFinite`].
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Mse;

impl<Y: Tensor> Loss<Y> for Mse {
    type Target = Y;

    fn check(&self, target: &Y) -> Result<(), TargetError> {
        usable(target.as_flat())
    }

    fn grad(&self, y: &mut Y, target: &Y, scale: Y::Elem) -> Result<Y::Elem, TargetError> {
        usable(target.as_flat())?;
        let share = Y::Elem::ONE / Y::Elem::of(Y::LEN as f32);
        let mut loss = Y::Elem::ZERO;
        for (y, &t) in zip(y.as_flat_mut(), target.as_flat()) {
            let e = *y - t;
            loss += e * e;
            *y = scale * share * (e + e);
        }
        Ok(loss * share)
    }
}
