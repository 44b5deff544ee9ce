//! The proximal step of L1 regularisation.

/// `λ Σ |w|`.
pub fn penalty(lambda: f64, w: &[f64]) -> f64 {
    let mut sum = 0.0;
    for w in w {
        sum += w.abs();
    }
    lambda * sum
}

/// `sign(w) max(|w| - lr λ, 0)`.
pub fn proximal(w: f64, lr: f64, lambda: f64) -> f64 {
    let rest = w.abs() - lr * lambda;
    if rest > 0.0 { w.signum() * rest } else { 0.0 }
}

/// What the proximal step minimises: `(v - w)^2 / 2 + lr λ |v|`.
pub fn objective(v: f64, w: f64, lr: f64, lambda: f64) -> f64 {
    0.5 * (v - w) * (v - w) + lr * lambda * v.abs()
}
