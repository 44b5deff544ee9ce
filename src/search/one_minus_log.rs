use super::{Log, RangeError, Sampler};

/// The scale of the betas of averages, the course's `1 - 10^r` with r uniform: as many draws that average over 10 to 100 values as over 100 to
/// 1000.
///
/// ```
/// use motenet::search::{OneMinusLog, Sampler};
/// let betas = OneMinusLog::new(0.9, 0.999)?;
/// assert!((betas.at(0.5) - 0.99).abs() < 1e-6);
/// # Ok::<(), motenet::search::RangeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OneMinusLog {
    low: f32,
    high: f32,
    rest: Log,
}

impl OneMinusLog {
    /// Between `low` and `high`, both below 1.
    ///
    /// # Errors
    /// [`RangeError::NotBelowOne`], [`RangeError::Empty`], [`RangeError::NotFinite`].
    pub const fn new(low: f32, high: f32) -> Result<Self, RangeError> {
        if let Err(error) = super::range(low, high) {
            return Err(error);
        }
        match Log::new(1.0 - high, 1.0 - low) {
            Ok(rest) => Ok(OneMinusLog { low, high, rest }),
            Err(RangeError::NotPositive) => Err(RangeError::NotBelowOne),
            Err(error) => Err(error),
        }
    }
}

impl Sampler for OneMinusLog {
    type Value = f32;

    fn at(&self, u: f32) -> f32 {
        let u = super::inside(u);
        super::between(1.0 - self.rest.at(1.0 - u), self.low, self.high)
    }
    fn unit(&self, value: f32) -> f32 {
        super::inside(1.0 - self.rest.unit(1.0 - value))
    }
}
