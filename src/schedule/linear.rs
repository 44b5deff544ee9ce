use super::{Schedule, line, part};

/// From `lr` to `end` on a line in `duration` steps, and `end` from there on.
///
/// # Source
/// PyTorch's `LinearLR`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Linear {
    /// The first rate.
    pub lr: f32,
    /// The last rate.
    pub end: f32,
    /// How many steps it takes.
    pub duration: u32,
}

impl Schedule for Linear {
    fn lr(&self, step: u32) -> f32 {
        line(self.lr, self.end, part(step, self.duration))
    }
}
