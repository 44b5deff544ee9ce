use super::Schedule;

/// A schedule of epochs for a counter of steps: the rate of step t is the inner schedule's of epoch `t / steps`, rounded down. `steps` 0 counts as 1.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PerEpoch<S> {
    /// How many steps (mini-batches, the short last one included) an epoch has.
    pub steps: u32,
    /// The schedule of epochs.
    pub inner: S,
}

impl<S: Schedule> Schedule for PerEpoch<S> {
    fn lr(&self, step: u32) -> f32 {
        self.inner.lr(step.checked_div(self.steps).unwrap_or(step))
    }
}
