use super::Augment;
use crate::rng;
use crate::scalar::Scalar;
use rand_core::Rng;

/// Adds normal noise to every value: `x += deviation N(0, 1)`. What a noisier sensor would see.
///
/// # Source
/// Um et al., *Data Augmentation of Wearable Sensor Data for Parkinson's Disease Monitoring using Convolutional Neural Networks* (ICMI 2017),
/// arXiv:1706.00527, whose 0.05 is the default.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Jitter {
    /// Deviation of the noise, in the signal's unit.
    pub deviation: f32,
}

impl Default for Jitter {
    fn default() -> Self {
        Self { deviation: 0.05 }
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for Jitter {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        let deviation = T::of(self.deviation);
        for x in x.as_flattened_mut() {
            *x += deviation * T::of(rng::normal(rng));
        }
    }
}
