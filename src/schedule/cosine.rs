use super::{Schedule, half_cosine, part};

/// Cosine annealing: `end + (lr - end) (1 + cos(π t / duration)) / 2`, and `end` from `duration` on (PyTorch's `CosineAnnealingLR` would rise again).
///
/// # Source
/// Loshchilov and Hutter, *SGDR* (2016), arXiv:1608.03983, equation 5.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Cosine {
    /// The first rate.
    pub lr: f32,
    /// The last rate.
    pub end: f32,
    /// How many steps it takes.
    pub duration: u32,
}

impl Schedule for Cosine {
    fn lr(&self, step: u32) -> f32 {
        half_cosine(self.lr, self.end, part(step, self.duration))
    }
}
