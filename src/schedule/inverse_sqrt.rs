use super::Schedule;
use crate::math;

/// Inverse square root: `lr / sqrt(t + 1)`, the course's `k / sqrt(epoch)` and `k / sqrt(t)`, whose epochs and mini-batches count from 1.
///
/// # Source
/// The course (learning rate decay); Zinkevich, *Online Convex Programming and Generalized Infinitesimal Gradient Ascent* (2003).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct InverseSqrt {
    /// The first rate, the course's k.
    pub lr: f32,
}

impl Schedule for InverseSqrt {
    fn lr(&self, step: u32) -> f32 {
        self.lr / math::sqrt(step as f32 + 1.0)
    }
}
