//! Batch norm melted into the layer before it.
//!
//! With `s = gamma / sqrt(variance + eps)`, the batch norm of `W x + b` is `s (W x + b - mean) + beta`, which is
//! `(s W) x + (s (b - mean) + beta)`.

use super::layers::{BatchNorm, Conv1d, Dense};
use crate::tensor::Tensor;

/// The dense layer that computes what `dense` and `norm` together infer.
pub fn dense(dense: &Dense, norm: &BatchNorm) -> Dense {
    let (w, b) = fold(&dense.w, dense.b.as_ref(), norm);
    Dense { w, b: Some(b) }
}

/// The convolution that computes what `conv` and `norm` together infer.
pub fn conv1d(conv: &Conv1d, norm: &BatchNorm) -> Conv1d {
    let (w, b) = fold(&conv.w, conv.b.as_ref(), norm);
    Conv1d { w, b: Some(b), ..*conv }
}

fn fold(w: &Tensor, b: Option<&Tensor>, norm: &BatchNorm) -> (Tensor, Tensor) {
    let outputs = w.shape[0];
    let inputs = w.data.len() / outputs;
    let mut folded = w.clone();
    let mut bias = Tensor::zeros(&[outputs]);
    for o in 0..outputs {
        let scale = norm.gamma[[o]] / (norm.running_var[[o]] + norm.eps).sqrt();
        for i in 0..inputs {
            folded.data[o * inputs + i] *= scale;
        }
        bias[[o]] = scale * (b.map_or(0.0, |b| b[[o]]) - norm.running_mean[[o]]) + norm.beta[[o]];
    }
    (folded, bias)
}
