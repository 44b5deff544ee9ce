//! Adam in the form of Keras: the bias correction sits in the rate, so `eps` is not scaled with it.

use super::{Moments, Optimizer};

/// `lr_t = lr sqrt(1 - b2^t) / (1 - b1^t)`, `w -= lr_t m / (sqrt(v) + eps)`.
#[derive(Clone, Debug)]
pub struct AdamEpsHat {
    /// Weight of the old average of gradients.
    pub b1: f64,
    /// Weight of the old average of squares.
    pub b2: f64,
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Running averages.
    pub moments: Moments,
}

impl AdamEpsHat {
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

impl Optimizer for AdamEpsHat {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        self.moments.follow(self.b1, self.b2, g);
        let Moments { m, v, t } = &self.moments;
        let rate = lr * (1.0 - self.b2.powi(*t)).sqrt() / (1.0 - self.b1.powi(*t));
        for i in 0..w.len() {
            w[i] -= rate * m[i] / (v[i].sqrt() + self.eps);
        }
    }
}
