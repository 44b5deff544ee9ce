use super::image::{ImageStep, image_step};
use super::{Augment, happens};
use crate::scalar::Scalar;
use rand_core::Rng;

/// Mirrors an image.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Flip {
    /// Probability that left and right change places, from 0 to 1.
    pub horizontal: f32,
    /// Probability that top and bottom change places.
    pub vertical: f32,
}

impl Default for Flip {
    /// Left and right with probability 0.5 (torchvision's `RandomHorizontalFlip`), top and bottom never.
    fn default() -> Self {
        Self {
            horizontal: 0.5,
            vertical: 0.0,
        }
    }
}

impl ImageStep for Flip {
    type Drawn = (bool, bool);

    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> (bool, bool) {
        (happens(self.horizontal, rng), happens(self.vertical, rng))
    }
    fn change<T: Scalar, const W: usize, const H: usize>(
        &self,
        (horizontal, vertical): (bool, bool),
        image: &mut [[T; W]; H],
    ) {
        if horizontal {
            image.iter_mut().for_each(|row| row.reverse());
        }
        if vertical {
            image.reverse();
        }
    }
}
image_step!(Flip);
