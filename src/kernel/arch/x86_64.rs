//! x86-64, whose every processor has vectors of four numbers (SSE2).
//!
//! The lanes are the four partial sums of a dot product, or four places of a row; products are rounded before they are added. The compiler's own vectors take
//! twice as long: it puts the four rows of a block into the lanes, and shuffles.
#![allow(unsafe_code)]

use super::slices::{as_f32, as_f32_mut, blocks, flat};
use crate::kernel::generic::adam::{Moments, Step};
use crate::kernel::generic::rows::{four_rows, rows_mut};
use crate::scalar::Scalar;
use core::arch::x86_64::{
    __m128, _MM_TRANSPOSE4_PS, _mm_add_ps, _mm_div_ps, _mm_loadu_ps, _mm_mul_ps, _mm_set1_ps, _mm_setzero_ps,
    _mm_shuffle_ps, _mm_sqrt_ps, _mm_storeu_ps, _mm_sub_ps, _mm_unpackhi_ps, _mm_unpacklo_ps,
};
use core::iter::zip;

/// Four numbers. SAFETY, here and below: the instructions are part of every x86-64, and the pointers those of four numbers.
#[derive(Clone, Copy)]
struct Four(__m128);

impl Four {
    #[inline(always)]
    fn zero() -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_setzero_ps() })
    }
    #[inline(always)]
    fn all(x: f32) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_set1_ps(x) })
    }
    #[inline(always)]
    fn of(x: &[f32; 4]) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_loadu_ps(x.as_ptr()) })
    }
    #[inline(always)]
    fn put(self, x: &mut [f32; 4]) {
        // SAFETY: see the type.
        unsafe { _mm_storeu_ps(x.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_add_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_sub_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_mul_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn over(self, other: Self) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_div_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: see the type.
        Four(unsafe { _mm_sqrt_ps(self.0) })
    }
    /// The first, third, fifth and seventh of eight numbers, and the others.
    #[inline(always)]
    fn apart(self, other: Self) -> (Self, Self) {
        // SAFETY: see the type.
        unsafe {
            (
                Four(_mm_shuffle_ps::<0b10_00_10_00>(self.0, other.0)),
                Four(_mm_shuffle_ps::<0b11_01_11_01>(self.0, other.0)),
            )
        }
    }
    /// The reverse of [`Four::apart`].
    #[inline(always)]
    fn in_turn(self, other: Self) -> (Self, Self) {
        // SAFETY: see the type.
        unsafe {
            (
                Four(_mm_unpacklo_ps(self.0, other.0)),
                Four(_mm_unpackhi_ps(self.0, other.0)),
            )
        }
    }
    /// `(s0 + s1) + (s2 + s3)` of the lanes of each.
    #[inline(always)]
    fn sums([Four(mut a), Four(mut b), Four(mut c), Four(mut d)]: [Self; 4]) -> Self {
        // SAFETY: see the type.
        unsafe { _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d) };
        Four(a).plus(Four(b)).plus(Four(c).plus(Four(d)))
    }
}

/// Fewer than four numbers, and zeros.
#[inline(always)]
fn padded(x: &[f32]) -> Four {
    let mut four = [0.0; 4];
    for (to, from) in zip(&mut four, x) {
        *to = *from;
    }
    Four::of(&four)
}

/// Σ x_i w_i of four rows.
#[inline(always)]
fn four_dots(x: &[f32], w: [&[f32]; 4]) -> Four {
    let (x4, x_rest) = x.as_chunks::<4>();
    let [a, b, c, d] = w.map(|w| w.as_chunks::<4>());
    let mut sums = [Four::zero(); 4];
    for (x, ((p, q), (r, s))) in zip(x4, zip(zip(a.0, b.0), zip(c.0, d.0))) {
        let x = Four::of(x);
        for (sum, w) in zip(&mut sums, [p, q, r, s]) {
            *sum = sum.plus(Four::of(w).times(x));
        }
    }
    if !x_rest.is_empty() {
        // What lies behind the end adds a product of zeros to a sum that is never -0.
        let x = padded(x_rest);
        for (sum, w) in zip(&mut sums, [a.1, b.1, c.1, d.1]) {
            *sum = sum.plus(padded(w).times(x));
        }
    }
    Four::sums(sums)
}

