use super::change::change;
use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::Scalar;

/// `y += x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn add<T: Scalar>(y: &mut [T], x: &[T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    sum(x, y);
    true
}

/// `s Y += s X`.
macro_rules! sums {
    ($($x:literal: $y:literal),*) => { concat!($("vadd.f32 s", $y, ", s", $y, ", s", $x, "\n",)*) };
}

#[inline(always)]
fn sum(x: &[f32], y: &mut [f32]) {
    let n = x.len().min(y.len());
    // SAFETY: x is read, y read and written at n places, which they have. The registers that change are declared.
    unsafe {
        change!(y.as_mut_ptr(), x.as_ptr(), n, {}, sums);
    }
}
