//! Momentum as Keras has it: the learning rate is part of the velocity.

use super::{Optimizer, start};

/// `v = mu v - lr g`, `w += v`. A later change of `lr` leaves the velocity collected so far as it is.
#[derive(Clone, Debug)]
pub struct MomentumKeras {
    /// Weight of the old velocity.
    pub mu: f64,
    /// The velocity.
    pub v: Vec<f64>,
}

impl MomentumKeras {
    /// Starts at rest.
    pub fn new(mu: f64) -> Self {
        Self { mu, v: Vec::new() }
    }
}

impl Optimizer for MomentumKeras {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.v, g.len());
        for i in 0..w.len() {
            self.v[i] = self.mu * self.v[i] - lr * g[i];
            w[i] += self.v[i];
        }
    }
}
