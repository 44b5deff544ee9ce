use super::{RangeError, Sampler, between, inside, range};

/// Equally likely values: `low + u (high - low)`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Uniform {
    low: f32,
    high: f32,
}

impl Uniform {
    /// Between `low` and `high`.
    ///
    /// # Errors
    /// [`RangeError::Empty`], [`RangeError::NotFinite`].
    pub const fn new(low: f32, high: f32) -> Result<Self, RangeError> {
        match range(low, high) {
            Ok(()) => Ok(Uniform { low, high }),
            Err(error) => Err(error),
        }
    }
}

impl Sampler for Uniform {
    type Value = f32;

    fn at(&self, u: f32) -> f32 {
        let u = inside(u);
        // Not `low + u (high - low)`: that difference may overflow.
        between((1.0 - u) * self.low + u * self.high, self.low, self.high)
    }
    fn unit(&self, value: f32) -> f32 {
        // Halved, again because of overflow.
        inside((0.5 * value - 0.5 * self.low) / (0.5 * self.high - 0.5 * self.low))
    }
}
