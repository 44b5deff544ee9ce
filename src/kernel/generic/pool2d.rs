use super::patch2d::Patches2d;
use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// y = the largest of each window, and in `at` its place there, `h KW + k`; the first of equals. A NaN counts as largest, so that it shows.
///
/// # Shapes
/// `x [C][H][W]`, `y [C][HOUT][WOUT]`, `at` as `y`, or empty if the places do not matter. The windows have neither padding nor dilation, and at most
/// 256 inputs.
#[inline(never)]
pub fn max_pool2d<T: Scalar>(x: &[T], p: Patches2d, y: &mut [T], at: &mut [u8]) {
    let mut places = rows_mut(at, p.out.1);
    for (x, y) in zip(rows(x, p.inputs()), rows_mut(y, p.outputs())) {
        let mut top = 0;
        for y in rows_mut(y, p.out.1) {
            let at = places.next().unwrap_or_default();
            let mut place = 0;
            for row in rows(x.get(top..).unwrap_or_default(), p.columns.len).take(p.rows.taps) {
                for k in 0..p.columns.taps {
                    take_larger(row.get(k..).unwrap_or_default(), p.columns.stride, y, at, place);
                    place += 1;
                }
            }
            top += p.rows.stride * p.columns.len;
        }
    }
}

/// For a row of windows, looks at the inputs of tap number `place`, `stride` apart; the first counts whatever it is.
#[expect(
    clippy::neg_cmp_op_on_partial_ord,
    reason = "one comparison finds both larger numbers and those that are none"
)]
#[inline(never)]
pub(super) fn take_larger<T: Scalar>(x: &[T], stride: usize, y: &mut [T], at: &mut [u8], place: usize) {
    let mut i = 0;
    if place == 0 {
        for y in y {
            let Some(&x) = x.get(i) else { return };
            *y = x;
            i += stride;
        }
        return at.fill(0);
    }
    for (t, y) in y.iter_mut().enumerate() {
        let Some(&x) = x.get(i) else { return };
        // Larger, or one of both is no number: then the first that is none stays.
        if !(x <= *y) && !y.is_nan() {
            *y = x;
            if let Some(at) = at.get_mut(t) {
                *at = place as u8;
            }
        }
        i += stride;
    }
}

/// x = the gradient of [`max_pool2d`]'s input: each output's goes to the place it came from.
///
/// # Shapes
/// `dy [C][HOUT][WOUT]`, `at` as `dy`, `x [C][H][W]` (overwritten).
#[inline(never)]
pub fn max_pool2d_dx<T: Scalar>(dy: &[T], at: &[u8], p: Patches2d, x: &mut [T]) {
    x.fill(T::ZERO);
    let (width, taps) = (p.columns.len, p.columns.taps);
    let mut taken = zip(rows(dy, p.out.1), rows(at, p.out.1));
    for x in rows_mut(x, p.inputs()) {
        let mut top = 0;
        for _ in 0..p.out.0 {
            let Some((dy, at)) = taken.next() else { return };
            let mut first = top;
            for (&dy, &at) in zip(dy, at) {
                let (mut place, mut column) = (first, usize::from(at));
                while column >= taps && taps > 0 {
                    (place, column) = (place + width, column - taps);
                }
                if let Some(x) = x.get_mut(place + column) {
                    *x += dy;
                }
                first += p.columns.stride;
            }
            top += p.rows.stride * width;
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
        let mut top = 0;
        for y in rows_mut(y, p.out.1) {
            let mut first = top;
            for y in y {
                let (mut sum, mut from) = (T::ZERO, first);
                for _ in 0..p.rows.taps {
                    for &x in x.get(from..from + p.columns.taps).unwrap_or_default() {
                        sum += x;
                    }
                    from += p.columns.len;
                }
                *y = sum * share;
                first += p.columns.stride;
            }
            top += p.rows.stride * p.columns.len;
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
        let mut top = 0;
        for dy in rows(dy, p.out.1) {
            let mut first = top;
            for &dy in dy {
                let mut from = first;
                for _ in 0..p.rows.taps {
                    for x in x.get_mut(from..from + p.columns.taps).unwrap_or_default() {
                        *x += dy * share;
                    }
                    from += p.columns.len;
                }
                first += p.columns.stride;
            }
            top += p.rows.stride * p.columns.len;
        }
    }
}
