use super::put::put;
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
    let n = x.len();
    // SAFETY: x is written at the n places that it has. The registers that change are declared.
    unsafe {
        put!(x.as_mut_ptr(), n, { zero: 0 }, [
            "vmov d0, {zero}, {zero}",
            "vmov d1, {zero}, {zero}",
            "vmov d2, {zero}, {zero}",
            "vmov d3, {zero}, {zero}",
            "vmov d4, {zero}, {zero}",
            "vmov d5, {zero}, {zero}",
            "vmov d6, {zero}, {zero}",
            "vmov d7, {zero}, {zero}"
        ]);
    }
}
