//! Huber loss, the mean over all elements: a parabola up to `delta`, a line beyond it.

use crate::tensor::Tensor;

/// With `d = y - t`: `d^2 / 2` where `|d| <= delta`, else `delta (|d| - delta / 2)`; the derivative is `d` cut at
/// `+-delta`.
pub fn mean(y: &Tensor, target: &Tensor, delta: f64) -> (f64, Tensor) {
    let n = y.data.len() as f64;
    let losses = y.zip(target, |y, t| {
        let d = (y - t).abs();
        if d <= delta {
            d * d / 2.0
        } else {
            delta * (d - delta / 2.0)
        }
    });
    (
        losses.data.iter().sum::<f64>() / n,
        y.zip(target, |y, t| (y - t).clamp(-delta, delta) / n),
    )
}
