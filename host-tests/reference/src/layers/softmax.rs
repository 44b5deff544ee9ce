//! Softmax over the features of a sample.

use crate::tensor::Tensor;

/// `y_i = e^(x_i) / sum of e^(x_j)`, with the row's maximum taken out first so that nothing overflows.
pub fn forward(x: &Tensor) -> Tensor {
    let [_, classes] = x.dims();
    let mut y = x.clone();
    for row in y.data.chunks_mut(classes) {
        let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = row.iter().map(|x| (x - max).exp()).sum();
        for x in row {
            *x = (*x - max).exp() / sum;
        }
    }
    y
}

/// `dx_i = y_i (dy_i - sum of dy_j y_j)`, given the output.
pub fn backward(y: &Tensor, dy: &Tensor) -> Tensor {
    let [samples, classes] = y.dims();
    let mut dx = Tensor::zeros(&y.shape);
    for n in 0..samples {
        let mut dot = 0.0;
        for j in 0..classes {
            dot += dy[[n, j]] * y[[n, j]];
        }
        for i in 0..classes {
            dx[[n, i]] = y[[n, i]] * (dy[[n, i]] - dot);
        }
    }
    dx
}
