use super::slide::slide;
use super::{Augment, offset};
use crate::scalar::Scalar;
use rand_core::Rng;

/// Moves all channels together in time, by a whole number of samples from `-most` to `most`, each equally likely; the first or last value is
/// repeated where nothing has moved to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TimeShift {
    /// The farthest, in samples.
    pub most: usize,
}

impl Default for TimeShift {
    fn default() -> Self {
        Self { most: 10 }
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for TimeShift {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        let by = offset(self.most, rng);
        for x in x {
            slide(x, by, |edge| edge);
        }
    }
}
