//! AdaGrad.

use super::{Optimizer, start};

/// `s += g^2`, `w -= lr g / (sqrt(s) + eps)`.
#[derive(Clone, Debug)]
pub struct Adagrad {
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Sum of squares.
    pub s: Vec<f64>,
}

impl Adagrad {
    /// Starts with an empty sum.
    pub fn new(eps: f64) -> Self {
        Self { eps, s: Vec::new() }
    }
}

impl Optimizer for Adagrad {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.s, g.len());
        for i in 0..w.len() {
            self.s[i] += g[i] * g[i];
            w[i] -= lr * g[i] / (self.s[i].sqrt() + self.eps);
        }
    }
}
