//! Coupled L2 regularisation: the penalty is part of the gradient.

use super::{Decay, Optimizer};

/// `g + decay w` goes into the optimiser in place of `g`.
#[derive(Clone, Debug)]
pub struct CoupledL2<O> {
    /// Strength of the penalty.
    pub decay: Decay,
    /// The optimiser.
    pub optimizer: O,
}

impl<O: Optimizer> Optimizer for CoupledL2<O> {
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]) {
        let penalised: Vec<f64> = (0..g.len()).map(|i| g[i] + self.decay.at(i) * w[i]).collect();
        self.optimizer.step(lr, w, &penalised);
    }
}
