use super::patch2d::{Patches2d, Position};
use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// The windows' outputs, row after row.
fn positions(p: Patches2d) -> impl Iterator<Item = Position> {
    let (height, width) = p.out;
    (0..height).flat_map(move |row| (0..width).map(move |column| Position { row, column }))
}

/// y = the largest of each window, and in `at` its place there, `h KW + k`; the first of equals. A NaN counts as largest, so that it shows.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`, `at` as `y`, or empty if the places do not matter. The windows have neither padding nor dilation, and at most
/// 256 inputs.
#[expect(
    clippy::neg_cmp_op_on_partial_ord,
    reason = "one comparison finds both larger numbers and those that are none"
)]
#[inline(never)]
pub fn max_pool2d<T: Scalar>(x: &[T], p: Patches2d, y: &mut [T], at: &mut [u8]) {
    let mut at = at.iter_mut();
    for (x, y) in zip(rows(x, p.inputs()), rows_mut(y, p.outputs())) {
        for (output, y) in zip(positions(p), y) {
            let (mut best, mut place, mut k) = (T::ZERO, 0, 0);
            for run in p.runs(x, output) {
                for &x in run {
                    // Larger, or one of both is no number: then the first that is none stays.
                    if k == 0 || !(x <= best) && !best.is_nan() {
                        (best, place) = (x, k);
                    }
                    k += 1;
                }
            }
            *y = best;
            if let Some(at) = at.next() {
                *at = place as u8;
            }
        }
    }
}

/// x = the gradient of [`max_pool2d`]'s input: each output's goes to the place it came from.
///
/// # Shapes
/// `dy [C][HOUT][WOUT]`, `at` as `dy`, `x [C][H][W]` (overwritten).
#[inline(never)]
pub fn max_pool2d_dx<T: Scalar>(dy: &[T], at: &[u8], p: Patches2d, x: &mut [T]) {
    x.fill(T::ZERO);
    let mut taken = zip(dy, at);
    for x in rows_mut(x, p.inputs()) {
        for (output, (&dy, &at)) in zip(positions(p), taken.by_ref()) {
            let at = usize::from(at);
            let row = at.checked_div(p.columns.taps).unwrap_or(0);
            let place = p.first(output) + row * p.columns.len + (at - row * p.columns.taps);
            if let Some(x) = x.get_mut(place) {
                *x += dy;
            }
        }
    }
}

/// y = the mean of each window, as one sum, row after row, times `share`, one by the number of its inputs.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`. The windows have neither padding nor dilation.
#[inline(never)]
pub fn avg_pool2d<T: Scalar>(x: &[T], p: Patches2d, share: T, y: &mut [T]) {
    for (x, y) in zip(rows(x, p.inputs()), rows_mut(y, p.outputs())) {
        for (output, y) in zip(positions(p), y) {
            let mut sum = T::ZERO;
            for run in p.runs(x, output) {
                for &x in run {
                    sum += x;
                }
            }
            *y = sum * share;
        }
    }
}

/// x = the gradient of [`avg_pool2d`]'s input: each output's, in equal shares.
///
/// # Shapes
/// `dy [C][HOUT][WOUT]`, `x [C][H][W]` (overwritten).
#[inline(never)]
pub fn avg_pool2d_dx<T: Scalar>(dy: &[T], p: Patches2d, share: T, x: &mut [T]) {
    x.fill(T::ZERO);
    for (x, dy) in zip(rows_mut(x, p.inputs()), rows(dy, p.outputs())) {
        for (output, &dy) in zip(positions(p), dy) {
            let mut from = p.first(output);
            for _ in 0..p.rows.taps {
                for x in x.get_mut(from..from + p.columns.taps).unwrap_or_default() {
                    *x += dy * share;
                }
                from += p.columns.len;
            }
        }
    }
}

impl Patches2d {
    /// The place of the first input of a window without padding.
    #[inline]
    fn first(&self, output: Position) -> usize {
        output.row * self.rows.stride * self.columns.len + output.column * self.columns.stride
    }

    /// What a window without padding and dilation sees, row after row.
    #[inline]
    fn runs<'x, T>(&self, x: &'x [T], output: Position) -> impl Iterator<Item = &'x [T]> {
        let (mut from, taps, width) = (self.first(output), self.columns.taps, self.columns.len);
        (0..self.rows.taps).filter_map(move |_| {
            let run = x.get(from..from + taps);
            from += width;
            run
        })
    }
}
