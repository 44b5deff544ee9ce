use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::as_f32;
use crate::scalar::Scalar;

/// Σ a_i b_i in the order of summation of [`dot`](crate::kernel::dot); `None` unless the numbers are `f32`.
#[inline(always)]
pub fn dot<T: Scalar>(a: &[T], b: &[T]) -> Option<T> {
    Some(T::of(sum(as_f32(a)?, as_f32(b)?)))
}

/// Partial sum i is in s(i).
#[inline(never)]
fn sum(a: &[f32], b: &[f32]) -> f32 {
    let n = a.len().min(b.len());
    let sum: u32;
    // SAFETY: a and b are read at n places, which they have. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "mov {q}, #0",
            "vmov d0, {q}, {q}",
            "vmov d1, {q}, {q}",
            "lsrs {q}, {n}, #3",
            "beq 3f",
            ".p2align 2",
            "2:",
            "vldmia {a}!, {{s4-s11}}",
            "vldmia {b}!, {{s12-s15}}",
            add_products!(4: 0 += 4 * 12, 5: 1 += 5 * 13, 6: 2 += 6 * 14, 7: 3 += 7 * 15),
            "vldmia {b}!, {{s12-s15}}",
            add_products!(8: 0 += 8 * 12, 9: 1 += 9 * 13, 10: 2 += 10 * 14, 11: 3 += 11 * 15),
            "subs {q}, #1",
            "bne 2b",
            "3:",
            "tst {n}, #4",
            "beq 4f",
            "vldmia {a}!, {{s4-s7}}",
            "vldmia {b}!, {{s12-s15}}",
            add_products!(4: 0 += 4 * 12, 5: 1 += 5 * 13, 6: 2 += 6 * 14, 7: 3 += 7 * 15),
            "4:",
            "ands {n}, #3",
            "beq 5f",
            "vldmia {a}!, {{s4}}",
            "vldmia {b}!, {{s12}}",
            add_products!(4: 0 += 4 * 12),
            "subs {n}, #1",
            "beq 5f",
            "vldmia {a}!, {{s4}}",
            "vldmia {b}!, {{s12}}",
            add_products!(4: 1 += 4 * 12),
            "subs {n}, #1",
            "beq 5f",
            "vldmia {a}!, {{s4}}",
            "vldmia {b}!, {{s12}}",
            add_products!(4: 2 += 4 * 12),
            "5:",
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s0, s0, s2",
            "vmov {q}, s0",
            a = inout(reg) a.as_ptr() => _,
            b = inout(reg) b.as_ptr() => _,
            n = inout(reg) n => _,
            q = out(reg) sum,
            options(nostack, readonly),
        );
    }
    f32::from_bits(sum)
}
