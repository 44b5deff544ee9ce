//! Slices of a scalar as slices of `f32`, where that is what they are.
#![allow(unsafe_code)]

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
