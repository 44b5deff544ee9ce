//! Adam without bias correction.

use super::{Moments, Optimizer};

/// `w -= lr m / (sqrt(v) + eps)`.
#[derive(Clone, Debug)]
pub struct AdamUncorrected {
    /// Weight of the old average of gradients.
    pub b1: f64,
    /// Weight of the old average of squares.
    pub b2: f64,
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Running averages.
    pub moments: Moments,
}

impl AdamUncorrected {
    /// Starts at rest.
    pub fn new(b1: f64, b2: f64, eps: f64) -> Self {
        Self {
            b1,
            b2,
            eps,
            moments: Moments::default(),
        }
    }
}

impl Optimizer for AdamUncorrected {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        self.moments.follow(self.b1, self.b2, g);
        let Moments { m, v, .. } = &self.moments;
        for i in 0..w.len() {
            w[i] -= lr * m[i] / (v[i].sqrt() + self.eps);
        }
    }
}
