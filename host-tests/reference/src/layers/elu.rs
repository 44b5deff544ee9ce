//! Exponential linear unit.

use super::Elementwise;

/// `x` for positive inputs, `alpha (e^x - 1)` for others.
#[derive(Clone, Copy, Debug)]
pub struct Elu {
    /// Minus the limit on the negative side.
    pub alpha: f64,
}

impl Elementwise for Elu {
    fn value(&self, x: f64) -> f64 {
        if x > 0.0 { x } else { self.alpha * x.exp_m1() }
    }

    fn derivative(&self, x: f64) -> f64 {
        if x > 0.0 { 1.0 } else { self.alpha * x.exp() }
    }
}
