//! Xavier (Glorot): for activations that are linear around 0.

/// `2 / (fan_in + fan_out)`.
pub fn variance(fan_in: usize, fan_out: usize) -> f64 {
    2.0 / (fan_in + fan_out) as f64
}
