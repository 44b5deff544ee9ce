use super::patch::Patches;
use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// Which inputs an output of a 2-d convolution or pool sees, in images of rows and columns: [`Patches`] for each direction.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Patches2d {
    /// From row to row: `len` rows, `taps` of the kernel's.
    pub rows: Patches,
    /// Along a row: `len` columns, `taps` of the kernel's.
    pub columns: Patches,
    /// Rows and columns of the output.
    pub out: (usize, usize),
}

/// An output's row and column.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Position {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
}

/// A rectangle of outputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Tile {
    /// The first of them.
    pub first: Position,
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
}

impl Patches2d {
    /// Inputs of one channel.
    #[inline]
    pub fn inputs(&self) -> usize {
        self.rows.len * self.columns.len
    }

    /// Outputs of one channel.
    #[inline]
    pub fn outputs(&self) -> usize {
        self.out.0 * self.out.1
    }

    /// The outputs whose taps all lie inside of the image.
    pub const fn interior(&self) -> Tile {
        let ((row, rows), (column, columns)) = (inside(&self.rows, self.out.0), inside(&self.columns, self.out.1));
        Tile {
            first: Position { row, column },
            rows,
            columns,
        }
    }

    /// The outputs of `row` alone, as row 0.
    #[inline]
    pub(super) fn only(mut self, row: usize) -> Self {
        self.rows.left = self.rows.left.wrapping_sub(row * self.rows.stride);
        self.out.0 = 1;
        self
    }

    /// Where the row `i` of an image lies; empty beyond its ends.
    #[inline]
    fn row(&self, i: usize) -> core::ops::Range<usize> {
        let width = self.columns.len;
        if i < self.rows.len {
            i * width..i * width + width
        } else {
            0..0
        }
    }

    /// Where in a channel the first of an output's taps reads, if all of them lie inside of the image and those of a row side by side.
    #[inline]
    pub(super) fn inside<const KW: usize>(&self, at: Position) -> Option<usize> {
        let (top, left) = (self.rows.first_input(at.row), self.columns.first_input(at.column));
        let bottom = top.wrapping_add(self.rows.taps.wrapping_sub(1) * self.rows.dilation);
        // A place in front of the first is a huge number, and its sum with a small one huge or small.
        let inside = top < self.rows.len
            && bottom < self.rows.len
            && left < self.columns.len
            && left + KW <= self.columns.len
            && self.columns.dilation == 1;
        inside.then(|| top * self.columns.len + left)
    }

    /// The output after this one, in memory order.
    #[inline]
    fn after(&self, at: Position) -> Position {
        if at.column + 1 < self.out.1 {
            Position {
                column: at.column + 1,
                ..at
            }
        } else {
            Position {
                row: at.row + 1,
                column: 0,
            }
        }
    }
}

/// The first of `out` outputs whose taps all lie inside, and how many there are.
const fn inside(p: &Patches, out: usize) -> (usize, usize) {
    let reach = p.taps.saturating_sub(1) * p.dilation + 1;
    let first = match (p.left + p.stride.saturating_sub(1)).checked_div(p.stride) {
        Some(first) => first,
        None => out,
    };
    let end = match (p.len + p.left).checked_sub(reach) {
        Some(last) => match last.checked_div(p.stride) {
            Some(last) => last + 1,
            None => 0,
        },
        None => 0,
    };
    let end = if end < out { end } else { out };
    if first < end { (first, end - first) } else { (0, 0) }
}

/// Copies what the outputs of `tile` see into a matrix, a row for each tap and a column for each output, so that a convolution becomes a product
/// of matrices (PyTorch's `unfold`).
///
/// # Shapes
/// `x [C][H][W]`, `columns [C][KH][KW][tile]` (overwritten).
#[inline(never)]
pub fn unfold<T: Scalar>(x: &[T], p: Patches2d, tile: Tile, columns: &mut [T]) {
    let mut taps = rows_mut(columns, tile.rows * tile.columns);
    let first_row = p.rows.first_input(tile.first.row);
    let first_column = p.columns.first_input(tile.first.column);
    for image in rows(x, p.inputs()) {
        for kh in 0..p.rows.taps {
            for (kw, tap) in (0..p.columns.taps).map_while(|kw| Some((kw, taps.next()?))) {
                let mut row = first_row.wrapping_add(kh * p.rows.dilation);
                let column = first_column.wrapping_add(kw * p.columns.dilation);
                for tap in rows_mut(tap, tile.columns) {
                    copy_run(image.get(p.row(row)).unwrap_or_default(), column, p.columns.stride, tap);
                    row = row.wrapping_add(p.rows.stride);
                }
            }
        }
    }
}

/// Every `stride`-th number from `first` on; zeros beyond the ends.
#[inline]
fn copy_run<T: Scalar>(from: &[T], first: usize, stride: usize, to: &mut [T]) {
    let inside = from.get(first..).and_then(|from| from.get(..to.len()));
    if let (1, Some(from)) = (stride, inside) {
        copy(from, to);
    } else {
        let mut i = first;
        for to in to {
            *to = from.get(i).copied().unwrap_or(T::ZERO);
            i = i.wrapping_add(stride);
        }
    }
}

/// Copies numbers, four by four: for a plain loop the compiler calls a function, which costs more than so short a copy.
#[inline]
pub(super) fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    let ((from4, from), (to4, to)) = (from.as_chunks::<4>(), to.as_chunks_mut::<4>());
    for (to, from) in zip(to4, from4) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
        to[3] = from[3];
    }
    let mut tail = zip(to, from);
    if let Some((to, &from)) = tail.next() {
        *to = from;
    }
    if let Some((to, &from)) = tail.next() {
        *to = from;
    }
    if let Some((to, &from)) = tail.next() {
        *to = from;
    }
}

