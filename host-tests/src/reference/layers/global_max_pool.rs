//! Maximum of each channel.

use super::MaxPool1d;
use super::max_pool1d::Cache;
use crate::tensor::Tensor;

fn whole_channel(length: usize) -> MaxPool1d {
    MaxPool1d {
        kernel: length,
        stride: 1,
    }
}

/// `y[n][c] = max over t of x[n][c][t]`.
pub fn forward(x: &Tensor) -> (Tensor, Cache) {
    let [samples, channels, length] = x.dims();
    let (y, cache) = whole_channel(length).forward(x);
    (y.reshaped(&[samples, channels]), cache)
}

/// The gradient goes to the position the maximum came from; the first of equals.
pub fn backward(cache: &Cache, dy: &Tensor) -> Tensor {
    let [samples, channels] = dy.dims();
    whole_channel(cache.shape[2]).backward(cache, &dy.reshaped(&[samples, channels, 1]))
}
