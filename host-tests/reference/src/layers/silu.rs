//! SiLU, also called swish.

use super::{Elementwise, Sigmoid};

/// `x sigmoid(x)`.
#[derive(Clone, Copy, Debug)]
pub struct Silu;

impl Elementwise for Silu {
    fn value(&self, x: f64) -> f64 {
        x * Sigmoid.value(x)
    }

    fn derivative(&self, x: f64) -> f64 {
        let s = Sigmoid.value(x);
        s + x * s * (1.0 - s)
    }
}
