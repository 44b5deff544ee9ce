use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// `y += a x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn axpy<T: Scalar>(a: T, x: &[T], y: &mut [T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    add(a.to_f32(), x, y);
    true
}

#[inline(always)]
fn add(a: f32, x: &[f32], y: &mut [f32]) {
    let n = x.len().min(y.len());
    // SAFETY: x is read, y read and written at n places, which they have. The registers that change are declared.
    unsafe {
        fpu_asm!(s19:
            "vmov s16, {a}",
            "subs {n}, #8",
            "blo 3f",
            ".p2align 2",
            "2:",
            "vldmia {x}!, {{s0-s7}}",
            "vldmia {y}, {{s8-s15}}",
            add_products!(0: 8 += 16 * 0, 1: 9 += 16 * 1, 2: 10 += 16 * 2, 3: 11 += 16 * 3),
            add_products!(4: 12 += 16 * 4, 5: 13 += 16 * 5, 6: 14 += 16 * 6, 7: 15 += 16 * 7),
            "subs {n}, #8",
            "vstmia {y}!, {{s8-s15}}",
            "bhs 2b",
            "3:",
            "adds {n}, #8",
            "beq 5f",
            "4:",
            "vldmia {x}!, {{s0}}",
            "vldr s8, [{y}]",
            "subs {n}, #1",
            add_products!(0: 8 += 16 * 0),
            "vstmia {y}!, {{s8}}",
            "bne 4b",
            "5:",
            a = in(reg) a.to_bits(),
            x = inout(reg) x.as_ptr() => _,
            y = inout(reg) y.as_mut_ptr() => _,
            n = inout(reg) n => _,
            options(nostack),
        );
    }
}
