//! Top-k by sorting.

/// Whether `truth` is among the `k` classes with the largest outputs; of equal outputs the lower class comes first.
pub fn hit(truth: usize, outputs: &[f64], k: usize) -> bool {
    let mut classes: Vec<usize> = (0..outputs.len()).collect();
    classes.sort_by(|&a, &b| outputs[b].total_cmp(&outputs[a]));
    classes.iter().take(k).any(|&class| class == truth)
}
