//! Precision, recall and F1 by walking through the answers anew for every number.

/// `(precision, recall, f1)` of a class of answers `(truth, answer)`; 0/0 is 0.
pub fn class(answers: &[(usize, usize)], class: usize) -> (f64, f64, f64) {
    let count = |of: &dyn Fn(usize, usize) -> bool| answers.iter().filter(|&&(t, a)| of(t, a)).count() as f64;
    let hit = count(&|t, a| t == class && a == class);
    let wrongly_called = count(&|t, a| t != class && a == class);
    let missed = count(&|t, a| t == class && a != class);
    let over = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let precision = over(hit, hit + wrongly_called);
    let recall = over(hit, hit + missed);
    (precision, recall, over(2.0 * precision * recall, precision + recall))
}

/// The macro average over the classes that occur in the answers, as truth or as answer.
pub fn macro_average(answers: &[(usize, usize)]) -> (f64, f64, f64) {
    let mut classes: Vec<usize> = answers.iter().flat_map(|&(t, a)| [t, a]).collect();
    classes.sort_unstable();
    classes.dedup();
    weighted(answers, classes.iter().map(|&k| (k, 1.0)))
}

/// The average weighted by how often a class is the truth.
pub fn weighted_average(answers: &[(usize, usize)]) -> (f64, f64, f64) {
    weighted(answers, answers.iter().map(|&(t, _)| (t, 1.0)))
}

fn weighted(answers: &[(usize, usize)], classes: impl Iterator<Item = (usize, f64)>) -> (f64, f64, f64) {
    let (mut p, mut r, mut f, mut all) = (0.0, 0.0, 0.0, 0.0);
    for (k, weight) in classes {
        let scores = class(answers, k);
        p += weight * scores.0;
        r += weight * scores.1;
        f += weight * scores.2;
        all += weight;
    }
    (p / all, r / all, f / all)
}

/// The share of right answers.
pub fn accuracy(answers: &[(usize, usize)]) -> f64 {
    answers.iter().filter(|(t, a)| t == a).count() as f64 / answers.len() as f64
}
