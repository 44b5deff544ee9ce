//! Rates on cosines.

use std::f64::consts::PI;

/// `end + (lr - end) (1 + cos(pi min(t, d)/d))/2`.
pub fn cosine(lr: f64, end: f64, d: u32, t: u32) -> f64 {
    end + (lr - end) * (1.0 + (PI * f64::from(t.min(d)) / f64::from(d)).cos()) / 2.0
}

/// The same over `period` steps, then over `growth` times as many, and so on.
pub fn restarts(lr: f64, end: f64, period: u32, growth: u32, t: u32) -> f64 {
    let (mut start, mut length) = (0, u64::from(period));
    while u64::from(t) >= start + length {
        start += length;
        length *= u64::from(growth);
    }
    let part = (u64::from(t) - start) as f64 / length as f64;
    end + (lr - end) * (1.0 + (PI * part).cos()) / 2.0
}
