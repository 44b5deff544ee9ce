use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::as_f32;
use crate::shape::{Elem, TOO_LARGE};

/// Whether all numbers are ([`Elem::is_usable`]); `None` unless they are `f32`.
#[inline(always)]
pub fn all_usable<T: Elem>(x: &[T]) -> Option<bool> {
    Some(twice_the_largest(as_f32(x)?) < TOO_LARGE << 1)
}

/// Twice the largest magnitude, as bits: the shift drops the sign.
#[inline(always)]
fn twice_the_largest(x: &[f32]) -> u32 {
    if x.is_empty() {
        return 0;
    }
    let largest: u32;
    // SAFETY: x is read at its places, at least one. The registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "vmov.i32 q0, #0",
            "dlstp.32 lr, {n}",
            "2:",
            "vldrw.u32 q1, [{x}], #16",
            "vshl.i32 q1, q1, #1",
            "vmax.u32 q0, q0, q1",
            "letp lr, 2b",
            "mov {n}, #0",
            "vmaxv.u32 {n}, q0",
            x = inout(reg) x.as_ptr() => _,
            n = inout(reg) x.len() => largest,
            out("lr") _,
            options(nostack, readonly),
        );
    }
    largest
}
