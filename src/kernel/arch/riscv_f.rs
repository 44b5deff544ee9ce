//! RISC-V cores with the F extension.
#![allow(unsafe_code)]

use crate::shape::{Elem, first};
use core::arch::asm;
use core::iter::zip;

/// √x, correctly rounded, by `FSQRT.S`.
#[inline]
pub fn sqrt(x: f32) -> f32 {
    let y: f32;
    // SAFETY: the F extension is part of the target; the instruction reads one register and writes another.
    unsafe {
        asm!("fsqrt.s {y}, {x}", x = in(freg) x, y = lateout(freg) y, options(pure, nomem, nostack, preserves_flags));
    }
    y
}

/// y = x for as many numbers as both have, four a turn. (A loop of one becomes `memcpy`, which takes a third more.)
#[inline(never)]
pub fn copy<T: Elem>(x: &[T], y: &mut [T]) -> bool {
    let n = x.len().min(y.len());
    let ((x4, x_tail), (y4, y_tail)) = (
        x.get(..n).unwrap_or_default().as_chunks::<4>(),
        first(y, n).as_chunks_mut::<4>(),
    );
    for (y, x) in zip(y4, x4) {
        *y = *x;
    }
    for (y, &x) in zip(y_tail, x_tail) {
        *y = x;
    }
    true
}
