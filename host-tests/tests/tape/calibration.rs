//! Example 25's use of the tape: soft and hard iron found from readings alone.

use motenet::check::Verdict;
use motenet::tape::{Tape, Var, check};
use motenet::{Adam, Optimizer, Scalar, Zero, rng};

/// The upper half of A, row by row, then b.
const TRUTH: [f32; 9] = [1.25, 0.125, -0.0625, 0.8, 0.1, 1.1, 0.4, -0.55, 0.2];
const NEUTRAL: [f32; 9] = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];

/// (|A (m - b)| - 1)^2.
fn cost<'t, T: Scalar>([xx, xy, xz, yy, yz, zz, bx, by, bz]: [Var<'t, T>; 9], m: &[T; 3]) -> Var<'t, T> {
    let [x, y, z] = m.map(Var::constant);
    let [x, y, z] = [x - bx, y - by, z - bz];
    let [u, v, w] = [
        xx * x + xy * y + xz * z,
        xy * x + yy * y + yz * z,
        xz * x + yz * y + zz * z,
    ];
    ((u.square() + v.square() + w.square()).sqrt() - Var::constant(T::ONE)).square()
}

/// The m that solve A (m - b) = d for directions d from all around, by Gauss's elimination, with noise.
fn readings(n: usize, noise: f64, seed: u64) -> Vec<[f32; 3]> {
    let [xx, xy, xz, yy, yz, zz, bx, by, bz] = TRUTH.map(f64::from);
    let mut rng = rng::seeded(seed);
    (0..n)
        .map(|_| {
            let d: [f64; 3] = std::array::from_fn(|_| rng::normal(&mut rng).into());
            let length = d.iter().map(|d| d * d).sum::<f64>().sqrt();
            let mut rows = [[xx, xy, xz, d[0]], [xy, yy, yz, d[1]], [xz, yz, zz, d[2]]];
            for pivot in 0..3 {
                let at = rows[pivot].map(|x| x / rows[pivot][pivot]);
                for (i, row) in rows.iter_mut().enumerate() {
                    let factor = row[pivot];
                    *row = if i == pivot {
                        at
                    } else {
                        std::array::from_fn(|k| row[k] - factor * at[k])
                    };
                }
            }
            let offset = [bx, by, bz];
            std::array::from_fn(|i| (rows[i][3] / length + offset[i] + noise * f64::from(rng::normal(&mut rng))) as f32)
        })
        .collect()
}

/// The largest errors of A and of b after 500 steps, and the last cost.
fn fitted(readings: &[[f32; 3]]) -> (f32, f32, f32) {
    let mut tape = Tape::<f32, 48>::new();
    let (mut w, mut slots, mut adam) = (NEUTRAL, [Zero::ZERO; 9], Adam::new(0.02));
    let mut last = 0.0;
    for step in 0..500 {
        adam.set_lr(0.02 * (1.0 - step as f32 / 500.0));
        let j = tape.mean(&w, readings, cost).expect("a cost");
        last = j.value;
        adam.step(&mut w, &j.gradient, &mut slots).expect("nine of each");
    }
    let error = |from: usize, to: usize| (from..to).fold(0.0f32, |most, i| most.max((w[i] - TRUTH[i]).abs()));
    (error(0, 6), error(6, 9), last)
}

#[test]
fn readings_alone_give_soft_and_hard_iron() {
    let exact = readings(300, 0.0, 1);
    let before = Tape::<f32, 48>::new()
        .mean(&NEUTRAL, &exact, cost)
        .expect("a cost")
        .value;
    assert!(before > 0.1, "an rms error of length of more than 0.3: {before}");
    let (matrix, offset, after) = fitted(&exact);
    assert!(
        matrix < 1e-4 && offset < 1e-4 && after < 1e-9,
        "{matrix:e} {offset:e} {after:e}"
    );
}

/// Noise of 0.01 on 300 readings leaves parameters off by some times 0.01 / sqrt(300) = 6e-4, and as cost the variance
/// of the noise, which A stretches by 0.8 to 1.25.
#[test]
fn noise_moves_the_parameters_by_its_mean() {
    for seed in 1..4 {
        let (matrix, offset, after) = fitted(&readings(300, 0.01, seed));
        assert!(matrix < 8e-3 && offset < 4e-3, "seed {seed}: {matrix:e} {offset:e}");
        assert!((0.6e-4..1.6e-4).contains(&after), "seed {seed}: {after:e}");
    }
}

#[test]
fn the_gradient_of_the_fit_is_right() {
    let m = [0.7, -0.2, 0.9];
    let w = TRUTH.map(|w| f64::from(w) + 0.1);
    let report = check(&mut Tape::<f64, 48>::new(), &w, 1e-7, |w| cost(w, &m)).expect("a report");
    assert_eq!(report.verdict, Verdict::Right, "{report}");
}
