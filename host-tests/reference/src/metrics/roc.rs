//! ROC analysis by comparing every positive with every negative and by trying every threshold.

/// The share of pairs of a positive and a negative in which the positive scores higher; a tie counts half.
pub fn auc(scores: &[(f64, bool)]) -> f64 {
    let (mut won, mut pairs) = (0.0, 0.0);
    for &(p, _) in scores.iter().filter(|s| s.1) {
        for &(n, _) in scores.iter().filter(|s| !s.1) {
            pairs += 1.0;
            if p > n {
                won += 1.0;
            } else if p == n {
                won += 0.5;
            }
        }
    }
    won / pairs
}

/// `(true positives, false positives)` with everything at or above `threshold` called positive.
pub fn called(scores: &[(f64, bool)], threshold: f64) -> (u32, u32) {
    let count = |positive| scores.iter().filter(|s| s.1 == positive && s.0 >= threshold).count() as u32;
    (count(true), count(false))
}

/// The thresholds there are: infinity and every score, from high to low.
pub fn thresholds(scores: &[(f64, bool)]) -> Vec<f64> {
    let mut all: Vec<f64> = scores.iter().map(|s| s.0).chain([f64::INFINITY]).collect();
    all.sort_by(|a, b| b.total_cmp(a));
    all.dedup();
    all
}

/// The largest value that a criterion of `(true positives, false positives)` reaches, and the highest threshold that does.
pub fn best(scores: &[(f64, bool)], criterion: impl Fn(u32, u32) -> f64) -> (f64, f64) {
    let mut best = (f64::NEG_INFINITY, f64::NAN);
    for threshold in thresholds(scores) {
        let (tp, fp) = called(scores, threshold);
        if criterion(tp, fp) > best.0 {
            best = (criterion(tp, fp), threshold);
        }
    }
    best
}
