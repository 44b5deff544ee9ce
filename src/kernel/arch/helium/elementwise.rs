//! One operation on each number of a row.

use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::{LEAST, Scalar};

/// `y += x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn add<T: Scalar>(y: &mut [T], x: &[T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    let n = x.len().min(y.len());
    if n > 0 {
        // SAFETY: x is read, y read and written at n places, which they have; n is not 0. Registers that change are declared.
        unsafe {
            fpu_asm!(s15:
                "dlstp.32 lr, {n}",
                "2:",
                "vldrw.u32 q0, [{x}], #16",
                "vldrw.u32 q1, [{y}]",
                "vadd.f32 q1, q1, q0",
                "vstrw.32 q1, [{y}], #16",
                "letp lr, 2b",
                n = in(reg) n,
                x = inout(reg) x.as_ptr() => _,
                y = inout(reg) y.as_mut_ptr() => _,
                out("lr") _,
                options(nostack),
            );
        }
    }
    true
}

/// `y += a x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn axpy<T: Scalar>(a: T, x: &[T], y: &mut [T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    let n = x.len().min(y.len());
    if n > 0 {
        // SAFETY: as in `add`.
        unsafe {
            fpu_asm!(s15:
                "dlstp.32 lr, {n}",
                "2:",
                "vldrw.u32 q0, [{x}], #16",
                "vmul.f32 q0, q0, {a}",
                "vldrw.u32 q1, [{y}]",
                "vadd.f32 q1, q1, q0",
                "vstrw.32 q1, [{y}], #16",
                "letp lr, 2b",
                a = in(reg) a.to_f32().to_bits(),
                n = in(reg) n,
                x = inout(reg) x.as_ptr() => _,
                y = inout(reg) y.as_mut_ptr() => _,
                out("lr") _,
                options(nostack),
            );
        }
    }
    true
}

/// `x *= a`; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn scale<T: Scalar>(x: &mut [T], a: T) -> bool {
    let Some(x) = as_f32_mut(x) else {
        return false;
    };
    if !x.is_empty() {
        // SAFETY: x is read and written at as many places as it has, at least one. Registers that change are declared.
        unsafe {
            fpu_asm!(s15:
                "dlstp.32 lr, {n}",
                "2:",
                "vldrw.u32 q0, [{x}]",
                "vmul.f32 q0, q0, {a}",
                "vstrw.32 q0, [{x}], #16",
                "letp lr, 2b",
                a = in(reg) a.to_f32().to_bits(),
                n = in(reg) x.len(),
                x = inout(reg) x.as_mut_ptr() => _,
                out("lr") _,
                options(nostack),
            );
        }
    }
    true
}

/// 0 in the place of every number that is not positive ([`Scalar::is_positive`]), as NaN is not; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn relu<T: Scalar>(x: &mut [T]) -> bool {
    let Some(x) = as_f32_mut(x) else {
        return false;
    };
    if !x.is_empty() {
        // SAFETY: as in `scale`.
        unsafe {
            fpu_asm!(s15:
                "vmov.i32 q1, #0",
                "dlstp.32 lr, {n}",
                "2:",
                "vldrw.u32 q0, [{x}]",
                "vcmp.f32 ge, q0, {least}",
                "vpsel q0, q0, q1",
                "vstrw.32 q0, [{x}], #16",
                "letp lr, 2b",
                least = in(reg) LEAST,
                n = in(reg) x.len(),
                x = inout(reg) x.as_mut_ptr() => _,
                out("lr") _,
                options(nostack),
            );
        }
    }
    true
}
