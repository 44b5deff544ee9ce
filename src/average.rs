//! Exponentially weighted averages of a series: `v = beta v + (1 - beta) x`.
//!
//! An average over about the last `1 / (1 - beta)` values, for the memory of two numbers:
//!
//! | beta | about how many values | |
//! |---|---|---|
//! | 0.5 | 2 | noisy, follows at once |
//! | 0.9 | 10 | the course's usual choice |
//! | 0.98 | 50 | smooth, and late by as much |
//!
//! A value that is so many steps old still has the weight `beta^(1 / (1 - beta))`, about 1/e, of the newest one. Optimisers keep such averages of
//! gradients; this one is for a loss, a norm, a sensor.

use crate::error::ConfigError;
use crate::scalar::Scalar;

/// An exponentially weighted average with bias correction.
///
/// The average starts from 0, so that the first values come out too small. The average of as many ones, `1 - beta^t`, is too small by the same
/// factor, and [`MovingAverage::get`] divides by it: after one value x the average is x.
///
/// # Cost
/// Two multiplications and two additions a value, one division a reading; three numbers.
///
/// # Source
/// The course (exponentially weighted averages, bias correction); Roberts, *Control Chart Tests Based on Geometric Moving Averages* (1959).
///
/// ```
/// use motenet::average::MovingAverage;
/// let mut temperature = MovingAverage::new(0.9f32)?;
/// assert_eq!(temperature.get(), None);
/// temperature.push(20.0);
/// assert_eq!(temperature.get(), Some(20.0));
/// assert!((temperature.raw() - 2.0).abs() < 1e-6); // without correction
/// assert!((temperature.window() - 10.0).abs() < 1e-4);
/// # Ok::<(), motenet::ConfigError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MovingAverage<T = f32> {
    beta: T,
    sum: T,
    /// The same average of ones.
    ones: T,
}

impl<T: Scalar> MovingAverage<T> {
    /// An average of nothing yet.
    ///
    /// # Errors
    /// [`ConfigError::Beta`] unless `beta` lies in [0, 1).
    pub fn new(beta: T) -> Result<Self, ConfigError> {
        if beta >= T::ZERO && beta < T::ONE {
            Ok(Self::with(beta))
        } else {
            Err(ConfigError::Beta)
        }
    }

    /// An average over about `window` values: `beta = 1 - 1 / window`.
    ///
    /// # Errors
    /// [`ConfigError::Beta`] unless `window` is at least 1 and so small that beta is below 1.
    pub fn over(window: T) -> Result<Self, ConfigError> {
        Self::new(T::ONE - T::ONE / window)
    }

    pub(crate) const fn with(beta: T) -> Self {
        MovingAverage {
            beta,
            sum: T::ZERO,
            ones: T::ZERO,
        }
    }

    /// Takes a value in. One that is NaN, infinite or larger than 2^63 is left out: it would never leave the average again.
    pub fn push(&mut self, x: T) {
        if x.is_usable() {
            let share = T::ONE - self.beta;
            self.sum = (self.beta * self.sum + share * x).settled();
            self.ones = self.beta * self.ones + share;
        }
    }

    /// The average, corrected for its start from 0; `None` before the first value.
    pub fn get(&self) -> Option<T> {
        (self.ones > T::ZERO).then(|| self.sum / self.ones)
    }

    /// The average without correction: 0 before the first value, and too small until about [`window`](Self::window) values are in.
    pub fn raw(&self) -> T {
        self.sum
    }

    /// The share of the weights that values have got so far, `1 - beta^t`: what [`MovingAverage::get`] divides by.
    pub fn filled(&self) -> T {
        self.ones
    }

    /// About how many values the average covers: `1 / (1 - beta)`.
    pub fn window(&self) -> T {
        T::ONE / (T::ONE - self.beta)
    }

    /// Forgets every value.
    pub fn reset(&mut self) {
        *self = Self::with(self.beta);
    }
}

crate::words::fields!([T: crate::words::Words] MovingAverage<T> { beta: T, sum: T, ones: T });
