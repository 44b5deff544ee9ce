use super::Schedule;

/// A schedule that is asked every `every` steps only: the rate stays on each stair for so long. `every` 0 counts as 1.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Staircase<S> {
    /// How many steps a stair has.
    pub every: u32,
    /// The schedule that the stairs follow.
    pub inner: S,
}

impl<S: Schedule> Schedule for Staircase<S> {
    fn lr(&self, step: u32) -> f32 {
        self.inner.lr(step - step.checked_rem(self.every).unwrap_or(0))
    }
}
