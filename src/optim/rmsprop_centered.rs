use super::{Moments, Optimizer, RmsProp};
use crate::scalar::Scalar;
use core::iter::zip;

/// Centred RMSprop: divides by the gradient's deviation instead of its root mean square.
///
/// ```text
/// s = beta s + (1 - beta) g^2        m = beta m + (1 - beta) g
/// w -= lr g / (sqrt(s - m^2) + eps)
/// ```
///
/// Where rounding makes `s - m^2` negative it counts as 0: `eps` alone bounds the step then. Choose it larger than RMSprop's; 1e-4 by default.
/// Bias correction divides `s - m^2`, which is what PyTorch would have to do; PyTorch and Keras have none.
///
/// # Cost
/// One division and one square root a weight; two numbers of state.
///
/// # Source
/// Graves, *Generating Sequences with Recurrent Neural Networks* (2013), arXiv:1308.0850, equations 38 to 40, without its momentum.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CenteredRmsProp {
    /// Learning rate, beta, epsilon and its place, decay.
    pub rms: RmsProp,
}

impl CenteredRmsProp {
    /// With this learning rate, `eps` 1e-4 and RMSprop's other constants.
    pub const fn new(lr: f32) -> Self {
        let mut rms = RmsProp::new(lr);
        rms.eps = 1e-4;
        CenteredRmsProp { rms }
    }
}

impl Optimizer for CenteredRmsProp {
    type Slot<T: Scalar> = Moments<T>;

    fn tick(&mut self) {
        self.rms.count();
    }
    #[inline(never)]
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Moments<T>], decay: bool) {
        let (lr, rule) = (T::of(self.rms.lr), self.rms.rule::<T>(decay));
        for ((w, &g), Moments { m, v: s }) in zip(zip(w, g), slots) {
            let g = rule.follow(*w, g, s);
            *m = (rule.beta * *m + rule.share * g).settled();
            let variance = T::ZERO.max(*s - *m * *m);
            *w = (*w - lr * g / rule.root(variance)).settled();
        }
    }
    fn lr(&self) -> f32 {
        self.rms.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.rms.lr = lr;
    }
}

crate::words::fields!(CenteredRmsProp { rms: RmsProp });
