use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::shape::Elem;

/// y = x for as many numbers as both have, sixteen in two instructions; `false` where they are not `f32`: nothing done. (A loop becomes `memcpy`, which moves
/// one at a time.)
#[inline(always)]
pub fn copy<T: Elem>(x: &[T], y: &mut [T]) -> bool {
    match (as_f32(x), as_f32_mut(y)) {
        (Some(x), Some(y)) => {
            numbers(x, y);
            true
        }
        _ => false,
    }
}

#[inline(never)]
fn numbers(x: &[f32], y: &mut [f32]) {
    // SAFETY: x is read and y written at as many places as both have. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "subs {n}, #16",
            "blo 3f",
            "2:",
            "vldmia {x}!, {{s0-s15}}",
            "vstmia {y}!, {{s0-s15}}",
            "subs {n}, #16",
            "bhs 2b",
            "3:",
            "adds {n}, #12",
            "bmi 5f",
            "4:",
            "vldmia {x}!, {{s0-s3}}",
            "vstmia {y}!, {{s0-s3}}",
            "subs {n}, #4",
            "bpl 4b",
            "5:",
            "adds {n}, #4",
            "beq 7f",
            "6:",
            "vldmia {x}!, {{s0}}",
            "vstmia {y}!, {{s0}}",
            "subs {n}, #1",
            "bne 6b",
            "7:",
            x = inout(reg) x.as_ptr() => _,
            y = inout(reg) y.as_mut_ptr() => _,
            n = inout(reg) x.len().min(y.len()) => _,
            options(nostack),
        );
    }
}
