//! Handwritten digits, 8 x 8 pixels: `examples/data/digits`.

use std::path::Path;

use crate::error::{Error, Result};
use crate::{folder, labelled::Labelled, npy};

/// Pixels of an image, row by row.
pub const PIXELS: usize = 64;
/// The digits 0 to 9.
pub const CLASSES: usize = 10;
/// How many images, from the first, are the training part of [`Digits::file_order`].
pub const FILE_ORDER_TRAIN: usize = 1437;

/// Images, or some of them, with their digits.
pub type Images = Labelled<[f32; PIXELS]>;

/// All 1797 images in the order of the file: `x` the pixels, grey 0 to 16 scaled to `0..=1`, and `y` the digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Digits {
    /// Images, row by row, each pixel in `0..=1`.
    pub x: Vec<[f32; PIXELS]>,
    /// The digit on each image.
    pub y: Vec<usize>,
}

impl Digits {
    /// Loads the images of this project.
    ///
    /// # Errors
    /// When the files are missing or are not what they should be.
    pub fn load() -> Result<Self> {
        Self::load_from(&folder::data("digits"))
    }

    /// Loads `x.npy` and `y.npy` of a folder.
    ///
    /// # Errors
    /// As [`Digits::load`].
    pub fn load_from(folder: &Path) -> Result<Self> {
        let pixels = npy::rows::<u8, PIXELS>(&folder.join("x.npy"))?;
        let y = npy::labels(&folder.join("y.npy"), CLASSES)?;
        if pixels.len() != y.len() {
            let reason = format!("{} labels for {} images", y.len(), pixels.len());
            return Err(Error::format(&folder.join("y.npy"), reason));
        }
        // A division by 16 is exact: no rounding to remember.
        let x = pixels
            .into_iter()
            .map(|image| image.map(|grey| f32::from(grey) / 16.0))
            .collect();
        Ok(Self { x, y })
    }

    /// The hard split `(train, test)`: the first 1437 images and the last 360, which other people wrote.
    ///
    /// # Panics
    /// If this set was cut to fewer than 1437 images.
    pub fn file_order(&self) -> (Images, Images) {
        let part = |x: &[[f32; PIXELS]], y: &[usize]| Labelled {
            x: x.to_vec(),
            y: y.to_vec(),
        };
        let (x, y) = (self.x.split_at(FILE_ORDER_TRAIN), self.y.split_at(FILE_ORDER_TRAIN));
        (part(x.0, y.0), part(x.1, y.1))
    }

    /// The easy split, known writers on both sides: `k` pairs `(train, test)`, see [`Labelled::stratified_folds`].
    ///
    /// # Errors
    /// As [`Labelled::stratified_folds`].
    pub fn stratified_folds(&self, k: usize, seed: u64) -> Result<Vec<(Images, Images)>> {
        Labelled {
            x: self.x.clone(),
            y: self.y.clone(),
        }
        .stratified_folds(k, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_the_one_of_the_readme() {
        let digits = Digits::load().expect("the data");
        assert_eq!((digits.x.len(), digits.y.len()), (1797, 1797));
        let pixels = digits.x.as_flattened();
        assert_eq!(pixels.iter().copied().fold(f32::MIN, f32::max), 1.0);
        assert_eq!(pixels.iter().copied().fold(f32::MAX, f32::min), 0.0);
        let mean = pixels.iter().map(|&p| f64::from(p)).sum::<f64>() / pixels.len() as f64;
        assert!((mean * 16.0 - 4.884_164_579_855_314).abs() < 1e-12, "{mean}");
    }

    #[test]
    fn file_order_cuts_between_the_writers() {
        let (train, test) = Digits::load().expect("the data").file_order();
        assert_eq!(train.counts(), [143, 146, 142, 146, 144, 145, 144, 143, 141, 143]);
        assert_eq!(test.counts(), [35, 36, 35, 37, 37, 37, 37, 36, 33, 37]);
    }

    #[test]
    fn five_folds_cover_the_set() {
        let folds = Digits::load()
            .expect("the data")
            .stratified_folds(5, 0)
            .expect("five folds");
        let sizes: Vec<usize> = folds.iter().map(|(_, test)| test.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 1797);
        assert!(sizes.iter().all(|size| (359..=360).contains(size)), "{sizes:?}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Digits::load_from(Path::new("nowhere"))
            .expect_err("no such folder")
            .to_string();
        assert!(error.contains("nowhere/x.npy"), "{error}");
    }
}
