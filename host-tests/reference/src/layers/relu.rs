//! Rectified linear unit.

use super::Elementwise;

/// `max(0, x)`; the derivative at 0 is 0.
#[derive(Clone, Copy, Debug)]
pub struct Relu;

impl Elementwise for Relu {
    fn value(&self, x: f64) -> f64 {
        if x > 0.0 { x } else { 0.0 }
    }

    fn derivative(&self, x: f64) -> f64 {
        if x > 0.0 { 1.0 } else { 0.0 }
    }
}
