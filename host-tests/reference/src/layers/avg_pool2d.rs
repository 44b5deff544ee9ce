//! Mean of rectangular windows, channel by channel.

use super::avg_pool1d;
use crate::tensor::Tensor;

/// Rectangular windows: rows, then columns.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    /// Positions in a window.
    pub kernel: [usize; 2],
    /// Step between windows.
    pub stride: [usize; 2],
}

/// Windows of `kernel` rows and columns, `stride` apart; positions that do not fill a window are left out.
#[derive(Clone, Copy, Debug)]
pub struct AvgPool2d {
    /// Which windows.
    pub windows: Windows,
}

/// Number of whole windows in so many rows and columns. Panics when there is none.
pub fn windows(windows: Windows, size: [usize; 2]) -> [usize; 2] {
    [0, 1].map(|axis| avg_pool1d::windows(size[axis], windows.kernel[axis], windows.stride[axis]))
}

/// The positions that an output sees, row after row.
pub fn inputs(windows: Windows, output: [usize; 2]) -> Vec<[usize; 2]> {
    let first = [0, 1].map(|axis| output[axis] * windows.stride[axis]);
    let mut inputs = Vec::new();
    for h in 0..windows.kernel[0] {
        for k in 0..windows.kernel[1] {
            inputs.push([first[0] + h, first[1] + k]);
        }
    }
    inputs
}

impl AvgPool2d {
    /// `y[n][c][r][t] = mean over h, k of x[n][c][r S + h][t S + k]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let [samples, channels, height, width] = x.dims();
        let [rows, columns] = windows(self.windows, [height, width]);
        let mut y = Tensor::zeros(&[samples, channels, rows, columns]);
        for n in 0..samples {
            for c in 0..channels {
                for r in 0..rows {
                    for t in 0..columns {
                        let seen = inputs(self.windows, [r, t]);
                        let sum: f64 = seen.iter().map(|&[row, column]| x[[n, c, row, column]]).sum();
                        y[[n, c, r, t]] = sum / seen.len() as f64;
                    }
                }
            }
        }
        y
    }

    /// Each output's gradient is shared equally by its window. `shape` is the input's.
    pub fn backward(&self, shape: &[usize], dy: &Tensor) -> Tensor {
        let [samples, channels, rows, columns] = dy.dims();
        let mut dx = Tensor::zeros(shape);
        for n in 0..samples {
            for c in 0..channels {
                for r in 0..rows {
                    for t in 0..columns {
                        let seen = inputs(self.windows, [r, t]);
                        for &[row, column] in &seen {
                            dx[[n, c, row, column]] += dy[[n, c, r, t]] / seen.len() as f64;
                        }
                    }
                }
            }
        }
        dx
    }
}
