use super::{RangeError, Sampler, inside};

/// Equally likely whole numbers, both ends included.
///
/// ```
/// use motenet::search::{Integers, Sampler};
/// let units = Integers::new(50, 100)?;
/// assert_eq!((units.at(0.0), units.at(0.999)), (50, 100));
/// # Ok::<(), motenet::search::RangeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Integers {
    low: i32,
    high: i32,
}

impl Integers {
    /// From `low` to `high`.
    ///
    /// # Errors
    /// [`RangeError::Empty`], [`RangeError::TooMany`].
    pub const fn new(low: i32, high: i32) -> Result<Self, RangeError> {
        if low > high {
            Err(RangeError::Empty)
        } else if high.abs_diff(low) >= super::MOST {
            Err(RangeError::TooMany)
        } else {
            Ok(Integers { low, high })
        }
    }

    fn count(&self) -> f32 {
        self.high.abs_diff(self.low) as f32 + 1.0
    }
}

impl Sampler for Integers {
    type Value = i32;

    fn at(&self, u: f32) -> i32 {
        // Rounding may take the product up to the count itself.
        let step = (inside(u) * self.count()) as i32;
        self.low.saturating_add(step).min(self.high)
    }
    fn unit(&self, value: i32) -> f32 {
        let step = value.max(self.low).min(self.high).abs_diff(self.low);
        inside((step as f32 + 0.5) / self.count())
    }
}
