use super::{MetricError, ratio};
use crate::scalar::Scalar;
use crate::shape::Zero;

/// The share of samples whose class is among the `K` with the largest outputs.
///
/// Of equal outputs the one of the lower class comes first, as in [`argmax`](crate::argmax): `TopK<1>` is the accuracy. With `K` at least the number
/// of classes it is 1.
///
/// # Cost
/// One pass over the outputs a sample: nothing is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TopK<const K: usize> {
    right: u32,
    all: u32,
}

impl<const K: usize> Zero for TopK<K> {
    const ZERO: Self = Self { right: 0, all: 0 };
}

impl<const K: usize> TopK<K> {
    /// Counts a sample by its class and the network's outputs, logits or probabilities; returns whether the class is among the first `K`.
    ///
    /// # Errors
    /// [`MetricError::Class`] unless the class is below the number of outputs, [`MetricError::NotANumber`].
    pub fn add<T: Scalar>(&mut self, truth: usize, outputs: &[T]) -> Result<bool, MetricError> {
        let classes = outputs.len();
        let own = *outputs.get(truth).ok_or(MetricError::Class { class: truth, classes })?;
        if outputs.iter().any(|y| y.is_nan()) {
            return Err(MetricError::NotANumber);
        }
        let ahead = |&(class, &y): &(usize, &T)| y > own || (y == own && class < truth);
        let right = outputs.iter().enumerate().filter(ahead).count() < K;
        self.right = self.right.saturating_add(right.into());
        self.all = self.all.saturating_add(1);
        Ok(right)
    }

    /// The share; `None` without any sample.
    pub fn value(&self) -> Option<f32> {
        (self.all > 0).then(|| ratio(self.right.into(), self.all.into()))
    }

    /// How many samples were counted.
    pub fn count(&self) -> u32 {
        self.all
    }
}
