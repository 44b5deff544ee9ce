use crate::scalar::Scalar;
use crate::shape::Zero;

/// A sum that keeps what rounding takes away, in a second number: sum and remainder together are a number of twice the digits.
///
/// A plain `f32` sum of a million times 0.1 ends at 100958: small terms lose their last digits to the large sum. Here each addition is off by at most
/// `2 u^2` of the sum so far, `u = 2^-24` in `f32`: after a million terms that is 7e-9, and the result is right to its last digit.
///
/// # Cost
/// Ten additions a term.
///
/// # Source
/// Dekker, *A Floating-Point Technique for Extending the Available Precision* (1971); the bound: Joldes, Muller, Popescu, *Tight and Rigorous Error
/// Bounds for Basic Building Blocks of Double-Word Arithmetic*, ACM TOMS 44 (2017), algorithm 4.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sum<T> {
    sum: T,
    rest: T,
}

impl<T: Scalar> Zero for Sum<T> {
    const ZERO: Self = Self {
        sum: T::ZERO,
        rest: T::ZERO,
    };
}

impl<T: Scalar> Default for Sum<T> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<T: Scalar> Sum<T> {
    /// Adds a term.
    pub fn add(&mut self, x: T) {
        let sum = self.sum + x;
        let of_x = sum - self.sum;
        let lost = (self.sum - (sum - of_x)) + (x - of_x);
        let rest = self.rest + lost;
        self.sum = sum + rest;
        // The remainder must stay small against the sum, or it would round in its turn.
        self.rest = rest - (self.sum - sum);
    }

    /// The sum.
    pub fn value(&self) -> T {
        self.sum
    }
}
