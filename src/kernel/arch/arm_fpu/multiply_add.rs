use super::products::add_products;
use super::{as_f32, as_f32_mut};
use crate::scalar::Scalar;
use core::arch::asm;

/// Adds four terms to four rows of `c`: `a` and the first 4 n numbers of `b` and `c`. `false` where they are not `f32`.
#[inline(always)]
pub fn four_by_four<T: Scalar>(a: &[[T; 4]; 4], b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a.as_flattened()), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    if n == 0 || b.len() / 4 < n || c.len() / 4 < n {
        return true;
    }
    let (b, c) = (b.as_ptr(), c.as_mut_ptr());
    // SAFETY: a has 16 numbers, b and c have 4 n, and no more are read or written; n is not 0; whatever changes is declared.
    unsafe {
        asm!(
            "vldmia {a}, {{s0-s15}}",
            "subs {left}, #2",
            "blo 3f",
            "2:",
            "vldmia {b0}!, {{s16, s17}}",
            "vldmia {b1}!, {{s18, s19}}",
            "vldr d12, [{c0}]",
            "vldr d13, [{c1}]",
            "vldr d14, [{c2}]",
            "vldr d15, [{c3}]",
            add_products!(20: 24 += 0 * 16, 21: 25 += 0 * 17, 22: 26 += 4 * 16, 23: 27 += 4 * 17),
            add_products!(20: 28 += 8 * 16, 21: 29 += 8 * 17, 22: 30 += 12 * 16, 23: 31 += 12 * 17),
            add_products!(20: 24 += 1 * 18, 21: 25 += 1 * 19, 22: 26 += 5 * 18, 23: 27 += 5 * 19),
            add_products!(20: 28 += 9 * 18, 21: 29 += 9 * 19, 22: 30 += 13 * 18, 23: 31 += 13 * 19),
            "vldmia {b2}!, {{s16, s17}}",
            "vldmia {b3}!, {{s18, s19}}",
            add_products!(20: 24 += 2 * 16, 21: 25 += 2 * 17, 22: 26 += 6 * 16, 23: 27 += 6 * 17),
            add_products!(20: 28 += 10 * 16, 21: 29 += 10 * 17, 22: 30 += 14 * 16, 23: 31 += 14 * 17),
            add_products!(20: 24 += 3 * 18, 21: 25 += 3 * 19, 22: 26 += 7 * 18, 23: 27 += 7 * 19),
            add_products!(20: 28 += 11 * 18, 21: 29 += 11 * 19, 22: 30 += 15 * 18, 23: 31 += 15 * 19),
            "vstmia {c0}!, {{d12}}",
            "vstmia {c1}!, {{d13}}",
            "vstmia {c2}!, {{d14}}",
            "vstmia {c3}!, {{d15}}",
            "subs {left}, #2",
            "bhs 2b",
            "3:",
            "cmn {left}, #1",
            "bne 4f",
            "vldr s16, [{b0}]",
            "vldr s17, [{b1}]",
            "vldr s18, [{b2}]",
            "vldr s19, [{b3}]",
            "vldr s24, [{c0}]",
            "vldr s25, [{c1}]",
            "vldr s26, [{c2}]",
            "vldr s27, [{c3}]",
            add_products!(20: 24 += 0 * 16, 21: 25 += 4 * 16, 22: 26 += 8 * 16, 23: 27 += 12 * 16),
            add_products!(20: 24 += 1 * 17, 21: 25 += 5 * 17, 22: 26 += 9 * 17, 23: 27 += 13 * 17),
            add_products!(20: 24 += 2 * 18, 21: 25 += 6 * 18, 22: 26 += 10 * 18, 23: 27 += 14 * 18),
            add_products!(20: 24 += 3 * 19, 21: 25 += 7 * 19, 22: 26 += 11 * 19, 23: 27 += 15 * 19),
            "vstr s24, [{c0}]",
            "vstr s25, [{c1}]",
            "vstr s26, [{c2}]",
            "vstr s27, [{c3}]",
            "4:",
            a = in(reg) a.as_ptr(),
            b0 = inout(reg) b => _,
            b1 = inout(reg) b.add(n) => _,
            b2 = inout(reg) b.add(2 * n) => _,
            b3 = inout(reg) b.add(3 * n) => _,
            c0 = inout(reg) c => _,
            c1 = inout(reg) c.add(n) => _,
            c2 = inout(reg) c.add(2 * n) => _,
            c3 = inout(reg) c.add(3 * n) => _,
            left = inout(reg) n => _,
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
            out("s28") _,
            out("s29") _,
            out("s30") _,
            out("s31") _,
            options(nostack)
        );
    }
    true
}

