use super::{Schedule, periods};
use crate::math;

/// A linear rise and a fall with the root of the time: `peak min((t + 1) / warmup, sqrt(warmup / (t + 1)))`; the peak is at step `warmup - 1`.
///
/// # Source
/// Vaswani et al., *Attention Is All You Need* (2017), arXiv:1706.03762, section 5.3.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Noam {
    /// The largest rate.
    pub peak: f32,
    /// How many steps the rise takes.
    pub warmup: u32,
}

impl Schedule for Noam {
    fn lr(&self, step: u32) -> f32 {
        let risen = periods(step.saturating_add(1), self.warmup);
        let shape = if risen < 1.0 { risen } else { 1.0 / math::sqrt(risen) };
        self.peak * shape
    }
}
