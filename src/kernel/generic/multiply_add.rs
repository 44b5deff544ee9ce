use super::axpy::{axpy, axpy4};
use super::rows::{four_rows, four_rows_mut, rows_mut};
use crate::kernel::arch::{self, BLOCKS};
use crate::scalar::Scalar;
use core::iter::zip;
use core::mem::take;

/// C += A B: `c_r += Σ_t a_rt b_t` for the rows of `c`, term after term.
///
/// `a_rt` is `a[r * row_stride + t * term_stride]`; 0 beyond its end.
///
/// # Shapes
/// `b [TERMS][n]`, `c [ROWS][n]`.
///
/// # Cost
/// `ROWS * TERMS * n` multiply-accumulates.
#[inline(never)]
pub fn multiply_add<T: Scalar>(a: &[T], (row_stride, term_stride): (usize, usize), b: &[T], n: usize, c: &mut [T]) {
    if arch::multiply_add_rows(a, (row_stride, term_stride), b, n, c) {
        return;
    }
    let (mut c, mut from) = (c, 0);
    while let Some(rows) = block(c.len(), n) {
        let (c_block, c_rest) = take(&mut c).split_at_mut_checked(rows * n).unwrap_or_default();
        let a = a.get(from..).unwrap_or_default();
        let done = arch::multiply_add(a, (row_stride, term_stride), b, n, c_block, rows);
        let (mut b, mut at) = (
            b.get(done.unwrap_or(0) * n..).unwrap_or_default(),
            done.unwrap_or(0) * term_stride,
        );
        let few = a.get(at..).unwrap_or_default();
        if done.is_some() && !b.is_empty() && arch::few_terms(few, (row_stride, term_stride), b, n, c_block) {
            b = &[];
        }
        while let Some(terms) = block(b.len(), n) {
            let terms = if done.is_some() { 1 } else { terms };
            let (b_block, b_rest) = b.split_at_checked(terms * n).unwrap_or_default();
            match (rows, terms) {
                (4, 4) => {
                    let row = |r: usize| four(a, at + r * row_stride, term_stride);
                    four_by_four(&[row(0), row(1), row(2), row(3)], b_block, n, c_block);
                }
                (4, _) if done.is_none() => four_by_one(&four(a, at, row_stride), b_block, c_block),
                (4, _) => {
                    for (r, c) in rows_mut(c_block, n).enumerate() {
                        axpy(a.get(at + r * row_stride).copied().unwrap_or(T::ZERO), b_block, c);
                    }
                }
                (_, 4) => one_by_four(&four(a, at, term_stride), b_block, c_block),
                _ => axpy(a.get(at).copied().unwrap_or(T::ZERO), b_block, c_block),
            }
            (b, at) = (b_rest, at + terms * term_stride);
        }
        (c, from) = (c_rest, from + rows * row_stride);
    }
}

/// How many rows to work on, of so many elements in rows of `n`: four if there are as many, else one.
#[inline]
fn block(len: usize, n: usize) -> Option<usize> {
    if n == 0 || len < n {
        None
    } else if BLOCKS && len >= 4 * n {
        Some(4)
    } else {
        Some(1)
    }
}

/// Four elements of `a`, `stride` apart.
#[inline(never)]
fn four<T: Scalar>(a: &[T], at: usize, stride: usize) -> [T; 4] {
    let element = |i: usize| a.get(at + i * stride).copied().unwrap_or(T::ZERO);
    [element(0), element(1), element(2), element(3)]
}

/// Four rows of C, four terms: each element of B is loaded once for four products, each element of C once for four sums.
///
/// In a function of its own, as the next two: within the loops above the compiler runs out of registers for the addresses.
#[inline(never)]
fn four_by_four<T: Scalar>(a: &[[T; 4]; 4], b: &[T], n: usize, c: &mut [T]) {
    let (Some([b0, b1, b2, b3]), Some([c0, c1, c2, c3])) = (four_rows(b, n), four_rows_mut(c, n)) else {
        return;
    };
    let [p, q, r, s] = *a;
    let b = zip(zip(b0, b1), zip(b2, b3));
    let c = zip(zip(c0, c1), zip(c2, c3));
    for (((&b0, &b1), (&b2, &b3)), ((c0, c1), (c2, c3))) in zip(b, c) {
        *c0 = (((*c0 + p[0] * b0) + p[1] * b1) + p[2] * b2) + p[3] * b3;
        *c1 = (((*c1 + q[0] * b0) + q[1] * b1) + q[2] * b2) + q[3] * b3;
        *c2 = (((*c2 + r[0] * b0) + r[1] * b1) + r[2] * b2) + r[3] * b3;
        *c3 = (((*c3 + s[0] * b0) + s[1] * b1) + s[2] * b2) + s[3] * b3;
    }
}

/// Four rows of C, one term.
#[inline(never)]
fn four_by_one<T: Scalar>(a: &[T; 4], b: &[T], c: &mut [T]) {
    let [a0, a1, a2, a3] = *a;
    if let Some([c0, c1, c2, c3]) = four_rows_mut(c, b.len()) {
        let c = zip(zip(c0, c1), zip(c2, c3));
        for (&b, ((c0, c1), (c2, c3))) in zip(b, c) {
            *c0 += a0 * b;
            *c1 += a1 * b;
            *c2 += a2 * b;
            *c3 += a3 * b;
        }
    }
}

/// One row of C, four terms.
#[inline(never)]
fn one_by_four<T: Scalar>(a: &[T; 4], b: &[T], c: &mut [T]) {
    if let Some(b) = four_rows(b, c.len()) {
        axpy4(*a, b, c);
    }
}

/// x += Wᵀ dy for one sample: [`multiply_add`] to a single row; the elements of dy stand `stride` apart in `dy`.
///
/// # Shapes
/// `dy` at least `(OUT - 1) * stride + 1`, `w [OUT][IN]` row-major, `x [IN]`.
#[inline]
pub fn gemv_t<T: Scalar>(dy: &[T], stride: usize, w: &[T], x: &mut [T]) {
    multiply_add(dy, (0, stride), w, x.len(), x);
}
