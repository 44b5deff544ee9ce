use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut, flat};
use crate::kernel::generic::adam::{Moments, Step};
use crate::scalar::{GRID, Scalar};
use core::array;

/// One step of Adam, with the operations and their order of the portable one; whether it was done: the numbers have to be `f32`.
#[inline(always)]
pub fn adam<T: Scalar>(w: &mut [T], g: &[T], slots: &mut [Moments<T>], s: &Step<T>) -> bool {
    let constants = [
        s.beta1,
        s.share1,
        s.beta2,
        s.share2,
        s.lr,
        s.correction2,
        s.eps,
        s.l2,
        s.shrink,
        T::of(GRID),
    ];
    match (as_f32_mut(w), as_f32(g), as_f32_mut(flat(slots))) {
        (Some(w), Some(g), Some(slots)) => {
            step(
                w,
                g,
                slots,
                &array::from_fn(|i| constants.get(i).map_or(0.0, |c| c.to_f32())),
            );
            true
        }
        _ => false,
    }
}

#[inline(never)]
fn step(w: &mut [f32], g: &[f32], slots: &mut [f32], constants: &[f32; 10]) {
    let n = w.len().min(g.len()).min(slots.len() / 2);
    pairs(w, g, slots, constants, n / 2);
    if !n.is_multiple_of(2) {
        let at = n - 1;
        if let (Some(w), Some(&g), Some([m, v])) = (w.get_mut(at), g.get(at), slots.get_mut(2 * at..2 * n)) {
            let (mut ws, mut pair) = ([*w, 0.0], [*m, *v, 0.0, 0.0]);
            pairs(&mut ws, &[g, 0.0], &mut pair, constants, 1);
            ([*w, _], [*m, *v, ..]) = (ws, pair);
        }
    }
}

/// Two weights in turns, so that no operation waits for the one before; of 54 cycles a weight (Cortex-M4F), 28 are the root and the division.
#[inline(always)]
fn pairs(w: &mut [f32], g: &[f32], slots: &mut [f32], constants: &[f32; 10], pairs: usize) {
    if pairs == 0 || w.len() / 2 < pairs || g.len() / 2 < pairs || slots.len() / 4 < pairs {
        return;
    }
    // SAFETY: a pair takes two numbers of w and g and four of the slots, which they have. The registers that change are declared.
    unsafe {
        fpu_asm!(s27:
            "vldmia {constants}, {{s0-s9}}",
            "2:",
            "vldmia {w}, {{s16, s17}}",
            "vldmia {g}!, {{s18, s19}}",
            "vldmia {slots}, {{s20-s23}}",
            // g += l2 w
            "vmul.f32 s24, s7, s16",
            "vmul.f32 s25, s7, s17",
            "vmul.f32 s20, s0, s20",
            "vmul.f32 s22, s0, s22",
            "vadd.f32 s18, s18, s24",
            "vadd.f32 s19, s19, s25",
            // m = beta1 m + share1 g, v = beta2 v + share2 g²
            "vmul.f32 s21, s2, s21",
            "vmul.f32 s23, s2, s23",
            "vmul.f32 s24, s1, s18",
            "vmul.f32 s25, s1, s19",
            "vmul.f32 s26, s18, s18",
            "vmul.f32 s27, s19, s19",
            "vadd.f32 s20, s20, s24",
            "vadd.f32 s22, s22, s25",
            "vmul.f32 s26, s3, s26",
            "vmul.f32 s27, s3, s27",
            "vadd.f32 s20, s20, s9",
            "vadd.f32 s22, s22, s9",
            "vadd.f32 s21, s21, s26",
            "vadd.f32 s23, s23, s27",
            "vsub.f32 s20, s20, s9",
            "vsub.f32 s22, s22, s9",
            "vadd.f32 s21, s21, s9",
            "vadd.f32 s23, s23, s9",
            "vmul.f32 s16, s8, s16",
            "vmul.f32 s17, s8, s17",
            "vsub.f32 s21, s21, s9",
            "vsub.f32 s23, s23, s9",
            "vmul.f32 s24, s4, s20",
            "vmul.f32 s25, s4, s22",
            // w = shrink w - lr m / (√(v correction2) + eps)
            "vmul.f32 s26, s21, s5",
            "vmul.f32 s27, s23, s5",
            "vstmia {slots}!, {{s20-s23}}",
            "vsqrt.f32 s26, s26",
            "vsqrt.f32 s27, s27",
            "vadd.f32 s26, s26, s6",
            "vadd.f32 s27, s27, s6",
            "vdiv.f32 s24, s24, s26",
            "vdiv.f32 s25, s25, s27",
            "subs {pairs}, #1",
            "vsub.f32 s16, s16, s24",
            "vsub.f32 s17, s17, s25",
            "vadd.f32 s16, s16, s9",
            "vadd.f32 s17, s17, s9",
            "vsub.f32 s16, s16, s9",
            "vsub.f32 s17, s17, s9",
            "vstmia {w}!, {{s16, s17}}",
            "bne 2b",
            constants = in(reg) constants.as_ptr(),
            w = inout(reg) w.as_mut_ptr() => _,
            g = inout(reg) g.as_ptr() => _,
            slots = inout(reg) slots.as_mut_ptr() => _,
            pairs = inout(reg) pairs => _,
            options(nostack),
        );
    }
}
