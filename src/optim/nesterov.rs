use super::{Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;

/// Nesterov's accelerated gradient: `v = beta v + g`, `w -= lr (g + beta v)`, with `g + l2 w` for g (PyTorch's form).
///
/// # Source
/// Sutskever et al., *On the Importance of Initialization and Momentum in Deep Learning* (2013), in the form that evaluates the gradient at w.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Nesterov {
    /// Learning rate.
    pub lr: f32,
    /// How much of the velocity stays in a step.
    pub beta: f32,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
}

impl Nesterov {
    /// With this learning rate and momentum; 0.9 is usual.
    pub const fn new(lr: f32, beta: f32) -> Self {
        Nesterov { lr, beta, l2: 0.0 }
    }
}

impl Optimizer for Nesterov {
    type Slot<T: Scalar> = T;

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (lr, beta, l2) = (T::of(self.lr), T::of(self.beta), l2_of::<T>(self.l2, decay));
        for ((w, &g), v) in zip(zip(w, g), slots) {
            let g = coupled(*w, g, l2);
            *v = beta * *v + g;
            *w -= lr * (g + beta * *v);
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}
