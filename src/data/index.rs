use crate::sentences::sentences;

/// A whole number that tells the place of a sample: `u8`, `u16`, `u32` or `usize`. An order of 1000 samples takes 2 KB as `u16`.
pub trait Index: Copy + 'static {
    /// `place` as this type, unless it is too large for it.
    fn at(place: usize) -> Option<Self>;
    /// The place.
    fn place(self) -> usize;
}

macro_rules! index {
    ($($T:ty),*) => {$(
        impl Index for $T {
            fn at(place: usize) -> Option<Self> {
                place.try_into().ok()
            }
            fn place(self) -> usize {
                self as usize
            }
        }
    )*};
}
index!(u8, u16, u32, usize);

/// More samples than the type of the indices can tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IndexError {
    /// The first place without an index.
    pub place: usize,
}

sentences!(IndexError {
    Self { place } => "sample {} is beyond what this type of index can hold", place;
});

impl core::error::Error for IndexError {}

/// Writes 0, 1, 2, ... into `order`.
///
/// # Errors
/// [`IndexError`] where `I` is too small for so many; the rest of `order` is as it was.
pub fn number<I: Index>(order: &mut [I]) -> Result<(), IndexError> {
    for (place, index) in order.iter_mut().enumerate() {
        *index = I::at(place).ok_or(IndexError { place })?;
    }
    Ok(())
}
