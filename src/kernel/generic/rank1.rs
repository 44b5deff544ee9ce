use super::elementwise::add;
use super::multiply_add::multiply_add;
use crate::kernel::arch;
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
    multiply_add(dy, (output_stride, row_stride), x, n, gw);
    sum_rows(dy, (output_stride, row_stride), x.len().checked_div(n).unwrap_or(0), gb);
}

/// gb += Σ dy over `count` rows: the gradient of a bias, the second half of [`rank1`].
#[inline(never)]
pub fn sum_rows<T: Scalar>(dy: &[T], (output_stride, row_stride): (usize, usize), count: usize, gb: &mut [T]) {
    if output_stride == 1 {
        if arch::sum_rows(dy, row_stride, count, gb) {
            return;
        }
        for k in 0..count {
            add(gb, dy.get(k * row_stride..).unwrap_or_default());
        }
        return;
    }
    for (o, gb) in gb.iter_mut().enumerate() {
        let mut at = o * output_stride;
        for _ in 0..count {
            *gb += dy.get(at).copied().unwrap_or(T::ZERO);
            at += row_stride;
        }
    }
}
