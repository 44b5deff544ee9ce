use super::Schedule;

/// A linear rise in front of any schedule: `inner(0) (t + 1) / steps` for t below `steps`, then the inner schedule from its step 0.
///
/// The first steps of Adam and of networks with batch norm are the wildest: a rate that starts low lets their averages fill.
///
/// # Source
/// Goyal et al., *Accurate, Large Minibatch SGD* (2017), arXiv:1706.02677, section 2.2.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Warmup<S> {
    /// How many steps the rise takes; 0 is none.
    pub steps: u32,
    /// The schedule behind it.
    pub inner: S,
}

impl<S: Schedule> Schedule for Warmup<S> {
    fn lr(&self, step: u32) -> f32 {
        match step.checked_sub(self.steps) {
            None => self.inner.lr(0) * ((step + 1) as f32 / self.steps as f32),
            Some(step) => self.inner.lr(step),
        }
    }
}
