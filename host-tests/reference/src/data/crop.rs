/// The piecewise linear curve through `values`, read at as many places evenly from `from` to `to` (both as places in `values`, ends included).
pub fn stretch(values: &[f64], from: f64, to: f64) -> Vec<f64> {
    let last = values.len() - 1;
    let mut stretched = vec![];
    for t in 0..values.len() {
        let place = from + (to - from) * t as f64 / last as f64;
        let left = (place.floor() as usize).min(last - 1);
        let part = place - left as f64;
        stretched.push((1.0 - part) * values[left] + part * values[left + 1]);
    }
    stretched
}
