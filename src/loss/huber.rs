use super::{Loss, TargetError, usable};
use crate::error::ConfigError;
use crate::scalar::Scalar;
use crate::shape::{Tensor, Zero};
use core::iter::zip;

/// Huber loss: the mean over the outputs of `e^2/2` where `|e| <= delta`, else `delta (|e| - delta/2)`, with e = y - t;
/// `dy = clamp(e, ±delta) / n`. An outlier pulls with at most delta.
///
/// PyTorch's `HuberLoss`; its `SmoothL1Loss` of the same beta is this divided by delta.
///
/// # Errors
/// [`TargetError::NotFinite`].
///
/// # Source
/// Huber, *Robust Estimation of a Location Parameter*, Ann. Math. Statist. 35 (1964).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Huber {
    delta: f32,
}

impl Huber {
    /// Squares errors up to `delta`, in the units of the output.
    ///
    /// # Errors
    /// [`ConfigError::HuberDelta`] unless delta is positive and finite.
    pub const fn new(delta: f32) -> Result<Self, ConfigError> {
        if delta > 0.0 && delta < f32::INFINITY {
            Ok(Self { delta })
        } else {
            Err(ConfigError::HuberDelta)
        }
    }
}

impl Default for Huber {
    /// delta = 1, as in PyTorch and Keras.
    fn default() -> Self {
        Huber { delta: 1.0 }
    }
}

impl<Y: Tensor> Loss<Y> for Huber {
    type Target = Y;

    fn check(&self, target: &Y) -> Result<(), TargetError> {
        usable(target.as_flat())
    }

    fn grad(&self, y: &mut Y, target: &Y, scale: Y::Elem) -> Result<Y::Elem, TargetError> {
        usable(target.as_flat())?;
        let share = Y::Elem::ONE / Y::Elem::of(Y::LEN as f32);
        let (half, delta) = (Y::Elem::of(0.5), Y::Elem::of(self.delta));
        let mut loss = Y::Elem::ZERO;
        for (y, &t) in zip(y.as_flat_mut(), target.as_flat()) {
            let e = *y - t;
            let (value, slope) = if e.abs() <= delta {
                (half * e * e, e)
            } else {
                (
                    delta * (e.abs() - half * delta),
                    if e < Y::Elem::ZERO { -delta } else { delta },
                )
            };
            // A comparison is false for NaN: without this a NaN output would count as a bounded error.
            let (value, slope) = if e.is_nan() { (e, e) } else { (value, slope) };
            loss += value;
            *y = scale * share * slope;
        }
        Ok(loss * share)
    }
}
