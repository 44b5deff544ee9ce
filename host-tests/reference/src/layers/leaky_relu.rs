//! Leaky rectified linear unit.

use super::Elementwise;

/// `x` for positive inputs, `slope x` for others.
#[derive(Clone, Copy, Debug)]
pub struct LeakyRelu {
    /// Slope of the negative side.
    pub slope: f64,
}

impl Elementwise for LeakyRelu {
    fn value(&self, x: f64) -> f64 {
        if x > 0.0 { x } else { self.slope * x }
    }

    fn derivative(&self, x: f64) -> f64 {
        if x > 0.0 { 1.0 } else { self.slope }
    }
}
