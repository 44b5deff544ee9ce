//! RMSprop and its variants.

use super::{Optimizer, start};

/// `s = rho s + (1 - rho) g^2`, then `w -= lr g / (sqrt(s) + eps)`, or as the switches below tell.
#[derive(Clone, Debug)]
pub struct RmsProp {
    /// Weight of the old average.
    pub rho: f64,
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Keras: `sqrt(s + eps)` instead of PyTorch's `sqrt(s) + eps`.
    pub eps_inside: bool,
    /// Divides `s` by `1 - rho^t`.
    pub bias_correction: bool,
    /// Takes `s - m^2` for `s`, where `m = rho m + (1 - rho) g`.
    pub centered: bool,
    /// `b = momentum b + quotient`, `w -= lr b`; 0 for none.
    pub momentum: f64,
    /// Average of squares.
    pub s: Vec<f64>,
    /// Average of gradients.
    pub m: Vec<f64>,
    /// Decaying sum of quotients.
    pub b: Vec<f64>,
    /// Steps taken.
    pub t: i32,
}

impl RmsProp {
    /// PyTorch's form; set the switches for others.
    pub fn new(rho: f64, eps: f64) -> Self {
        let (s, m, b) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            rho,
            eps,
            eps_inside: false,
            bias_correction: false,
            centered: false,
            momentum: 0.0,
            s,
            m,
            b,
            t: 0,
        }
    }
}

impl Optimizer for RmsProp {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        for state in [&mut self.s, &mut self.m, &mut self.b] {
            start(state, g.len());
        }
        self.t += 1;
        for i in 0..w.len() {
            self.s[i] = self.rho * self.s[i] + (1.0 - self.rho) * g[i] * g[i];
            self.m[i] = self.rho * self.m[i] + (1.0 - self.rho) * g[i];
            let mut s = self.s[i];
            if self.centered {
                s -= self.m[i] * self.m[i];
            }
            if self.bias_correction {
                s /= 1.0 - self.rho.powi(self.t);
            }
            let root = if self.eps_inside {
                (s + self.eps).sqrt()
            } else {
                s.sqrt() + self.eps
            };
            self.b[i] = self.momentum * self.b[i] + g[i] / root;
            w[i] -= lr * self.b[i];
        }
    }
}
