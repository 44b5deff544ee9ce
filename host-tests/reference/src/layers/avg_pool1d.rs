//! Mean of windows along the positions.

use crate::tensor::Tensor;

/// Windows of `kernel` positions every `stride`; positions that do not fill a window are left out.
#[derive(Clone, Copy, Debug)]
pub struct AvgPool1d {
    /// Positions in a window.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
}

/// Number of whole windows in `length` positions. Panics when there is none.
pub fn windows(length: usize, kernel: usize, stride: usize) -> usize {
    assert!(
        length >= kernel,
        "a window of {kernel} does not fit into {length} positions"
    );
    (length - kernel) / stride + 1
}

impl AvgPool1d {
    /// `y[n][c][t] = mean over k of x[n][c][t S + k]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let [samples, channels, length] = x.dims();
        let out = windows(length, self.kernel, self.stride);
        let mut y = Tensor::zeros(&[samples, channels, out]);
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..out {
                    for k in 0..self.kernel {
                        y[[n, c, t]] += x[[n, c, t * self.stride + k]] / self.kernel as f64;
                    }
                }
            }
        }
        y
    }

    /// Each output's gradient is shared equally by its window. `shape` is the input's.
    pub fn backward(&self, shape: &[usize], dy: &Tensor) -> Tensor {
        let [samples, channels, out] = dy.dims();
        let mut dx = Tensor::zeros(shape);
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..out {
                    for k in 0..self.kernel {
                        dx[[n, c, t * self.stride + k]] += dy[[n, c, t]] / self.kernel as f64;
                    }
                }
            }
        }
        dx
    }
}
