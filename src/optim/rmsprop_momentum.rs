use super::{Cycle, Optimizer, RmsProp};
use crate::scalar::Scalar;
use crate::shape::{Elem, Zero};
use core::iter::zip;

/// RMSprop with momentum on the scaled gradient:
///
/// ```text
/// s = beta s + (1 - beta) g^2        b = momentum b + g / (sqrt(s) + eps)
/// w -= lr b
/// ```
///
/// PyTorch's form: the learning rate stands outside of the velocity (Keras's stands inside, which differs while it changes). The step is up to
/// `1 / (1 - momentum)` times RMSprop's.
///
/// # Cost
/// One division and one square root a weight; two numbers of state.
///
/// # Source
/// Hinton, *Neural Networks for Machine Learning*, lecture 6e (2012); `torch.optim.RMSprop(momentum=..)`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RmsPropMomentum {
    /// Learning rate, beta, epsilon and its place, bias correction, decay.
    pub rms: RmsProp,
    /// How much of the velocity stays in a step; 0.9 is usual.
    pub momentum: f32,
}

/// What [`RmsPropMomentum`] remembers of one weight.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SquareAndVelocity<T> {
    /// Average of squared gradients.
    pub s: T,
    /// Velocity.
    pub b: T,
}

impl<T: Zero> Zero for SquareAndVelocity<T> {
    const ZERO: Self = SquareAndVelocity { s: T::ZERO, b: T::ZERO };
}
impl<T: Elem> Elem for SquareAndVelocity<T> {}

impl RmsPropMomentum {
    /// With this learning rate and momentum, and RMSprop's other constants.
    pub const fn new(lr: f32, momentum: f32) -> Self {
        RmsPropMomentum {
            rms: RmsProp::new(lr),
            momentum,
        }
    }
}

impl Optimizer for RmsPropMomentum {
    type Slot<T: Scalar> = SquareAndVelocity<T>;

    fn tick(&mut self) {
        self.rms.count();
    }
    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [SquareAndVelocity<T>], decay: bool) {
        let (lr, momentum) = (T::of(self.rms.lr), T::of(self.momentum));
        let rule = self.rms.rule::<T>(decay);
        for ((w, &g), SquareAndVelocity { s, b }) in zip(zip(w, g), slots) {
            let g = rule.follow(*w, g, s);
            *b = (momentum * *b + g / rule.root(*s)).settled();
            *w = (*w - lr * *b).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.rms.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.rms.lr = lr;
    }
}

impl Cycle for RmsPropMomentum {
    fn momentum(&self) -> f32 {
        self.momentum
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.momentum = momentum;
    }
}

crate::words::fields!(RmsPropMomentum {
    rms: RmsProp,
    momentum: f32
});
crate::words::fields!([T: crate::words::Words] SquareAndVelocity<T> { s: T, b: T });
