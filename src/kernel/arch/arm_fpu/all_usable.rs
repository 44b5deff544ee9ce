use crate::kernel::arch::slices::as_f32;
use crate::shape::{Elem, TOO_LARGE, TWO};
use core::arch::asm;

/// What adds up to 2^32 with twice the bits of 2^63: a carry says that a number is not smaller, infinite, or none.
const CARRIES: u32 = (TOO_LARGE << 1).wrapping_neg();

/// Whether all numbers are ([`Elem::is_usable`]); `None` unless they are `f32`.
#[inline(always)]
pub fn all_usable<T: Elem>(x: &[T]) -> Option<bool> {
    let (eights, rest) = as_f32(x)?.as_chunks::<8>();
    Some((below_two(eights) || eights_usable(eights)) && f32::all_usable(rest))
}

/// Whether all magnitudes are below 2, which gradients' mostly are: the highest bit of an exponent says so, and it is looked at once.
#[inline(always)]
fn below_two(x: &[[f32; 8]]) -> bool {
    if x.is_empty() {
        return true;
    }
    let mut bits = 0_u32;
    // SAFETY: eight numbers are read as often as x has them. The registers that change are declared.
    unsafe {
        asm!(
            ".p2align 2",
            "2:",
            "ldmia {x}!, {{r0-r4, r8, r10, r12}}",
            "orrs r0, r1",
            "orrs r2, r3",
            "orr r4, r8",
            "orr r10, r12",
            "orrs r0, r2",
            "orr r4, r10",
            "orrs {bits}, r0",
            "orrs {bits}, r4",
            "subs {left}, #1",
            "bne 2b",
            x = inout(reg) x.as_ptr() => _,
            left = inout(reg) x.len() => _,
            bits = inout(reg) bits,
            out("r0") _,
            out("r1") _,
            out("r2") _,
            out("r3") _,
            out("r4") _,
            out("r8") _,
            out("r10") _,
            out("r12") _,
            options(nostack, readonly)
        );
    }
    bits & TWO == 0
}

/// Once there is a carry, nothing is compared any more: the carry stays.
#[inline(always)]
fn eights_usable(x: &[[f32; 8]]) -> bool {
    if x.is_empty() {
        return true;
    }
    let left: usize;
    // SAFETY: eight numbers are read as often as x has them. The registers that change are declared.
    unsafe {
        asm!(
            ".p2align 2",
            "2:",
            "ldmia {x}!, {{r0-r5, r8, r10}}",
            "cmn {carries}, r0, lsl #1",
            "itttt lo",
            "cmnlo {carries}, r1, lsl #1",
            "cmnlo {carries}, r2, lsl #1",
            "cmnlo {carries}, r3, lsl #1",
            "cmnlo {carries}, r4, lsl #1",
            "ittt lo",
            "cmnlo {carries}, r5, lsl #1",
            "cmnlo {carries}, r8, lsl #1",
            "cmnlo {carries}, r10, lsl #1",
            "bhs 3f",
            "subs {left}, #1",
            "bne 2b",
            "3:",
            x = inout(reg) x.as_ptr() => _,
            left = inout(reg) x.len() => left,
            carries = in(reg) CARRIES,
            out("r0") _,
            out("r1") _,
            out("r2") _,
            out("r3") _,
            out("r4") _,
            out("r5") _,
            out("r8") _,
            out("r10") _,
            options(nostack, readonly)
        );
    }
    left == 0
}
