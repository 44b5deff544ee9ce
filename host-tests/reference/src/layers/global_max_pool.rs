//! Maximum of each channel, over positions or over rows and columns.

use super::MaxPool1d;
use super::max_pool1d::Cache;
use crate::tensor::Tensor;

fn whole_channel(length: usize) -> MaxPool1d {
    MaxPool1d {
        kernel: length,
        stride: 1,
    }
}

/// `y[n][c] = max over t of x[n][c][t]`, the positions of rows and columns in memory order.
pub fn forward(x: &Tensor) -> (Tensor, Cache) {
    let (samples, channels) = (x.shape[0], x.shape[1]);
    let length = x.shape[2..].iter().product();
    let (y, cache) = whole_channel(length).forward(&x.reshaped(&[samples, channels, length]));
    let cache = Cache {
        shape: x.shape.clone(),
        ..cache
    };
    (y.reshaped(&[samples, channels]), cache)
}

/// The gradient goes to the position the maximum came from; the first of equals.
pub fn backward(cache: &Cache, dy: &Tensor) -> Tensor {
    let [samples, channels] = dy.dims();
    let length = cache.shape[2..].iter().product();
    let flat = Cache {
        shape: vec![samples, channels, length],
        position: cache.position.clone(),
    };
    let dx = whole_channel(length).backward(&flat, &dy.reshaped(&[samples, channels, 1]));
    dx.reshaped(&cache.shape)
}
