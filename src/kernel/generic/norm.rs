use super::rows::{rows, rows_mut};
use crate::scalar::Scalar;
use core::iter::zip;

/// Mean and biased variance of each channel over a batch, in two passes; returns how many values a channel has.
///
/// # Shapes
/// `x [B][C][plane]`, `mean [C]`, `var [C]` (both overwritten).
///
/// Two passes because `E[x^2] - E[x]^2` cancels: in f32 it loses every digit once the mean is a few thousand deviations.
#[inline(never)]
pub fn moments<T: Scalar>(x: &[T], plane: usize, mean: &mut [T], var: &mut [T]) -> usize {
    let sample = plane * mean.len();
    let mut samples = 0;
    mean.fill(T::ZERO);
    for x in rows(x, sample) {
        samples += 1;
        for (x, mean) in zip(rows(x, plane), &mut *mean) {
            x.iter().for_each(|&x| *mean += x);
        }
    }
    let count = samples * plane;
    let inv = T::ONE / T::of(count as f32);
    mean.iter_mut().for_each(|mean| *mean *= inv);
    var.fill(T::ZERO);
    for x in rows(x, sample) {
        for ((x, &mean), var) in zip(zip(rows(x, plane), &*mean), &mut *var) {
            x.iter().for_each(|&x| *var += (x - mean) * (x - mean));
        }
    }
    var.iter_mut().for_each(|var| *var *= inv);
    count
}

/// x̂ = (x - mean) inv and x = gamma x̂ + beta, per channel.
///
/// # Shapes
/// `x [B][C][plane]` (overwritten), `xhat` the same (overwritten); the others `[C]`.
#[inline(never)]
pub fn center_scale<T: Scalar>(
    x: &mut [T],
    xhat: &mut [T],
    plane: usize,
    (mean, inv): (&[T], &[T]),
    (gamma, beta): (&[T], &[T]),
) {
    let sample = plane * mean.len();
    for (x, h) in zip(rows_mut(x, sample), rows_mut(xhat, sample)) {
        let channel = zip(zip(mean, inv), zip(gamma, beta));
        for ((x, h), ((&mean, &inv), (&gamma, &beta))) in zip(zip(rows_mut(x, plane), rows_mut(h, plane)), channel) {
            for (x, h) in zip(x, h) {
                *h = (*x - mean) * inv;
                *x = gamma * *h + beta;
            }
        }
    }
}

/// x = gain x + shift, per channel.
///
/// # Shapes
/// `x [B][C][plane]`; `channels` yields C pairs.
#[inline(always)]
pub fn affine_channels<T: Scalar>(x: &mut [T], plane: usize, channels: impl ExactSizeIterator<Item = (T, T)> + Clone) {
    for x in rows_mut(x, plane * channels.len()) {
        for (x, (gain, shift)) in zip(rows_mut(x, plane), channels.clone()) {
            x.iter_mut().for_each(|x| *x = gain * *x + shift);
        }
    }
}

/// Σ dy and Σ dy x̂ of each channel.
///
/// # Shapes
/// `dy [B][C][plane]`, `xhat` the same, `sum [C]`, `dot [C]` (both overwritten).
#[inline(never)]
pub fn norm_sums<T: Scalar>(dy: &[T], xhat: &[T], plane: usize, sum: &mut [T], dot: &mut [T]) {
    let sample = plane * sum.len();
    sum.fill(T::ZERO);
    dot.fill(T::ZERO);
    for (dy, h) in zip(rows(dy, sample), rows(xhat, sample)) {
        for ((dy, h), (sum, dot)) in zip(zip(rows(dy, plane), rows(h, plane)), zip(&mut *sum, &mut *dot)) {
            for (&dy, &h) in zip(dy, h) {
                *sum += dy;
                *dot += dy * h;
            }
        }
    }
}

/// dx = gamma inv (dy - sum/n - x̂ dot/n), per channel: the gradient of batch norm for its input.
///
/// With `n = 0` the statistics are constants and `dx = gamma inv dy`.
#[inline(never)]
pub fn norm_back<T: Scalar>(
    dy: &mut [T],
    xhat: &[T],
    plane: usize,
    n: usize,
    (gamma, inv): (&[T], &[T]),
    (sum, dot): (&[T], &[T]),
) {
    let sample = plane * sum.len();
    let share = if n == 0 { T::ZERO } else { T::ONE / T::of(n as f32) };
    for (dy, h) in zip(rows_mut(dy, sample), rows(xhat, sample)) {
        let channel = zip(zip(gamma, inv), zip(sum, dot));
        for ((dy, h), ((&gamma, &inv), (&sum, &dot))) in zip(zip(rows_mut(dy, plane), rows(h, plane)), channel) {
            let (gain, mean, slope) = (gamma * inv, sum * share, dot * share);
            for (dy, &h) in zip(dy, h) {
                *dy = gain * (*dy - mean - h * slope);
            }
        }
    }
}

/// average = decay average + (1 - decay) x, [settled](Scalar::settled).
#[inline(never)]
pub fn blend<T: Scalar>(average: &mut [T], x: &[T], decay: T) {
    let share = T::ONE - decay;
    for (average, &x) in zip(average, x) {
        *average = (decay * *average + share * x).settled();
    }
}
