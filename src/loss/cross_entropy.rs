//! Softmax and cross-entropy in one, on logits z.
//!
//! With p = softmax(z) and target probabilities q that sum to 1, the loss is
//!
//! ```text
//! L = -Σ q_k ln p_k = ln Σ e^(z_k) - Σ q_k z_k
//! ```
//!
//! and since d/dz_k of the first term is p_k, the gradient is simply `dz = p - q`: the softmax's own derivative cancels, which is why the two
//! belong together. Shifting z by its maximum changes neither and keeps every exponential at or below 1.
//!
//! Value and gradient are finite for all finite logits. A logit that lies further below the largest than half of the largest number counts as if it lay
//! there: its loss could not be written down.

use super::{Loss, TargetError, gap, one_by_one, probabilities};
use crate::error::ConfigError;
use crate::kernel;
use crate::scalar::Scalar;
use crate::shape::first;
use core::borrow::Borrow;
use core::iter::zip;

/// Cross-entropy with the softmax; the target is the index of the class: `L = ln Σ e^(z_k) - z_t`, `dz = softmax(z) - onehot(t)`.
///
/// # Errors
/// [`TargetError::Class`] unless the index is below the number of outputs.
///
/// # Source
/// Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.2.2.3.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CrossEntropy;

impl<T: Scalar, const K: usize> Loss<[T; K]> for CrossEntropy {
    type Target = usize;

    fn check(&self, &class: &usize) -> Result<(), TargetError> {
        if class < K {
            Ok(())
        } else {
            Err(TargetError::Class { class, classes: K })
        }
    }

    fn grad(&self, z: &mut [T; K], &class: &usize, scale: T) -> Result<T, TargetError> {
        let own = *z.get(class).ok_or(TargetError::Class { class, classes: K })?;
        let (sum, max) = kernel::softmax(z);
        kernel::scale(z, scale / sum);
        if let Some(z) = z.get_mut(class) {
            *z -= scale;
        }
        Ok(sum.ln() - gap(own, max))
    }

    fn grads<Q: Borrow<usize>>(
        &self,
        y: &mut [[T; K]],
        classes: impl IntoIterator<Item = Q>,
        scale: T,
    ) -> Result<T, (usize, TargetError)> {
        if !kernel::SOFTMAX_ROWS {
            return one_by_one(self, y, classes, scale);
        }
        let mut classes = classes.into_iter();
        let (mut loss, mut sample) = (T::ZERO, 0);
        for y in y.chunks_mut(AT_ONCE) {
            let mut own = [(0, T::ZERO); AT_ONCE];
            let mut count = 0;
            for ((z, own), class) in zip(zip(&*y, &mut own), &mut classes) {
                let class = *class.borrow();
                let error = TargetError::Class { class, classes: K };
                *own = (class, *z.get(class).ok_or((sample + count, error))?);
                count += 1;
            }
            let y = first(y, count);
            let [mut sums, mut max] = [[T::ZERO; AT_ONCE]; 2];
            kernel::softmax_rows(y.as_flattened_mut(), K, &mut sums, &mut max);
            for (((z, (class, own)), sum), max) in zip(zip(zip(y, own), sums), max) {
                kernel::scale(z, scale / sum);
                if let Some(z) = z.get_mut(class) {
                    *z -= scale;
                }
                loss += sum.ln() - gap(own, max);
            }
            sample += count;
        }
        Ok(loss)
    }
}

/// Outputs whose exponentials are computed at once: enough for long vectors, and few enough to be still near when they are summed.
const AT_ONCE: usize = 16;

/// [`CrossEntropy`] with label smoothing: the target is the class's index t, and `q = (1 - eps) onehot(t) + eps/K`, as in PyTorch.
///
/// # Errors
/// [`TargetError::Class`] unless the index is below the number of outputs.
///
/// # Source
/// Szegedy et al., *Rethinking the Inception Architecture* (2015), arXiv:1512.00567, section 7.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SmoothCrossEntropy {
    eps: f32,
}

impl SmoothCrossEntropy {
    /// Gives the share `eps` of each target to all classes alike; 0.1 is usual.
    ///
    /// # Errors
    /// [`ConfigError::LabelSmoothing`] unless 0 <= eps < 1.
    pub const fn new(eps: f32) -> Result<Self, ConfigError> {
        if eps >= 0.0 && eps < 1.0 {
            Ok(Self { eps })
        } else {
            Err(ConfigError::LabelSmoothing)
        }
    }
}

impl<T: Scalar, const K: usize> Loss<[T; K]> for SmoothCrossEntropy {
    type Target = usize;

    fn check(&self, class: &usize) -> Result<(), TargetError> {
        <CrossEntropy as Loss<[T; K]>>::check(&CrossEntropy, class)
    }

    fn grad(&self, z: &mut [T; K], &class: &usize, scale: T) -> Result<T, TargetError> {
        let own = *z.get(class).ok_or(TargetError::Class { class, classes: K })?;
        let share = T::of(self.eps) / T::of(K as f32);
        let rest = T::ONE - T::of(self.eps);
        let (max, mut total) = (largest(z), T::ZERO);
        for &z in &*z {
            total += share * gap(z, max);
        }
        let (sum, _) = kernel::softmax(z);
        for (k, z) in z.iter_mut().enumerate() {
            *z = scale * (*z / sum - share - if k == class { rest } else { T::ZERO });
        }
        Ok(sum.ln() - rest * gap(own, max) - total)
    }
}

/// Cross-entropy with the softmax for soft labels: the target is a probability for each class, `dz = softmax(z) - q`.
///
/// # Errors
/// [`TargetError::Probability`] for a value outside of [0, 1], [`TargetError::Sum`] where they do not sum to 1 (to 1e-3).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SoftCrossEntropy;

impl<T: Scalar, const K: usize> Loss<[T; K]> for SoftCrossEntropy {
    type Target = [T; K];

    fn check(&self, target: &[T; K]) -> Result<(), TargetError> {
        probabilities(target)?;
        let mut sum = T::ZERO;
        for &q in target {
            sum += q;
        }
        if (sum - T::ONE).abs() <= T::of(1e-3) {
            Ok(())
        } else {
            Err(TargetError::Sum)
        }
    }

    fn grad(&self, z: &mut [T; K], target: &[T; K], scale: T) -> Result<T, TargetError> {
        self.check(target)?;
        let (max, mut along, mut total) = (largest(z), T::ZERO, T::ZERO);
        for (&z, &q) in z.iter().zip(target) {
            along += q * gap(z, max);
            total += q;
        }
        let (sum, _) = kernel::softmax(z);
        for (z, &q) in z.iter_mut().zip(target) {
            *z = scale * (total * (*z / sum) - q);
        }
        Ok(total * sum.ln() - along)
    }
}

/// The largest logit.
fn largest<T: Scalar>(z: &[T]) -> T {
    let mut max = z.first().copied().unwrap_or(T::ZERO);
    for &z in z {
        max = max.max(z);
    }
    max
}
