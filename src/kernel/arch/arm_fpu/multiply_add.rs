use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut, blocks};
use crate::kernel::generic::rows::rows as matrix_rows;
use crate::scalar::Scalar;

/// `c_r += Σ_t a_rt b_t` for four rows of C or one, and for as many terms as make blocks of four; returns how many terms these are. `None` unless the
/// numbers are `f32`.
///
/// `a_rt` is `a[r * row_stride + t * term_stride]`.
#[inline(always)]
pub fn multiply_add<T: Scalar>(
    a: &[T],
    strides: (usize, usize),
    b: &[T],
    n: usize,
    c: &mut [T],
    rows: usize,
) -> Option<usize> {
    let (a, b, c) = (as_f32(a)?, as_f32(b)?, as_f32_mut(c)?);
    Some(if rows == 4 {
        four_rows(a, strides, b, n, c)
    } else {
        one_row(a, strides.1, b, n, c)
    })
}

/// Each number of B is loaded once for four products, each of C once for four sums.
#[inline(never)]
fn four_rows(a: &[f32], strides: (usize, usize), b: &[f32], n: usize, c: &mut [f32]) -> usize {
    let blocks = blocks(a, strides, b, n, c, 4);
    if blocks == 0 {
        return 0;
    }
    // SAFETY: b is read at 4 n places a block, c is read and written at 4 n, and a is read at no place beyond the last of the four rows and all
    // terms: they have these. Registers that change are declared; sixteen bytes of stack are taken and given back.
    unsafe {
        fpu_asm!(s31:
            "sub sp, #16",
            "str {b1}, [sp]",
            "str {b2}, [sp, #4]",
            "str {b3}, [sp, #8]",
            "str {left}, [sp, #12]",
            "2:",
            // Sixteen elements of a, to s(4 row + term).
            "ldr {b1}, [sp]",
            "ldr {b2}, [sp, #4]",
            "ldr {b3}, [sp, #8]",
            "add {c1}, {b1}, {b3}, lsl #2",
            "str {c1}, [sp]",
            "add {c1}, {b1}, {b3}",
            "add {c2}, {c1}, {b3}",
            "add {c3}, {c2}, {b3}",
            "vldr s0, [{b1}]",
            "vldr s1, [{c1}]",
            "vldr s2, [{c2}]",
            "vldr s3, [{c3}]",
            "add {b1}, {b2}",
            "add {c1}, {b1}, {b3}",
            "add {c2}, {c1}, {b3}",
            "add {c3}, {c2}, {b3}",
            "vldr s4, [{b1}]",
            "vldr s5, [{c1}]",
            "vldr s6, [{c2}]",
            "vldr s7, [{c3}]",
            "add {b1}, {b2}",
            "add {c1}, {b1}, {b3}",
            "add {c2}, {c1}, {b3}",
            "add {c3}, {c2}, {b3}",
            "vldr s8, [{b1}]",
            "vldr s9, [{c1}]",
            "vldr s10, [{c2}]",
            "vldr s11, [{c3}]",
            "add {b1}, {b2}",
            "add {c1}, {b1}, {b3}",
            "add {c2}, {c1}, {b3}",
            "add {c3}, {c2}, {b3}",
            "vldr s12, [{b1}]",
            "vldr s13, [{c1}]",
            "vldr s14, [{c2}]",
            "vldr s15, [{c3}]",
            "add {b1}, {b0}, {bytes}",
            "add {b2}, {b1}, {bytes}",
            "add {b3}, {b2}, {bytes}",
            "add {c1}, {c0}, {bytes}",
            "add {c2}, {c1}, {bytes}",
            "add {c3}, {c2}, {bytes}",
            "subs {left}, {bytes}, #8",
            "blo 4f",
            ".p2align 2",
            "3:",
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
            "subs {left}, #8",
            "bhs 3b",
            "4:",
            "cmn {left}, #8",
            "beq 5f",
            "vldmia {b0}!, {{s16}}",
            "vldmia {b1}!, {{s17}}",
            "vldmia {b2}!, {{s18}}",
            "vldmia {b3}!, {{s19}}",
            "vldr s24, [{c0}]",
            "vldr s25, [{c1}]",
            "vldr s26, [{c2}]",
            "vldr s27, [{c3}]",
            add_products!(20: 24 += 0 * 16, 21: 25 += 4 * 16, 22: 26 += 8 * 16, 23: 27 += 12 * 16),
            add_products!(20: 24 += 1 * 17, 21: 25 += 5 * 17, 22: 26 += 9 * 17, 23: 27 += 13 * 17),
            add_products!(20: 24 += 2 * 18, 21: 25 += 6 * 18, 22: 26 += 10 * 18, 23: 27 += 14 * 18),
            add_products!(20: 24 += 3 * 19, 21: 25 += 7 * 19, 22: 26 += 11 * 19, 23: 27 += 15 * 19),
            "vstmia {c0}!, {{s24}}",
            "vstmia {c1}!, {{s25}}",
            "vstmia {c2}!, {{s26}}",
            "vstmia {c3}!, {{s27}}",
            "5:",
            "sub {c0}, {bytes}",
            "mov {b0}, {b3}",
            "ldr {left}, [sp, #12]",
            "subs {left}, #1",
            "str {left}, [sp, #12]",
            "bne 2b",
            "add sp, #16",
            b0 = inout(reg) b.as_ptr() => _,
            b1 = inout(reg) a.as_ptr() => _,
            b2 = inout(reg) 4 * strides.0 => _,
            b3 = inout(reg) 4 * strides.1 => _,
            c0 = inout(reg) c.as_mut_ptr() => _,
            c1 = out(reg) _,
            c2 = out(reg) _,
            c3 = out(reg) _,
            bytes = in(reg) 4 * n,
            left = inout(reg) blocks => _,
        );
    }
    4 * blocks
}

