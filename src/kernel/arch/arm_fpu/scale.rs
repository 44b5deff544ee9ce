use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::as_f32_mut;
use crate::scalar::Scalar;

/// `x *= a`; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn scale<T: Scalar>(x: &mut [T], a: T) -> bool {
    match as_f32_mut(x) {
        Some(x) => {
            multiply(x, a.to_f32());
            true
        }
        None => false,
    }
}

#[inline(always)]
fn multiply(x: &mut [f32], a: f32) {
    // SAFETY: x is read and written at as many places as it has. The registers that change are declared.
    unsafe {
        fpu_asm!(s19:
            "vmov s16, {a}",
            "subs {n}, #8",
            "blo 3f",
            ".p2align 2",
            "2:",
            "vldmia {x}, {{s0-s7}}",
            "subs {n}, #8",
            "vmul.f32 s0, s0, s16",
            "vmul.f32 s1, s1, s16",
            "vmul.f32 s2, s2, s16",
            "vmul.f32 s3, s3, s16",
            "vmul.f32 s4, s4, s16",
            "vmul.f32 s5, s5, s16",
            "vmul.f32 s6, s6, s16",
            "vmul.f32 s7, s7, s16",
            "vstmia {x}!, {{s0-s7}}",
            "bhs 2b",
            "3:",
            "adds {n}, #8",
            "beq 5f",
            "4:",
            "vldr s0, [{x}]",
            "subs {n}, #1",
            "vmul.f32 s0, s0, s16",
            "vstmia {x}!, {{s0}}",
            "bne 4b",
            "5:",
            a = in(reg) a.to_bits(),
            x = inout(reg) x.as_mut_ptr() => _,
            n = inout(reg) x.len() => _,
            options(nostack),
        );
    }
}
