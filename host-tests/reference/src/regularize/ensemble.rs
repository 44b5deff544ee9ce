//! Means of several networks' outputs.

/// The mean of each output.
pub fn mean(outputs: &[Vec<f64>]) -> Vec<f64> {
    let mut mean = vec![0.0; outputs[0].len()];
    for output in outputs {
        for k in 0..mean.len() {
            mean[k] += output[k] / outputs.len() as f64;
        }
    }
    mean
}

/// The mean of each probability, `e^z_k / Σ e^z_j` for every network.
pub fn mean_probabilities(logits: &[Vec<f64>]) -> Vec<f64> {
    let probabilities: Vec<Vec<f64>> = logits
        .iter()
        .map(|z| {
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            z.iter().map(|z| z.exp() / sum).collect()
        })
        .collect();
    mean(&probabilities)
}
