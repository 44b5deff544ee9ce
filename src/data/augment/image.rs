//! Steps on images: drawn once, done to every channel.

use crate::scalar::Scalar;
use rand_core::Rng;

/// A step on images of `H` rows of `W` pixels.
pub(super) trait ImageStep {
    /// What is drawn.
    type Drawn: Copy;
    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> Self::Drawn;
    /// Does it to one channel.
    fn change<T: Scalar, const W: usize, const H: usize>(&self, drawn: Self::Drawn, image: &mut [[T; W]; H]);
}

/// Grey images `[[T; W]; H]` and images of channels `[[[T; W]; H]; C]`.
macro_rules! image_step {
    ($Step:ty) => {
        impl<T: Scalar, const W: usize, const H: usize> Augment<[[T; W]; H]> for $Step {
            fn apply<R: Rng + ?Sized>(&self, x: &mut [[T; W]; H], rng: &mut R) {
                let drawn = self.draw(rng);
                self.change(drawn, x);
            }
        }
        impl<T: Scalar, const W: usize, const H: usize, const C: usize> Augment<[[[T; W]; H]; C]> for $Step {
            fn apply<R: Rng + ?Sized>(&self, x: &mut [[[T; W]; H]; C], rng: &mut R) {
                let drawn = self.draw(rng);
                for x in x {
                    self.change(drawn, x);
                }
            }
        }
    };
}
pub(super) use image_step;
