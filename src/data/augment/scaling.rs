use super::Augment;
use crate::kernel;
use crate::rng;
use crate::scalar::Scalar;
use rand_core::Rng;

/// Multiplies each channel by a factor of its own, normal around 1: `x_c *= 1 + deviation N(0, 1)`. Stronger and weaker movements, sensors of
/// other gain.
///
/// # Source
/// Um et al. 2017, arXiv:1706.00527, whose 0.1 is the default.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Scaling {
    /// Deviation of the factors, without unit.
    pub deviation: f32,
}

impl Default for Scaling {
    fn default() -> Self {
        Self { deviation: 0.1 }
    }
}

impl<T: Scalar, const L: usize, const C: usize> Augment<[[T; L]; C]> for Scaling {
    fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; L]; C], rng: &mut R) {
        for x in x {
            kernel::scale(x, T::ONE + T::of(self.deviation) * T::of(rng::normal(rng)));
        }
    }
}
