use super::Augment;
use super::image::{ImageStep, image_step};
use super::stretch::Part;
use crate::scalar::Scalar;
use rand_core::Rng;

/// Cuts a rectangle out of an image, between `least` and all of its width and of its height (drawn one by one), and enlarges it to full size
/// by bilinear interpolation.
///
/// # Cost
/// Four multiplications a pixel; a copy of a row or a column on the stack.
///
/// # Source
/// Szegedy et al., *Going Deeper with Convolutions* (2014), arXiv:1409.4842 (torchvision's `RandomResizedCrop`, which draws area and aspect ratio).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Crop {
    /// The smallest share of width and of height that is kept, from 0 to 1.
    pub least: f32,
}

impl Default for Crop {
    fn default() -> Self {
        Self { least: 0.8 }
    }
}

impl ImageStep for Crop {
    /// Of the width, of the height.
    type Drawn = (Part, Part);

    fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> (Part, Part) {
        (Part::draw(self.least, rng), Part::draw(self.least, rng))
    }
    fn change<T: Scalar, const W: usize, const H: usize>(
        &self,
        (across, along): (Part, Part),
        image: &mut [[T; W]; H],
    ) {
        for row in &mut *image {
            across.stretch(row);
        }
        for x in 0..W {
            let mut column = [T::ZERO; H];
            for (to, row) in column.iter_mut().zip(&*image) {
                *to = row.get(x).copied().unwrap_or(T::ZERO);
            }
            along.stretch(&mut column);
            for (from, row) in column.iter().zip(&mut *image) {
                if let Some(to) = row.get_mut(x) {
                    *to = *from;
                }
            }
        }
    }
}
image_step!(Crop);
