use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// Which inputs an output of a 1-d convolution sees: tap `k` of output `t` reads input `t * stride + k * dilation - left`,
/// and zero where that lies outside.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Patches {
    /// Inputs per channel.
    pub len: usize,
    /// Taps of the kernel.
    pub taps: usize,
    /// Inputs from one output to the next.
    pub stride: usize,
    /// Inputs from one tap to the next.
    pub dilation: usize,
    /// Zeros in front of the first input.
    pub left: usize,
}

impl Patches {
    /// The input that the first tap of output `t` reads; beyond `len` where it reads a zero.
    #[inline]
    pub(super) fn first_input(&self, t: usize) -> usize {
        (t * self.stride).wrapping_sub(self.left)
    }
}

/// Copies what output `t` sees into `patch`, so that a convolution becomes a dense layer.
///
/// # Shapes
/// `x [C][len]`, `patch [C][taps]` (overwritten).
#[inline(never)]
pub fn gather<T: Scalar>(x: &[T], p: Patches, t: usize, patch: &mut [T]) {
    for (x, patch) in zip(rows(x, p.len), rows_mut(patch, p.taps)) {
        let mut i = p.first_input(t);
        for patch in patch {
            *patch = x.get(i).copied().unwrap_or(T::ZERO);
            i = i.wrapping_add(p.dilation);
        }
    }
}

/// Adds `patch` to the inputs that output `t` sees: the transpose of [`gather`].
///
/// # Shapes
/// `patch [C][taps]`, `x [C][len]` (added to).
#[inline(never)]
pub fn scatter_add<T: Scalar>(patch: &[T], p: Patches, t: usize, x: &mut [T]) {
    for (x, patch) in zip(rows_mut(x, p.len), rows(patch, p.taps)) {
        let mut i = p.first_input(t);
        for &patch in patch {
            if let Some(x) = x.get_mut(i) {
                *x += patch;
            }
            i = i.wrapping_add(p.dilation);
        }
    }
}
