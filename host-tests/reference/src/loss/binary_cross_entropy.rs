//! Sigmoid and binary cross-entropy in one, the mean over all elements.
//!
//! `-t ln s(z) - (1 - t) ln(1 - s(z)) = max(z, 0) - z t + ln(1 + e^-|z|)`, with derivative `s(z) - t`.

use crate::layers::{Elementwise, Sigmoid};
use crate::tensor::Tensor;

/// Loss and gradient for targets between 0 and 1.
pub fn mean(logits: &Tensor, targets: &Tensor) -> (f64, Tensor) {
    let n = logits.data.len() as f64;
    let losses = logits.zip(targets, |z, t| z.max(0.0) - z * t + (-z.abs()).exp().ln_1p());
    (
        losses.data.iter().sum::<f64>() / n,
        logits.zip(targets, |z, t| (Sigmoid.value(z) - t) / n),
    )
}
