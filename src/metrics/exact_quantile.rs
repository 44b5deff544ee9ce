use super::heapsort::heapsort;
use super::{MetricError, is_finite};
use crate::scalar::Scalar;

/// The value below which a share `p` of `values` lies; sorts them.
///
/// Between two values it is interpolated linearly: with the sorted values `x[0]..=x[n - 1]` it is the value at place `p (n - 1)` (NumPy's default,
/// Hyndman's and Fan's type 7). `p` of 0 and 1 are the smallest and the largest.
///
/// # Errors
/// [`MetricError::Empty`], [`MetricError::NotFinite`], [`MetricError::Share`] unless 0 <= p <= 1. The order is as it was then.
///
/// # Source
/// Hyndman and Fan, *Sample Quantiles in Statistical Packages*, The American Statistician 50 (1996).
pub fn quantile<T: Scalar>(values: &mut [T], p: f32) -> Result<T, MetricError> {
    if !(0.0..=1.0).contains(&p) {
        return Err(MetricError::Share);
    }
    if !values.iter().all(|&x| is_finite(x)) {
        return Err(MetricError::NotFinite);
    }
    heapsort(values, |a, b| a < b);
    between(values, p)
}

/// The value at place `p (n - 1)` of sorted values.
pub(super) fn between<T: Scalar>(sorted: &[T], p: f32) -> Result<T, MetricError> {
    let last = sorted.len().checked_sub(1).ok_or(MetricError::Empty)?;
    let place = f64::from(p) * last as f64;
    let below = (place as usize).min(last);
    let part = T::from_f64(place - below as f64);
    match (sorted.get(below), sorted.get(below + 1)) {
        (Some(&a), Some(&b)) => Ok(a + part * (b - a)),
        (Some(&a), None) => Ok(a),
        _ => Err(MetricError::Empty),
    }
}
