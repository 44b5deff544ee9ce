//! 2-d convolution where nothing has to be gathered: without padding, and with neighbouring outputs that see neighbouring inputs, what a tap reads for
//! a row of outputs is a run of the image.
//!
//! Four filters and four taps are worked on at a time. The sums are those of the gathered way, in the same order.

use super::axpy::{axpy, axpy4};
use super::patch::Patches;
use super::patch2d::Patches2d;
use super::rows::{four_rows, four_rows_mut};
use crate::kernel::arch::BLOCKS;
use crate::scalar::Scalar;
use core::iter::{from_fn, zip};
use core::mem::take;

/// Whether no output reads beyond the image, and outputs side by side read inputs side by side.
pub const fn reads_runs(p: &Patches2d) -> bool {
    p.columns.stride == 1 && fits(&p.rows, p.out.0) && fits(&p.columns, p.out.1)
}

const fn fits(p: &Patches, out: usize) -> bool {
    p.left == 0 && out >= 1 && (out - 1) * p.stride + (p.taps - 1) * p.dilation < p.len
}

/// One tap, or four: the number of the first, and the runs that they read for a row of outputs.
struct Taps<'x, T> {
    first: usize,
    runs: [&'x [T]; 4],
    four: bool,
}

/// All taps of a row of outputs, in fours, the rest one by one.
fn taps<T>(x: &[T], p: Patches2d, row: usize, count: usize) -> impl Iterator<Item = Taps<'_, T>> {
    let (down, plane) = (p.rows.dilation * p.columns.len, p.inputs());
    let mut channel = row * p.rows.stride * p.columns.len;
    let (mut line, mut at, mut h, mut k) = (channel, channel, 0, 0);
    let mut next = move || {
        let run = x.get(at..at + p.out.1);
        (k, at) = (k + 1, at + p.columns.dilation);
        if k >= p.columns.taps {
            (h, line) = (h + 1, line + down);
            if h >= p.rows.taps {
                channel += plane;
                (h, line) = (0, channel);
            }
            (k, at) = (0, line);
        }
        run.unwrap_or_default()
    };
    let mut first = 0;
    from_fn(move || {
        let four = BLOCKS && first + 4 <= count;
        let taps = Taps {
            first,
            runs: if four {
                [next(), next(), next(), next()]
            } else {
                [next(), &[], &[], &[]]
            },
            four,
        };
        first += if four { 4 } else { 1 };
        (taps.first < count).then_some(taps)
    })
}

/// How many of the planes in so many numbers to work on: four if there are as many, else one; `None` where there is none.
#[inline]
fn block(len: usize, plane: usize) -> Option<usize> {
    if plane == 0 || len < plane {
        None
    } else if BLOCKS && len >= 4 * plane {
        Some(4)
    } else {
        Some(1)
    }
}

/// The weights of four taps of a filter.
#[inline]
fn weights<T: Scalar>(w: &[T], at: usize) -> [T; 4] {
    let w = w.get(at..).and_then(|w| w.first_chunk::<4>());
    w.copied().unwrap_or([T::ZERO; 4])
}

/// The weights of one tap of four filters.
#[inline]
fn weights_of_four<T: Scalar>(w: &[T], at: usize, count: usize) -> [T; 4] {
    let weight = |o: usize| w.get(at + o * count).copied().unwrap_or(T::ZERO);
    [weight(0), weight(1), weight(2), weight(3)]
}

/// y += w * x, row after row, tap after tap.
///
/// # Shapes
/// `x [C][H][W]`, `w [O][C][KH][KW]` with `count` taps a filter, `y [O][HOUT][WOUT]`.
#[inline(never)]
pub fn forward<T: Scalar>(x: &[T], w: &[T], p: Patches2d, count: usize, y: &mut [T]) {
    let (plane, width) = (p.outputs(), p.out.1);
    for row in 0..p.out.0 {
        let from = row * width;
        for Taps { first, runs, four } in taps(x, p, row, count) {
            let (mut y, mut at) = (&mut *y, first);
            while let Some(filters) = block(y.len(), plane) {
                let (planes, rest) = take(&mut y).split_at_mut_checked(filters * plane).unwrap_or_default();
                if filters == 4 {
                    let Some(planes) = four_rows_mut(planes, plane) else {
                        return;
                    };
                    let y = planes.map(|y| y.get_mut(from..from + width).unwrap_or_default());
                    if four {
                        let of = |o: usize| weights(w, at + o * count);
                        four_by_four(&[of(0), of(1), of(2), of(3)], runs, y);
                    } else {
                        four_by_one(&weights_of_four(w, at, count), runs[0], y);
                    }
                } else {
                    let y = planes.get_mut(from..from + width).unwrap_or_default();
                    if four {
                        one_by_four(&weights(w, at), runs, y);
                    } else {
                        axpy(w.get(at).copied().unwrap_or(T::ZERO), runs[0], y);
                    }
                }
                (y, at) = (rest, at + filters * count);
            }
        }
    }
}

