use super::{Schedule, periods};

/// Inverse time decay: `lr / (1 + decay t / period)`.
///
/// With `period` 1 and t counting epochs the course's `alpha0 / (1 + decay_rate epoch)`: `lr` 0.2 and `decay` 1 give 0.2, 0.1, 0.067, 0.05.
///
/// # Source
/// The course (learning rate decay); Robbins and Monro, *A Stochastic Approximation Method* (1951).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct InverseTime {
    /// The first rate.
    pub lr: f32,
    /// How fast it falls: after `1 / decay` periods it has halved.
    pub decay: f32,
    /// How many steps t a period has.
    pub period: u32,
}

impl Schedule for InverseTime {
    fn lr(&self, step: u32) -> f32 {
        self.lr / (1.0 + self.decay * periods(step, self.period))
    }
}
