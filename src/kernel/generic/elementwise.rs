use crate::kernel::arch;
use crate::scalar::Scalar;
use crate::shape::{Elem, first};
use core::iter::zip;

/// y_i = x_i.
///
/// As a loop: of an assignment of arrays that might overlap the compiler makes `memmove`, a kilobyte more than `memcpy`.
#[inline]
pub fn copy<T: Elem>(x: &[T], y: &mut [T]) {
    if copy_at_once(x, y) {
        return;
    }
    for (y, &x) in zip(y, x) {
        *y = x;
    }
}

/// [`copy`] where this target has instructions for it; `false` where not: nothing done.
#[inline]
pub fn copy_at_once<T: Elem>(x: &[T], y: &mut [T]) -> bool {
    arch::copy(x, y)
}

/// x_i = 0.
#[inline(never)]
pub fn clear<T: Elem>(x: &mut [T]) {
    if arch::clear(x) {
        return;
    }
    let (fours, rest) = x.as_chunks_mut::<4>();
    for [a, b, c, d] in fours {
        (*a, *b, *c, *d) = (T::ZERO, T::ZERO, T::ZERO, T::ZERO);
    }
    for x in rest {
        *x = T::ZERO;
    }
}

/// y_i += x_i.
#[inline(never)]
pub fn add<T: Scalar>(y: &mut [T], x: &[T]) {
    if arch::add(y, x) {
        return;
    }
    let len = y.len().min(x.len());
    let (y, x) = (first(y, len), x.get(..len).unwrap_or_default());
    let ((y4, y_tail), (x4, x_tail)) = (y.as_chunks_mut::<4>(), x.as_chunks::<4>());
    for ([y0, y1, y2, y3], &[x0, x1, x2, x3]) in zip(y4, x4) {
        (*y0, *y1, *y2, *y3) = (*y0 + x0, *y1 + x1, *y2 + x2, *y3 + x3);
    }
    for (y, &x) in zip(y_tail, x_tail) {
        *y += x;
    }
}

/// x_i *= a.
#[inline(never)]
pub fn scale<T: Scalar>(x: &mut [T], a: T) {
    if arch::scale(x, a) {
        return;
    }
    for x in x {
        *x *= a;
    }
}

/// x_i = max(x_i, 0); NaN becomes 0.
#[inline(never)]
pub fn relu<T: Scalar>(x: &mut [T]) {
    if arch::relu(x) {
        return;
    }
    let pass = |x: &mut T| keep(x, x.is_positive());
    let (fours, rest) = x.as_chunks_mut::<4>();
    for [a, b, c, d] in fours {
        pass(a);
        pass(b);
        pass(c);
        pass(d);
    }
    rest.iter_mut().for_each(pass);
}

/// Notes where x_i > 0, and multiplies the other places by `slope` (sets them to 0 for a slope of 0).
#[inline(never)]
pub fn gate_forward<T: Scalar>(x: &mut [T], open: &mut [bool], slope: T) {
    if slope != T::ZERO {
        for (x, open) in zip(&mut *x, &mut *open) {
            *open = x.is_positive();
        }
        return gate(x, open, slope);
    }
    let pass = |x: &mut T, open: &mut bool| {
        *open = x.is_positive();
        keep(x, *open);
    };
    // The mask may have room for more, and its end has to be that of x.
    let n = x.len().min(open.len());
    let (x, open) = (first(x, n), first(open, n));
    let ((x4, x_tail), (open4, open_tail)) = (x.as_chunks_mut::<4>(), open.as_chunks_mut::<4>());
    for ([x0, x1, x2, x3], [open0, open1, open2, open3]) in zip(x4, open4) {
        pass(x0, open0);
        pass(x1, open1);
        pass(x2, open2);
        pass(x3, open3);
    }
    for (x, open) in zip(x_tail, open_tail) {
        pass(x, open);
    }
}

/// Multiplies x_i by `slope` where `open` is false (sets it to 0 for a slope of 0).
#[inline(never)]
pub fn gate<T: Scalar>(x: &mut [T], open: &[bool], slope: T) {
    if slope != T::ZERO {
        for (x, &open) in zip(x, open) {
            *x = if open { *x } else { slope * *x };
        }
        return;
    }
    let n = x.len().min(open.len());
    let (x, open) = (first(x, n), open.get(..n).unwrap_or_default());
    let ((x4, x_tail), (open4, open_tail)) = (x.as_chunks_mut::<4>(), open.as_chunks::<4>());
    for ([x0, x1, x2, x3], &[open0, open1, open2, open3]) in zip(x4, open4) {
        keep(x0, open0);
        keep(x1, open1);
        keep(x2, open2);
        keep(x3, open3);
    }
    for (x, &open) in zip(x_tail, open_tail) {
        keep(x, open);
    }
}

/// Sets `x` to 0 unless it is `kept`.
///
/// Arm stores on a condition, which saves the moves of a choice; elsewhere that would be a branch, and nothing a vector can do.
#[inline(always)]
fn keep<T: Scalar>(x: &mut T, kept: bool) {
    if !cfg!(target_arch = "arm") {
        *x = x.kept(kept);
    } else if !kept {
        *x = T::ZERO;
    }
}

/// Whether every number is finite and not larger than optimisers can square ([`Elem::is_usable`]).
#[inline(never)]
pub fn all_usable<T: Elem>(x: &[T]) -> bool {
    arch::all_usable(x).unwrap_or_else(|| T::all_usable(x))
}
