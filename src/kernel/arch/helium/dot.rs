use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::as_f32;
use crate::scalar::Scalar;

/// Σ a_i b_i in the order of summation of [`dot`](crate::kernel::dot); `None` unless the numbers are `f32`.
#[inline(always)]
pub fn dot<T: Scalar>(a: &[T], b: &[T]) -> Option<T> {
    Some(T::of(sum(as_f32(a)?, as_f32(b)?)))
}

/// The partial sums are the lanes of q0.
#[inline(never)]
fn sum(a: &[f32], b: &[f32]) -> f32 {
    let n = a.len().min(b.len());
    if n == 0 {
        return 0.0;
    }
    let sum: u32;
    // SAFETY: n is not 0; a and b are read at n places, which they have. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "vmov.i32 q0, #0",
            "dlstp.32 lr, {n}",
            "2:",
            "vldrw.u32 q1, [{a}], #16",
            "vldrw.u32 q2, [{b}], #16",
            "vmul.f32 q1, q1, q2",
            "vadd.f32 q0, q0, q1",
            "letp lr, 2b",
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s0, s0, s2",
            "vmov {n}, s0",
            a = inout(reg) a.as_ptr() => _,
            b = inout(reg) b.as_ptr() => _,
            n = inout(reg) n => sum,
            out("lr") _,
            options(nostack, readonly),
        );
    }
    f32::from_bits(sum)
}