/// Each number of C is loaded once for four sums.
#[inline(never)]
fn one_row(a: &[f32], stride: usize, b: &[f32], n: usize, c: &mut [f32]) -> usize {
    let blocks = blocks(a, (0, stride), b, n, c, 1);
    if blocks == 0 {
        return 0;
    }
    // SAFETY: b is read at 4 n places a block, c is read and written at n, and a is read at no place beyond the last term: they have these.
    // Registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "add {b1}, {b0}, {bytes}",
            "2:",
            "vldr s0, [{a}]",
            "add {a}, {step}",
            "vldr s1, [{a}]",
            "add {a}, {step}",
            "vldr s2, [{a}]",
            "add {a}, {step}",
            "vldr s3, [{a}]",
            "add {a}, {step}",
            "add {b2}, {b1}, {bytes}",
            "add {b3}, {b2}, {bytes}",
            "lsrs {q}, {bytes}, #4",
            "beq 4f",
            ".p2align 2",
            "3:",
            "vldmia {c}, {{s8-s11}}",
            "vldmia {b0}!, {{s4-s7}}",
            add_products!(4: 8 += 0 * 4, 5: 9 += 0 * 5, 6: 10 += 0 * 6, 7: 11 += 0 * 7),
            "vldmia {b1}!, {{s4-s7}}",
            add_products!(4: 8 += 1 * 4, 5: 9 += 1 * 5, 6: 10 += 1 * 6, 7: 11 += 1 * 7),
            "vldmia {b2}!, {{s4-s7}}",
            add_products!(4: 8 += 2 * 4, 5: 9 += 2 * 5, 6: 10 += 2 * 6, 7: 11 += 2 * 7),
            "vldmia {b3}!, {{s4-s7}}",
            add_products!(4: 8 += 3 * 4, 5: 9 += 3 * 5, 6: 10 += 3 * 6, 7: 11 += 3 * 7),
            "vstmia {c}!, {{s8-s11}}",
            "subs {q}, #1",
            "bne 3b",
            "4:",
            "ands {q}, {bytes}, #12",
            "beq 6f",
            "5:",
            "vldr s8, [{c}]",
            "vldmia {b0}!, {{s4}}",
            "vldmia {b1}!, {{s5}}",
            "vldmia {b2}!, {{s6}}",
            "vldmia {b3}!, {{s7}}",
            add_products!(4: 8 += 0 * 4),
            add_products!(5: 8 += 1 * 5),
            add_products!(6: 8 += 2 * 6),
            add_products!(7: 8 += 3 * 7),
            "vstmia {c}!, {{s8}}",
            "subs {q}, #4",
            "bne 5b",
            "6:",
            "sub {c}, {bytes}",
            "mov {b0}, {b3}",
            "add {b1}, {b0}, {bytes}",
            "subs {blocks}, #1",
            "bne 2b",
            a = inout(reg) a.as_ptr() => _,
            step = in(reg) 4 * stride,
            b0 = inout(reg) b.as_ptr() => _,
            b1 = out(reg) _,
            b2 = out(reg) _,
            b3 = out(reg) _,
            c = inout(reg) c.as_mut_ptr() => _,
            bytes = in(reg) 4 * n,
            q = out(reg) _,
            blocks = inout(reg) blocks => _,
            options(nostack),
        );
    }
    4 * blocks
}

/// The terms that make no block of four, one to three: `c_r += Σ_t a_rt b_t` for one row of C or four; whether it was done.
#[inline(always)]
pub fn few_terms<T: Scalar>(a: &[T], strides: (usize, usize), b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    let (rows, terms) = (c.len().checked_div(n).unwrap_or(0), b.len().checked_div(n).unwrap_or(0));
    // All rows, or none.
    if rows.saturating_sub(1) * strides.0 + terms.saturating_sub(1) * strides.1 >= a.len() {
        return false;
    }
    match rows {
        1 => one_to_three(a, strides.1, b, c),
        4 => matrix_rows(b, n)
            .enumerate()
            .all(|(t, b)| one_term(a.get(t * strides.1..).unwrap_or_default(), strides.0, b, c)),
        _ => false,
    }
}

