//! Softplus, the smooth ReLU.

use super::{Elementwise, Sigmoid};

/// `ln(1 + e^x)`, written as `max(x, 0) + ln(1 + e^-|x|)` so that nothing overflows.
#[derive(Clone, Copy, Debug)]
pub struct Softplus;

impl Elementwise for Softplus {
    fn value(&self, x: f64) -> f64 {
        x.max(0.0) + (-x.abs()).exp().ln_1p()
    }

    fn derivative(&self, x: f64) -> f64 {
        Sigmoid.value(x)
    }
}
