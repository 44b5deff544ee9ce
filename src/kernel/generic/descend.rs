use crate::kernel::arch;
use crate::scalar::Scalar;
use core::iter::zip;

/// `w_i -= rate g_i`, [settled](Scalar::settled).
#[inline(never)]
pub fn descend<T: Scalar>(rate: T, g: &[T], w: &mut [T]) {
    if arch::descend(rate, g, w) {
        return;
    }
    for (w, &g) in zip(w, g) {
        *w = (*w - rate * g).settled();
    }
}