/// y = W x + b for all rows; returns how many these are. `None` unless the numbers are `f32`.
#[inline(always)]
pub fn affine<T: Scalar>(x: &[T], w: &[T], b: &[T], y: &mut [T], stride: usize) -> Option<usize> {
    Some(all_rows(as_f32(x)?, as_f32(w)?, as_f32(b)?, as_f32_mut(y)?, stride))
}

#[inline(never)]
fn all_rows(x: &[f32], mut w: &[f32], b: &[f32], y: &mut [f32], stride: usize) -> usize {
    let (n, mut row) = (x.len(), 0);
    while n > 0 && w.len() >= n {
        // The last row takes the places of those that are missing.
        let count = (w.len() / n).min(4);
        let at = |i: usize| {
            w.get(i.min(count - 1) * n..)
                .and_then(|w| w.get(..n))
                .unwrap_or_default()
        };
        let dots = four_dots(x, [at(0), at(1), at(2), at(3)]);
        let mut sums = [0.0; 4];
        dots.plus(padded(b.get(row..).unwrap_or_default())).put(&mut sums);
        for (i, sum) in sums.iter().enumerate().take(count) {
            if let Some(y) = y.get_mut((row + i) * stride) {
                *y = *sum;
            }
        }
        row += count;
        w = w.get(count * n..).unwrap_or_default();
    }
    row
}

/// Σ a_i b_i; `None` unless the numbers are `f32`.
#[inline(always)]
pub fn dot<T: Scalar>(a: &[T], b: &[T]) -> Option<T> {
    let (a, b) = (as_f32(a)?, as_f32(b)?);
    let ((a4, a_rest), (b4, b_rest)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut sum = Four::zero();
    for (a, b) in zip(a4, b4) {
        sum = sum.plus(Four::of(a).times(Four::of(b)));
    }
    let mut sums = [0.0; 4];
    sum.plus(padded(a_rest).times(padded(b_rest))).put(&mut sums);
    let [s0, s1, s2, s3] = sums;
    Some(T::of((s0 + s1) + (s2 + s3)))
}

/// `c_r += Σ_t a_rt b_t` for four rows of C or one, and for as many terms as make blocks of four; returns how many terms these are. `None` unless the
/// numbers are `f32`.
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
    let blocks = blocks(a, strides, b, n, c, rows);
    some_rows(a, strides, b.get(..4 * blocks * n)?, n, c);
    Some(4 * blocks)
}

