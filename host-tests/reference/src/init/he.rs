//! He (Kaiming): for ReLU, which loses half the variance.

/// `2 / fan_in`.
pub fn variance(fan_in: usize, _fan_out: usize) -> f64 {
    2.0 / fan_in as f64
}

/// For a leaky ReLU, which loses less: `2 / ((1 + slope^2) fan_in)`.
pub fn leaky_variance(slope: f64, fan_in: usize) -> f64 {
    2.0 / ((1.0 + slope * slope) * fan_in as f64)
}
