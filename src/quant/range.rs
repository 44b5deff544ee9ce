use crate::shape::{Elem, Zero};

/// Between which values an activation lies, 0 always among them: a min/max observer.
///
/// Outliers count in full. Clip inputs that may have them.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Range {
    min: f32,
    max: f32,
}

impl Zero for Range {
    const ZERO: Self = Self { min: 0.0, max: 0.0 };
}

impl Range {
    /// The smallest range that contains 0, `min` and `max`.
    pub fn new(min: f32, max: f32) -> Self {
        let mut range = Self::ZERO;
        range.include(&[min, max]);
        range
    }

    /// The lower end, at most 0.
    pub const fn min(&self) -> f32 {
        self.min
    }

    /// The upper end, at least 0.
    pub const fn max(&self) -> f32 {
        self.max
    }

    /// Widens the range to contain all of `x`. A number that [is not usable](Elem::is_usable) makes the range infinite, for good.
    #[inline(never)]
    pub fn include(&mut self, x: &[f32]) {
        for &x in x {
            if !x.is_usable() {
                self.max = f32::INFINITY;
            } else if x < self.min {
                self.min = x;
            } else if x > self.max {
                self.max = x;
            }
        }
    }

    /// Whether all that was seen was finite.
    pub fn is_finite(&self) -> bool {
        self.max < f32::INFINITY
    }

    /// Whether it is too narrow to be divided into 255 steps: nothing but 0 was seen.
    pub fn is_degenerate(&self) -> bool {
        !((self.max - self.min) / 255.0).is_normal()
    }
}
