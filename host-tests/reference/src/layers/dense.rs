//! Fully connected layer: `y = W x + b`.

use crate::tensor::Tensor;

/// Weights `[out, in]` and an optional bias `[out]`.
#[derive(Clone, Debug)]
pub struct Dense {
    /// Weights `[out, in]`.
    pub w: Tensor,
    /// Bias `[out]`.
    pub b: Option<Tensor>,
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

impl Dense {
    /// `y[n][o] = b[o] + sum over i of W[o][i] x[n][i]`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        let ([samples, inputs], [outputs, columns]) = (x.dims(), self.w.dims());
        assert_eq!(inputs, columns, "input and weights disagree");
        let mut y = Tensor::zeros(&[samples, outputs]);
        for n in 0..samples {
            for o in 0..outputs {
                let mut sum = self.b.as_ref().map_or(0.0, |b| b[[o]]);
                for i in 0..inputs {
                    sum += self.w[[o, i]] * x[[n, i]];
                }
                y[[n, o]] = sum;
            }
        }
        y
    }

    /// `dx = W' dy`, `dW = dy x'`, `db = dy`, each summed over the samples.
    pub fn backward(&self, x: &Tensor, dy: &Tensor) -> Grads {
        let ([samples, inputs], [outputs, _]) = (x.dims(), self.w.dims());
        let mut dx = Tensor::zeros(&x.shape);
        let mut dw = Tensor::zeros(&self.w.shape);
        let mut db = Tensor::zeros(&[outputs]);
        for n in 0..samples {
            for o in 0..outputs {
                db[[o]] += dy[[n, o]];
                for i in 0..inputs {
                    dx[[n, i]] += self.w[[o, i]] * dy[[n, o]];
                    dw[[o, i]] += dy[[n, o]] * x[[n, i]];
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
