//! Adam with bias correction.

use super::{Moments, Optimizer};

/// `m_hat = m / (1 - b1^t)`, `v_hat = v / (1 - b2^t)`, `w -= lr m_hat / (sqrt(v_hat) + eps)`.
#[derive(Clone, Debug)]
pub struct Adam {
    /// Weight of the old average of gradients.
    pub b1: f64,
    /// Weight of the old average of squares.
    pub b2: f64,
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Running averages.
    pub moments: Moments,
}

impl Adam {
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

impl Optimizer for Adam {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        self.moments.follow(self.b1, self.b2, g);
        let Moments { m, v, t } = &self.moments;
        for i in 0..w.len() {
            let m_hat = m[i] / (1.0 - self.b1.powi(*t));
            let v_hat = v[i] / (1.0 - self.b2.powi(*t));
            w[i] -= lr * m_hat / (v_hat.sqrt() + self.eps);
        }
    }
}
