//! What the loops in instructions of their own ask of slices before they begin.
#![allow(unsafe_code)]

use crate::kernel::generic::adam::Moments;
use core::any::TypeId;
use core::slice;

fn is_f32<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<f32>()
}

/// The same slice, if it is one of `f32`.
#[inline(always)]
pub fn as_f32<T: 'static>(x: &[T]) -> Option<&[f32]> {
    // SAFETY: `T` is `f32`.
    is_f32::<T>().then(|| unsafe { slice::from_raw_parts(x.as_ptr().cast(), x.len()) })
}

/// [`as_f32`] for writing.
#[inline(always)]
pub fn as_f32_mut<T: 'static>(x: &mut [T]) -> Option<&mut [f32]> {
    // SAFETY: `T` is `f32`.
    is_f32::<T>().then(|| unsafe { slice::from_raw_parts_mut(x.as_mut_ptr().cast(), x.len()) })
}

/// Adam's moments as numbers: m and v of each weight in turn.
#[inline(always)]
pub fn flat<T>(slots: &mut [Moments<T>]) -> &mut [T] {
    // SAFETY: two numbers of type `T` each, in order (`repr(C)`).
    unsafe { slice::from_raw_parts_mut(slots.as_mut_ptr().cast(), 2 * slots.len()) }
}

/// How many blocks of four terms `b` has, if `a` has the elements for them and `c` the rows; else 0.
#[cfg(motenet_helium)]
#[inline(always)]
pub fn blocks(
    a: &[f32],
    (row_stride, term_stride): (usize, usize),
    b: &[f32],
    n: usize,
    c: &[f32],
    rows: usize,
) -> usize {
    let blocks = (b.len() / 4).checked_div(n).unwrap_or(0);
    let last = (4 * blocks).wrapping_sub(1).checked_mul(term_stride);
    let last = last.and_then(|last| last.checked_add((rows - 1).checked_mul(row_stride)?));
    if blocks == 0 || c.len() / rows < n || last.is_none_or(|last| last >= a.len()) {
        return 0;
    }
    blocks
}
