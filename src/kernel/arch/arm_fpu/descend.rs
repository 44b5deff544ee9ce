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
        fpu_asm!(s19:
            "vmov s16, {rate}",
            "vmov s17, {grid}",
            "subs {n}, #8",
            "blo 3f",
            ".p2align 2",
            "2:",
            "vldmia {g}!, {{s0-s7}}",
            "vldmia {w}, {{s8-s15}}",
            settled_steps!(0: 8, 1: 9, 2: 10, 3: 11, 4: 12, 5: 13, 6: 14, 7: 15),
            "subs {n}, #8",
            "vstmia {w}!, {{s8-s15}}",
            "bhs 2b",
            "3:",
            "adds {n}, #8",
            "beq 5f",
            "4:",
            "vldmia {g}!, {{s0}}",
            "vldr s8, [{w}]",
            "subs {n}, #1",
            settled_steps!(0: 8),
            "vstmia {w}!, {{s8}}",
            "bne 4b",
            "5:",
            rate = in(reg) rate.to_bits(),
            grid = in(reg) GRID.to_bits(),
            g = inout(reg) g.as_ptr() => _,
            w = inout(reg) w.as_mut_ptr() => _,
            n = inout(reg) n => _,
            options(nostack),
        );
    }
}
