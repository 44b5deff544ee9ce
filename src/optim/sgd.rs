use super::{Optimizer, coupled, l2_of};
use crate::kernel;
use crate::scalar::Scalar;
use core::iter::zip;

/// Stochastic gradient descent: `w -= lr (g + l2 w)`. No state.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sgd {
    /// Learning rate.
    pub lr: f32,
    /// Coupled weight decay; 0 by default.
    pub l2: f32,
}

impl Sgd {
    /// With this learning rate, without decay.
    pub const fn new(lr: f32) -> Self {
        Sgd { lr, l2: 0.0 }
    }
}

impl Optimizer for Sgd {
    type Slot<T: Scalar> = ();

    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], _: &mut [()], decay: bool) {
        let (lr, l2) = (T::of(self.lr), l2_of::<T>(self.l2, decay));
        if l2 == T::ZERO {
            return kernel::descend(lr, g, w);
        }
        let step = |w: &mut T, g: T| *w = (*w - lr * coupled(*w, g, l2)).settled();
        let ((w4, w_tail), (g4, g_tail)) = (w.as_chunks_mut::<4>(), g.as_chunks::<4>());
        for ([w0, w1, w2, w3], &[g0, g1, g2, g3]) in zip(w4, g4) {
            step(w0, g0);
            step(w1, g1);
            step(w2, g2);
            step(w3, g3);
        }
        for (w, &g) in zip(w_tail, g_tail) {
            step(w, g);
        }
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}

crate::words::fields!(Sgd { lr: f32, l2: f32 });
