//! RISC-V cores with the F extension.
#![allow(unsafe_code)]

use core::arch::asm;

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
