//! Rates on lines and powers.

/// `(lr - end) (1 - min(t, d)/d)^p + end`.
pub fn polynomial(lr: f64, end: f64, p: f64, d: u32, t: u32) -> f64 {
    (lr - end) * (1.0 - f64::from(t.min(d)) / f64::from(d)).powf(p) + end
}

/// From lr to end on a line, then end.
pub fn linear(lr: f64, end: f64, d: u32, t: u32) -> f64 {
    let part = f64::from(t.min(d)) / f64::from(d);
    lr * (1.0 - part) + end * part
}

/// Up and down on lines: `base + (max - base) max(0, 1 - |t/s - 2 cycle + 1|)` with `cycle = floor(1 + t/(2 s))`.
pub fn triangular(base: f64, max: f64, s: u32, t: u32) -> f64 {
    let (t, s) = (f64::from(t), f64::from(s));
    let cycle = (1.0 + t / (2.0 * s)).floor();
    base + (max - base) * (1.0 - (t / s - 2.0 * cycle + 1.0).abs()).max(0.0)
}

/// `inner(0) (t + 1)/w` below w, then `inner(t - w)`.
pub fn warmup(w: u32, inner: impl Fn(u32) -> f64, t: u32) -> f64 {
    if t < w {
        inner(0) * f64::from(t + 1) / f64::from(w)
    } else {
        inner(t - w)
    }
}
