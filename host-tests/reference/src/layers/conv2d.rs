//! Two-dimensional convolution (cross-correlation), with stride, dilation and padding of its own for rows and for columns.
//!
//! Output position `(r, t)` and tap `(h, k)` meet at input row `r S + h D - top` and column `t S + k D - left`; positions outside the input read
//! zero.

use super::conv1d::{Geometry, Grads, Padding, geometry};
use crate::tensor::Tensor;

/// Where the taps lie in one direction.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Step between output positions.
    pub stride: usize,
    /// Step between taps.
    pub dilation: usize,
    /// Zeros around the input.
    pub padding: Padding,
}

impl Axis {
    /// Number of output positions and of zeros in front.
    pub fn geometry(&self, length: usize, kernel: usize) -> Geometry {
        geometry(length, kernel, self.stride, self.dilation, self.padding)
    }

    /// The input position under tap `k` of output position `t`, unless it is padding.
    pub fn position(&self, t: usize, k: usize, left: usize, length: usize) -> Option<usize> {
        (t * self.stride + k * self.dilation)
            .checked_sub(left)
            .filter(|&position| position < length)
    }
}

/// Weights `[out, in, tap row, tap column]`, an optional bias `[out]` and where the taps lie.
#[derive(Clone, Debug)]
pub struct Conv2d {
    /// Weights `[out, in, tap row, tap column]`.
    pub w: Tensor,
    /// Bias `[out]`.
    pub b: Option<Tensor>,
    /// From row to row.
    pub rows: Axis,
    /// Along a row.
    pub columns: Axis,
}

impl Conv2d {
    /// The shape of the output, then every product of the forward pass: places in output, input and weights, `[n, o, r, t]`, `[n, c, y, x]`,
    /// `[o, c, h, k]`.
    fn products(&self, shape: [usize; 4]) -> ([usize; 4], Vec<[[usize; 4]; 3]>) {
        let ([samples, channels, height, width], [filters, depth, kh, kw]) = (shape, self.w.dims());
        assert_eq!(channels, depth, "input and weights disagree");
        let (vertical, horizontal) = (self.rows.geometry(height, kh), self.columns.geometry(width, kw));
        let mut products = Vec::new();
        for n in 0..samples {
            for o in 0..filters {
                for r in 0..vertical.out {
                    for t in 0..horizontal.out {
                        for c in 0..channels {
                            for h in 0..kh {
                                let Some(y) = self.rows.position(r, h, vertical.left, height) else {
                                    continue;
                                };
                                for k in 0..kw {
                                    if let Some(x) = self.columns.position(t, k, horizontal.left, width) {
                                        products.push([[n, o, r, t], [n, c, y, x], [o, c, h, k]]);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        ([samples, filters, vertical.out, horizontal.out], products)
    }

    /// `y[n][o][r][t] = b[o] + sum over c, h, k of W[o][c][h][k] x[n][c][r S + h D - top][t S + k D - left]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let (shape, products) = self.products(x.dims());
        let mut y = Tensor::zeros(&shape);
        for [output, input, weight] in products {
            y[output] += self.w[weight] * x[input];
        }
        if let Some(b) = &self.b {
            let positions = shape[2] * shape[3];
            for i in 0..y.data.len() {
                y.data[i] += b[[i / positions % shape[1]]];
            }
        }
        y
    }

    /// Every product of the forward pass hands `dy` to its two factors.
    pub fn backward(&self, x: &Tensor, dy: &Tensor) -> Grads {
        let (shape, products) = self.products(x.dims());
        assert_eq!(dy.shape, shape, "the gradient has the output's shape");
        let (mut dx, mut dw) = (Tensor::zeros(&x.shape), Tensor::zeros(&self.w.shape));
        for [output, input, weight] in products {
            dx[input] += self.w[weight] * dy[output];
            dw[weight] += x[input] * dy[output];
        }
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
