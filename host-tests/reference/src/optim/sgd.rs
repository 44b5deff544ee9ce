//! Gradient descent.

use super::Optimizer;

/// `w -= lr g`.
#[derive(Clone, Copy, Debug)]
pub struct Sgd;

impl Optimizer for Sgd {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        for i in 0..w.len() {
            w[i] -= lr * g[i];
        }
    }
}
