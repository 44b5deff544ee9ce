//! Adam with decoupled weight decay.

use super::{Adam, Decay, Optimizer};

/// `w *= 1 - lr decay`, then Adam's step.
#[derive(Clone, Debug)]
pub struct AdamW {
    /// The step after the decay.
    pub adam: Adam,
    /// Decay rate.
    pub decay: Decay,
}

impl AdamW {
    /// The same decay for every weight unless `decay` has a mask.
    pub fn new(b1: f64, b2: f64, eps: f64, decay: Decay) -> Self {
        Self {
            adam: Adam::new(b1, b2, eps),
            decay,
        }
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        for (i, w) in w.iter_mut().enumerate() {
            *w *= 1.0 - lr * self.decay.at(i);
        }
        self.adam.step(lr, w, g);
    }
}
