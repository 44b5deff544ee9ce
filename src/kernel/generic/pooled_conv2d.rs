//! A 2-d convolution and the max pool behind it, together: of the convolution's outputs a row of four channels exists at a time.
//!
//! On the way back, only those outputs count that were the largest of their window. The sums are those of the two kernels one after the other, in the
//! same order; what these add for the other outputs is zeros.

use super::axpy::axpy;
use super::conv2d::biases;
use super::elementwise::clear;
use super::patch2d::{Patches2d, Position, Tile, axpy_inside, axpy_run, gather2d, scatter_add2d};
use super::pool2d::take_larger;
use super::rows::{rows, rows_mut};
use super::shifted::{self, reads_runs};
use crate::scalar::Scalar;
use crate::shape::first as first_of;
use core::iter::zip;
use core::ops::Range;

/// How many channels of a row are computed together.
pub const STRIP: usize = 4;

/// In the place of a window whose ReLU lets no gradient through.
pub const CLOSED: u8 = u8::MAX;

/// A convolution and the pool behind it. The pool's windows do not overlap, and have at most 255 inputs.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Pooled {
    /// Of the convolution.
    pub convolution: Patches2d,
    /// Of the pool, whose inputs are the convolution's outputs.
    pub pool: Patches2d,
    /// Input channels times the kernel's rows.
    pub runs: usize,
}

/// y = the largest of each window of w * x + b, and in `at` its place there, as [`max_pool2d`](super::pool2d::max_pool2d) of
/// [`conv2d`](super::conv2d::conv2d).
///
/// # Shapes
/// `x [C][H][W]`, `w [O][C][KH][KW]`, `b [O]` or empty for none, `y [O][HOUT][WOUT]` of the pool, `at` as `y` or empty. As scratch `[STRIP]` rows of the
/// convolution's outputs, and a patch `[C][KH][KW]`.
///
/// # Cost
/// That of the two, but for outputs in no window, which are left out.
#[inline(never)]
pub fn conv2d_max_pool2d<T: Scalar, const KW: usize>(
    x: &[T],
    (w, b): (&[T], &[T]),
    p: &Pooled,
    y: &mut [T],
    at: &mut [u8],
    (strip, patch): (&mut [T], &mut [[T; KW]]),
) {
    let (count, outputs) = (p.runs * KW, p.pool.outputs());
    let channels = y.len().checked_div(outputs).unwrap_or(0);
    let inner = if reads_runs(&p.convolution) {
        p.convolution.interior()
    } else {
        Tile {
            first: Position::default(),
            rows: 0,
            columns: 0,
        }
    };
    for first in (0..channels).step_by(STRIP) {
        let end = channels.min(first + STRIP);
        let w = w.get(first * count..end * count).unwrap_or_default();
        let b = b.get(first..end).unwrap_or_default();
        let windows = first * outputs..end * outputs;
        let y = y.get_mut(windows.clone()).unwrap_or_default();
        let at = at.get_mut(windows).unwrap_or_default();
        let strip = first_of(strip, (end - first) * p.convolution.out.1);
        a_strip(x, (w, b), (p, inner), y, at, (strip, &mut *patch));
    }
}

/// [`conv2d_max_pool2d`] for as many channels as the strip has rows; `inner` are the outputs that see neighbouring inputs.
#[inline(never)]
fn a_strip<T: Scalar, const KW: usize>(
    x: &[T],
    weights: (&[T], &[T]),
    (p, inner): (&Pooled, Tile),
    y: &mut [T],
    at: &mut [u8],
    (strip, patch): (&mut [T], &mut [[T; KW]]),
) {
    let (convolution, pool) = (&p.convolution, &p.pool);
    let (outputs, columns) = (pool.outputs(), &pool.columns);
    for top in 0..pool.out.0 {
        for h in 0..pool.rows.taps {
            let row = top * pool.rows.stride + h;
            let inside = if row.wrapping_sub(inner.first.row) < inner.rows {
                inner.first.column..inner.first.column + inner.columns
            } else {
                0..0
            };
            a_row(
                x,
                weights,
                convolution.only(row),
                inside,
                p.runs,
                (&mut *strip, &mut *patch),
            );
            let mut from = top * pool.out.1;
            for strip in rows(strip, convolution.out.1) {
                let windows = from..from + pool.out.1;
                let y = y.get_mut(windows.clone()).unwrap_or_default();
                let at = at.get_mut(windows).unwrap_or_default();
                for k in 0..columns.taps {
                    let strip = strip.get(k..).unwrap_or_default();
                    take_larger(strip, columns.stride, y, at, h * columns.taps + k);
                }
                from += outputs;
            }
        }
    }
}

/// y = w * x + b for the one row of `p`, of which the outputs `inside` see neighbouring inputs.
#[inline]
fn a_row<T: Scalar, const KW: usize>(
    x: &[T],
    (w, b): (&[T], &[T]),
    p: Patches2d,
    inside: Range<usize>,
    runs: usize,
    (y, patch): (&mut [T], &mut [[T; KW]]),
) {
    let (count, width) = (runs * KW, p.out.1);
    biases(b, width, y);
    let edges = (0..inside.start).chain(inside.end..width);
    if !inside.is_empty() {
        let tile = Tile {
            first: Position {
                row: 0,
                column: inside.start,
            },
            rows: 1,
            columns: inside.len(),
        };
        shifted::forward(x, w, p, tile, count, y);
    }
    for column in edges {
        gather2d(x, p, Position { row: 0, column }, runs, patch);
        for (w, y) in zip(rows(w, count), rows_mut(y, width)) {
            if let Some(y) = y.get_mut(column) {
                for (&w, &x) in zip(w, patch.as_flattened()) {
                    *y += w * x;
                }
            }
        }
    }
}

