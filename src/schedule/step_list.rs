use super::Schedule;

/// Multiplied by `factor` at each milestone: `lr factor^n`, n being how many milestones are at or before t.
///
/// # Source
/// PyTorch's `MultiStepLR`; He et al., *Deep Residual Learning* (2015), section 3.4.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct StepList<const N: usize> {
    /// The first rate.
    pub lr: f32,
    /// What a milestone multiplies the rate by.
    pub factor: f32,
    /// The first step of each lower rate, in any order.
    pub milestones: [u32; N],
}

impl<const N: usize> Schedule for StepList<N> {
    fn lr(&self, step: u32) -> f32 {
        let reached = self.milestones.iter().filter(|&&milestone| milestone <= step);
        reached.fold(self.lr, |lr, _| lr * self.factor)
    }
}
