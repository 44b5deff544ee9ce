use super::{RangeError, Sampler, between, inside, range};
use crate::math::{exp, ln};

/// A logarithmic scale, the course's `10^r` with r uniform: every factor of ten is as likely as the next.
///
/// `e^((1 - u) ln low + u ln high)`; the base does not matter.
///
/// ```
/// use motenet::search::{Log, Sampler};
/// let rates = Log::new(1e-4, 1.0)?;
/// assert!((rates.at(0.5) / 0.01 - 1.0).abs() < 1e-5);
/// # Ok::<(), motenet::search::RangeError>(())
/// ```
///
/// # Cost
/// Two logarithms and an exponential.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Log {
    low: f32,
    high: f32,
}

impl Log {
    /// Between `low` and `high`, both above 0.
    ///
    /// # Errors
    /// [`RangeError::NotPositive`], [`RangeError::Empty`], [`RangeError::NotFinite`].
    pub const fn new(low: f32, high: f32) -> Result<Self, RangeError> {
        match range(low, high) {
            Ok(()) if low > 0.0 => Ok(Log { low, high }),
            Ok(()) => Err(RangeError::NotPositive),
            Err(error) => Err(error),
        }
    }
}

impl Sampler for Log {
    type Value = f32;

    fn at(&self, u: f32) -> f32 {
        let u = inside(u);
        between(exp((1.0 - u) * ln(self.low) + u * ln(self.high)), self.low, self.high)
    }
    fn unit(&self, value: f32) -> f32 {
        let value = between(value, self.low, self.high);
        inside((ln(value) - ln(self.low)) / (ln(self.high) - ln(self.low)))
    }
}
