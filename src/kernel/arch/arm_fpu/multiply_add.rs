use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::kernel::generic::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// [`multiply_add`](crate::kernel::multiply_add) of all rows and terms; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn multiply_add_rows<T: Scalar>(a: &[T], strides: (usize, usize), b: &[T], n: usize, c: &mut [T]) -> bool {
    let (Some(a), Some(b), Some(c)) = (as_f32(a), as_f32(b), as_f32_mut(c)) else {
        return false;
    };
    product(a, strides, b, n, c);
    true
}

/// Tiles of C stay in registers until all terms are added: each number is loaded once and stored once, and any number of terms costs the same.
#[inline(always)]
fn product(a: &[f32], strides: (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
    let Some(product) = Product::of(a, strides, b, n, c) else {
        return one_by_one(a, strides, b, n, c);
    };
    let fours = match strides {
        (1, _) => fours_by_rows(&product, c),
        (_, 1) => {
            for four in 0..product.rows / 4 {
                four_by_terms(&product, c, 4 * four);
            }
            product.rows / 4
        }
        _ => 0,
    };
    let first = 4 * fours;
    if n < 4 {
        one_by_one(
            a.get(first * strides.0..).unwrap_or_default(),
            strides,
            b,
            n,
            c.get_mut(first * n..).unwrap_or_default(),
        );
    } else {
        for row in first..product.rows {
            one_row(&product, c, row);
        }
    }
}

/// One number at a time; elements that a does not have are 0.
#[inline(never)]
fn one_by_one(a: &[f32], strides: (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
    for (r, c) in rows_mut(c, n).enumerate() {
        for (t, b) in rows(b, n).enumerate() {
            let a = a.get(r * strides.0 + t * strides.1).copied().unwrap_or(0.0);
            for (c, b) in zip(c.iter_mut(), b) {
                *c += a * b;
            }
        }
    }
}

/// Lengths and strides that fit: every element of A, B and C that they name is there, and there is at least one of each.
struct Product<'a> {
    a: &'a [f32],
    b: &'a [f32],
    row_stride: usize,
    term_stride: usize,
    n: usize,
    rows: usize,
    terms: usize,
}

impl<'a> Product<'a> {
    /// `None` where something is missing.
    #[inline(always)]
    fn of(a: &'a [f32], (row_stride, term_stride): (usize, usize), b: &'a [f32], n: usize, c: &[f32]) -> Option<Self> {
        let (rows, terms) = (c.len().checked_div(n)?, b.len().checked_div(n)?);
        let last_row = rows.checked_sub(1)?.checked_mul(row_stride)?;
        let last = terms.checked_sub(1)?.checked_mul(term_stride)?.checked_add(last_row)?;
        (last < a.len()).then_some(Self {
            a,
            b,
            row_stride,
            term_stride,
            n,
            rows,
            terms,
        })
    }
}

/// A term of four rows, four numbers each.
macro_rules! four_by_four_products {
    () => {
        concat!(
            "vldmia {a}, {{s16-s19}}\n",
            "vldmia {b}, {{s20-s23}}\n",
            "add {a}, {step}\n",
            "add {b}, {bytes}\n",
            add_products!(24: 0 += 16 * 20, 25: 1 += 16 * 21, 26: 2 += 16 * 22, 27: 3 += 16 * 23),
            add_products!(28: 4 += 17 * 20, 29: 5 += 17 * 21, 30: 6 += 17 * 22, 31: 7 += 17 * 23),
            add_products!(24: 8 += 18 * 20, 25: 9 += 18 * 21, 26: 10 += 18 * 22, 27: 11 += 18 * 23),
            add_products!(28: 12 += 19 * 20, 29: 13 += 19 * 21, 30: 14 += 19 * 22, 31: 15 += 19 * 23),
        )
    };
}

/// As many rows as make fours, where the elements of A of a term stand side by side; returns how many fours these are. The tile is four numbers of each row,
/// then one.
#[inline(always)]
fn fours_by_rows(p: &Product, c: &mut [f32]) -> usize {
    let fours = p.rows / 4;
    if fours == 0 {
        return 0;
    }
    // SAFETY: the rows are among those of the product, which has all elements of A, B and C. Registers that change are declared.
    unsafe {
        fpu_asm!(s31:
            "1:",
            "lsr {columns}, {bytes}, #2",
            "add {c1}, {c0}, {bytes}",
            "add {c2}, {c1}, {bytes}",
            "add {c3}, {c2}, {bytes}",
            "subs {columns}, #4",
            "blo 5f",
            "2:",
            "add {t}, {terms}, #1",
            "vldmia {c0}, {{s0-s3}}",
            "vldmia {c1}, {{s4-s7}}",
            "vldmia {c2}, {{s8-s11}}",
            "vldmia {c3}, {{s12-s15}}",
            // Two terms in turns; an odd one is in the second half.
            "lsrs {t}, {t}, #1",
            "bcc 4f",
            ".p2align 2",
            "3:",
            four_by_four_products!(),
            "4:",
            four_by_four_products!(),
            "subs {t}, #1",
            "bne 3b",
            "mls {a}, {terms}, {step}, {a}",
            "mls {b}, {terms}, {bytes}, {b}",
            "vstmia {c0}!, {{s0-s3}}",
            "vstmia {c1}!, {{s4-s7}}",
            "vstmia {c2}!, {{s8-s11}}",
            "vstmia {c3}!, {{s12-s15}}",
            "add {b}, #16",
            "subs {columns}, #4",
            "bhs 2b",
            "5:",
            "adds {columns}, #4",
            "beq 8f",
            "6:",
            "vldr s0, [{c0}]",
            "vldr s1, [{c1}]",
            "vldr s2, [{c2}]",
            "vldr s3, [{c3}]",
            "mov {t}, {terms}",
            "7:",
            "vldmia {a}, {{s16-s19}}",
            "vldr s20, [{b}]",
            "add {a}, {step}",
            "add {b}, {bytes}",
            add_products!(24: 0 += 16 * 20, 25: 1 += 17 * 20, 26: 2 += 18 * 20, 27: 3 += 19 * 20),
            "subs {t}, #1",
            "bne 7b",
            "mls {a}, {terms}, {step}, {a}",
            "mls {b}, {terms}, {bytes}, {b}",
            "vstmia {c0}!, {{s0}}",
            "vstmia {c1}!, {{s1}}",
            "vstmia {c2}!, {{s2}}",
            "vstmia {c3}!, {{s3}}",
            "add {b}, #4",
            "subs {columns}, #1",
            "bne 6b",
            "8:",
            // The fourth row has ended where the next four begin.
            "mov {c0}, {c3}",
            "add {a}, #16",
            "sub {b}, {bytes}",
            "subs {fours}, #1",
            "bne 1b",
            a = inout(reg) p.a.as_ptr() => _,
            step = in(reg) p.term_stride.wrapping_mul(4),
            b = inout(reg) p.b.as_ptr() => _,
            bytes = in(reg) 4 * p.n,
            c0 = inout(reg) c.as_mut_ptr() => _,
            c1 = out(reg) _,
            c2 = out(reg) _,
            c3 = out(reg) _,
            t = out(reg) _,
            terms = in(reg) p.terms,
            columns = out(reg) _,
            fours = inout(reg) fours => _,
            options(nostack),
        );
    }
    fours
}

/// Four rows from `row` on, each of whose elements of A stand side by side. The tile is four numbers of each row, then one.
#[inline(always)]
fn four_by_terms(p: &Product, c: &mut [f32], row: usize) {
    let a0 = p.a.as_ptr().wrapping_add(row * p.row_stride);
    let c = c.as_mut_ptr().wrapping_add(row * p.n);
    // SAFETY: the four rows are among those of the product, which has all elements of A, B and C. Registers that change are declared.
    unsafe {
        fpu_asm!(s31:
            "add {a2}, {a1}, {t}",
            "add {a3}, {a2}, {t}",
            "subs {columns}, #4",
            "blo 6f",
            "2:",
            "add {t}, {terms}, #1",
            "vldmia {c}, {{s0-s3}}",
            "add {c}, {bytes}",
            "lsrs {t}, {t}, #1",
            "vldmia {c}, {{s4-s7}}",
            "add {c}, {bytes}",
            "vldmia {c}, {{s8-s11}}",
            "add {c}, {bytes}",
            "vldmia {c}, {{s12-s15}}",
            // Two terms in turns; an odd one is in the second half.
            "bcs 3f",
            "vldmia {a0}!, {{s17}}",
            "vldmia {a1}!, {{s19}}",
            "vldmia {a2}!, {{s21}}",
            "vldmia {a3}!, {{s23}}",
            "b 4f",
            ".p2align 2",
            "3:",
            "vldmia {a0}!, {{s16, s17}}",
            "vldmia {a1}!, {{s18, s19}}",
            "vldmia {a2}!, {{s20, s21}}",
            "vldmia {a3}!, {{s22, s23}}",
            "vldmia {b}, {{s24-s27}}",
            "add {b}, {bytes}",
            add_products!(28: 0 += 16 * 24, 29: 1 += 16 * 25, 30: 2 += 16 * 26, 31: 3 += 16 * 27),
            add_products!(28: 4 += 18 * 24, 29: 5 += 18 * 25, 30: 6 += 18 * 26, 31: 7 += 18 * 27),
            add_products!(28: 8 += 20 * 24, 29: 9 += 20 * 25, 30: 10 += 20 * 26, 31: 11 += 20 * 27),
            add_products!(28: 12 += 22 * 24, 29: 13 += 22 * 25, 30: 14 += 22 * 26, 31: 15 += 22 * 27),
            "4:",
            "vldmia {b}, {{s24-s27}}",
            "add {b}, {bytes}",
            add_products!(28: 0 += 17 * 24, 29: 1 += 17 * 25, 30: 2 += 17 * 26, 31: 3 += 17 * 27),
            add_products!(28: 4 += 19 * 24, 29: 5 += 19 * 25, 30: 6 += 19 * 26, 31: 7 += 19 * 27),
            add_products!(28: 8 += 21 * 24, 29: 9 += 21 * 25, 30: 10 += 21 * 26, 31: 11 += 21 * 27),
            add_products!(28: 12 += 23 * 24, 29: 13 += 23 * 25, 30: 14 += 23 * 26, 31: 15 += 23 * 27),
            "subs {t}, #1",
            "bne 3b",
            "mls {b}, {terms}, {bytes}, {b}",
            "sub {a0}, {a0}, {terms}, lsl #2",
            "sub {a1}, {a1}, {terms}, lsl #2",
            "vstmia {c}, {{s12-s15}}",
            "sub {c}, {bytes}",
            "add {b}, #16",
            "vstmia {c}, {{s8-s11}}",
            "sub {c}, {bytes}",
            "sub {a2}, {a2}, {terms}, lsl #2",
            "vstmia {c}, {{s4-s7}}",
            "sub {c}, {bytes}",
            "sub {a3}, {a3}, {terms}, lsl #2",
            "vstmia {c}!, {{s0-s3}}",
            "subs {columns}, #4",
            "bhs 2b",
            "6:",
            "adds {columns}, #4",
            "beq 9f",
            "7:",
            "vldr s0, [{c}]",
            "add {c}, {bytes}",
            "mov {t}, {terms}",
            "vldr s1, [{c}]",
            "add {c}, {bytes}",
            "vldr s2, [{c}]",
            "add {c}, {bytes}",
            "vldr s3, [{c}]",
            "8:",
            "vldmia {a0}!, {{s16}}",
            "vldmia {a1}!, {{s17}}",
            "vldmia {a2}!, {{s18}}",
            "vldmia {a3}!, {{s19}}",
            "vldr s20, [{b}]",
            "add {b}, {bytes}",
            add_products!(24: 0 += 16 * 20, 25: 1 += 17 * 20, 26: 2 += 18 * 20, 27: 3 += 19 * 20),
            "subs {t}, #1",
            "bne 8b",
            "mls {b}, {terms}, {bytes}, {b}",
            "sub {a0}, {a0}, {terms}, lsl #2",
            "sub {a1}, {a1}, {terms}, lsl #2",
            "vstr s3, [{c}]",
            "sub {c}, {bytes}",
            "add {b}, #4",
            "vstr s2, [{c}]",
            "sub {c}, {bytes}",
            "sub {a2}, {a2}, {terms}, lsl #2",
            "vstr s1, [{c}]",
            "sub {c}, {bytes}",
            "sub {a3}, {a3}, {terms}, lsl #2",
            "vstmia {c}!, {{s0}}",
            "subs {columns}, #1",
            "bne 7b",
            "9:",
            a0 = inout(reg) a0 => _,
            a1 = inout(reg) a0.wrapping_add(p.row_stride) => _,
            a2 = out(reg) _,
            a3 = out(reg) _,
            b = inout(reg) p.b.as_ptr() => _,
            bytes = in(reg) 4 * p.n,
            c = inout(reg) c => _,
            t = inout(reg) 4 * p.row_stride => _,
            terms = in(reg) p.terms,
            columns = inout(reg) p.n => _,
            options(nostack),
        );
    }
}

/// A term of sixteen numbers of a row.
macro_rules! sixteen_products {
    () => {
        concat!(
            "vldr s24, [{a}]\n",
            "vldmia {b}!, {{s16-s23}}\n",
            "add {a}, {step}\n",
            add_products!(16: 0 += 24 * 16, 17: 1 += 24 * 17, 18: 2 += 24 * 18, 19: 3 += 24 * 19),
            add_products!(20: 4 += 24 * 20, 21: 5 += 24 * 21, 22: 6 += 24 * 22, 23: 7 += 24 * 23),
            "vldmia {b}, {{s16-s23}}\n",
            "add {b}, {skip}\n",
            add_products!(16: 8 += 24 * 16, 17: 9 += 24 * 17, 18: 10 += 24 * 18, 19: 11 += 24 * 19),
            add_products!(20: 12 += 24 * 20, 21: 13 += 24 * 21, 22: 14 += 24 * 22, 23: 15 += 24 * 23),
        )
    };
}

/// One row, its elements of A anywhere. The tile is sixteen numbers, then eight, then four. Of the last four one to three are left where the length is no
/// multiple of four; they come first, in a tile of which no more is stored.
#[inline(always)]
fn one_row(p: &Product, c: &mut [f32], row: usize) {
    let a = p.a.as_ptr().wrapping_add(row * p.row_stride);
    let c = c.as_mut_ptr().wrapping_add(row * p.n);
    // SAFETY: the row is one of the product, which has all elements of A, B and C, and at least four columns. Registers that change are declared.
    unsafe {
        fpu_asm!(s25:
            "ands {t}, {columns}, #3",
            "beq 3f",
            "add {b}, {bytes}",
            "sub {b}, #16",
            "add {c}, {bytes}",
            "sub {c}, #16",
            "vldmia {c}, {{s0-s3}}",
            "mov {t}, {terms}",
            "2:",
            "vldr s24, [{a}]",
            "vldmia {b}, {{s16-s19}}",
            "add {a}, {step}",
            "add {b}, {bytes}",
            add_products!(16: 0 += 24 * 16, 17: 1 += 24 * 17, 18: 2 += 24 * 18, 19: 3 += 24 * 19),
            "subs {t}, #1",
            "bne 2b",
            "vstr s3, [{c}, #12]",
            "tst {columns}, #2",
            "it ne",
            "vstrne s2, [{c}, #8]",
            "and {t}, {columns}, #3",
            "cmp {t}, #3",
            "it eq",
            "vstreq s1, [{c}, #4]",
            "mls {a}, {terms}, {step}, {a}",
            "mls {b}, {terms}, {bytes}, {b}",
            "sub {b}, {bytes}",
            "add {b}, #16",
            "sub {c}, {bytes}",
            "add {c}, #16",
            "3:",
            "subs {columns}, #16",
            "blo 7f",
            "4:",
            "add {t}, {terms}, #1",
            "vldmia {c}, {{s0-s15}}",
            "lsrs {t}, {t}, #1",
            "bcc 6f",
            ".p2align 2",
            "5:",
            sixteen_products!(),
            "6:",
            sixteen_products!(),
            "subs {t}, #1",
            "bne 5b",
            "vstmia {c}!, {{s0-s15}}",
            "mls {a}, {terms}, {step}, {a}",
            "mls {b}, {terms}, {bytes}, {b}",
            "add {b}, #64",
            "subs {columns}, #16",
            "bhs 4b",
            "7:",
            "tst {columns}, #8",
            "beq 9f",
            "vldmia {c}, {{s0-s7}}",
            "mov {t}, {terms}",
            "8:",
            "vldr s24, [{a}]",
            "vldmia {b}, {{s16-s23}}",
            "add {a}, {step}",
            "add {b}, {bytes}",
            add_products!(16: 0 += 24 * 16, 17: 1 += 24 * 17, 18: 2 += 24 * 18, 19: 3 += 24 * 19),
            add_products!(20: 4 += 24 * 20, 21: 5 += 24 * 21, 22: 6 += 24 * 22, 23: 7 += 24 * 23),
            "subs {t}, #1",
            "bne 8b",
            "vstmia {c}!, {{s0-s7}}",
            "mls {a}, {terms}, {step}, {a}",
            "mls {b}, {terms}, {bytes}, {b}",
            "add {b}, #32",
            "9:",
            "tst {columns}, #4",
            "beq 22f",
            "vldmia {c}, {{s0-s3}}",
            "21:",
            "vldr s24, [{a}]",
            "vldmia {b}, {{s16-s19}}",
            "add {a}, {step}",
            "add {b}, {bytes}",
            add_products!(16: 0 += 24 * 16, 17: 1 += 24 * 17, 18: 2 += 24 * 18, 19: 3 += 24 * 19),
            "subs {terms}, #1",
            "bne 21b",
            "vstmia {c}, {{s0-s3}}",
            "22:",
            a = inout(reg) a => _,
            step = in(reg) p.term_stride.wrapping_mul(4),
            b = inout(reg) p.b.as_ptr() => _,
            bytes = in(reg) 4 * p.n,
            skip = in(reg) (4 * p.n).wrapping_sub(32),
            c = inout(reg) c => _,
            t = out(reg) _,
            terms = inout(reg) p.terms => _,
            columns = inout(reg) p.n => _,
            options(nostack),
        );
    }
}
