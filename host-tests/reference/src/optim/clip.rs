//! Clipping of gradients.

/// Cuts each element at `+-limit`.
pub fn by_value(g: &mut [f64], limit: f64) {
    for g in g {
        *g = g.clamp(-limit, limit);
    }
}

/// Scales the whole gradient by `min(1, max_norm / (norm + 1e-6))`, as PyTorch does. Returns the norm it had.
pub fn by_global_norm(g: &mut [f64], max_norm: f64) -> f64 {
    let norm = g.iter().map(|g| g * g).sum::<f64>().sqrt();
    let scale = (max_norm / (norm + 1e-6)).min(1.0);
    for g in g {
        *g *= scale;
    }
    norm
}
