//! One-dimensional convolution (cross-correlation, as everywhere in this field).
//!
//! With stride `S`, dilation `D`, kernel `K` and `left` zeros in front, output position `t` and tap `k` meet at input
//! position `t S + k D - left`; positions outside the input read zero.

use crate::tensor::Tensor;

/// How many zeros stand around the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// None: `out = (L - D (K - 1) - 1) / S + 1`.
    Valid,
    /// `out = ceil(L / S)`; an odd number of zeros puts the extra one at the end, as Keras does.
    Same,
    /// `D (K - 1)` zeros, all in front: no output sees an input later than itself.
    Causal,
    /// So many zeros at each end: `out = (L + 2 P - D (K - 1) - 1) / S + 1`.
    Pad(usize),
}

/// Weights `[out, in, tap]`, an optional bias `[out]` and where the taps lie.
#[derive(Clone, Debug)]
pub struct Conv1d {
    /// Weights `[out, in, tap]`.
    pub w: Tensor,
    /// Bias `[out]`.
    pub b: Option<Tensor>,
    /// Step between output positions.
    pub stride: usize,
    /// Step between taps.
    pub dilation: usize,
    /// Zeros around the input.
    pub padding: Padding,
}

/// Gradients of input and parameters.
#[derive(Clone, Debug)]
pub struct Grads {
    /// `dL/dx`.
    pub x: Tensor,
    /// `dL/dW`.
    pub w: Tensor,
    /// `dL/db`.
    pub b: Option<Tensor>,
}

/// Number of output positions and of zeros in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Output positions.
    pub out: usize,
    /// Zeros in front of the input.
    pub left: usize,
}

/// The geometry for an input of `length` positions. Panics when a valid convolution does not fit into it.
pub fn geometry(length: usize, kernel: usize, stride: usize, dilation: usize, padding: Padding) -> Geometry {
    let reach = dilation * (kernel - 1);
    match padding {
        Padding::Valid => {
            assert!(
                length > reach,
                "{kernel} taps, {dilation} apart, do not fit into {length} positions"
            );
            Geometry {
                out: (length - reach - 1) / stride + 1,
                left: 0,
            }
        }
        Padding::Same => {
            let out = length.div_ceil(stride);
            let zeros = ((out - 1) * stride + reach + 1).saturating_sub(length);
            Geometry { out, left: zeros / 2 }
        }
        Padding::Causal => Geometry {
            out: length.div_ceil(stride),
            left: reach,
        },
        Padding::Pad(zeros) => Geometry {
            left: zeros,
            ..geometry(length + 2 * zeros, kernel, stride, dilation, Padding::Valid)
        },
    }
}

impl Conv1d {
    fn geometry(&self, length: usize) -> Geometry {
        let [_, _, kernel] = self.w.dims();
        geometry(length, kernel, self.stride, self.dilation, self.padding)
    }

    /// The input position under tap `k` of output position `t`, unless it is padding.
    fn position(&self, t: usize, k: usize, left: usize, length: usize) -> Option<usize> {
        (t * self.stride + k * self.dilation)
            .checked_sub(left)
            .filter(|&position| position < length)
    }

    /// `y[n][o][t] = b[o] + sum over c, k of W[o][c][k] x[n][c][t S + k D - left]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let ([samples, channels, length], [filters, depth, kernel]) = (x.dims(), self.w.dims());
        assert_eq!(channels, depth, "input and weights disagree");
        let Geometry { out, left } = self.geometry(length);
        let mut y = Tensor::zeros(&[samples, filters, out]);
        for n in 0..samples {
            for o in 0..filters {
                for t in 0..out {
                    let mut sum = self.b.as_ref().map_or(0.0, |b| b[[o]]);
                    for c in 0..channels {
                        for k in 0..kernel {
                            if let Some(position) = self.position(t, k, left, length) {
                                sum += self.w[[o, c, k]] * x[[n, c, position]];
                            }
                        }
                    }
                    y[[n, o, t]] = sum;
                }
            }
        }
        y
    }

    /// Every product of the forward pass hands `dy` to its two factors.
    pub fn backward(&self, x: &Tensor, dy: &Tensor) -> Grads {
        let ([samples, channels, length], [filters, _, kernel]) = (x.dims(), self.w.dims());
        let Geometry { out, left } = self.geometry(length);
        let mut dx = Tensor::zeros(&x.shape);
        let mut dw = Tensor::zeros(&self.w.shape);
        let mut db = Tensor::zeros(&[filters]);
        for n in 0..samples {
            for o in 0..filters {
                for t in 0..out {
                    let d = dy[[n, o, t]];
                    db[[o]] += d;
                    for c in 0..channels {
                        for k in 0..kernel {
                            if let Some(position) = self.position(t, k, left, length) {
                                dx[[n, c, position]] += self.w[[o, c, k]] * d;
                                dw[[o, c, k]] += x[[n, c, position]] * d;
                            }
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
