use super::{Schedule, line, part};

/// Cyclical rates: from `base` to `peak` in `half` steps on a line and back in as many, again and again.
///
/// # Source
/// Smith, *Cyclical Learning Rates for Training Neural Networks* (2015), arXiv:1506.01186; PyTorch's `CyclicLR` in mode `triangular`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Triangular {
    /// The smallest rate, at step 0.
    pub base: f32,
    /// The largest rate, at step `half`.
    pub peak: f32,
    /// How many steps half a cycle has; 0 counts as 1.
    pub half: u32,
}

impl Schedule for Triangular {
    fn lr(&self, step: u32) -> f32 {
        let half = self.half.clamp(1, u32::MAX / 2);
        let place = step.checked_rem(2 * half).unwrap_or(0);
        line(self.base, self.peak, part(place.min(2 * half - place), half))
    }
}
