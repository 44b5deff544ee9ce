//! Where packed samples are kept: RAM, flash, a file.

use crate::sentences::sentences;

/// A number of places for packed samples.
///
/// An array `[P; M]` is one in RAM. For flash, an SD card or a second chip implement it: places are written in no particular order.
pub trait Shelf<P> {
    /// How many places there are.
    fn places(&self) -> usize;

    /// Puts a sample to a place.
    ///
    /// # Errors
    /// [`ShelfError`]; the place may hold anything then, and counts as it did before.
    fn store(&mut self, place: usize, sample: &P) -> Result<(), ShelfError>;

    /// Shows the sample at a place to `look`: where it lies, or a copy of it.
    ///
    /// # Errors
    /// [`ShelfError`]; nothing has been shown then.
    fn fetch(&mut self, place: usize, look: impl FnOnce(&P)) -> Result<(), ShelfError>;
}

/// A place could not be read or written, or there is no such place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShelfError;

sentences!(ShelfError {
    Self => "a stored sample cannot be read or written";
});

impl core::error::Error for ShelfError {}

impl<P: Copy, const M: usize> Shelf<P> for [P; M] {
    fn places(&self) -> usize {
        M
    }
    fn store(&mut self, place: usize, sample: &P) -> Result<(), ShelfError> {
        *self.get_mut(place).ok_or(ShelfError)? = *sample;
        Ok(())
    }
    fn fetch(&mut self, place: usize, look: impl FnOnce(&P)) -> Result<(), ShelfError> {
        look(self.get(place).ok_or(ShelfError)?);
        Ok(())
    }
}

impl<P, S: Shelf<P>> Shelf<P> for &mut S {
    fn places(&self) -> usize {
        (**self).places()
    }
    fn store(&mut self, place: usize, sample: &P) -> Result<(), ShelfError> {
        (**self).store(place, sample)
    }
    fn fetch(&mut self, place: usize, look: impl FnOnce(&P)) -> Result<(), ShelfError> {
        (**self).fetch(place, look)
    }
}
