//! Early stopping told backwards, from the whole list of losses.

/// Where training stops and which observation was the best, both from 0; `None` where it does not come to that.
///
/// Looks at every prefix of the list anew: the best of a prefix is its last loss that was more than `min_delta` below all best ones before
/// it, and training stops at the first prefix that ends with `patience` others.
pub fn outcome(losses: &[f64], patience: usize, min_delta: f64) -> (Option<usize>, Option<usize>) {
    for seen in 1..=losses.len() {
        let best = best_of(&losses[..seen], min_delta);
        let waited = best.map_or(seen, |best| seen - 1 - best);
        if waited >= patience {
            return (Some(seen - 1), best);
        }
    }
    (None, best_of(losses, min_delta))
}

fn best_of(losses: &[f64], min_delta: f64) -> Option<usize> {
    let mut best = losses.iter().position(|loss| loss.is_finite())?;
    while let Some(next) =
        (best + 1..losses.len()).find(|&i| losses[i].is_finite() && losses[i] < losses[best] - min_delta)
    {
        best = next;
    }
    Some(best)
}
