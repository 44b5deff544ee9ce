//! Nesterov's momentum as PyTorch has it.

use super::{Optimizer, start};

/// `v = mu v + g`, `w -= lr (g + mu v)`.
#[derive(Clone, Debug)]
pub struct Nesterov {
    /// Weight of the old sum.
    pub mu: f64,
    /// The decaying sum of gradients.
    pub v: Vec<f64>,
}

impl Nesterov {
    /// Starts at rest.
    pub fn new(mu: f64) -> Self {
        Self { mu, v: Vec::new() }
    }
}

impl Optimizer for Nesterov {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.v, g.len());
        for i in 0..w.len() {
            self.v[i] = self.mu * self.v[i] + g[i];
            w[i] -= lr * (g[i] + self.mu * self.v[i]);
        }
    }
}
