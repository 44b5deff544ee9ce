use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// `gb += Σ dy` over `count` rows that stand `stride` apart, or as many of them as dy has; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn sum_rows<T: Scalar>(dy: &[T], stride: usize, count: usize, gb: &mut [T]) -> bool {
    let (Some(dy), Some(gb)) = (as_f32(dy), as_f32_mut(gb)) else {
        return false;
    };
    if let Some(behind) = dy.len().checked_sub(gb.len()) {
        let whole = behind.checked_div(stride).map_or(count, |more| count.min(more + 1));
        columns(dy, stride, whole, gb);
    }
    true
}

/// Eight columns, then one, stay in registers until all rows are added.
#[inline(always)]
fn columns(dy: &[f32], stride: usize, count: usize, gb: &mut [f32]) {
    if count == 0 {
        return;
    }
    // SAFETY: dy has the columns of all rows, gb is read and written where it has numbers. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "subs {n}, #8",
            "blo 4f",
            "2:",
            "vldmia {gb}, {{s0-s7}}",
            "mov {at}, {dy}",
            "mov {k}, {count}",
            "3:",
            "vldmia {at}, {{s8-s15}}",
            "add {at}, {step}",
            "vadd.f32 s0, s0, s8",
            "vadd.f32 s1, s1, s9",
            "vadd.f32 s2, s2, s10",
            "vadd.f32 s3, s3, s11",
            "vadd.f32 s4, s4, s12",
            "vadd.f32 s5, s5, s13",
            "vadd.f32 s6, s6, s14",
            "vadd.f32 s7, s7, s15",
            "subs {k}, #1",
            "bne 3b",
            "vstmia {gb}!, {{s0-s7}}",
            "add {dy}, #32",
            "subs {n}, #8",
            "bhs 2b",
            "4:",
            "adds {n}, #8",
            "beq 7f",
            "5:",
            "vldr s0, [{gb}]",
            "mov {at}, {dy}",
            "mov {k}, {count}",
            "6:",
            "vldr s8, [{at}]",
            "add {at}, {step}",
            "subs {k}, #1",
            "vadd.f32 s0, s0, s8",
            "bne 6b",
            "vstmia {gb}!, {{s0}}",
            "add {dy}, #4",
            "subs {n}, #1",
            "bne 5b",
            "7:",
            dy = inout(reg) dy.as_ptr() => _,
            step = in(reg) stride.wrapping_mul(4),
            count = in(reg) count,
            gb = inout(reg) gb.as_mut_ptr() => _,
            n = inout(reg) gb.len() => _,
            at = out(reg) _,
            k = out(reg) _,
            options(nostack),
        );
    }
}
