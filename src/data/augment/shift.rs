use super::image::{ImageStep, image_step};
use super::slide::slide;
use super::{Augment, offset};
use crate::scalar::Scalar;
use rand_core::Rng;

/// Moves an image by whole pixels, each offset equally likely, and fills what has become empty. The same as padding by that many pixels and cropping
/// at random (torchvision's `RandomCrop(padding = ...)`).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Shift {
    /// The farthest to the left or right, in pixels.
    pub across: usize,
    /// The farthest up or down, in pixels.
    pub along: usize,
    /// What stands where nothing has moved to.
    pub fill: f32,
}

impl Default for Shift {
    /// One pixel each way, filled with 0.
    fn default() -> Self {
        Self {
            across: 1,
            along: 1,
            fill: 0.0,
        }
    }
}

impl ImageStep for Shift {
    /// To the right, downwards.
    type Drawn = (isize, isize);

    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> (isize, isize) {
        (offset(self.across, rng), offset(self.along, rng))
    }
    fn change<T: Scalar, const W: usize, const H: usize>(&self, (x, y): (isize, isize), image: &mut [[T; W]; H]) {
        let fill = T::of(self.fill);
        slide(image, y, |_| [fill; W]);
        for row in image {
            slide(row, x, |_| fill);
        }
    }
}
image_step!(Shift);
