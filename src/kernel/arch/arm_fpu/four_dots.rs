use super::as_f32;
use super::products::add_products;
use crate::scalar::Scalar;
use core::arch::asm;

/// The dot products of `x` with the four rows of `w`, in the order of summation of [`dot`](crate::kernel::dot); `None` unless they are `f32`.
#[inline(always)]
pub fn four_dots<T: Scalar>(x: &[T], w: &[T]) -> Option<[T; 4]> {
    Some(dots(as_f32(x)?, as_f32(w)?).map(T::of))
}

/// Partial sum i of row r is in s(4r + i).
#[inline(always)]
fn dots(x: &[f32], w: &[f32]) -> [f32; 4] {
    let (n, mut sums) = (x.len(), [0.0; 4]);
    if w.len() / 4 < n {
        return sums;
    }
    let (x, w) = (x.as_ptr(), w.as_ptr());
    // SAFETY: x is read at n places and w at 4 n, which they have, and four numbers are written to `sums`; whatever changes is declared.
    unsafe {
        asm!(
            "vmov d0, {zero}, {zero}",
            "vmov d1, {zero}, {zero}",
            "vmov d2, {zero}, {zero}",
            "vmov d3, {zero}, {zero}",
            "vmov d4, {zero}, {zero}",
            "vmov d5, {zero}, {zero}",
            "vmov d6, {zero}, {zero}",
            "vmov d7, {zero}, {zero}",
            "cmp {blocks}, #0",
            "beq 3f",
            "2:",
            "vldmia {x}!, {{s16-s19}}",
            "vldmia {w0}!, {{s20-s23}}",
            add_products!(24: 0 += 16 * 20, 25: 1 += 17 * 21, 26: 2 += 18 * 22, 27: 3 += 19 * 23),
            "vldmia {w1}!, {{s20-s23}}",
            add_products!(24: 4 += 16 * 20, 25: 5 += 17 * 21, 26: 6 += 18 * 22, 27: 7 += 19 * 23),
            "vldmia {w2}!, {{s20-s23}}",
            add_products!(24: 8 += 16 * 20, 25: 9 += 17 * 21, 26: 10 += 18 * 22, 27: 11 += 19 * 23),
            "vldmia {w3}!, {{s20-s23}}",
            add_products!(24: 12 += 16 * 20, 25: 13 += 17 * 21, 26: 14 += 18 * 22, 27: 15 += 19 * 23),
            "subs {blocks}, #1",
            "bne 2b",
            "3:",
            "subs {tail}, #1",
            "blo 4f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(24: 0 += 16 * 20, 25: 4 += 16 * 21, 26: 8 += 16 * 22, 27: 12 += 16 * 23),
            "subs {tail}, #1",
            "blo 4f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(24: 1 += 16 * 20, 25: 5 += 16 * 21, 26: 9 += 16 * 22, 27: 13 += 16 * 23),
            "subs {tail}, #1",
            "blo 4f",
            "vldmia {x}!, {{s16}}",
            "vldmia {w0}!, {{s20}}",
            "vldmia {w1}!, {{s21}}",
            "vldmia {w2}!, {{s22}}",
            "vldmia {w3}!, {{s23}}",
            add_products!(24: 2 += 16 * 20, 25: 6 += 16 * 21, 26: 10 += 16 * 22, 27: 14 += 16 * 23),
            "4:",
            "vadd.f32 s0, s0, s1",
            "vadd.f32 s2, s2, s3",
            "vadd.f32 s4, s4, s5",
            "vadd.f32 s6, s6, s7",
            "vadd.f32 s8, s8, s9",
            "vadd.f32 s10, s10, s11",
            "vadd.f32 s12, s12, s13",
            "vadd.f32 s14, s14, s15",
            "vadd.f32 s0, s0, s2",
            "vadd.f32 s1, s4, s6",
            "vadd.f32 s2, s8, s10",
            "vadd.f32 s3, s12, s14",
            "vstmia {sums}, {{s0-s3}}",
            x = inout(reg) x => _,
            w0 = inout(reg) w => _,
            w1 = inout(reg) w.add(n) => _,
            w2 = inout(reg) w.add(2 * n) => _,
            w3 = inout(reg) w.add(3 * n) => _,
            blocks = inout(reg) n / 4 => _,
            tail = inout(reg) n % 4 => _,
            zero = in(reg) 0,
            sums = in(reg) sums.as_mut_ptr(),
            out("s0") _,
            out("s1") _,
            out("s2") _,
            out("s3") _,
            out("s4") _,
            out("s5") _,
            out("s6") _,
            out("s7") _,
            out("s8") _,
            out("s9") _,
            out("s10") _,
            out("s11") _,
            out("s12") _,
            out("s13") _,
            out("s14") _,
            out("s15") _,
            out("s16") _,
            out("s17") _,
            out("s18") _,
            out("s19") _,
            out("s20") _,
            out("s21") _,
            out("s22") _,
            out("s23") _,
            out("s24") _,
            out("s25") _,
            out("s26") _,
            out("s27") _,
            options(nostack)
        );
    }
    sums
}
