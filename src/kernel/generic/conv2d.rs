//! 2-d convolution of one sample, in tiles of outputs: what a tile sees is gathered, and the rest is products of matrices. Where rows of outputs see
//! rows of inputs as they lie, `shifted` computes the same sums without gathering.
//!
//! A depthwise convolution is one of these for each channel, with `C = O = 1`; a 1-d one has rows of height 1.

use super::multiply_add::multiply_add;
use super::patch2d::{Patches2d, Position, Tile, copy, gather2d, scatter_add2d, unfold};
use super::rows::{rows, rows_mut};
use super::shifted::{self, reads_runs, stays_inside};
use crate::scalar::Scalar;
use core::iter::zip;

/// How many outputs of a channel are computed together.
pub const TILE: usize = 8;

/// y = w * x + b. Each output is one sum: its bias, then tap after tap, in the order of `w`.
///
/// # Shapes
/// `x [C][H][W]`, `w [O][C][KH][KW]`, `b [O]` or empty for none, `y [O][HOUT][WOUT]`; `taps` is `C KH KW`. As scratch `[TILE][C][KH][KW]` and
/// `[O][TILE]` numbers.
///
/// # Cost
/// `O * HOUT * WOUT * C * KH * KW` multiply-accumulates; at the edges of a padded image, and everywhere with a stride along the rows, `C * KH * KW + 2 O`
/// moves an output position as well.
#[inline]
pub fn conv2d<T: Scalar>(
    x: &[T],
    (w, b): (&[T], &[T]),
    p: Patches2d,
    taps: usize,
    y: &mut [T],
    scratch: (&mut [T], &mut [[T; TILE]]),
) {
    let (height, width) = p.out;
    let part = |row, column, rows, columns| Tile {
        first: Position { row, column },
        rows,
        columns,
    };
    let (columns, sums) = scratch;
    if reads_runs(&p) {
        let inner = p.interior();
        biases(b, p.outputs(), y);
        shifted::forward(x, w, p, inner, taps, y);
        // Around it: above, on the left, on the right, below.
        let Position { row: top, column: left } = inner.first;
        let (bottom, right) = (top + inner.rows, left + inner.columns);
        for edge in [
            part(0, 0, top, width),
            part(top, 0, inner.rows, left),
            part(top, right, inner.rows, width - right),
            part(bottom, 0, height - bottom, width),
        ] {
            if edge.rows * edge.columns > 0 {
                gathered(x, (w, b), (p, edge), taps, y, (&mut *columns, &mut *sums));
            }
        }
    } else {
        gathered(x, (w, b), (p, part(0, 0, height, width)), taps, y, (columns, sums));
    }
}

/// The biases, or zeros where there are none: what the sums of each output start from.
#[inline(never)]
pub(super) fn biases<T: Scalar>(b: &[T], n: usize, y: &mut [T]) {
    let mut b = b.iter();
    for y in rows_mut(y, n) {
        y.fill(b.next().copied().unwrap_or(T::ZERO));
    }
}

/// [`conv2d`] of any geometry, for the outputs of `part`.
#[inline(never)]
fn gathered<T: Scalar>(
    x: &[T],
    (w, b): (&[T], &[T]),
    (p, part): (Patches2d, Tile),
    taps: usize,
    y: &mut [T],
    (columns, sums): (&mut [T], &mut [[T; TILE]]),
) {
    // Whole rows, as many as there is room for; else parts of a row.
    let tile_rows = TILE.checked_div(part.columns).unwrap_or(0).max(1);
    let (outputs, filters) = (p.outputs(), sums.len());
    let sums = sums.as_flattened_mut();
    let mut row = 0;
    while row < part.rows {
        let rows_here = tile_rows.min(part.rows - row);
        let mut column = 0;
        while column < part.columns {
            let tile = Tile {
                first: Position {
                    row: part.first.row + row,
                    column: part.first.column + column,
                },
                rows: rows_here,
                columns: TILE.min(part.columns - column),
            };
            let n = tile.rows * tile.columns;
            let columns = columns.get_mut(..n * taps).unwrap_or_default();
            let sums = sums.get_mut(..n * filters).unwrap_or_default();
            unfold(x, p, tile, columns);
            biases(b, n, sums);
            multiply_add(w, (taps, 1), columns, n, sums);
            for (y, sums) in zip(rows_mut(y, outputs), rows(sums, n)) {
                let mut from = tile.first.row * p.out.1 + tile.first.column;
                for sums in rows(sums, tile.columns) {
                    copy(sums, y.get_mut(from..from + tile.columns).unwrap_or_default());
                    from += p.out.1;
                }
            }
            column += tile.columns;
        }
        row += tile_rows;
    }
}