/// gw += dy * x, output after output.
///
/// # Shapes
/// `x [C][H][W]`, `dy [O][HOUT][WOUT]`, `gw [O][C][KH][KW]` with `count` taps a filter.
#[inline(never)]
pub fn backward<T: Scalar>(x: &[T], dy: &[T], p: Patches2d, count: usize, gw: &mut [T]) {
    let (plane, width) = (p.outputs(), p.out.1);
    for row in 0..p.out.0 {
        let from = row * width;
        for Taps { first, runs, four } in taps(x, p, row, count) {
            let (mut dy, mut at) = (dy, first);
            while let Some(filters) = block(dy.len(), plane) {
                let (planes, rest) = dy.split_at_checked(filters * plane).unwrap_or_default();
                if filters == 4 {
                    let Some(planes) = four_rows(planes, plane) else { return };
                    let dy = planes.map(|dy| dy.get(from..from + width).unwrap_or_default());
                    if four {
                        let of = |o: usize| weights(gw, at + o * count);
                        let mut sums = [of(0), of(1), of(2), of(3)];
                        sixteen_sums(&mut sums, dy, runs);
                        for (o, sums) in sums.iter().enumerate() {
                            put(sums, gw, at + o * count);
                        }
                    } else {
                        let mut sums = weights_of_four(gw, at, count);
                        four_sums(&mut sums, runs[0], dy);
                        for (o, &sum) in sums.iter().enumerate() {
                            if let Some(gw) = gw.get_mut(at + o * count) {
                                *gw = sum;
                            }
                        }
                    }
                } else {
                    let dy = planes.get(from..from + width).unwrap_or_default();
                    if four {
                        let mut sums = weights(gw, at);
                        four_sums(&mut sums, dy, runs);
                        put(&sums, gw, at);
                    } else if let Some(gw) = gw.get_mut(at) {
                        for (&dy, &x) in zip(dy, runs[0]) {
                            *gw += dy * x;
                        }
                    }
                }
                (dy, at) = (rest, at + filters * count);
            }
        }
    }
}

#[inline]
fn put<T: Scalar>(sums: &[T; 4], gw: &mut [T], at: usize) {
    if let Some(gw) = gw.get_mut(at..).and_then(|gw| gw.first_chunk_mut::<4>()) {
        gw.copy_from_slice(sums);
    }
}

/// Four rows of C, four terms: each element of B is loaded once for four products, each element of C once for four sums.
///
/// In a function of its own, as the next four: within the loops above the compiler runs out of registers for the addresses.
#[inline(never)]
fn four_by_four<T: Scalar>(a: &[[T; 4]; 4], [b0, b1, b2, b3]: [&[T]; 4], [c0, c1, c2, c3]: [&mut [T]; 4]) {
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
fn four_by_one<T: Scalar>(&[a0, a1, a2, a3]: &[T; 4], b: &[T], [c0, c1, c2, c3]: [&mut [T]; 4]) {
    for (&b, ((c0, c1), (c2, c3))) in zip(b, zip(zip(c0, c1), zip(c2, c3))) {
        *c0 += a0 * b;
        *c1 += a1 * b;
        *c2 += a2 * b;
        *c3 += a3 * b;
    }
}

/// One row of C, four terms.
#[inline(never)]
fn one_by_four<T: Scalar>(a: &[T; 4], b: [&[T]; 4], c: &mut [T]) {
    axpy4(*a, b, c);
}

/// The sums of the products of four runs with four others, each one sum.
#[inline(never)]
fn sixteen_sums<T: Scalar>(sums: &mut [[T; 4]; 4], [a0, a1, a2, a3]: [&[T]; 4], [b0, b1, b2, b3]: [&[T]; 4]) {
    let [[mut p0, mut p1, mut p2, mut p3], [mut q0, mut q1, mut q2, mut q3], r, s] = *sums;
    let ([mut r0, mut r1, mut r2, mut r3], [mut s0, mut s1, mut s2, mut s3]) = (r, s);
    let a = zip(zip(a0, a1), zip(a2, a3));
    let b = zip(zip(b0, b1), zip(b2, b3));
    for (((&a0, &a1), (&a2, &a3)), ((&b0, &b1), (&b2, &b3))) in zip(a, b) {
        p0 += a0 * b0;
        p1 += a0 * b1;
        p2 += a0 * b2;
        p3 += a0 * b3;
        q0 += a1 * b0;
        q1 += a1 * b1;
        q2 += a1 * b2;
        q3 += a1 * b3;
        r0 += a2 * b0;
        r1 += a2 * b1;
        r2 += a2 * b2;
        r3 += a2 * b3;
        s0 += a3 * b0;
        s1 += a3 * b1;
        s2 += a3 * b2;
        s3 += a3 * b3;
    }
    *sums = [[p0, p1, p2, p3], [q0, q1, q2, q3], [r0, r1, r2, r3], [s0, s1, s2, s3]];
}

/// The sums of the products of one run with four others, each one sum.
#[inline(never)]
fn four_sums<T: Scalar>(sums: &mut [T; 4], a: &[T], [b0, b1, b2, b3]: [&[T]; 4]) {
    let [mut s0, mut s1, mut s2, mut s3] = *sums;
    for (&a, ((&b0, &b1), (&b2, &b3))) in zip(a, zip(zip(b0, b1), zip(b2, b3))) {
        s0 += a * b0;
        s1 += a * b1;
        s2 += a * b2;
        s3 += a * b3;
    }
    *sums = [s0, s1, s2, s3];
}
