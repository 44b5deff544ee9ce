use super::{Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use core::iter::zip;

/// AdaGrad: `s += g^2`, `w -= lr g / (sqrt(initial + s) + eps)`, with `g + l2 w` for g.
///
/// The sum only grows, so that steps shrink like `1 / sqrt(t)`: right for convex problems and rare features, too early an end for deep networks,
/// which is what RMSprop repairs by forgetting.
///
/// # Cost
/// One division and one square root a weight; one number of state.
///
/// # Source
/// Duchi, Hazan, Singer, *Adaptive Subgradient Methods for Online Learning and Stochastic Optimization*, JMLR 12 (2011).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AdaGrad {
    /// Learning rate; PyTorch's default is 0.01.
    pub lr: f32,
    /// Keeps the denominator from 0; 1e-10 by default, as in PyTorch.
    pub eps: f32,
    /// What the sum starts from; 0 by default, as in PyTorch (Keras: 0.1).
    pub initial: f32,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
}

impl AdaGrad {
    /// With this learning rate and PyTorch's other constants.
    pub const fn new(lr: f32) -> Self {
        AdaGrad {
            lr,
            eps: 1e-10,
            initial: 0.0,
            l2: 0.0,
        }
    }
}

impl Optimizer for AdaGrad {
    type Slot<T: Scalar> = T;

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [T], decay: bool) {
        let (lr, l2) = (T::of(self.lr), l2_of::<T>(self.l2, decay));
        let (eps, initial) = (T::of(self.eps), T::of(self.initial));
        for ((w, &g), s) in zip(zip(w, g), slots) {
            let g = coupled(*w, g, l2);
            *s = (*s + g * g).settled();
            *w = (*w - lr * g / ((initial + *s).sqrt() + eps)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

crate::words::fields!(AdaGrad {
    lr: f32,
    eps: f32,
    initial: f32,
    l2: f32
});
