//! AMSGrad: Adam whose second moment never shrinks.

use super::{Moments, Optimizer, start};

/// `v_max = max(v_max, v)` takes the place of Adam's `v`, before bias correction as in PyTorch.
#[derive(Clone, Debug)]
pub struct AmsGrad {
    /// Weight of the old average of gradients.
    pub b1: f64,
    /// Weight of the old average of squares.
    pub b2: f64,
    /// Keeps the quotient finite.
    pub eps: f64,
    /// Running averages.
    pub moments: Moments,
    /// Largest average of squares so far.
    pub v_max: Vec<f64>,
}

impl AmsGrad {
    /// Starts at rest.
    pub fn new(b1: f64, b2: f64, eps: f64) -> Self {
        Self {
            b1,
            b2,
            eps,
            moments: Moments::default(),
            v_max: Vec::new(),
        }
    }
}

impl Optimizer for AmsGrad {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        self.moments.follow(self.b1, self.b2, g);
        start(&mut self.v_max, g.len());
        let Moments { m, v, t } = &self.moments;
        for i in 0..w.len() {
            self.v_max[i] = self.v_max[i].max(v[i]);
            let m_hat = m[i] / (1.0 - self.b1.powi(*t));
            let v_hat = self.v_max[i] / (1.0 - self.b2.powi(*t));
            w[i] -= lr * m_hat / (v_hat.sqrt() + self.eps);
        }
    }
}
