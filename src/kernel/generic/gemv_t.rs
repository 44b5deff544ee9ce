use super::axpy::{axpy, axpy4};
use super::rows::rows;
use crate::scalar::Scalar;

/// x += Wᵀ dy for one sample; the elements of dy stand `stride` apart in `dy`.
///
/// # Shapes
/// `dy` at least `(OUT - 1) * stride + 1`, `w [OUT][IN]` row-major, `x [IN]`.
///
/// # Cost
/// `OUT * IN` multiply-accumulates.
#[inline(never)]
pub fn gemv_t<T: Scalar>(dy: &[T], stride: usize, w: &[T], x: &mut [T]) {
    let n = x.len();
    let at = |o: usize| dy.get(o * stride).copied().unwrap_or(T::ZERO);
    let (mut w, mut o) = (w, 0);
    while let Some((w4, rest)) = w.split_at_checked(4 * n).filter(|_| n > 0) {
        let (w01, w23) = w4.split_at_checked(2 * n).unwrap_or_default();
        let (w0, w1) = w01.split_at_checked(n).unwrap_or_default();
        let (w2, w3) = w23.split_at_checked(n).unwrap_or_default();
        axpy4([at(o), at(o + 1), at(o + 2), at(o + 3)], [w0, w1, w2, w3], x);
        (w, o) = (rest, o + 4);
    }
    for row in rows(w, n) {
        axpy(at(o), row, x);
        o += 1;
    }
}
