//! One operation on each number of a row.

use crate::kernel::arch::fpu_asm::fpu_asm;
use crate::kernel::arch::slices::{as_f32, as_f32_mut};
use crate::scalar::{LEAST, Scalar};

/// `fpu_asm!` that changes `n` numbers at `y`, at least one, four at a time: `$line`s turn q1, which has them, into what is written there.
///
/// With `$x`, q0 has as many numbers of x beside them. `$before` comes once, before the loop.
macro_rules! each {
    ($y:expr, $n:expr, { $($name:ident: $bits:expr),* }, [$($before:literal)?], [$($line:literal),*]) => {
        each!(@ $y, $n, { $($name: $bits),* }, [$($before)?], [], [$($line),*], [])
    };
    ($y:expr, x = $x:expr, $n:expr, { $($name:ident: $bits:expr),* }, [$($line:literal),*]) => {
        each!(@ $y, $n, { $($name: $bits),* }, [], ["vldrw.u32 q0, [{x}], #16"], [$($line),*], [x = inout(reg) $x => _,])
    };
    (@ $y:expr, $n:expr, { $($name:ident: $bits:expr),* }, [$($before:literal)?], [$($load:literal)?], [$($line:literal),*], [$($x:tt)*]) => {
        fpu_asm!(s15:
            $($before,)?
            "dlstp.32 lr, {n}",
            "2:",
            $($load,)?
            "vldrw.u32 q1, [{y}]",
            $($line,)*
            "vstrw.32 q1, [{y}], #16",
            "letp lr, 2b",
            $($name = in(reg) $bits,)*
            n = in(reg) $n,
            $($x)*
            y = inout(reg) $y => _,
            out("lr") _,
            options(nostack),
        )
    };
}

/// `y += x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn add<T: Scalar>(y: &mut [T], x: &[T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    let n = x.len().min(y.len());
    if n > 0 {
        let (x, y) = (x.as_ptr(), y.as_mut_ptr());
        // SAFETY: x is read, y read and written at n places, which they have; n is not 0.
        unsafe { each!(y, x = x, n, {}, ["vadd.f32 q1, q1, q0"]) };
    }
    true
}

/// `y += a x` for as many numbers as x and y have; `false` where they are not `f32`: nothing done.
#[inline(always)]
pub fn axpy<T: Scalar>(a: T, x: &[T], y: &mut [T]) -> bool {
    let (Some(x), Some(y)) = (as_f32(x), as_f32_mut(y)) else {
        return false;
    };
    let n = x.len().min(y.len());
    if n > 0 {
        let (x, y, a) = (x.as_ptr(), y.as_mut_ptr(), a.to_f32().to_bits());
        // SAFETY: as in `add`.
        unsafe { each!(y, x = x, n, { a: a }, ["vmul.f32 q0, q0, {a}", "vadd.f32 q1, q1, q0"]) };
    }
    true
}

/// `x *= a`; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn scale<T: Scalar>(x: &mut [T], a: T) -> bool {
    let Some(x) = as_f32_mut(x) else {
        return false;
    };
    if !x.is_empty() {
        let (n, x, a) = (x.len(), x.as_mut_ptr(), a.to_f32().to_bits());
        // SAFETY: x is read and written at the n places that it has, at least one.
        unsafe { each!(x, n, { a: a }, [], ["vmul.f32 q1, q1, {a}"]) };
    }
    true
}

/// 0 in the place of every number that is not positive ([`Scalar::is_positive`]), as NaN is not; `false` where the numbers are not `f32`: nothing done.
#[inline(always)]
pub fn relu<T: Scalar>(x: &mut [T]) -> bool {
    let Some(x) = as_f32_mut(x) else {
        return false;
    };
    if !x.is_empty() {
        let (n, x) = (x.len(), x.as_mut_ptr());
        // SAFETY: as in `scale`.
        unsafe {
            each!(x, n, { least: LEAST }, ["vmov.i32 q0, #0"], ["vcmp.f32 ge, q1, {least}", "vpsel q1, q1, q0"]);
        }
    }
    true
}
