use crate::scalar::Scalar;
use crate::shape::Elem;
use core::iter::zip;

/// y_i += x_i.
#[inline(never)]
pub fn add<T: Scalar>(y: &mut [T], x: &[T]) {
    for (y, &x) in zip(y, x) {
        *y += x;
    }
}

/// x_i *= a.
#[inline(never)]
pub fn scale<T: Scalar>(x: &mut [T], a: T) {
    for x in x {
        *x *= a;
    }
}

/// x_i = max(x_i, 0); NaN becomes 0.
#[inline(never)]
pub fn relu<T: Scalar>(x: &mut [T]) {
    for x in x {
        *x = if *x > T::ZERO { *x } else { T::ZERO };
    }
}

/// Notes where x_i > 0, and multiplies the other places by `slope` (sets them to 0 for a slope of 0).
#[inline(never)]
pub fn gate_forward<T: Scalar>(x: &mut [T], open: &mut [bool], slope: T) {
    for (x, open) in zip(&mut *x, &mut *open) {
        *open = *x > T::ZERO;
    }
    gate(x, open, slope);
}

/// Multiplies x_i by `slope` where `open` is false (sets it to 0 for a slope of 0).
#[inline(never)]
pub fn gate<T: Scalar>(x: &mut [T], open: &[bool], slope: T) {
    let closed = slope == T::ZERO;
    for (x, &open) in zip(x, open) {
        if !open {
            *x = if closed { T::ZERO } else { slope * *x };
        }
    }
}

/// Whether every number is finite and not larger than optimisers can square ([`Elem::is_usable`]).
#[inline(never)]
pub fn all_usable<T: Elem>(x: &[T]) -> bool {
    x.iter().all(|x| x.is_usable())
}
