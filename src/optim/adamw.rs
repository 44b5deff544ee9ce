use super::{Adam, Cycle, Moments, Optimizer};
use crate::kernel;
use crate::scalar::Scalar;

/// Adam with decoupled weight decay: `w *= 1 - lr decay`, then [`Adam`]'s step with a gradient that knows nothing of the decay.
///
/// The decay acts on weights only, never on biases, gammas and betas. (PyTorch's decays every parameter it is given.)
///
/// The factor `1 - lr decay` is rounded to `f32` as PyTorch's is, to a multiple of 6e-8: `lr decay` of 1e-5 is off by up to 0.3 %, and one below
/// 3e-8 does nothing. `lr decay` is rounded before; PyTorch multiplies in `f64`, and about one choice in a hundred gives the number beside its factor.
///
/// # Source
/// Loshchilov and Hutter, *Decoupled Weight Decay Regularization* (2017), arXiv:1711.05101; with PyTorch's factor `lr`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AdamW {
    /// Learning rate, betas and epsilon; its `l2` has no part here.
    pub adam: Adam,
    /// Decoupled weight decay; PyTorch's default is 0.01.
    pub decay: f32,
}

impl AdamW {
    /// With this learning rate and decay, and Adam's other constants.
    pub const fn new(lr: f32, decay: f32) -> Self {
        AdamW {
            adam: Adam::new(lr),
            decay,
        }
    }
}

impl Optimizer for AdamW {
    type Slot<T: Scalar> = Moments<T>;

    fn tick(&mut self) {
        self.adam.count();
    }
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Moments<T>], decay: bool) {
        let shrink = if decay {
            T::ONE - T::of(self.adam.lr * self.decay)
        } else {
            T::ONE
        };
        kernel::adam(w, g, slots, &self.adam.constants(T::ZERO, shrink));
    }
    fn lr(&self) -> f32 {
        self.adam.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.adam.lr = lr;
    }
}

impl Cycle for AdamW {
    fn momentum(&self) -> f32 {
        self.adam.beta1
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.adam.beta1 = momentum;
    }
}

crate::words::fields!(AdamW { adam: Adam, decay: f32 });
