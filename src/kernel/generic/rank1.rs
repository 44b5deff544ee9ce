use super::multiply_add::multiply_add;
use super::rows::rows;
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
    sum_rows(dy, (output_stride, row_stride), rows(x, n).count(), gb);
}

/// gb += Σ dy over `count` rows: the gradient of a bias, the second half of [`rank1`].
#[inline(never)]
pub fn sum_rows<T: Scalar>(dy: &[T], (output_stride, row_stride): (usize, usize), count: usize, gb: &mut [T]) {
    let (fours, rest) = if output_stride == 1 {
        gb.as_chunks_mut::<4>()
    } else {
        (Default::default(), gb)
    };
    for (four, gb) in fours.iter_mut().enumerate() {
        let [mut g0, mut g1, mut g2, mut g3] = *gb;
        let mut dy = dy.get(4 * four..).unwrap_or_default();
        for _ in 0..count {
            let Some(&[d0, d1, d2, d3]) = dy.first_chunk() else {
                break;
            };
            (g0, g1, g2, g3) = (g0 + d0, g1 + d1, g2 + d2, g3 + d3);
            dy = dy.get(row_stride..).unwrap_or_default();
        }
        *gb = [g0, g1, g2, g3];
    }
    let first = 4 * fours.len();
    for (o, gb) in rest.iter_mut().enumerate() {
        let (mut sum, mut at) = (*gb, (first + o) * output_stride);
        for _ in 0..count {
            sum += dy.get(at).copied().unwrap_or(T::ZERO);
            at += row_stride;
        }
        *gb = sum;
    }
}
