use super::{MetricError, ratio};
use crate::scalar::Scalar;
use crate::shape::Zero;

/// The share of right answers, `right / all`; the error is `1 - accuracy`.
///
/// ```
/// use motenet::{Zero, argmax, metrics::Accuracy};
/// let mut accuracy = Accuracy::ZERO;
/// for (truth, outputs) in [(2, [0.1, 0.2, 0.7]), (0, [0.1, 0.2, 0.7])] {
///     accuracy.add(truth, argmax(&outputs));
/// }
/// assert_eq!(accuracy.value(), Some(0.5));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Accuracy {
    right: u32,
    all: u32,
}

impl Zero for Accuracy {
    const ZERO: Self = Self { right: 0, all: 0 };
}

impl Accuracy {
    /// Counts an answer; returns whether it is right.
    pub fn add<C: PartialEq>(&mut self, truth: C, answer: C) -> bool {
        let right = truth == answer;
        self.right = self.right.saturating_add(right.into());
        self.all = self.all.saturating_add(1);
        right
    }

    /// Counts the answer to a yes-or-no question given as a logit: yes above 0, where the sigmoid passes 0.5.
    ///
    /// # Errors
    /// [`MetricError::NotANumber`].
    pub fn add_logit<T: Scalar>(&mut self, truth: bool, logit: T) -> Result<bool, MetricError> {
        if logit.is_nan() {
            return Err(MetricError::NotANumber);
        }
        Ok(self.add(truth, logit > T::ZERO))
    }

    /// How many answers were right.
    pub fn right(&self) -> u32 {
        self.right
    }

    /// How many answers were counted.
    pub fn count(&self) -> u32 {
        self.all
    }

    /// The share of right answers; `None` without any answer.
    pub fn value(&self) -> Option<f32> {
        (self.all > 0).then(|| ratio(self.right.into(), self.all.into()))
    }

    /// The share of wrong answers, exactly 0 where none is; `None` without any answer.
    pub fn error(&self) -> Option<f32> {
        let wrong = self.all.saturating_sub(self.right);
        (self.all > 0).then(|| ratio(wrong.into(), self.all.into()))
    }
}
