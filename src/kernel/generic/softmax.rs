use super::rows::rows_mut;
use crate::kernel::arch;
use crate::scalar::Scalar;
use crate::shape::first;
use core::iter::zip;
use core::slice::from_mut;

/// Replaces logits z by `e^(z_k - max z)`; returns the sum of these and the maximum.
///
/// The probabilities are the results divided by the sum, and `ln Σ e^z = ln(sum) + max`. Taking the maximum out keeps every
/// exponent at or below 0: nothing overflows, and the sum is at least 1.
///
/// # Source
/// Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 4.1.
#[inline(never)]
pub fn softmax<T: Scalar>(z: &mut [T]) -> (T, T) {
    let (mut sum, mut max) = (T::ZERO, T::ZERO);
    if arch::exp_below_max(z, z.len(), from_mut(&mut max)) {
        return (total(z), max);
    }
    max = z.first().copied().unwrap_or(T::ZERO);
    for &z in &*z {
        max = max.max(z);
    }
    for z in z {
        *z = (*z - max).exp();
        sum += *z;
    }
    (sum, max)
}

/// [`softmax`] of each row of `n`: its sum and its maximum go to the row's places in `sums` and `max`.
///
/// The results are those of [`softmax`] to the bit. Where a processor computes several exponentials at once ([`SOFTMAX_ROWS`]) it takes less time, as no
/// row waits for the maximum of another.
///
/// # Shapes
/// `z [ROWS][n]`, `sums` and `max` `[ROWS]`; a row without a place, or one that is cut short, is left as it is.
#[inline(never)]
pub fn softmax_rows<T: Scalar>(z: &mut [T], n: usize, sums: &mut [T], max: &mut [T]) {
    let rows = z.len().checked_div(n).unwrap_or(0).min(sums.len()).min(max.len());
    let z = first(z, n * rows);
    let done = arch::exp_below_max(z, n, max);
    for ((z, sum), max) in zip(zip(rows_mut(z, n), sums), max) {
        if done {
            *sum = total(z);
        } else {
            (*sum, *max) = softmax(z);
        }
    }
}

/// One sum, in order.
#[inline(always)]
fn total<T: Scalar>(x: &[T]) -> T {
    let mut sum = T::ZERO;
    for &x in x {
        sum += x;
    }
    sum
}

/// Whether [`softmax_rows`] takes less time here than [`softmax`] of each row.
pub const SOFTMAX_ROWS: bool = arch::EXP_AT_ONCE;
