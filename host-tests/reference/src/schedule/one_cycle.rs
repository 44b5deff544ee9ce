//! 1cycle with PyTorch's phases.

use std::f64::consts::PI;

/// Which curve.
#[derive(Clone, Copy, Debug)]
pub enum Curve {
    /// Half a cosine.
    Cosine,
    /// A line.
    Line,
}

/// From `values[0]` to `values[1]` at step `share steps - 1`, to `values[2]` at step `steps - 1`.
pub fn between(values: [f64; 3], share: f64, steps: u32, curve: Curve, t: u32) -> f64 {
    let (t, up, last) = (f64::from(t), share * f64::from(steps) - 1.0, f64::from(steps) - 1.0);
    let (from, to, part) = if t <= up {
        (values[0], values[1], t / up)
    } else {
        (values[1], values[2], (t - up) / (last - up))
    };
    match curve {
        Curve::Cosine => to + (from - to) / 2.0 * (1.0 + (PI * part).cos()),
        Curve::Line => from + (to - from) * part,
    }
}

/// The rate.
pub fn rate(peak: f64, div: f64, final_div: f64, share: f64, steps: u32, curve: Curve, t: u32) -> f64 {
    between([peak / div, peak, peak / div / final_div], share, steps, curve, t)
}
