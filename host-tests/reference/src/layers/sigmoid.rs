//! Logistic function.

use super::Elementwise;

/// `1 / (1 + e^-x)`.
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

impl Elementwise for Sigmoid {
    fn value(&self, x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    fn derivative(&self, x: f64) -> f64 {
        self.value(x) * self.value(-x)
    }
}