/// [`conv2d`] with one tap a channel, stride 1 and no padding, which sees the input as it lies: the same sums, without a copy.
///
/// # Shapes
/// `x [C][n]`, `w [O][C]`, `b [O]` or empty for none, `y [O][n]`.
pub fn pointwise<T: Scalar>(x: &[T], (w, b): (&[T], &[T]), (channels, n): (usize, usize), y: &mut [T]) {
    biases(b, n, y);
    multiply_add(w, (channels, 1), x, n, y);
}

/// [`conv2d_dx`] of a [`pointwise`] convolution.
///
/// # Shapes
/// `dy [O][n]`, `w [O][C]`, `x [C][n]` (overwritten).
pub fn pointwise_dx<T: Scalar>(dy: &[T], w: &[T], (channels, n): (usize, usize), x: &mut [T]) {
    x.fill(T::ZERO);
    multiply_add(w, (1, channels), dy, n, x);
}

/// gw += dy * x and gb += Σ dy: the gradient of [`conv2d`]'s weights, output after output.
///
/// # Shapes
/// `x [C][H][W]`, `dy [O][HOUT][WOUT]`, `gw [O][C][KH][KW]` and `gb [O]`, each empty for none; as scratch `patches [TILE][C][KH][KW]`.
///
/// # Cost
/// `O * HOUT * WOUT * C * KH * KW` multiply-accumulates.
pub fn conv2d_dw<T: Scalar, const KW: usize>(
    x: &[T],
    p: Patches2d,
    runs: usize,
    dy: &[T],
    (gw, gb): (&mut [T], &mut [T]),
    patches: &mut [[T; KW]],
) {
    let outputs = p.outputs();
    for (gb, dy) in zip(gb, rows(dy, outputs)) {
        for &dy in dy {
            *gb += dy;
        }
    }
    if gw.is_empty() {
        return;
    }
    // The same sums either way: in the longer rows there is less to do besides.
    if reads_runs(&p) && stays_inside(&p) && p.out.1 >= runs * KW {
        return shifted::backward(x, dy, p, runs * KW, gw);
    }
    let (mut from, mut at) = (0, Position::default());
    while from < outputs {
        let tile = TILE.min(outputs - from);
        let patches = patches.get_mut(..tile * runs).unwrap_or_default();
        at = gather2d(x, p, at, runs, patches);
        let dy = dy.get(from..).unwrap_or_default();
        multiply_add(dy, (outputs, 1), patches.as_flattened(), runs * KW, gw);
        from += tile;
    }
}

/// x = the gradient of [`conv2d`]'s input: what each output takes of it, output after output.
///
/// # Shapes
/// `dy [O][HOUT][WOUT]`, `w [O][C][KH][KW]`, `x [C][H][W]` (overwritten); as scratch `patches [TILE][C][KH][KW]`.
///
/// # Cost
/// `O * HOUT * WOUT * C * KH * KW` multiply-accumulates.
pub fn conv2d_dx<T: Scalar, const KW: usize>(
    dy: &[T],
    w: &[T],
    p: Patches2d,
    runs: usize,
    x: &mut [T],
    patches: &mut [[T; KW]],
) {
    let outputs = p.outputs();
    x.fill(T::ZERO);
    let (mut from, mut at) = (0, Position::default());
    while from < outputs {
        let tile = TILE.min(outputs - from);
        let patches = patches.get_mut(..tile * runs).unwrap_or_default();
        patches.as_flattened_mut().fill(T::ZERO);
        let dy = dy.get(from..).unwrap_or_default();
        multiply_add(dy, (1, outputs), w, runs * KW, patches.as_flattened_mut());
        at = scatter_add2d(patches, p, at, runs, x);
        from += tile;
    }
}