#[inline(never)]
fn one_to_three(a: &[f32], stride: usize, b: &[f32], c: &mut [f32]) -> bool {
    let n = c.len();
    let terms = b.len().checked_div(n).unwrap_or(0);
    let last = terms.wrapping_sub(1).checked_mul(stride);
    if !(1..4).contains(&terms) || last.is_none_or(|last| last >= a.len()) {
        return false;
    }
    // SAFETY: a is read at one place a term, the last of which it has, b at n a term; c is read and written at n. Registers that change are
    // declared.
    unsafe {
        fpu_asm!(s15:
            "add {b1}, {b0}, {bytes}",
            "add {b2}, {b1}, {bytes}",
            "vldr s0, [{a}]",
            "cmp {terms}, #2",
            "blo 2f",
            "add {a}, {step}",
            "vldr s1, [{a}]",
            "beq 2f",
            "add {a}, {step}",
            "vldr s2, [{a}]",
            "2:",
            "lsrs {q}, {bytes}, #4",
            "beq 5f",
            ".p2align 2",
            "3:",
            "vldmia {c}, {{s8-s11}}",
            "vldmia {b0}!, {{s4-s7}}",
            add_products!(4: 8 += 0 * 4, 5: 9 += 0 * 5, 6: 10 += 0 * 6, 7: 11 += 0 * 7),
            "cmp {terms}, #2",
            "blo 4f",
            "vldmia {b1}!, {{s4-s7}}",
            add_products!(4: 8 += 1 * 4, 5: 9 += 1 * 5, 6: 10 += 1 * 6, 7: 11 += 1 * 7),
            "beq 4f",
            "vldmia {b2}!, {{s4-s7}}",
            add_products!(4: 8 += 2 * 4, 5: 9 += 2 * 5, 6: 10 += 2 * 6, 7: 11 += 2 * 7),
            "4:",
            "vstmia {c}!, {{s8-s11}}",
            "subs {q}, #1",
            "bne 3b",
            "5:",
            "ands {q}, {bytes}, #12",
            "beq 8f",
            "6:",
            "vldr s8, [{c}]",
            "vldmia {b0}!, {{s4}}",
            add_products!(4: 8 += 0 * 4),
            "cmp {terms}, #2",
            "blo 7f",
            "vldmia {b1}!, {{s4}}",
            add_products!(4: 8 += 1 * 4),
            "beq 7f",
            "vldmia {b2}!, {{s4}}",
            add_products!(4: 8 += 2 * 4),
            "7:",
            "vstmia {c}!, {{s8}}",
            "subs {q}, #4",
            "bne 6b",
            "8:",
            a = inout(reg) a.as_ptr() => _,
            step = in(reg) 4 * stride,
            b0 = inout(reg) b.as_ptr() => _,
            b1 = out(reg) _,
            b2 = out(reg) _,
            c = inout(reg) c.as_mut_ptr() => _,
            bytes = in(reg) 4 * n,
            terms = in(reg) terms,
            q = out(reg) _,
            options(nostack),
        );
    }
    true
}

/// `c_r += a_r b` for four rows of C; `a_r` is `a[r * stride]`.
#[inline(never)]
fn one_term(a: &[f32], stride: usize, b: &[f32], c: &mut [f32]) -> bool {
    let n = b.len();
    if n == 0 || c.len() / 4 < n || stride.checked_mul(3).is_none_or(|last| last >= a.len()) {
        return false;
    }
    // SAFETY: a is read at four places, the last of which it has, b at n; c is read and written at 4 n. Registers that change are declared.
    unsafe {
        fpu_asm!(s15:
            "vldr s0, [{a}]",
            "add {a}, {c1}",
            "vldr s1, [{a}]",
            "add {a}, {c1}",
            "vldr s2, [{a}]",
            "add {a}, {c1}",
            "vldr s3, [{a}]",
            "add {c1}, {c0}, {bytes}",
            "add {c2}, {c1}, {bytes}",
            "add {c3}, {c2}, {bytes}",
            "lsrs {q}, {bytes}, #4",
            "beq 3f",
            ".p2align 2",
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
            "subs {q}, #1",
            "bne 2b",
            "3:",
            "ands {q}, {bytes}, #12",
            "beq 5f",
            "4:",
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
            "subs {q}, #4",
            "bne 4b",
            "5:",
            a = inout(reg) a.as_ptr() => _,
            b = inout(reg) b.as_ptr() => _,
            c0 = inout(reg) c.as_mut_ptr() => _,
            c1 = inout(reg) 4 * stride => _,
            c2 = out(reg) _,
            c3 = out(reg) _,
            bytes = in(reg) 4 * n,
            q = out(reg) _,
            options(nostack),
        );
    }
    true
}
