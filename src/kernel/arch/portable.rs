//! Targets without blocks in instructions of their own: the portable ones do the work.

use crate::scalar::Scalar;

/// None.
#[inline(always)]
pub fn four_dots<T: Scalar>(_: &[T], _: &[T]) -> Option<[T; 4]> {
    None
}

/// `false`: nothing done.
#[inline(always)]
pub fn four_by_four<T: Scalar>(_: &[[T; 4]; 4], _: &[T], _: usize, _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn four_by_one<T: Scalar>(_: &[T; 4], _: &[T], _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn one_by_four<T: Scalar>(_: &[T; 4], _: &[T], _: &mut [T]) -> bool {
    false
}
