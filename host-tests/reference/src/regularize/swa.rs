//! Stochastic weight averaging.

/// The sum over the models, divided by their number.
pub fn mean(models: &[f64]) -> f64 {
    let mut sum = 0.0;
    for w in models {
        sum += w;
    }
    sum / models.len() as f64
}
