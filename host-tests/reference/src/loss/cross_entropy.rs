//! Softmax and cross-entropy in one: `L = mean over samples of -sum over k of q_k ln softmax(z)_k`, with labels `q`.
//!
//! `ln softmax(z)_k = z_k - ln sum e^(z_j)` and `dL/dz = (softmax(z) sum(q) - q) / n`.

use crate::layers::softmax;
use crate::tensor::Tensor;

/// Labels are distributions, one row per sample.
pub fn soft_labels(logits: &Tensor, labels: &Tensor) -> (f64, Tensor) {
    let [samples, classes] = logits.dims();
    assert_eq!(logits.shape, labels.shape, "one label per logit");
    let probability = softmax::forward(logits);
    let mut loss = 0.0;
    let mut gradient = Tensor::zeros(&logits.shape);
    for n in 0..samples {
        let max = (0..classes).map(|k| logits[[n, k]]).fold(f64::NEG_INFINITY, f64::max);
        let log_sum = max + (0..classes).map(|k| (logits[[n, k]] - max).exp()).sum::<f64>().ln();
        let mass: f64 = (0..classes).map(|k| labels[[n, k]]).sum();
        for k in 0..classes {
            loss += labels[[n, k]] * (log_sum - logits[[n, k]]) / samples as f64;
            gradient[[n, k]] = (probability[[n, k]] * mass - labels[[n, k]]) / samples as f64;
        }
    }
    (loss, gradient)
}

/// Labels are class indices.
pub fn classes(logits: &Tensor, classes: &[usize]) -> (f64, Tensor) {
    soft_labels(logits, &smoothed(&logits.shape, classes, 0.0))
}

/// Labels are class indices, smoothed: `q = (1 - eps) onehot + eps / K` for `K` classes.
pub fn smoothed_classes(logits: &Tensor, classes: &[usize], eps: f64) -> (f64, Tensor) {
    soft_labels(logits, &smoothed(&logits.shape, classes, eps))
}

fn smoothed(shape: &[usize], classes: &[usize], eps: f64) -> Tensor {
    assert_eq!(shape[0], classes.len(), "one class per sample");
    let mut labels = Tensor::filled(shape, eps / shape[1] as f64);
    for (n, &class) in classes.iter().enumerate() {
        labels[[n, class]] += 1.0 - eps;
    }
    labels
}
