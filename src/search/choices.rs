use super::{RangeError, Sampler, inside};
use core::array;

/// One of a list, each equally likely.
///
/// ```
/// use motenet::search::{Choices, Sampler};
/// let batches = Choices::new([16, 32, 64, 128])?;
/// assert_eq!((batches.at(0.0), batches.at(0.6)), (16, 64));
/// # Ok::<(), motenet::search::RangeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Choices<T, const N: usize> {
    values: [T; N],
    /// The first one again: what there is to choose in any case.
    first: T,
}

impl<T: Copy, const N: usize> Choices<T, N> {
    /// One of `values`.
    ///
    /// # Errors
    /// [`RangeError::Empty`], [`RangeError::TooMany`].
    pub const fn new(values: [T; N]) -> Result<Self, RangeError> {
        if N > super::MOST as usize {
            return Err(RangeError::TooMany);
        }
        match values.as_slice() {
            [first, ..] => Ok(Choices { first: *first, values }),
            [] => Err(RangeError::Empty),
        }
    }

    /// All of them, each with the middle of its part of [0, 1).
    pub fn all(&self) -> [(f32, T); N] {
        let mut values = self.values.iter();
        array::from_fn(|i| {
            let u = (i as f32 + 0.5) / N as f32;
            (inside(u), values.next().copied().unwrap_or(self.first))
        })
    }
}

impl<T: Copy + PartialEq, const N: usize> Sampler for Choices<T, N> {
    type Value = T;

    fn at(&self, u: f32) -> T {
        let i = ((inside(u) * N as f32) as usize).min(N.saturating_sub(1));
        self.values.get(i).copied().unwrap_or(self.first)
    }
    /// The middle of its part; that of the first where `value` is not in the list.
    fn unit(&self, value: T) -> f32 {
        let i = self.values.iter().position(|&v| v == value).unwrap_or(0);
        inside((i as f32 + 0.5) / N as f32)
    }
}
