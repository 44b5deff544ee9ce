//! All numbers of a sample in one row, in memory order.

use crate::tensor::Tensor;

/// `[sample, ..]` to `[sample, feature]`.
pub fn forward(x: &Tensor) -> Tensor {
    x.reshaped(&[x.shape[0], x.shape[1..].iter().product()])
}

/// Back to the input's `shape`.
pub fn backward(shape: &[usize], dy: &Tensor) -> Tensor {
    dy.reshaped(shape)
}
