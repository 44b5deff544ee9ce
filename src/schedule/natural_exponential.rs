use super::Schedule;
use crate::math;

/// Natural exponential decay: `lr e^(-rate t)`. Cheaper than [`Exponential`](super::Exponential): no power.
///
/// # Source
/// TensorFlow's `natural_exp_decay`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NaturalExponential {
    /// The first rate.
    pub lr: f32,
    /// How fast it falls: to 1/e in `1 / rate` steps.
    pub rate: f32,
}

impl Schedule for NaturalExponential {
    fn lr(&self, step: u32) -> f32 {
        self.lr * math::exp(-self.rate * step as f32)
    }
}