/// Adds one term to four rows of `c`: `a` and `b`. `false` where they are not `f32`.
#[inline(always)]
pub fn four_by_one<T: Scalar>(a: &[T; 4], b: &[T], c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    let n = b.len();
    if c.len() / 4 < n {
        return true;
    }
    let c = c.as_mut_ptr();
    // SAFETY: a has 4 numbers, b has n and c 4 n, and no more are read or written; whatever changes is declared.
    unsafe {
        asm!(
            "vldmia {a}, {{s0-s3}}",
            "cmp {blocks}, #0",
            "beq 3f",
            "2:",
            "vldmia {b}!, {{s4-s7}}",
            "vldmia {c0}, {{s8-s11}}",
            add_products!(12: 8 += 0 * 4, 13: 9 += 0 * 5, 14: 10 += 0 * 6, 15: 11 += 0 * 7),
            "vstmia {c0}!, {{s8-s11}}",
            "vldmia {c1}, {{s8-s11}}",
            add_products!(12: 8 += 1 * 4, 13: 9 += 1 * 5, 14: 10 += 1 * 6, 15: 11 += 1 * 7),
            "vstmia {c1}!, {{s8-s11}}",
            "vldmia {c2}, {{s8-s11}}",
            add_products!(12: 8 += 2 * 4, 13: 9 += 2 * 5, 14: 10 += 2 * 6, 15: 11 += 2 * 7),
            "vstmia {c2}!, {{s8-s11}}",
            "vldmia {c3}, {{s8-s11}}",
            add_products!(12: 8 += 3 * 4, 13: 9 += 3 * 5, 14: 10 += 3 * 6, 15: 11 += 3 * 7),
            "vstmia {c3}!, {{s8-s11}}",
            "subs {blocks}, #1",
            "bne 2b",
            "3:",
            "subs {tail}, #1",
            "blo 4f",
            "vldmia {b}!, {{s4}}",
            "vldr s8, [{c0}]",
            "vldr s9, [{c1}]",
            "vldr s10, [{c2}]",
            "vldr s11, [{c3}]",
            add_products!(12: 8 += 0 * 4, 13: 9 += 1 * 4, 14: 10 += 2 * 4, 15: 11 += 3 * 4),
            "vstmia {c0}!, {{s8}}",
            "vstmia {c1}!, {{s9}}",
            "vstmia {c2}!, {{s10}}",
            "vstmia {c3}!, {{s11}}",
            "b 3b",
            "4:",
            a = in(reg) a.as_ptr(),
            b = inout(reg) b.as_ptr() => _,
            c0 = inout(reg) c => _,
            c1 = inout(reg) c.add(n) => _,
            c2 = inout(reg) c.add(2 * n) => _,
            c3 = inout(reg) c.add(3 * n) => _,
            blocks = inout(reg) n / 4 => _,
            tail = inout(reg) n % 4 => _,
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
            options(nostack)
        );
    }
    true
}

/// Adds four terms to `c`: `a` and the first four times as many numbers of `b`. `false` where they are not `f32`.
#[inline(always)]
pub fn one_by_four<T: Scalar>(a: &[T; 4], b: &[T], c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    let n = c.len();
    if b.len() / 4 < n {
        return true;
    }
    let b = b.as_ptr();
    // SAFETY: a has 4 numbers, c has n and b 4 n, and no more are read or written; whatever changes is declared.
    unsafe {
        asm!(
            "vldmia {a}, {{s0-s3}}",
            "cmp {blocks}, #0",
            "beq 3f",
            "2:",
            "vldmia {c}, {{s8-s11}}",
            "vldmia {b0}!, {{s4-s7}}",
            add_products!(12: 8 += 0 * 4, 13: 9 += 0 * 5, 14: 10 += 0 * 6, 15: 11 += 0 * 7),
            "vldmia {b1}!, {{s4-s7}}",
            add_products!(12: 8 += 1 * 4, 13: 9 += 1 * 5, 14: 10 += 1 * 6, 15: 11 += 1 * 7),
            "vldmia {b2}!, {{s4-s7}}",
            add_products!(12: 8 += 2 * 4, 13: 9 += 2 * 5, 14: 10 += 2 * 6, 15: 11 += 2 * 7),
            "vldmia {b3}!, {{s4-s7}}",
            add_products!(12: 8 += 3 * 4, 13: 9 += 3 * 5, 14: 10 += 3 * 6, 15: 11 += 3 * 7),
            "vstmia {c}!, {{s8-s11}}",
            "subs {blocks}, #1",
            "bne 2b",
            "3:",
            "subs {tail}, #1",
            "blo 4f",
            "vldr s8, [{c}]",
            "vldmia {b0}!, {{s4}}",
            add_products!(12: 8 += 0 * 4),
            "vldmia {b1}!, {{s4}}",
            add_products!(12: 8 += 1 * 4),
            "vldmia {b2}!, {{s4}}",
            add_products!(12: 8 += 2 * 4),
            "vldmia {b3}!, {{s4}}",
            add_products!(12: 8 += 3 * 4),
            "vstmia {c}!, {{s8}}",
            "b 3b",
            "4:",
            a = in(reg) a.as_ptr(),
            b0 = inout(reg) b => _,
            b1 = inout(reg) b.add(n) => _,
            b2 = inout(reg) b.add(2 * n) => _,
            b3 = inout(reg) b.add(3 * n) => _,
            c = inout(reg) c.as_mut_ptr() => _,
            blocks = inout(reg) n / 4 => _,
            tail = inout(reg) n % 4 => _,
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
            options(nostack)
        );
    }
    true
}
