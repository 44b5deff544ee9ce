use super::{Schedule, part};
use crate::math;

/// Polynomial decay: `end + (lr - end) (1 - t / duration)^power`, and `end` from `duration` on.
///
/// # Source
/// TensorFlow's `polynomial_decay`; PyTorch's `PolynomialLR` (with `end` 0); Liu, Rabinovich, Berg, *ParseNet* (2015), arXiv:1506.04579.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Polynomial {
    /// The first rate.
    pub lr: f32,
    /// The last rate.
    pub end: f32,
    /// The exponent: 1 is a line, 2 falls fast at first; positive.
    pub power: f32,
    /// How many steps it takes.
    pub duration: u32,
}

impl Schedule for Polynomial {
    fn lr(&self, step: u32) -> f32 {
        // Not 1 - t/duration: near the end that would cancel.
        let left = match self.duration.saturating_sub(step) {
            0 => 0.0,
            left => part(left, self.duration),
        };
        self.end + (self.lr - self.end) * math::pow(left, self.power)
    }
}
