use super::{Schedule, half_cosine, part};

/// Cosine annealing with warm restarts: from `lr` to `end` over `period` steps, then from `lr` again, each period `growth` times as long as the one
/// before.
///
/// The step before a restart is a good moment to keep the weights: a snapshot ensemble.
///
/// # Cost
/// One loop iteration for every restart so far (with `growth` above 1: at most 32), one cosine.
///
/// # Source
/// Loshchilov and Hutter, *SGDR* (2016), arXiv:1608.03983.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CosineRestarts {
    /// The rate at every start.
    pub lr: f32,
    /// The rate before every restart.
    pub end: f32,
    /// How many steps the first period has; 0 counts as 1.
    pub period: u32,
    /// What a restart multiplies the period by; 0 counts as 1.
    pub growth: u32,
}

impl CosineRestarts {
    /// The step within its period, and that period's length.
    pub fn place(&self, step: u32) -> (u32, u32) {
        let mut period = self.period.max(1);
        if self.growth <= 1 {
            return (step.checked_rem(period).unwrap_or(0), period);
        }
        let mut rest = step;
        while rest >= period {
            rest -= period;
            period = period.saturating_mul(self.growth);
        }
        (rest, period)
    }
}

impl Schedule for CosineRestarts {
    fn lr(&self, step: u32) -> f32 {
        let (step, period) = self.place(step);
        half_cosine(self.lr, self.end, part(step, period))
    }
}
