use super::put::put;
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
    let n = x.len().min(y.len());
    // SAFETY: x is read and y written at n places, which they have. The registers that change are declared.
    unsafe { put!(y.as_mut_ptr(), x = x.as_ptr(), n) };
}
