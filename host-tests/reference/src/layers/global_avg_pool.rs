//! Mean of each channel, over positions or over rows and columns.

use crate::tensor::Tensor;

/// `[sample, channel, position]`, the positions of rows and columns in memory order.
fn positions(x: &Tensor) -> Tensor {
    x.reshaped(&[x.shape[0], x.shape[1], x.shape[2..].iter().product()])
}

/// `y[n][c] = mean over t of x[n][c][t]`.
pub fn forward(x: &Tensor) -> Tensor {
    let x = positions(x);
    let [samples, channels, length] = x.dims();
    let mut y = Tensor::zeros(&[samples, channels]);
    for n in 0..samples {
        for c in 0..channels {
            for t in 0..length {
                y[[n, c]] += x[[n, c, t]] / length as f64;
            }
        }
    }
    y
}

/// Each position gets its share. `shape` is the input's.
pub fn backward(shape: &[usize], dy: &Tensor) -> Tensor {
    let mut dx = positions(&Tensor::zeros(shape));
    let [samples, channels, length] = dx.dims();
    for n in 0..samples {
        for c in 0..channels {
            for t in 0..length {
                dx[[n, c, t]] = dy[[n, c]] / length as f64;
            }
        }
    }
    dx.reshaped(shape)
}
