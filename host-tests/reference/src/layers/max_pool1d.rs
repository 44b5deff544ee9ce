//! Maximum of windows along the positions.

use crate::tensor::Tensor;

/// Windows of `kernel` positions every `stride`; positions that do not fill a window are left out.
#[derive(Clone, Copy, Debug)]
pub struct MaxPool1d {
    /// Positions in a window.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
}

/// For each output, the input position it came from; the first of equals.
#[derive(Clone, Debug)]
pub struct Cache {
    /// Shape of the input.
    pub shape: Vec<usize>,
    /// Position in the channel for each output element.
    pub position: Vec<usize>,
}

impl MaxPool1d {
    /// `y[n][c][t] = max over k of x[n][c][t S + k]`.
    pub fn forward(&self, x: &Tensor) -> (Tensor, Cache) {
        let [samples, channels, length] = x.dims();
        let out = super::avg_pool1d::windows(length, self.kernel, self.stride);
        let mut y = Tensor::zeros(&[samples, channels, out]);
        let mut position = Vec::new();
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..out {
                    let first = t * self.stride;
                    let mut best = first;
                    for p in first..first + self.kernel {
                        if x[[n, c, p]] > x[[n, c, best]] {
                            best = p;
                        }
                    }
                    y[[n, c, t]] = x[[n, c, best]];
                    position.push(best);
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
        let [samples, channels, out] = dy.dims();
        let mut dx = Tensor::zeros(&cache.shape);
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..out {
                    dx[[n, c, cache.position[(n * channels + c) * out + t]]] += dy[[n, c, t]];
                }
            }
        }
        dx
    }
}
