use super::dot::{dot, dot4};
use super::rows::{four_rows, rows};
use crate::kernel::arch::{self, BLOCKS};
use crate::scalar::Scalar;

/// y_k = W x_k + b for the rows of `x`.
///
/// The value of output `o` and row `k` goes to `y[o * output_stride + k * row_stride]`, so that a batch (`[K][OUT]`) and a run of positions
/// (`[OUT][L]`) are the same call.
///
/// # Shapes
/// `x [K][IN]`, `w [OUT][IN]` row-major, `b [OUT]` or empty for none.
///
/// # Cost
/// `K * OUT * IN` multiply-accumulates. On x86-64 a batch takes 8 KB of stack, 64 KB where IN is above 128.
#[inline(never)]
pub fn affine<T: Scalar>(
    x: &[T],
    n: usize,
    w: &[T],
    b: &[T],
    y: &mut [T],
    (output_stride, row_stride): (usize, usize),
) {
    if arch::affine_rows(x, n, w, b, y, (output_stride, row_stride)) {
        return;
    }
    for (k, x) in rows(x, n).enumerate() {
        let y = y.get_mut(k * row_stride..).unwrap_or_default();
        let done = arch::affine(x, w, b, y, output_stride);
        let (first, blocks) = (done.unwrap_or(0), BLOCKS && done.is_none());
        let mut w = w.get(first * n..).unwrap_or_default();
        let (mut b, mut at) = (b.iter().skip(first), first * output_stride);
        let mut put = |sum: T| {
            // A dot product is never -0, so no bias can be added as a zero.
            let bias = b.next().copied().unwrap_or(T::ZERO);
            if let Some(y) = y.get_mut(at) {
                *y = sum + bias;
            }
            at += output_stride;
        };
        while let Some((w4, rest)) = w.split_at_checked(4 * n).filter(|_| blocks) {
            four_dots(x, w4).into_iter().for_each(&mut put);
            w = rest;
        }
        rows(w, n).for_each(|w| put(dot(x, w)));
    }
}

/// [`dot4`] of `x` with four rows. In a function of its own: within the loops above the compiler runs out of registers for the addresses.
#[inline(never)]
fn four_dots<T: Scalar>(x: &[T], w: &[T]) -> [T; 4] {
    match four_rows(w, x.len()) {
        Some(w) => dot4(x, w),
        None => [T::ZERO; 4],
    }
}

/// y = W x + b for one x: [`affine`] of a single row; the results stand `stride` apart in `y`.
#[inline]
pub fn gemv<T: Scalar>(x: &[T], w: &[T], b: &[T], y: &mut [T], stride: usize) {
    affine(x, x.len(), w, b, y, (stride, 0));
}
