//! Normal draws have to be normal, tails included: a sum of uniforms would pass the moments and fail here.

use motenet::Scalar;
use motenet::rng::{normal, seeded};

const N: usize = 200_000;

fn draws(seed: u64) -> Vec<f64> {
    let mut rng = seeded(seed);
    (0..N).map(|_| f64::from(normal(&mut rng))).collect()
}

/// The probability of a normal number below x.
fn cdf(x: f64) -> f64 {
    0.5 * (1.0 + Scalar::erf(x * std::f64::consts::FRAC_1_SQRT_2))
}

#[test]
fn draws_are_pinned() {
    let mut rng = seeded(7);
    assert_eq!(
        [0.0; 6].map(|_: f32| normal(&mut rng)),
        [-1.1179024, -0.6326873, -0.06117283, -0.73361796, 0.1873061, 0.1930208]
    );
}

#[test]
fn moments() {
    for seed in 0..4 {
        let draws = draws(seed);
        let moment = |k| draws.iter().map(|x| x.powi(k)).sum::<f64>() / N as f64;
        // The k-th moment's variance is E[x^2k] - E[x^k]^2: 1, 2, 15, 96 for k = 1, 2, 3, 4.
        for (k, expected, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            let deviation = (variance / N as f64).sqrt();
            let error = (moment(k) - expected) / deviation;
            assert!(error.abs() < 4.0, "seed {seed}, moment {k}: {error} deviations");
        }
    }
}

/// Kolmogorov and Smirnov: the largest distance of the draws' distribution from the normal one.
#[test]
fn distribution() {
    for seed in 0..4 {
        let mut draws = draws(seed);
        draws.sort_by(f64::total_cmp);
        let n = N as f64;
        let distance = draws.iter().enumerate().fold(0.0f64, |largest, (i, &x)| {
            let p = cdf(x);
            largest.max(p - i as f64 / n).max((i + 1) as f64 / n - p)
        });
        // 1.95/sqrt(n) is exceeded by one sample in a thousand.
        assert!(distance * n.sqrt() < 1.95, "seed {seed}: {}", distance * n.sqrt());
    }
}

#[test]
fn tails() {
    let all: Vec<f64> = (0..4).flat_map(draws).collect();
    let n = all.len() as f64;
    for (beyond, probability) in [(3.0, 2.699_796e-3), (4.0, 6.334_248e-5)] {
        for (side, count) in [
            ("above", all.iter().filter(|&&x| x > beyond).count()),
            ("below", all.iter().filter(|&&x| x < -beyond).count()),
        ] {
            let expected = n * probability / 2.0;
            let error = (count as f64 - expected) / expected.sqrt();
            assert!(
                error.abs() < 4.0,
                "{count} {side} {beyond} deviations, expected {expected}"
            );
        }
    }
    assert!(all.iter().all(|x| x.abs() < 6.0 && x.is_finite()));
}

#[test]
fn successive_draws_are_unrelated() {
    let draws = draws(9);
    for lag in 1..6 {
        let correlation: f64 = draws.iter().zip(&draws[lag..]).map(|(a, b)| a * b).sum::<f64>() / N as f64;
        assert!(correlation.abs() * (N as f64).sqrt() < 4.0, "lag {lag}: {correlation}");
    }
}
