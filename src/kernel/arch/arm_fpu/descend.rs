use super::change::change;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::{GRID, Scalar};

/// `w -= rate g`, settled, for as many numbers as g and w have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn descend<T: Scalar>(rate: T, g: &[T], w: &mut [T]) -> bool {
    let (Some(g), Some(w)) = (as_f32(g), as_f32_mut(w)) else {
        return false;
    };
    step(rate.to_f32(), g, w);
    true
}

/// `s W = (s W - rate * s G + grid) - grid`, one operation for all of them at a time, as each waits for the one before.
macro_rules! settled_steps {
    ($($g:literal: $w:literal),*) => {
        concat!(
            $("vmul.f32 s", $g, ", s16, s", $g, "\n",)*
            $("vsub.f32 s", $w, ", s", $w, ", s", $g, "\n",)*
            $("vadd.f32 s", $w, ", s", $w, ", s17\n",)*
            $("vsub.f32 s", $w, ", s", $w, ", s17\n",)*
        )
    };
}

#[inline(always)]
fn step(rate: f32, g: &[f32], w: &mut [f32]) {
    let n = g.len().min(w.len());
    // SAFETY: g is read, w read and written at n places, which they have. The registers that change are declared.
    unsafe {
        change!(
            w.as_mut_ptr(),
            g.as_ptr(),
            n,
            { 16 = rate: rate.to_bits(), 17 = grid: GRID.to_bits() },
            settled_steps
        );
    }
}
