//! Hyperbolic tangent.

use super::Elementwise;

/// `tanh x`.
#[derive(Clone, Copy, Debug)]
pub struct Tanh;

impl Elementwise for Tanh {
    fn value(&self, x: f64) -> f64 {
        x.tanh()
    }

    fn derivative(&self, x: f64) -> f64 {
        1.0 / x.cosh().powi(2)
    }
}
