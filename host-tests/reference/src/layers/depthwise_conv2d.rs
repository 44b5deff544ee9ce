//! Depthwise two-dimensional convolution: each channel has one filter of its own and sees no other channel.

use super::conv1d::Grads;
use super::conv2d::Axis;
use crate::tensor::Tensor;

/// Weights `[channel, tap row, tap column]`, an optional bias `[channel]` and where the taps lie.
#[derive(Clone, Debug)]
pub struct DepthwiseConv2d {
    /// Weights `[channel, tap row, tap column]`.
    pub w: Tensor,
    /// Bias `[channel]`.
    pub b: Option<Tensor>,
    /// From row to row.
    pub rows: Axis,
    /// Along a row.
    pub columns: Axis,
}

impl DepthwiseConv2d {
    /// Calls `product` with every pair of an output `[n, c, r, t]` and an input `[n, c, y, x]` that a tap `[c, h, k]` connects, and returns the
    /// shape of the output.
    fn connect(&self, shape: [usize; 4], mut product: impl FnMut([usize; 4], [usize; 4], [usize; 3])) -> [usize; 4] {
        let ([samples, channels, height, width], [filters, kh, kw]) = (shape, self.w.dims());
        assert_eq!(channels, filters, "one filter for each channel");
        let (vertical, horizontal) = (self.rows.geometry(height, kh), self.columns.geometry(width, kw));
        for n in 0..samples {
            for c in 0..channels {
                for r in 0..vertical.out {
                    for t in 0..horizontal.out {
                        for h in 0..kh {
                            for k in 0..kw {
                                let y = self.rows.position(r, h, vertical.left, height);
                                let x = self.columns.position(t, k, horizontal.left, width);
                                if let (Some(y), Some(x)) = (y, x) {
                                    product([n, c, r, t], [n, c, y, x], [c, h, k]);
                                }
                            }
                        }
                    }
                }
            }
        }
        [samples, channels, vertical.out, horizontal.out]
    }

    /// `y[n][c][r][t] = b[c] + sum over h, k of W[c][h][k] x[n][c][r S + h D - top][t S + k D - left]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let shape = self.connect(x.dims(), |_, _, _| {});
        let mut y = Tensor::zeros(&shape);
        if let Some(b) = &self.b {
            let positions = shape[2] * shape[3];
            for i in 0..y.data.len() {
                y.data[i] = b[[i / positions % shape[1]]];
            }
        }
        self.connect(x.dims(), |output, input, tap| y[output] += self.w[tap] * x[input]);
        y
    }

    /// Every product of the forward pass hands `dy` to its two factors.
    pub fn backward(&self, x: &Tensor, dy: &Tensor) -> Grads {
        let (mut dx, mut dw) = (Tensor::zeros(&x.shape), Tensor::zeros(&self.w.shape));
        let shape = self.connect(x.dims(), |output, input, tap| {
            dx[input] += self.w[tap] * dy[output];
            dw[tap] += x[input] * dy[output];
        });
        assert_eq!(dy.shape, shape, "the gradient has the output's shape");
        let mut db = Tensor::zeros(&[shape[1]]);
        for i in 0..dy.data.len() {
            db[[i / (shape[2] * shape[3]) % shape[1]]] += dy.data[i];
        }
        Grads {
            x: dx,
            w: dw,
            b: self.b.as_ref().map(|_| db),
        }
    }
}
