//! Targets without loops in instructions of their own: the portable ones do the work.

// Each target uses what it has no loops of its own for.
#![allow(dead_code)]

use crate::kernel::generic::adam::{Moments, Step};
use crate::kernel::int8::Channel;
use crate::scalar::Scalar;
use crate::shape::Elem;

/// `false`: nothing done.
#[inline(always)]
pub fn add<T: Scalar>(_: &mut [T], _: &[T]) -> bool {
    false
}

/// `None`: nothing done.
#[inline(always)]
pub fn affine<T: Scalar>(_: &[T], _: &[T], _: &[T], _: &mut [T], _: usize) -> Option<usize> {
    None
}

/// `None`: nothing known.
#[inline(always)]
pub fn all_usable<T: Elem>(_: &[T]) -> Option<bool> {
    None
}

/// `false`: nothing done.
#[inline(always)]
pub fn axpy<T: Scalar>(_: T, _: &[T], _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn clear<T: Elem>(_: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn descend<T: Scalar>(_: T, _: &[T], _: &mut [T]) -> bool {
    false
}

/// 0: no row done.
#[inline(always)]
pub fn affine_i8(_: &[i8], _: &[i8], _: &[Channel], _: i32, _: &mut [i8], _: usize) -> usize {
    0
}

/// `None`: nothing done.
#[inline(always)]
pub fn dot<T: Scalar>(_: &[T], _: &[T]) -> Option<T> {
    None
}

/// `None`: nothing done.
#[inline(always)]
pub fn multiply_add<T: Scalar>(_: &[T], _: (usize, usize), _: &[T], _: usize, _: &mut [T], _: usize) -> Option<usize> {
    None
}

/// `false`: nothing done.
#[inline(always)]
pub fn few_terms<T: Scalar>(_: &[T], _: (usize, usize), _: &[T], _: usize, _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn adam<T: Scalar>(_: &mut [T], _: &[T], _: &mut [Moments<T>], _: &Step<T>) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn affine_rows<T: Scalar>(_: &[T], _: usize, _: &[T], _: &[T], _: &mut [T], _: (usize, usize)) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn multiply_add_rows<T: Scalar>(_: &[T], _: (usize, usize), _: &[T], _: usize, _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn exp_below_max<T: Scalar>(_: &mut [T], _: usize, _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn sum_rows<T: Scalar>(_: &[T], _: usize, _: usize, _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn copy<T: Elem>(_: &[T], _: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn relu<T: Scalar>(_: &mut [T]) -> bool {
    false
}

/// `false`: nothing done.
#[inline(always)]
pub fn scale<T: Scalar>(_: &mut [T], _: T) -> bool {
    false
}
