use crate::kernel::arch;
use crate::scalar::Scalar;

/// Replaces logits z by `e^(z_k - max z)`; returns the sum of these and the maximum.
///
/// The probabilities are the results divided by the sum, and `ln Σ e^z = ln(sum) + max`. Taking the maximum out keeps every
/// exponent at or below 0: nothing overflows, and the sum is at least 1.
///
/// # Source
/// Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 4.1.
#[inline(never)]
pub fn softmax<T: Scalar>(z: &mut [T]) -> (T, T) {
    let mut sum = T::ZERO;
    if let Some(max) = arch::exp_below_max(z) {
        for &e in &*z {
            sum += e;
        }
        return (sum, max);
    }
    let mut max = z.first().copied().unwrap_or(T::ZERO);
    for &z in &*z {
        max = max.max(z);
    }
    for z in z {
        *z = (*z - max).exp();
        sum += *z;
    }
    (sum, max)
}
