use super::{Schedule, periods};
use crate::math;

/// Exponential decay: `lr factor^(t / period)`.
///
/// With `period` 1 and t counting epochs the course's `0.95^epoch alpha0`. Behind [`Staircase`](super::Staircase) of the same period: step decay
/// (PyTorch's `StepLR`).
///
/// # Source
/// The course (learning rate decay).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Exponential {
    /// The first rate.
    pub lr: f32,
    /// What a period multiplies the rate by; not negative.
    pub factor: f32,
    /// How many steps t a period has.
    pub period: u32,
}

impl Schedule for Exponential {
    fn lr(&self, step: u32) -> f32 {
        self.lr * math::pow(self.factor, periods(step, self.period))
    }
}
