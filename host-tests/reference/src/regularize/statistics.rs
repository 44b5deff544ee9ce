//! Batch-norm statistics of a whole set: plain means over its batches.

/// Mean over the batches of each feature's mean, and of its unbiased variance.
pub fn of_batches(batches: &[Vec<Vec<f64>>]) -> (Vec<f64>, Vec<f64>) {
    let features = batches[0][0].len();
    let (mut means, mut variances) = (vec![0.0; features], vec![0.0; features]);
    for batch in batches {
        let n = batch.len() as f64;
        for k in 0..features {
            let mut mean = 0.0;
            for x in batch {
                mean += x[k] / n;
            }
            let mut squares = 0.0;
            for x in batch {
                squares += (x[k] - mean) * (x[k] - mean);
            }
            means[k] += mean / batches.len() as f64;
            variances[k] += squares / (n - 1.0) / batches.len() as f64;
        }
    }
    (means, variances)
}