/// Two rows of C at a time: their eight elements of a stay in registers.
#[inline(never)]
fn some_rows(a: &[f32], (row_stride, term_stride): (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
    let element = |r: usize, t: usize| a.get(r * row_stride + t * term_stride).copied().unwrap_or(0.0);
    let four = |r: usize, t: usize| [element(r, t), element(r, t + 1), element(r, t + 2), element(r, t + 3)];
    let (mut rows, mut r) = (rows_mut(c, n), 0);
    while let Some(c0) = rows.next() {
        let mut c1 = rows.next();
        let (mut b, mut t) = (b, 0);
        while let Some(block) = four_rows(b, n) {
            match &mut c1 {
                Some(c1) => four_terms([four(r, t), four(r + 1, t)], block, [&mut *c0, &mut **c1]),
                None => four_terms([four(r, t)], block, [&mut *c0]),
            }
            b = b.get(4 * n..).unwrap_or_default();
            t += 4;
        }
        r += 2;
    }
}

/// Four terms for R rows of C.
#[inline(always)]
fn four_terms<const R: usize>(a: [[f32; 4]; R], b: [&[f32]; 4], mut c: [&mut [f32]; R]) {
    let (b4, b_rest) = (b.map(|b| b.as_chunks::<4>().0), b.map(|b| b.as_chunks::<4>().1));
    let vectors = a.map(|a| a.map(Four::all));
    let [p, q, r, s] = b4;
    for (i, ((p, q), (r, s))) in zip(zip(p, q), zip(r, s)).enumerate() {
        let b = [p, q, r, s].map(Four::of);
        for (c, a) in zip(&mut c, &vectors) {
            if let Some(c) = c.as_chunks_mut::<4>().0.get_mut(i) {
                let mut sum = Four::of(c);
                for (a, b) in zip(a, b) {
                    sum = sum.plus(a.times(b));
                }
                sum.put(c);
            }
        }
    }
    let [p, q, r, s] = b_rest;
    for (c, [a0, a1, a2, a3]) in zip(c, a) {
        let c = c.as_chunks_mut::<4>().1;
        for (c, ((p, q), (r, s))) in zip(c, zip(zip(p, q), zip(r, s))) {
            *c = (((*c + a0 * p) + a1 * q) + a2 * r) + a3 * s;
        }
    }
}

/// The terms that make no block of four: not here; row by row the compiler makes vectors of them.
#[inline(always)]
pub fn few_terms<T: Scalar>(_: &[T], _: (usize, usize), _: &[T], _: usize, _: &mut [T]) -> bool {
    false
}

/// One step of Adam, with the operations and their order of the portable one; whether it was done: the numbers have to be `f32`.
#[inline(always)]
pub fn adam<T: Scalar>(w: &mut [T], g: &[T], slots: &mut [Moments<T>], s: &Step<T>) -> bool {
    let (Some(w), Some(g), Some(slots)) = (as_f32_mut(w), as_f32(g), as_f32_mut(flat(slots))) else {
        return false;
    };
    let number = |x: T| Four::all(x.to_f32());
    let s = Step {
        beta1: number(s.beta1),
        share1: number(s.share1),
        beta2: number(s.beta2),
        share2: number(s.share2),
        lr: number(s.lr),
        correction2: number(s.correction2),
        eps: number(s.eps),
        l2: number(s.l2),
        shrink: number(s.shrink),
    };
    step(w, g, slots, &s);
    true
}

#[inline(never)]
fn step(w: &mut [f32], g: &[f32], slots: &mut [f32], s: &Step<Four>) {
    let n = w.len().min(g.len()).min(slots.len() / 2);
    let (w, g, slots) = (w.get_mut(..n), g.get(..n), slots.get_mut(..2 * n));
    let (w4, w_rest) = w.unwrap_or_default().as_chunks_mut::<4>();
    let (g4, g_rest) = g.unwrap_or_default().as_chunks::<4>();
    let (slots8, slots_rest) = slots.unwrap_or_default().as_chunks_mut::<8>();
    for ((w, g), slots) in zip(zip(w4, g4), slots8) {
        four_weights(w, g, slots, s);
    }
    if !w_rest.is_empty() {
        let (mut w, mut g, mut slots) = ([0.0; 4], [0.0; 4], [0.0; 8]);
        zip(&mut w, &*w_rest).for_each(|(to, from)| *to = *from);
        zip(&mut g, g_rest).for_each(|(to, from)| *to = *from);
        zip(&mut slots, &*slots_rest).for_each(|(to, from)| *to = *from);
        four_weights(&mut w, &g, &mut slots, s);
        zip(w_rest, w).for_each(|(to, from)| *to = from);
        zip(slots_rest, slots).for_each(|(to, from)| *to = from);
    }
}

#[inline(always)]
fn four_weights(w: &mut [f32; 4], g: &[f32; 4], slots: &mut [f32; 8], s: &Step<Four>) {
    let ([first, second], _) = slots.as_chunks_mut::<4>() else {
        return;
    };
    let (m, v) = Four::of(first).apart(Four::of(second));
    let old = Four::of(w);
    let g = Four::of(g).plus(s.l2.times(old));
    let m = s.beta1.times(m).plus(s.share1.times(g));
    let v = s.beta2.times(v).plus(s.share2.times(g.times(g)));
    let root = v.times(s.correction2).sqrt();
    s.shrink.times(old).minus(s.lr.times(m).over(root.plus(s.eps))).put(w);
    let (low, high) = m.in_turn(v);
    low.put(first);
    high.put(second);
}
