//! A 2-d convolution and the max pool behind it, together: of the convolution's outputs a row of four channels exists at a time.
//!
//! On the way back, only those outputs count that were the largest of their window. The sums are those of the two kernels one after the other, in the
//! same order; what these add for the other outputs is zeros.

use super::axpy::axpy;
use super::conv2d::biases;
use super::patch2d::{Patches2d, Position, Tile, axpy2d, gather2d, scatter_add2d};
use super::pool2d::take_larger;
use super::rows::{rows, rows_mut};
use super::shifted::{self, reads_runs};
use crate::scalar::Scalar;
use core::iter::zip;
use core::ops::Range;

/// How many channels of a row are computed together.
pub const STRIP: usize = 4;

/// In the place of a window whose ReLU lets no gradient through.
pub const CLOSED: u8 = u8::MAX;

/// A convolution and the pool behind it. The pool's windows do not overlap, and have at most 255 inputs.
#[derive(Clone, Copy, Debug)]
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
    Pooled {
        convolution,
        pool,
        runs,
    }: Pooled,
    y: &mut [T],
    at: &mut [u8],
    (strip, patch): (&mut [T], &mut [[T; KW]]),
) {
    let (count, outputs, width) = (runs * KW, pool.outputs(), convolution.out.1);
    let channels = y.len().checked_div(outputs).unwrap_or(0);
    let inner = convolution.interior();
    for top in 0..pool.out.0 {
        for h in 0..pool.rows.taps {
            let row = top * pool.rows.stride + h;
            let runs_here = reads_runs(&convolution) && row.wrapping_sub(inner.first.row) < inner.rows;
            let first = if runs_here { inner.first.column } else { width };
            let inside = first..first + if runs_here { inner.columns } else { 0 };
            for channel in (0..channels).step_by(STRIP) {
                let here = channel..channels.min(channel + STRIP);
                let strip = strip.get_mut(..here.len() * width).unwrap_or_default();
                let w = w.get(here.start * count..here.end * count).unwrap_or_default();
                let b = b.get(here).unwrap_or_default();
                a_row(x, (w, b), convolution.only(row), inside.clone(), runs, (strip, patch));
                let mut from = channel * outputs + top * pool.out.1;
                for strip in rows(strip, width) {
                    let windows = from..from + pool.out.1;
                    let y = y.get_mut(windows.clone()).unwrap_or_default();
                    let at = at.get_mut(windows).unwrap_or_default();
                    for k in 0..pool.columns.taps {
                        let strip = strip.get(k..).unwrap_or_default();
                        take_larger(strip, pool.columns.stride, y, at, h * pool.columns.taps + k);
                    }
                    from += outputs;
                }
            }
        }
    }
}

/// y = w * x + b for the one row of `p`, of which the outputs `inside` see neighbouring inputs.
#[inline(never)]
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

/// Each output of the convolution that lies in a window, row after row: where it is, the window's number in its channel, and the place in the window.
#[inline]
fn each_in_a_window(pool: &Patches2d, mut visit: impl FnMut(Position, usize, u8)) {
    let taps = pool.columns.taps;
    for top in 0..pool.out.0 {
        for h in 0..pool.rows.taps {
            let row = top * pool.rows.stride + h;
            for left in 0..pool.out.1 {
                for k in 0..taps {
                    let column = left * pool.columns.stride + k;
                    visit(Position { row, column }, top * pool.out.1 + left, (h * taps + k) as u8);
                }
            }
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
    Pooled {
        convolution,
        pool,
        runs,
    }: Pooled,
    (dy, at): (&[T], &[u8]),
    (gw, gb): (&mut [T], &mut [T]),
    patch: &mut [[T; KW]],
) {
    let outputs = pool.outputs();
    let (gw, _) = gw.as_chunks_mut::<KW>();
    each_in_a_window(&pool, |position, window, place| {
        let (mut i, mut channel) = (window, 0);
        while let Some(&taken) = at.get(i) {
            if let (true, Some(&dy)) = (taken == place, dy.get(i)) {
                if let Some(gb) = gb.get_mut(channel) {
                    *gb += dy;
                }
                let gw = gw.get_mut(channel * runs..channel * runs + runs).unwrap_or_default();
                axpy2d(dy, x, convolution, position, gw, patch);
            }
            (i, channel) = (i + outputs, channel + 1);
        }
    });
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
    Pooled {
        convolution,
        pool,
        runs,
    }: Pooled,
    x: &mut [T],
    patch: &mut [[T; KW]],
) {
    let (outputs, count) = (pool.outputs(), runs * KW);
    x.fill(T::ZERO);
    each_in_a_window(&pool, |position, window, place| {
        let (mut i, mut filter, mut any) = (window, 0, false);
        while let Some(&taken) = at.get(i) {
            if let (true, Some(&dy)) = (taken == place, dy.get(i)) {
                if !any {
                    patch.as_flattened_mut().fill(T::ZERO);
                }
                any = true;
                axpy(
                    dy,
                    w.get(filter..filter + count).unwrap_or_default(),
                    patch.as_flattened_mut(),
                );
            }
            (i, filter) = (i + outputs, filter + count);
        }
        if any {
            scatter_add2d(patch, convolution, position, runs, x);
        }
    });
}
