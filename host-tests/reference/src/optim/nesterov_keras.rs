//! Nesterov's momentum as Keras has it: the learning rate is part of the velocity.

use super::{Optimizer, start};

/// `v = mu v - lr g`, `w += mu v - lr g`.
#[derive(Clone, Debug)]
pub struct NesterovKeras {
    /// Weight of the old velocity.
    pub mu: f64,
    /// The velocity.
    pub v: Vec<f64>,
}

impl NesterovKeras {
    /// Starts at rest.
    pub fn new(mu: f64) -> Self {
        Self { mu, v: Vec::new() }
    }
}

impl Optimizer for NesterovKeras {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.v, g.len());
        for i in 0..w.len() {
            self.v[i] = self.mu * self.v[i] - lr * g[i];
            w[i] += self.mu * self.v[i] - lr * g[i];
        }
    }
}
