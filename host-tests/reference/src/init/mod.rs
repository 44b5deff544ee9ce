//! Variances of initial weights, one file per rule. Layers differ only in their fans.

pub mod he;
pub mod lecun;
pub mod torch_default;
pub mod xavier;

/// `(fan_in, fan_out)` of weights `[out, in, taps..]`: the inputs an output sees and the outputs an input reaches.
pub fn fans(shape: &[usize]) -> (usize, usize) {
    let taps: usize = shape[2..].iter().product();
    (shape[1] * taps, shape[0] * taps)
}

/// Half the width of the uniform distribution around 0 with this variance: `sqrt(3 variance)`.
pub fn uniform_bound(variance: f64) -> f64 {
    (3.0 * variance).sqrt()
}
