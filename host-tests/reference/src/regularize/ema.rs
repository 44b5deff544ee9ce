//! Exponential moving averages, written out as weighted sums over the whole history.

/// `(1 - β) Σ_i β^(t-i) w_i / (1 - β^t)`, i from 1 to t.
pub fn corrected(beta: f64, history: &[f64]) -> f64 {
    let t = history.len() as i32;
    let mut sum = 0.0;
    for (i, w) in history.iter().enumerate() {
        sum += (1.0 - beta) * beta.powi(t - 1 - i as i32) * w;
    }
    sum / (1.0 - beta.powi(t))
}

/// `β^(t-1) w_1 + (1 - β) Σ_{i>1} β^(t-i) w_i`: the first weights stand for all before them.
pub fn copied(beta: f64, history: &[f64]) -> f64 {
    let t = history.len() as i32;
    let mut sum = beta.powi(t - 1) * history[0];
    for (i, w) in history.iter().enumerate().skip(1) {
        sum += (1.0 - beta) * beta.powi(t - 1 - i as i32) * w;
    }
    sum
}

/// `a = β_t a + (1 - β_t) w_t` with `β_t = min(β, (1 + t) / (10 + t))`, t counting the updates before, and `a = w` first.
pub fn ramped(beta: f64, history: &[f64]) -> f64 {
    let mut average = history[0];
    for (t, w) in history.iter().enumerate().skip(1) {
        let beta = beta.min((1.0 + t as f64) / (10.0 + t as f64));
        average = beta * average + (1.0 - beta) * w;
    }
    average
}
