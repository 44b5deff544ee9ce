use super::change::change;
use super::products::add_products;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// `y += a x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn axpy<T: Scalar>(a: T, x: &[T], y: &mut [T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    add_multiple(a.to_f32(), x, y);
    true
}

/// `s Y += s16 * s X`.
macro_rules! multiples {
    ($($x:literal: $y:literal),*) => { add_products!($($x: $y += 16 * $x),*) };
}

#[inline(always)]
fn add_multiple(a: f32, x: &[f32], y: &mut [f32]) {
    let n = x.len().min(y.len());
    // SAFETY: x is read, y read and written at n places, which they have. The registers that change are declared.
    unsafe {
        change!(y.as_mut_ptr(), x.as_ptr(), n, { 16 = a: a.to_bits() }, multiples);
    }
}
