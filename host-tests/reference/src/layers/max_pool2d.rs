//! Maximum of rectangular windows, channel by channel.

use super::avg_pool2d::{Windows, inputs, windows};
use super::max_pool1d::Cache;
use crate::tensor::Tensor;

/// Windows of `kernel` rows and columns, `stride` apart; positions that do not fill a window are left out.
#[derive(Clone, Copy, Debug)]
pub struct MaxPool2d {
    /// Which windows.
    pub windows: Windows,
}

impl MaxPool2d {
    /// `y[n][c][r][t] = max over h, k of x[n][c][r S + h][t S + k]`; the first of equals, row after row, counts.
    pub fn forward(&self, x: &Tensor) -> (Tensor, Cache) {
        let [samples, channels, height, width] = x.dims();
        let [rows, columns] = windows(self.windows, [height, width]);
        let mut y = Tensor::zeros(&[samples, channels, rows, columns]);
        let mut position = Vec::new();
        for n in 0..samples {
            for c in 0..channels {
                for r in 0..rows {
                    for t in 0..columns {
                        let seen = inputs(self.windows, [r, t]);
                        let [mut best_row, mut best_column] = seen[0];
                        for [row, column] in seen {
                            if x[[n, c, row, column]] > x[[n, c, best_row, best_column]] {
                                [best_row, best_column] = [row, column];
                            }
                        }
                        y[[n, c, r, t]] = x[[n, c, best_row, best_column]];
                        position.push(best_row * width + best_column);
                    }
                }
            }
        }
        (
            y,
            Cache {
                shape: x.shape.clone(),
                position,
            },
        )
    }

    /// Each output's gradient goes to the position it came from.
    pub fn backward(&self, cache: &Cache, dy: &Tensor) -> Tensor {
        let [_, _, rows, columns] = dy.dims();
        let mut dx = Tensor::zeros(&cache.shape);
        let [_, _, height, width] = dx.dims();
        for (i, &position) in cache.position.iter().enumerate() {
            let channel = i / (rows * columns);
            dx.data[channel * height * width + position] += dy.data[i];
        }
        dx
    }
}
