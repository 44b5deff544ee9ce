//! L2 regularisation by the course's formula.

/// `λ / 2m Σ_l Σ_i Σ_j W_l[i][j]^2` over the weight matrices.
pub fn penalty(lambda: f64, m: usize, matrices: &[&[f64]]) -> f64 {
    let mut squares = 0.0;
    for matrix in matrices {
        for w in *matrix {
            squares += w * w;
        }
    }
    lambda / (2.0 * m as f64) * squares
}

/// One step of gradient descent on the regularised cost: `W - lr (dW + λ/m W)`.
pub fn gradient_descent(lr: f64, lambda: f64, m: usize, w: &mut [f64], g: &[f64]) {
    for i in 0..w.len() {
        w[i] -= lr * (g[i] + lambda / m as f64 * w[i]);
    }
}

/// The same step as weight decay: `(1 - lr λ/m) W - lr dW`.
pub fn decayed_gradient_descent(lr: f64, lambda: f64, m: usize, w: &mut [f64], g: &[f64]) {
    for i in 0..w.len() {
        w[i] = (1.0 - lr * lambda / m as f64) * w[i] - lr * g[i];
    }
}
