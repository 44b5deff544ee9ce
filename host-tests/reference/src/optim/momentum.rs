//! Momentum as an exponentially weighted average of gradients.

use super::{Optimizer, start};

/// `v = beta v + (1 - beta) g`, `w -= lr v`; with bias correction `w -= lr v / (1 - beta^t)`.
#[derive(Clone, Debug)]
pub struct Momentum {
    /// Weight of the old average.
    pub beta: f64,
    /// Whether to divide by `1 - beta^t`.
    pub bias_correction: bool,
    /// The average.
    pub v: Vec<f64>,
    /// Steps taken.
    pub t: i32,
}

impl Momentum {
    /// Starts at rest.
    pub fn new(beta: f64, bias_correction: bool) -> Self {
        Self {
            beta,
            bias_correction,
            v: Vec::new(),
            t: 0,
        }
    }
}

impl Optimizer for Momentum {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        start(&mut self.v, g.len());
        self.t += 1;
        let correction = if self.bias_correction {
            1.0 - self.beta.powi(self.t)
        } else {
            1.0
        };
        for i in 0..w.len() {
            self.v[i] = self.beta * self.v[i] + (1.0 - self.beta) * g[i];
            w[i] -= lr * self.v[i] / correction;
        }
    }
}
