use super::{Loss, TargetError, usable};
use crate::scalar::Scalar;
use crate::shape::{Tensor, Zero};
use core::iter::zip;

/// Mean squared error over the outputs: `L = Σ (y - t)^2 / n`, `dy = 2 (y - t) / n` (PyTorch's and Keras's; some texts halve it).
///
/// # Errors
/// [`TargetError::NotFinite`].
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
        let mut put = |y: &mut Y::Elem, t: Y::Elem| {
            let e = *y - t;
            loss += e * e;
            *y = scale * share * (e + e);
        };
        let ((y4, y_tail), (t4, t_tail)) = (y.as_flat_mut().as_chunks_mut::<4>(), target.as_flat().as_chunks::<4>());
        for ([y0, y1, y2, y3], &[t0, t1, t2, t3]) in zip(y4, t4) {
            put(y0, t0);
            put(y1, t1);
            put(y2, t2);
            put(y3, t3);
        }
        for (y, &t) in zip(y_tail, t_tail) {
            put(y, t);
        }
        Ok(loss * share)
    }
}
