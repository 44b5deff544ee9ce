//! The layer that does nothing: what folding leaves of batch norm and dropout.

use super::Elementwise;

/// `x`.
#[derive(Clone, Copy, Debug)]
pub struct Identity;

impl Elementwise for Identity {
    fn value(&self, x: f64) -> f64 {
        x
    }

    fn derivative(&self, _x: f64) -> f64 {
        1.0
    }
}
