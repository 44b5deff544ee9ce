use super::{Cycle, Optimizer};
use crate::scalar::Scalar;
use core::iter::zip;

/// Lion: every weight moves by the same length, in the direction of the sign of an average.
///
/// ```text
/// u = sign(beta1 m + (1 - beta1) g)        m = beta2 m + (1 - beta2) g
/// w -= lr (u + decay w)
/// ```
///
/// sign(0) is 0. Rates are a third to a tenth of Adam's, decays as many times larger.
///
/// # Cost
/// Neither division nor square root; one number of state: half of Adam's memory.
///
/// # Source
/// Chen et al., *Symbolic Discovery of Optimization Algorithms* (2023), arXiv:2302.06675, program 1.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Lion {
    /// Learning rate; the paper's is 0.0001.
    pub lr: f32,
    /// How much of the average enters the sign; 0.9 by default.
    pub beta1: f32,
    /// How much of the average stays in a step; 0.99 by default.
    pub beta2: f32,
    /// Decoupled weight decay; 0 by default.
    pub decay: f32,
}

impl Lion {
    /// With this learning rate and the paper's betas.
    pub const fn new(lr: f32) -> Self {
        Lion {
            lr,
            beta1: 0.9,
            beta2: 0.99,
            decay: 0.0,
        }
    }
}

impl Optimizer for Lion {
    type Slot<T: Scalar> = T;

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (lr, decay) = (T::of(self.lr), if decay { T::of(self.decay) } else { T::ZERO });
        let (beta1, share1) = (T::of(self.beta1), T::of(1.0 - self.beta1));
        let (beta2, share2) = (T::of(self.beta2), T::of(1.0 - self.beta2));
        for ((w, &g), m) in zip(zip(w, g), slots) {
            let u = sign((beta1 * *m + share1 * g).settled());
            *m = (beta2 * *m + share2 * g).settled();
            *w = (*w - lr * (u + decay * *w)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

impl Cycle for Lion {
    fn momentum(&self) -> f32 {
        self.beta1
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.beta1 = momentum;
    }
}

/// -1, 0 or 1.
fn sign<T: Scalar>(x: T) -> T {
    if x > T::ZERO {
        T::ONE
    } else if x < T::ZERO {
        -T::ONE
    } else {
        T::ZERO
    }
}

crate::words::fields!(Lion {
    lr: f32,
    beta1: f32,
    beta2: f32,
    decay: f32
});
