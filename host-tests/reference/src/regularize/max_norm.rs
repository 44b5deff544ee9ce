//! Limited norms of the rows of a weight matrix.

/// The Euclidean norm of each of `units` rows.
pub fn norms(w: &[f64], units: usize) -> Vec<f64> {
    let inputs = w.len() / units;
    let mut norms = vec![];
    for unit in 0..units {
        let mut squares = 0.0;
        for input in 0..inputs {
            squares += w[unit * inputs + input] * w[unit * inputs + input];
        }
        norms.push(squares.sqrt());
    }
    norms
}

/// Each row whose norm exceeds `c` is multiplied by `c / norm`.
pub fn limit(w: &mut [f64], units: usize, c: f64) {
    let inputs = w.len() / units;
    for (unit, norm) in norms(w, units).into_iter().enumerate() {
        if norm > c {
            for input in 0..inputs {
                w[unit * inputs + input] *= c / norm;
            }
        }
    }
}
