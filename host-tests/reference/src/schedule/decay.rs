//! Rates that only fall, without an end.

/// `lr / (1 + k t/d)`.
pub fn inverse_time(lr: f64, k: f64, d: u32, t: u32) -> f64 {
    lr / (1.0 + k * f64::from(t) / f64::from(d))
}

/// `lr factor^(t/d)`.
pub fn exponential(lr: f64, factor: f64, d: u32, t: u32) -> f64 {
    lr * factor.powf(f64::from(t) / f64::from(d))
}

/// `lr e^(-rate t)`.
pub fn natural_exponential(lr: f64, rate: f64, t: u32) -> f64 {
    lr * (-rate * f64::from(t)).exp()
}

/// `lr / sqrt(t + 1)`.
pub fn inverse_sqrt(lr: f64, t: u32) -> f64 {
    lr / (f64::from(t) + 1.0).sqrt()
}

/// `peak min((t + 1)/w, sqrt(w/(t + 1)))`.
pub fn noam(peak: f64, w: u32, t: u32) -> f64 {
    let ratio = (f64::from(t) + 1.0) / f64::from(w);
    peak * ratio.min(1.0 / ratio.sqrt())
}

/// `lr factor^n` with n milestones at or before t.
pub fn step_list(lr: f64, factor: f64, milestones: &[u32], t: u32) -> f64 {
    let mut rate = lr;
    for &milestone in milestones {
        if t >= milestone {
            rate *= factor;
        }
    }
    rate
}

/// The largest multiple of `every` up to t.
pub fn stair(every: u32, t: u32) -> u32 {
    t / every * every
}
