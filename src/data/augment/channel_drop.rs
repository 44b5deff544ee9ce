use super::{Augment, happens};
use crate::scalar::Scalar;
use rand_core::Rng;

/// Silences each channel with a probability, independently: a sensor that fails. The others are not scaled up, as dropout would.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ChannelDrop {
    /// Probability for each channel, from 0 to 1.
    pub probability: f32,
    /// What a silent channel reads, in the signal's unit.
    pub value: f32,
}

impl Default for ChannelDrop {
    fn default() -> Self {
        Self {
            probability: 0.1,
            value: 0.0,
        }
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for ChannelDrop {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        for x in x {
            if happens(self.probability, rng) {
                x.fill(T::of(self.value));
            }
        }
    }
}
