use super::{Correction, Cycle, Optimizer, decimal_share, l2_of};
use crate::kernel::{self, Step};
use crate::math;
use crate::scalar::Scalar;

pub use crate::kernel::Moments;

/// How [`Adam`] makes up for averages that start at 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BiasCorrection {
    /// Each moment is divided by its `1 - beta^t`: the paper's algorithm 1, PyTorch, the course.
    Moments,
    /// The learning rate is multiplied by `sqrt(1 - beta2^t) / (1 - beta1^t)`, so that `eps` is added to the uncorrected root ("epsilon hat"):
    /// Keras, TensorFlow, the paper's remark at the end of its section 2. With an `eps` that matters its first steps are shorter.
    EpsilonHat,
    /// None: the first steps are up to `(1 - beta1) / sqrt(1 - beta2)` = 3.2 times as long, and t is not needed.
    Off,
}

/// Adam with bias correction:
///
/// ```text
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
/// w -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
/// ```
///
/// with `g + l2 w` for g. Epsilon stands outside of the root and after the correction, as in the paper's algorithm 1 and in PyTorch; for Keras's form and
/// for none see [`BiasCorrection`].
///
/// # Cost
/// One division and one square root a weight; two numbers of state.
///
/// # Source
/// Kingma and Ba, *Adam* (2014), arXiv:1412.6980.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Adam {
    /// Learning rate; the paper's is 0.001.
    pub lr: f32,
    /// Decay of the first moment; 0.9 by default.
    pub beta1: f32,
    /// Decay of the second moment; 0.999 by default.
    pub beta2: f32,
    /// Keeps the denominator from 0; 1e-8 by default.
    pub eps: f32,
    /// Coupled weight decay; 0 by default. For the decoupled one see [`AdamW`](super::AdamW).
    pub l2: f32,
    /// How bias is corrected; [`BiasCorrection::Moments`] by default.
    pub bias_correction: BiasCorrection,
    corrections: [Correction; 2],
}

impl Adam {
    /// With this learning rate and the paper's other constants.
    pub const fn new(lr: f32) -> Self {
        Adam {
            lr,
            beta1: 0.9,
            beta2: 0.999,
            eps: 1e-8,
            l2: 0.0,
            bias_correction: BiasCorrection::Moments,
            corrections: [Correction::START; 2],
        }
    }

    pub(super) fn count(&mut self) {
        let [first, second] = &mut self.corrections;
        first.tick(self.beta1);
        second.tick(self.beta2);
    }

    /// What one step uses for every weight alike; `shrink` is multiplied to every weight first.
    pub(super) fn constants<T: Scalar>(&self, l2: T, shrink: T) -> Step<T> {
        let [Correction(first), Correction(second)] = self.corrections;
        let (share1, share2) = match self.bias_correction {
            BiasCorrection::Moments => (1.0 - self.beta1, 1.0 - self.beta2),
            _ => (decimal_share(self.beta1), decimal_share(self.beta2)),
        };
        let (lr, correction2) = match self.bias_correction {
            BiasCorrection::Moments => (self.lr / first, 1.0 / second),
            // The averages of ones took 1 - beta in; these moments take in a little more or less.
            BiasCorrection::EpsilonHat => {
                let (first, second) = (
                    first * (share1 / (1.0 - self.beta1)),
                    second * (share2 / (1.0 - self.beta2)),
                );
                (self.lr * math::sqrt(second) / first, 1.0)
            }
            BiasCorrection::Off => (self.lr, 1.0),
        };
        Step {
            beta1: T::of(self.beta1),
            share1: T::of(share1),
            beta2: T::of(self.beta2),
            share2: T::of(share2),
            lr: T::of(lr),
            correction2: T::of(correction2),
            eps: T::of(self.eps),
            l2,
            shrink,
        }
    }
}

impl Optimizer for Adam {
    type Slot<T: Scalar> = Moments<T>;

    fn tick(&mut self) {
        self.count();
    }
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Moments<T>], decay: bool) {
        kernel::adam(w, g, slots, &self.constants(l2_of(self.l2, decay), T::ONE));
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

impl Cycle for Adam {
    fn momentum(&self) -> f32 {
        self.beta1
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.beta1 = momentum;
    }
}

crate::words::fields!(Adam {
    lr: f32,
    beta1: f32,
    beta2: f32,
    eps: f32,
    l2: f32,
    bias_correction: BiasCorrection,
    corrections: [Correction; 2],
});
crate::words::variants!(BiasCorrection { Moments = 0, EpsilonHat = 1, Off = 2 });
crate::words::fields!([T: crate::words::Words] Moments<T> { m: T, v: T });
