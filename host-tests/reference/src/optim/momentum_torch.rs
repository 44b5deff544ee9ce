//! Momentum as PyTorch has it: a decaying sum of gradients.

use super::{Optimizer, start};

/// `v = mu v + (1 - dampening) g`, `w -= lr v`; the first step takes `v = g` undampened.
#[derive(Clone, Debug)]
pub struct MomentumTorch {
    /// Weight of the old sum.
    pub mu: f64,
    /// What is taken off the new gradient.
    pub dampening: f64,
    /// The sum.
    pub v: Vec<f64>,
    /// Steps taken.
    pub t: i32,
}

impl MomentumTorch {
    /// Starts at rest.
    pub fn new(mu: f64, dampening: f64) -> Self {
        Self {
            mu,
            dampening,
            v: Vec::new(),
            t: 0,
        }
    }
}

impl Optimizer for MomentumTorch {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.v, g.len());
        self.t += 1;
        let share = if self.t == 1 { 1.0 } else { 1.0 - self.dampening };
        for i in 0..w.len() {
            self.v[i] = self.mu * self.v[i] + share * g[i];
            w[i] -= lr * self.v[i];
        }
    }
}