/// Sets what is not positive to 0, and notes that no gradient passes there.
#[inline(never)]
pub fn close<T: Scalar>(y: &mut [T], at: &mut [u8]) {
    for (y, at) in zip(y, at) {
        if !y.is_positive() {
            (*y, *at) = (T::ZERO, CLOSED);
        }
    }
}

/// gw += dy * x and gb += Σ dy: the gradient of [`conv2d_max_pool2d`]'s weights, output after output of the convolution.
///
/// # Shapes
/// `x [C][H][W]`, `dy [O][HOUT][WOUT]` of the pool, `at` as `dy`, `gw [O][C][KH][KW]`, `gb [O]` or empty for none; as scratch a patch `[C][KH][KW]`.
///
/// # Cost
/// `C * KH * KW` multiply-accumulates a window that is not [`CLOSED`].
#[inline(never)]
pub fn conv2d_max_pool2d_dw<T: Scalar, const KW: usize>(
    x: &[T],
    p: &Pooled,
    (dy, at): (&[T], &[u8]),
    (gw, gb): (&mut [T], &mut [T]),
    patch: &mut [[T; KW]],
) {
    let (outputs, width) = (p.pool.outputs(), p.pool.out.1);
    let (gw, _) = gw.as_chunks_mut::<KW>();
    let mut gb = gb.iter_mut();
    for (gw, (dy, at)) in zip(rows_mut(gw, p.runs), zip(rows(dy, outputs), rows(at, outputs))) {
        let mut sum = gb.next();
        let mut top = 0;
        for (dy, at) in zip(rows(dy, width), rows(at, width)) {
            for h in 0..p.pool.rows.taps {
                let sum = sum.as_deref_mut();
                a_row_dw(x, p, (top + h, h), (dy, at), (&mut *gw, sum), patch);
            }
            top += p.pool.rows.stride;
        }
    }
}

/// The part of one channel's gradient that comes from a row of the convolution's outputs, which is row `h` of its windows.
#[inline(never)]
fn a_row_dw<T: Scalar, const KW: usize>(
    x: &[T],
    p: &Pooled,
    (row, h): (usize, usize),
    (dy, at): (&[T], &[u8]),
    (gw, mut gb): (&mut [[T; KW]], Option<&mut T>),
    patch: &mut [[T; KW]],
) {
    let (taps, stride) = (p.pool.columns.taps, p.pool.columns.stride);
    let (place, mut left) = (h * taps, 0);
    for (&dy, &at) in zip(dy, at) {
        let k = usize::from(at).wrapping_sub(place);
        if k < taps {
            if let Some(gb) = &mut gb {
                **gb += dy;
            }
            let column = left + k;
            if let Some(first) = p.convolution.inside::<KW>(Position { row, column }) {
                axpy_inside(dy, x, &p.convolution, first, gw);
            } else {
                gather2d(x, p.convolution, Position { row, column }, p.runs, patch);
                axpy(dy, patch.as_flattened(), gw.as_flattened_mut());
            }
        }
        left += stride;
    }
}

/// x = the gradient of [`conv2d_max_pool2d`]'s input, output after output of the convolution.
///
/// # Shapes
/// `dy [O][HOUT][WOUT]` of the pool, `at` as `dy`, `w [O][C][KH][KW]`, `x [C][H][W]` (overwritten); as scratch a patch `[C][KH][KW]`.
///
/// # Cost
/// `C * KH * KW` multiply-accumulates a window that is not [`CLOSED`].
#[inline(never)]
pub fn conv2d_max_pool2d_dx<T: Scalar, const KW: usize>(
    (dy, at): (&[T], &[u8]),
    w: &[T],
    p: &Pooled,
    x: &mut [T],
    patch: &mut [[T; KW]],
) {
    let (pool, taps) = (&p.pool, p.pool.columns.taps);
    let (w, _) = w.as_chunks::<KW>();
    clear(x);
    for top in 0..pool.out.0 {
        for h in 0..pool.rows.taps {
            let row = top * pool.rows.stride + h;
            for left in 0..pool.out.1 {
                for k in 0..taps {
                    let window = top * pool.out.1 + left;
                    if patch_of(window, (h * taps + k) as u8, (dy, at), w, p, patch) {
                        let column = left * pool.columns.stride + k;
                        scatter_add2d(patch, p.convolution, Position { row, column }, p.runs, x);
                    }
                }
            }
        }
    }
}

/// What one output position gives its inputs, all channels together; `false` where in no channel it is the largest of its window, at `place` there.
#[inline(never)]
fn patch_of<T: Scalar, const KW: usize>(
    window: usize,
    place: u8,
    (dy, at): (&[T], &[u8]),
    w: &[[T; KW]],
    p: &Pooled,
    patch: &mut [[T; KW]],
) -> bool {
    let outputs = p.pool.outputs();
    let (mut i, mut filter, mut any) = (window, 0, false);
    while let Some(&taken) = at.get(i) {
        if let (true, Some(&dy)) = (taken == place, dy.get(i)) {
            if !any {
                clear(patch.as_flattened_mut());
            }
            any = true;
            for (w, patch) in zip(w.get(filter..).unwrap_or_default(), &mut *patch) {
                axpy_run(dy, w, patch);
            }
        }
        (i, filter) = (i + outputs, filter + p.runs);
    }
    any
}
