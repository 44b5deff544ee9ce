use super::{Correction, Optimizer, coupled, l2_of};
use crate::scalar::Scalar;
use crate::shape::{Elem, Zero};
use core::iter::zip;

/// Adam with bias correction:
///
/// ```text
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
/// w -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
/// ```
///
/// with `g + l2 w` for g. Epsilon stands outside of the root and after the correction, as in the paper's algorithm 1 and in PyTorch (Keras's
/// is inside of the correction).
///
/// # Cost
/// One division and one square root a weight; two numbers of state.
///
/// # Source
/// Kingma and Ba, *Adam* (2014), arXiv:1412.6980.
#[derive(Clone, Copy, PartialEq, Debug)]
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
    corrections: [Correction; 2],
}

/// Adam's first and second moment of one weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moments<T> {
    /// Average of gradients.
    pub m: T,
    /// Average of squared gradients.
    pub v: T,
}

impl<T: Zero> Zero for Moments<T> {
    const ZERO: Self = Moments { m: T::ZERO, v: T::ZERO };
}
impl<T: Elem> Elem for Moments<T> {}

impl Adam {
    /// With this learning rate and the paper's other constants.
    pub const fn new(lr: f32) -> Self {
        Adam {
            lr,
            beta1: 0.9,
            beta2: 0.999,
            eps: 1e-8,
            l2: 0.0,
            corrections: [Correction::START; 2],
        }
    }

    pub(super) fn count(&mut self) {
        let [first, second] = &mut self.corrections;
        first.tick(self.beta1);
        second.tick(self.beta2);
    }

    /// The update, with `shrink` multiplied to every weight first.
    pub(super) fn move_by<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Moments<T>], l2: T, shrink: T) {
        let [Correction(first), Correction(second)] = self.corrections;
        adam(
            w,
            g,
            slots,
            Step {
                beta1: T::of(self.beta1),
                share1: T::of(1.0 - self.beta1),
                beta2: T::of(self.beta2),
                share2: T::of(1.0 - self.beta2),
                lr: T::of(self.lr / first),
                correction2: T::of(1.0 / second),
                eps: T::of(self.eps),
                l2,
                shrink,
            },
        );
    }
}

/// What one step of Adam uses for every weight alike.
struct Step<T> {
    beta1: T,
    share1: T,
    beta2: T,
    share2: T,
    lr: T,
    correction2: T,
    eps: T,
    l2: T,
    shrink: T,
}

#[inline(never)]
fn adam<T: Scalar>(w: &mut [T], g: &[T], slots: &mut [Moments<T>], s: Step<T>) {
    for ((w, &g), Moments { m, v }) in zip(zip(w, g), slots) {
        let g = coupled(*w, g, s.l2);
        *m = s.beta1 * *m + s.share1 * g;
        *v = s.beta2 * *v + s.share2 * (g * g);
        *w = s.shrink * *w - s.lr * *m / ((*v * s.correction2).sqrt() + s.eps);
    }
}

impl Optimizer for Adam {
    type Slot<T: Scalar> = Moments<T>;

    fn tick(&mut self) {
        self.count();
    }
    fn update<T: Scalar>(&self, w: &mut [T], g: &[T], slots: &mut [Moments<T>], decay: bool) {
        self.move_by(w, g, slots, l2_of(self.l2, decay), T::ONE);
    }
    fn lr(&self) -> f32 {
        self.lr
    }
    fn set_lr(&mut self, lr: f32) {
        self.lr = lr;
    }
}
