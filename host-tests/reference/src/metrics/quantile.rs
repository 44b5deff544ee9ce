//! Quantiles by sorting everything.

/// The value at place `p (n - 1)` of the sorted values, linear between neighbours.
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = p * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

/// The share of values below `x`.
pub fn share_below(values: &[f64], x: f64) -> f64 {
    values.iter().filter(|&&v| v < x).count() as f64 / values.len() as f64
}
