//! Weights and biases of one output channel after the other, as dense and convolution layers have them.

use super::params::round;
use super::{Cause, QuantParams, QuantizeError};
use crate::kernel;
use crate::kernel::int8::{Channel, Multiplier};
use crate::shape::{Elem, Shape};
use core::iter::{repeat, zip};

/// The largest magnitude of a quantised bias: leaves room for the products of [`MOST_INPUTS`] inputs.
const MOST_BIAS: i32 = 1 << 29;

/// How many weights a channel may have so that its sum stays within 2^30 of 0: products reach 128 * 127 in magnitude, and what the input's zero point
/// adds to the bias as much again.
pub(crate) const MOST_INPUTS: usize = 16_384;

/// Whether weights and biases are finite.
pub(crate) fn check(w: &[f32], b: &[f32]) -> Result<(), QuantizeError> {
    if w.iter().chain(b).all(|p| p.is_usable()) {
        Ok(())
    } else {
        Err(Cause::NotFinite.somewhere())
    }
}

/// Quantises weights, `n` a channel, and biases (none for 0).
#[inline(never)]
pub(crate) fn quantize(
    w: &[f32],
    n: usize,
    b: &[f32],
    (input, output): (QuantParams, QuantParams),
    to: &mut [i8],
    channels: &mut [Channel],
) {
    let biases = b.iter().copied().chain(repeat(0.0));
    let (from, to) = (kernel::rows(w, n), kernel::rows_mut(to, n));
    for (((w, to), b), channel) in zip(zip(zip(from, to), biases), channels) {
        let scale = weight_scale(w, b, input.scale);
        for (&w, q) in zip(w, &mut *to) {
            *q = round(w / scale).clamp(-127, 127) as i8;
        }
        let bias = f64::from(b) / (f64::from(input.scale) * f64::from(scale));
        *channel = channel_of(to, round_f64(bias), scale, input, output);
    }
}

/// max abs / 127. Larger where the bias would not fit: a pruned channel of small or no weights may have a large one.
fn weight_scale(w: &[f32], b: f32, input: f32) -> f32 {
    let mut largest = 0.0;
    for &w in w {
        if w.abs() > largest {
            largest = w.abs();
        }
    }
    let (weights, bias) = (largest / 127.0, b.abs() / (input * MOST_BIAS as f32));
    let scale = if bias > weights { bias } else { weights };
    if scale.is_normal() { scale } else { f32::MIN_POSITIVE }
}

/// What turns the sums of one channel into outputs.
fn channel_of(w: &[i8], bias: i32, scale: f32, input: QuantParams, output: QuantParams) -> Channel {
    let mut sum = 0i32;
    for &w in w {
        sum = sum.wrapping_add(i32::from(w));
    }
    Channel {
        bias: bias
            .clamp(-MOST_BIAS, MOST_BIAS)
            .wrapping_sub(sum.wrapping_mul(i32::from(input.zero_point))),
        multiplier: Multiplier::new(f64::from(input.scale) * f64::from(scale) / f64::from(output.scale)),
    }
}

/// Takes over what was quantised elsewhere: a scale and a bias for each of the rows.
pub(crate) fn set<F: Shape<Elem = i8>>(
    w: &[F],
    scales: &[f32],
    biases: &[i32],
    (input, output): (QuantParams, QuantParams),
    channels: &mut [Channel],
) {
    for ((w, channel), (&scale, &bias)) in zip(zip(w, channels), zip(scales, biases)) {
        *channel = channel_of(w.as_flat(), bias, scale, input, output);
    }
}

/// The nearest integer, halves away from zero.
fn round_f64(x: f64) -> i32 {
    if x < 0.0 { (x - 0.5) as i32 } else { (x + 0.5) as i32 }
}
