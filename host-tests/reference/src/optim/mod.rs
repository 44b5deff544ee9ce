//! Optimisers, one file each. `g` is the gradient, `lr` the learning rate, `t` counts steps from 1, states start at 0.

pub mod adagrad;
pub mod adam;
pub mod adam_eps_hat;
pub mod adam_uncorrected;
pub mod adamw;
pub mod amsgrad;
pub mod clip;
pub mod coupled_l2;
pub mod decay;
pub mod lion;
pub mod momentum;
pub mod momentum_keras;
pub mod momentum_torch;
pub mod nesterov;
pub mod nesterov_keras;
pub mod rmsprop;
pub mod sgd;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adam_eps_hat::AdamEpsHat;
pub use adam_uncorrected::AdamUncorrected;
pub use adamw::AdamW;
pub use amsgrad::AmsGrad;
pub use coupled_l2::CoupledL2;
pub use decay::Decay;
pub use lion::Lion;
pub use momentum::Momentum;
pub use momentum_keras::MomentumKeras;
pub use momentum_torch::MomentumTorch;
pub use nesterov::Nesterov;
pub use nesterov_keras::NesterovKeras;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

/// Changes weights along a gradient. One value serves one set of weights, whose number must not change.
pub trait Optimizer {
    /// One step on all weights.
    fn step(&mut self, lr: f64, w: &mut [f64], g: &[f64]);
}

/// The two running averages of the Adam family: `m` of the gradient, `v` of its square, after `t` steps.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// `m = b1 m + (1 - b1) g`.
    pub m: Vec<f64>,
    /// `v = b2 v + (1 - b2) g^2`.
    pub v: Vec<f64>,
    /// Steps taken.
    pub t: i32,
}

impl Moments {
    /// Takes in the gradient of one more step.
    pub fn follow(&mut self, b1: f64, b2: f64, g: &[f64]) {
        start(&mut self.m, g.len());
        start(&mut self.v, g.len());
        self.t += 1;
        for (i, g) in g.iter().enumerate() {
            self.m[i] = b1 * self.m[i] + (1.0 - b1) * g;
            self.v[i] = b2 * self.v[i] + (1.0 - b2) * g * g;
        }
    }
}

/// Zeros at the first step, afterwards the state as it is.
fn start(state: &mut Vec<f64>, len: usize) {
    if state.is_empty() {
        state.resize(len, 0.0);
    }
    assert_eq!(state.len(), len, "an optimiser serves one set of weights");
}