/// Copies what the outputs from `at` on see into `patches`, one patch of `runs` runs of `KW` taps each, and returns the output after them.
///
/// # Shapes
/// `x [C][H][W]`, `patches [outputs][C][KH][KW]` (overwritten), `runs` is `C KH`.
#[inline(never)]
pub fn gather2d<T: Scalar, const KW: usize>(
    x: &[T],
    p: Patches2d,
    mut at: Position,
    runs: usize,
    patches: &mut [[T; KW]],
) -> Position {
    let (plane, taps, step) = (p.inputs(), p.rows.taps, p.rows.dilation * p.columns.len);
    for patch in rows_mut(patches, runs) {
        if let Some(mut first) = p.inside::<KW>(at) {
            for patch in rows_mut(patch, taps) {
                let mut from = first;
                for run in patch {
                    if let Some(seen) = x.get(from..).and_then(|x| x.first_chunk::<KW>()) {
                        run.copy_from_slice(seen);
                    }
                    from += step;
                }
                first += plane;
            }
        } else {
            gather_at_the_edge(x, p, at, patch);
        }
        at = p.after(at);
    }
    at
}

/// What an output sees that is near the edge of the image, or whose taps are apart.
#[inline(never)]
fn gather_at_the_edge<T: Scalar, const KW: usize>(x: &[T], p: Patches2d, at: Position, patch: &mut [[T; KW]]) {
    for (image, patch) in zip(rows(x, p.inputs()), rows_mut(patch, p.rows.taps)) {
        let mut row = p.rows.first_input(at.row);
        for run in patch {
            let seen = image.get(p.row(row)).unwrap_or_default();
            let mut i = p.columns.first_input(at.column);
            for tap in run {
                *tap = seen.get(i).copied().unwrap_or(T::ZERO);
                i = i.wrapping_add(p.columns.dilation);
            }
            row = row.wrapping_add(p.rows.dilation);
        }
    }
}

/// sums += a * what an output sees that reads from `first` on, inside of the image, and neighbouring inputs along the rows.
///
/// # Shapes
/// `x [C][H][W]`, `sums [C][KH][KW]`.
#[inline]
pub(super) fn axpy_inside<T: Scalar, const KW: usize>(
    a: T,
    x: &[T],
    p: &Patches2d,
    mut first: usize,
    sums: &mut [[T; KW]],
) {
    let (plane, taps, step) = (p.inputs(), p.rows.taps, p.rows.dilation * p.columns.len);
    for sums in rows_mut(sums, taps) {
        let mut from = first;
        for run in sums {
            if let Some(seen) = x.get(from..).and_then(|x| x.first_chunk::<KW>()) {
                axpy_run(a, seen, run);
            }
            from += step;
        }
        first += plane;
    }
}

/// y += a * x for a run of taps.
///
/// As [`copy`] does it: at the firmware's `opt-level` a loop over three numbers stays one.
#[inline(always)]
pub(super) fn axpy_run<T: Scalar, const KW: usize>(a: T, x: &[T; KW], y: &mut [T; KW]) {
    let ((x4, x), (y4, y)) = (x.as_chunks::<4>(), y.as_chunks_mut::<4>());
    for (x, y) in zip(x4, y4) {
        y[0] += a * x[0];
        y[1] += a * x[1];
        y[2] += a * x[2];
        y[3] += a * x[3];
    }
    let mut tail = zip(x, y);
    if let Some((&x, y)) = tail.next() {
        *y += a * x;
    }
    if let Some((&x, y)) = tail.next() {
        *y += a * x;
    }
    if let Some((&x, y)) = tail.next() {
        *y += a * x;
    }
}

/// Adds `patches` to the inputs that the outputs from `at` on see, output after output, and returns the output after them: the transpose of
/// [`gather2d`].
///
/// # Shapes
/// `patches [outputs][C][KH][KW]`, `x [C][H][W]` (added to), `runs` is `C KH`.
#[inline(never)]
pub fn scatter_add2d<T: Scalar, const KW: usize>(
    patches: &[[T; KW]],
    p: Patches2d,
    mut at: Position,
    runs: usize,
    x: &mut [T],
) -> Position {
    let (plane, taps, step) = (p.inputs(), p.rows.taps, p.rows.dilation * p.columns.len);
    for patch in rows(patches, runs) {
        if let Some(mut first) = p.inside::<KW>(at) {
            for patch in rows(patch, taps) {
                let mut from = first;
                for run in patch {
                    if let Some(seen) = x.get_mut(from..).and_then(|x| x.first_chunk_mut::<KW>()) {
                        for (x, &run) in zip(seen, run) {
                            *x += run;
                        }
                    }
                    from += step;
                }
                first += plane;
            }
        } else {
            scatter_add_at_the_edge(patch, p, at, x);
        }
        at = p.after(at);
    }
    at
}

/// The transpose of [`gather_at_the_edge`].
#[inline(never)]
fn scatter_add_at_the_edge<T: Scalar, const KW: usize>(patch: &[[T; KW]], p: Patches2d, at: Position, x: &mut [T]) {
    for (image, patch) in zip(rows_mut(x, p.inputs()), rows(patch, p.rows.taps)) {
        let mut row = p.rows.first_input(at.row);
        for run in patch {
            let seen = image.get_mut(p.row(row)).unwrap_or_default();
            let mut i = p.columns.first_input(at.column);
            for &tap in run {
                if let Some(x) = seen.get_mut(i) {
                    *x += tap;
                }
                i = i.wrapping_add(p.columns.dilation);
            }
            row = row.wrapping_add(p.rows.dilation);
        }
    }
}
