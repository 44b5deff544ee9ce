use super::{Adam, Cycle, Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use crate::shape::{Elem, Zero};
use core::iter::zip;

/// AMSGrad: [`Adam`] with the largest second moment so far in the root, so that a weight's step never grows again.
///
/// ```text
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2        x = max(x, v)
/// w -= lr m / (1 - beta1^t) / (sqrt(x / (1 - beta2^t)) + eps)
/// ```
///
/// PyTorch's form: the maximum is taken before the bias correction. (The paper has no correction: [`BiasCorrection::Off`](super::BiasCorrection).)
///
/// # Cost
/// One division and one square root a weight; three numbers of state.
///
/// # Source
/// Reddi, Kale, Kumar, *On the Convergence of Adam and Beyond* (2018), arXiv:1904.09237.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AmsGrad {
    /// Learning rate, betas, epsilon, bias correction and decay.
    pub adam: Adam,
}

/// What [`AmsGrad`] remembers of one weight.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MomentsAndMax<T> {
    /// Average of gradients.
    pub m: T,
    /// Average of squared gradients.
    pub v: T,
    /// The largest `v` so far.
    pub max: T,
}

impl<T: Zero> Zero for MomentsAndMax<T> {
    const ZERO: Self = MomentsAndMax {
        m: T::ZERO,
        v: T::ZERO,
        max: T::ZERO,
    };
}
impl<T: Elem> Elem for MomentsAndMax<T> {}

impl AmsGrad {
    /// With this learning rate and Adam's other constants.
    pub const fn new(lr: f32) -> Self {
        AmsGrad { adam: Adam::new(lr) }
    }
}

impl Optimizer for AmsGrad {
    type Slot<T: Scalar> = MomentsAndMax<T>;

    fn tick(&mut self) {
        self.adam.count();
    }
    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [MomentsAndMax<T>], decay: bool) {
        let s = self.adam.constants(l2_of::<T>(self.adam.l2, decay), T::ONE);
        for ((w, &g), MomentsAndMax { m, v, max }) in zip(zip(w, g), slots) {
            let g = coupled(*w, g, s.l2);
            *m = (s.beta1 * *m + s.share1 * g).settled();
            *v = (s.beta2 * *v + s.share2 * (g * g)).settled();
            *max = (*max).max(*v);
            *w = (*w - s.lr * *m / ((*max * s.correction2).sqrt() + s.eps)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.adam.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.adam.lr = lr;
    }
}

impl Cycle for AmsGrad {
    fn momentum(&self) -> f32 {
        self.adam.beta1
    }
    fn set_momentum(&mut self, momentum: f32) {
        self.adam.beta1 = momentum;
    }
}

crate::words::fields!(AmsGrad { adam: Adam });
crate::words::fields!([T: crate::words::Words] MomentsAndMax<T> { m: T, v: T, max: T });
