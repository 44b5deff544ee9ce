use super::axpy::{axpy, axpy4};
use super::rows::rows_mut;
use crate::scalar::Scalar;

/// gW += Σ dy xᵀ and gb += Σ dy over the rows of `x`: the gradient of `y = W x + b`.
///
/// The value of output `o` and row `k` is `dy[o * output_stride + k * row_stride]`, so that a batch (`[B][OUT]`) and a run of
/// positions (`[OUT][L]`) are the same call.
///
/// # Shapes
/// `x [K][IN]`, `gw [OUT][IN]` row-major, `gb [OUT]` or empty for none. Both gradients are added to.
///
/// # Cost
/// `K * OUT * IN` multiply-accumulates.
#[inline(never)]
pub fn rank1<T: Scalar>(
    dy: &[T],
    (output_stride, row_stride): (usize, usize),
    x: &[T],
    n: usize,
    gw: &mut [T],
    gb: &mut [T],
) {
    let mut gb = gb.iter_mut();
    for (o, gw) in rows_mut(gw, n).enumerate() {
        let at = |k: usize| dy.get(o * output_stride + k * row_stride).copied().unwrap_or(T::ZERO);
        let (mut x, mut k) = (x, 0);
        while let Some((x4, rest)) = x.split_at_checked(4 * n) {
            let (x01, x23) = x4.split_at_checked(2 * n).unwrap_or_default();
            let (x0, x1) = x01.split_at_checked(n).unwrap_or_default();
            let (x2, x3) = x23.split_at_checked(n).unwrap_or_default();
            axpy4([at(k), at(k + 1), at(k + 2), at(k + 3)], [x0, x1, x2, x3], gw);
            (x, k) = (rest, k + 4);
        }
        while let Some((row, rest)) = x.split_at_checked(n) {
            axpy(at(k), row, gw);
            (x, k) = (rest, k + 1);
        }
        if let Some(gb) = gb.next() {
            for k in 0..k {
                *gb += at(k);
            }
        }
    }
}
