use crate::kernel::arch;
use crate::scalar::Scalar;
use crate::shape::{Elem, Zero};
use core::iter::zip;

/// Adam's first and second moment of one weight.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(C)]
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

/// What one step of Adam uses for every weight alike.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Step<T> {
    /// Decay of the first moment.
    pub beta1: T,
    /// How much of the gradient the first moment takes in.
    pub share1: T,
    /// Decay of the second moment.
    pub beta2: T,
    /// How much of the squared gradient the second moment takes in.
    pub share2: T,
    /// Learning rate, over the first moment's correction.
    pub lr: T,
    /// What the second moment is multiplied by.
    pub correction2: T,
    /// Keeps the denominator from 0.
    pub eps: T,
    /// Coupled weight decay.
    pub l2: T,
    /// What every weight is multiplied by first.
    pub shrink: T,
}

/// One step of Adam for each weight:
///
/// ```text
/// g += l2 w        m = beta1 m + share1 g        v = beta2 v + share2 g²
/// w = shrink w - lr m / (√(v correction2) + eps)
/// ```
///
/// m, v and w [settled](Scalar::settled).
///
/// # Cost
/// One division and one square root a weight.
#[inline(never)]
pub fn adam<T: Scalar>(w: &mut [T], g: &[T], slots: &mut [Moments<T>], s: &Step<T>) {
    if arch::adam(w, g, slots, s) {
        return;
    }
    for ((w, &g), Moments { m, v }) in zip(zip(w, g), slots) {
        let g = g + s.l2 * *w;
        *m = (s.beta1 * *m + s.share1 * g).settled();
        *v = (s.beta2 * *v + s.share2 * (g * g)).settled();
        *w = (s.shrink * *w - s.lr * *m / ((*v * s.correction2).sqrt() + s.eps)).settled();
    }
}
