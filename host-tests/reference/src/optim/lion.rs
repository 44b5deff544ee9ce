//! Lion: steps of one size, only their signs are learnt.

use super::{Decay, Optimizer, start};

/// `u = sign(b1 m + (1 - b1) g)`, `w -= lr (u + decay w)`, `m = b2 m + (1 - b2) g`.
#[derive(Clone, Debug)]
pub struct Lion {
    /// Weight of the old average in the sign.
    pub b1: f64,
    /// Weight of the old average in the new one.
    pub b2: f64,
    /// Decoupled weight decay.
    pub decay: Decay,
    /// Average of gradients.
    pub m: Vec<f64>,
}

impl Lion {
    /// Starts at rest.
    pub fn new(b1: f64, b2: f64, decay: Decay) -> Self {
        Self {
            b1,
            b2,
            decay,
            m: Vec::new(),
        }
    }
}

impl Optimizer for Lion {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.m, g.len());
        for i in 0..w.len() {
            let direction = self.b1 * self.m[i] + (1.0 - self.b1) * g[i];
            let sign = if direction == 0.0 { 0.0 } else { direction.signum() };
            w[i] -= lr * (sign + self.decay.at(i) * w[i]);
            self.m[i] = self.b2 * self.m[i] + (1.0 - self.b2) * g[i];
        }
    }
}
