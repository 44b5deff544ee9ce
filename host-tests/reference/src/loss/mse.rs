//! Mean squared error over all elements.

use crate::tensor::Tensor;

/// `mean of (y - t)^2`, with gradient `2 (y - t) / n`.
pub fn mean(y: &Tensor, target: &Tensor) -> (f64, Tensor) {
    let n = y.data.len() as f64;
    let squares = y.zip(target, |y, t| (y - t).powi(2));
    (
        squares.data.iter().sum::<f64>() / n,
        y.zip(target, |y, t| 2.0 * (y - t) / n),
    )
}
