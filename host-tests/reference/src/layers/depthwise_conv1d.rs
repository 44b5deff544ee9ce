//! Depthwise one-dimensional convolution: each channel has one filter of its own and sees no other channel.

use super::conv1d::Grads;
use super::conv2d::Axis;
use crate::tensor::Tensor;

/// Weights `[channel, tap]`, an optional bias `[channel]` and where the taps lie.
#[derive(Clone, Debug)]
pub struct DepthwiseConv1d {
    /// Weights `[channel, tap]`.
    pub w: Tensor,
    /// Bias `[channel]`.
    pub b: Option<Tensor>,
    /// Along the positions.
    pub axis: Axis,
}

impl DepthwiseConv1d {
    /// `y[n][c][t] = b[c] + sum over k of W[c][k] x[n][c][t S + k D - left]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let ([samples, channels, length], [filters, kernel]) = (x.dims(), self.w.dims());
        assert_eq!(channels, filters, "one filter for each channel");
        let geometry = self.axis.geometry(length, kernel);
        let mut y = Tensor::zeros(&[samples, channels, geometry.out]);
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..geometry.out {
                    let mut sum = self.b.as_ref().map_or(0.0, |b| b[[c]]);
                    for k in 0..kernel {
                        if let Some(position) = self.axis.position(t, k, geometry.left, length) {
                            sum += self.w[[c, k]] * x[[n, c, position]];
                        }
                    }
                    y[[n, c, t]] = sum;
                }
            }
        }
        y
    }

    /// Every product of the forward pass hands `dy` to its two factors.
    pub fn backward(&self, x: &Tensor, dy: &Tensor) -> Grads {
        let ([samples, channels, length], [_, kernel]) = (x.dims(), self.w.dims());
        let geometry = self.axis.geometry(length, kernel);
        let (mut dx, mut dw) = (Tensor::zeros(&x.shape), Tensor::zeros(&self.w.shape));
        let mut db = Tensor::zeros(&[channels]);
        for n in 0..samples {
            for c in 0..channels {
                for t in 0..geometry.out {
                    let d = dy[[n, c, t]];
                    db[[c]] += d;
                    for k in 0..kernel {
                        if let Some(position) = self.axis.position(t, k, geometry.left, length) {
                            dx[[n, c, position]] += self.w[[c, k]] * d;
                            dw[[c, k]] += x[[n, c, position]] * d;
                        }
                    }
                }
            }
        }
        Grads {
            x: dx,
            w: dw,
            b: self.b.as_ref().map(|_| db),
        }
    }
}
