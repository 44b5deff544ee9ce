use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::as_f32_mut;
use crate::shape::Elem;

/// x = 0, sixteen numbers an instruction; `false` where they are not `f32`: nothing done. (A loop becomes `memset`, which stores one at a time.)
#[inline(always)]
pub fn clear<T: Elem>(x: &mut [T]) -> bool {
    match as_f32_mut(x) {
        Some(x) => {
            zeros(x);
            true
        }
        None => false,
    }
}

#[inline(always)]
fn zeros(x: &mut [f32]) {
    // SAFETY: x is written at as many places as it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "vmov d0, {zero}, {zero}",
            "vmov d1, {zero}, {zero}",
            "vmov d2, {zero}, {zero}",
            "vmov d3, {zero}, {zero}",
            "vmov d4, {zero}, {zero}",
            "vmov d5, {zero}, {zero}",
            "vmov d6, {zero}, {zero}",
            "vmov d7, {zero}, {zero}",
            "subs {n}, #16",
            "blo 3f",
            "2:",
            "vstmia {x}!, {{s0-s15}}",
            "subs {n}, #16",
            "bhs 2b",
            "3:",
            "adds {n}, #12",
            "bmi 5f",
            "4:",
            "vstmia {x}!, {{s0-s3}}",
            "subs {n}, #4",
            "bpl 4b",
            "5:",
            "adds {n}, #4",
            "beq 7f",
            "6:",
            "vstmia {x}!, {{s0}}",
            "subs {n}, #1",
            "bne 6b",
            "7:",
            zero = in(reg) 0,
            x = inout(reg) x.as_mut_ptr() => _,
            n = inout(reg) x.len() => _,
            options(nostack),
        );
    }
}
