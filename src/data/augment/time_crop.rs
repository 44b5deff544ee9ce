use super::Augment;
use super::stretch::Part;
use crate::scalar::Scalar;
use rand_core::Rng;

/// Cuts a part of the time out, between `least` and all of it, and stretches it to full length by linear interpolation: a slower movement, seen for a
/// shorter time. All channels together.
///
/// # Cost
/// A copy of one channel on the stack; two multiplications a value.
///
/// # Source
/// Le Guennec, Malinowski, Tavenard, *Data Augmentation for Time Series Classification using Convolutional Neural Networks* (2016): window slicing,
/// with 0.9.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TimeCrop {
    /// The smallest share of the time that is kept, from 0 to 1.
    pub least: f32,
}

impl Default for TimeCrop {
    fn default() -> Self {
        Self { least: 0.9 }
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for TimeCrop {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        let part = Part::draw(self.least, rng);
        for x in x {
            part.stretch(x);
        }
    }
}
