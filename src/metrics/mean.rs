use super::{MetricError, Sum, is_finite};
use crate::scalar::Scalar;
use crate::shape::Zero;

/// A mean, plain or weighted: `Σ w x / Σ w`, of any number of values.
///
/// For the loss of an epoch add each batch's mean with its number of samples as the weight: a short last batch then counts for what it is.
/// Both sums are compensated ([`Sum`]), so a million small losses in `f32` still have their mean to the last digit or two.
///
/// ```
/// use motenet::{Zero, metrics::Mean};
/// let mut loss = Mean::ZERO;
/// loss.add_weighted(0.5, 32.0)?; // a batch of 32
/// loss.add_weighted(2.0, 16.0)?; // and a short one
/// assert_eq!(loss.value(), Some(1.0f32));
/// # Ok::<(), motenet::metrics::MetricError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Mean<T> {
    values: Sum<T>,
    weights: Sum<T>,
}

impl<T: Scalar> Zero for Mean<T> {
    const ZERO: Self = Self {
        values: Zero::ZERO,
        weights: Zero::ZERO,
    };
}

impl<T: Scalar> Default for Mean<T> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<T: Scalar> Mean<T> {
    /// Adds a value of weight 1.
    ///
    /// # Errors
    /// [`MetricError::NotFinite`].
    pub fn add(&mut self, value: T) -> Result<(), MetricError> {
        self.add_weighted(value, T::ONE)
    }

    /// Adds a value that counts `weight` times.
    ///
    /// # Errors
    /// [`MetricError::NotFinite`] where the value, the weight or their product is not finite, [`MetricError::Negative`] for a weight below 0.
    pub fn add_weighted(&mut self, value: T, weight: T) -> Result<(), MetricError> {
        let share = value * weight;
        if !(is_finite(share) && is_finite(value) && is_finite(weight)) {
            return Err(MetricError::NotFinite);
        }
        if weight < T::ZERO {
            return Err(MetricError::Negative);
        }
        self.values.add(share);
        self.weights.add(weight);
        Ok(())
    }

    /// The mean; `None` while the weights sum to 0.
    pub fn value(&self) -> Option<T> {
        let weight = self.weights.value();
        (weight > T::ZERO).then(|| self.values.value() / weight)
    }

    /// The sum of the weights: without weights, how many values there were.
    pub fn weight(&self) -> T {
        self.weights.value()
    }
}
