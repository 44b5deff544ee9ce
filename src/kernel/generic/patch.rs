use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// Which inputs an output of a 1-d convolution sees: tap `k` of output `t` reads input `t * stride + k * dilation - left`,
/// and zero where that lies outside.
#[derive(Clone, Copy, Debug)]
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
    /// The input that tap `k` of output `t` reads; beyond `len` where it reads a zero.
    #[inline]
    fn input(&self, t: usize, k: usize) -> usize {
        (t * self.stride + k * self.dilation).wrapping_sub(self.left)
    }
}

/// Copies what output `t` sees into `patch`, so that a convolution becomes a dense layer.
///
/// # Shapes
/// `x [C][len]`, `patch [C][taps]` (overwritten).
#[inline(never)]
pub fn gather<T: Scalar>(x: &[T], p: Patches, t: usize, patch: &mut [T]) {
    let start = p.input(t, 0);
    for (x, patch) in zip(rows(x, p.len), rows_mut(patch, p.taps)) {
        if let (1, Some(window)) = (p.dilation, start.checked_add(p.taps).and_then(|end| x.get(start..end))) {
            zip(patch, window).for_each(|(p, &x)| *p = x);
        } else {
            for (k, patch) in patch.iter_mut().enumerate() {
                *patch = x.get(p.input(t, k)).copied().unwrap_or(T::ZERO);
            }
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
        for (k, &patch) in patch.iter().enumerate() {
            if let Some(x) = x.get_mut(p.input(t, k)) {
                *x += patch;
            }
        }
    }
}
