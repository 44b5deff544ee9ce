use super::dot::{dot, dot4};
use crate::scalar::Scalar;

/// y = W x + b for one x; the results stand `stride` apart in `y`.
///
/// # Shapes
/// `x [IN]`, `w [OUT][IN]` row-major, `b [OUT]` or empty for none, `y` at least `(OUT - 1) * stride + 1`.
///
/// # Cost
/// `OUT * IN` multiply-accumulates.
#[inline(never)]
pub fn gemv<T: Scalar>(x: &[T], w: &[T], b: &[T], y: &mut [T], stride: usize) {
    let n = x.len();
    let (mut w, mut b) = (w, b.iter());
    // Consuming `y` row by row keeps the compiler from having to prove any index.
    let mut y = Strided { rest: y, stride };
    while let Some((w4, rest)) = w.split_at_checked(4 * n).filter(|_| n > 0) {
        let (w01, w23) = w4.split_at_checked(2 * n).unwrap_or_default();
        let (w0, w1) = w01.split_at_checked(n).unwrap_or_default();
        let (w2, w3) = w23.split_at_checked(n).unwrap_or_default();
        for s in dot4(x, [w0, w1, w2, w3]) {
            y.put(plus(s, b.next()));
        }
        w = rest;
    }
    while let Some((row, rest)) = w.split_at_checked(n).filter(|_| n > 0) {
        y.put(plus(dot(x, row), b.next()));
        w = rest;
    }
}

#[inline]
fn plus<T: Scalar>(sum: T, bias: Option<&T>) -> T {
    match bias {
        Some(&b) => sum + b,
        None => sum,
    }
}

/// Writes to every `stride`-th place of a slice.
struct Strided<'y, T> {
    rest: &'y mut [T],
    stride: usize,
}

impl<T> Strided<'_, T> {
    #[inline]
    fn put(&mut self, value: T) {
        let rest = core::mem::take(&mut self.rest);
        if let Some((first, tail)) = rest.split_first_mut() {
            *first = value;
            self.rest = tail.get_mut(self.stride - 1..).unwrap_or_default();
        }
    }
}
