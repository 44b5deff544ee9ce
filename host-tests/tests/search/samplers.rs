//! Every scale: its distribution, its ends, its inverse, and what it refuses.

use motenet::rng::{seeded, unit};
use motenet::search::{Choices, Integers, Log, OneMinusLog, RangeError, Sampler, Uniform};

const N: usize = 50_000;

/// Kolmogorov and Smirnov: the largest distance of `sampler`'s draws from the distribution `cdf`, in units of 1/sqrt(n).
fn distance(sampler: impl Sampler<Value = f32>, seed: u64, cdf: impl Fn(f64) -> f64) -> f64 {
    let mut rng = seeded(seed);
    let mut draws: Vec<f64> = (0..N).map(|_| f64::from(sampler.sample(&mut rng))).collect();
    draws.sort_by(f64::total_cmp);
    let n = N as f64;
    let largest = draws.iter().enumerate().fold(0.0f64, |largest, (i, &x)| {
        let p = cdf(x);
        largest.max(p - i as f64 / n).max((i + 1) as f64 / n - p)
    });
    largest * n.sqrt()
}

/// 1.95 is exceeded by one sample in a thousand.
const LIMIT: f64 = 1.95;

#[test]
fn distributions() {
    let uniform = Uniform::new(-2.0, 6.0).expect("a range");
    let log = Log::new(1e-4, 1.0).expect("a range");
    let betas = OneMinusLog::new(0.9, 0.999).expect("a range");
    for seed in 0..4 {
        let d = distance(uniform, seed, |x| (x + 2.0) / 8.0);
        assert!(d < LIMIT, "uniform, seed {seed}: {d}");
        let d = distance(log, seed, |x| (x.log10() + 4.0) / 4.0);
        assert!(d < LIMIT, "log, seed {seed}: {d}");
        let d = distance(betas, seed, |x| (-1.0 - (1.0 - x).log10()) / 2.0);
        assert!(d < LIMIT, "1 - log, seed {seed}: {d}");
        // The test can tell: log draws are not uniform, and betas not by their own logarithm.
        assert!(distance(log, seed, |x| x) > 50.0);
        assert!(distance(betas, seed, |x| (x - 0.9) / 0.099) > 50.0);
    }
}

#[test]
fn every_whole_number_and_every_choice_is_equally_likely() {
    fn chi2<const K: usize>(mut draw: impl FnMut() -> usize) -> f64 {
        let mut counts = [0u32; K];
        (0..N).for_each(|_| counts[draw()] += 1);
        let expected = N as f64 / K as f64;
        counts
            .iter()
            .map(|&c| (f64::from(c) - expected).powi(2) / expected)
            .sum()
    }
    let (integers, choices) = (
        Integers::new(-3, 3).expect("seven"),
        Choices::new([3, 0, 2, 1]).expect("four"),
    );
    for seed in 0..4 {
        let mut rng = seeded(seed);
        // Mean K - 1, deviation sqrt(2 (K - 1)).
        let seven = chi2::<7>(|| (integers.sample(&mut rng) + 3) as usize);
        assert!(seven < 6.0 + 4.0 * 12f64.sqrt(), "seed {seed}: {seven}");
        let four = chi2::<4>(|| choices.sample(&mut rng));
        assert!(four < 3.0 + 4.0 * 6f64.sqrt(), "seed {seed}: {four}");
    }
}

/// `unit` inverts `at` to `accuracy`, `at` never leaves [low, high], rises, and reaches both ends.
fn inverts(name: &str, sampler: impl Sampler<Value = f32>, low: f32, high: f32, accuracy: f32) {
    let mut rng = seeded(5);
    for _ in 0..10_000 {
        let (u, v) = (unit(&mut rng), unit(&mut rng));
        let value = sampler.at(u);
        assert!((low..=high).contains(&value), "{name}({u}) = {value}");
        let back = sampler.unit(value);
        assert!((back - u).abs() <= accuracy, "{name}: {u} to {value} to {back}");
        assert!((0.0..1.0).contains(&back));
        assert!(u <= v || value >= sampler.at(v), "{name} falls between {v} and {u}");
    }
    let width = high - low;
    for (u, end) in [
        (0.0, low),
        (-3.0, low),
        (f32::NAN, low),
        (1.0, high),
        (f32::INFINITY, high),
    ] {
        assert!(
            (sampler.at(u) - end).abs() <= 1e-4 * width,
            "{name}({u}) = {}",
            sampler.at(u)
        );
    }
    for outside in [low - width, high + width, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert!((0.0..1.0).contains(&sampler.unit(outside)), "{name}: unit({outside})");
    }
    assert!(
        sampler.unit(high + width) > 0.9999 && sampler.unit(low - width) < 1e-4,
        "{name}"
    );
}

#[test]
fn mappings_invert() {
    let log = |low, high| Log::new(low, high).expect("a range");
    inverts("uniform", Uniform::new(-2.0, 6.0).expect("a range"), -2.0, 6.0, 1e-6);
    inverts(
        "all numbers",
        Uniform::new(f32::MIN, f32::MAX).expect("a range"),
        f32::MIN,
        f32::MAX,
        1e-6,
    );
    inverts("log", log(1e-4, 1.0), 1e-4, 1.0, 1e-5);
    inverts(
        "wide log",
        log(f32::MIN_POSITIVE, f32::MAX),
        f32::MIN_POSITIVE,
        f32::MAX,
        1e-5,
    );
    // 1 - beta is a difference of numbers close to 1: 2^-24 in 0.001, seen through a logarithm.
    let betas = OneMinusLog::new(0.9, 0.999).expect("a range");
    inverts("1 - log", betas, 0.9, 0.999, 3e-5);
}

#[test]
fn decades_are_equally_wide() {
    let log = Log::new(1e-4, 1.0).expect("a range");
    for (u, value) in [(0.0, 1e-4), (0.25, 1e-3), (0.5, 1e-2), (0.75, 1e-1)] {
        assert!((log.at(u) / value - 1.0).abs() < 1e-5, "{u}: {}", log.at(u));
    }
    let betas = OneMinusLog::new(0.9, 0.999).expect("a range");
    for (u, value) in [(0.0, 0.9), (0.5, 0.99), (0.75, 1.0 - 0.1f32.powf(2.5))] {
        assert!((betas.at(u) - value).abs() < 1e-6, "{u}: {}", betas.at(u));
    }
    let grid: Vec<f32> = (0..4).map(|i| log.grid(i, 4)).collect();
    for (value, power) in grid.iter().zip([-3.5f32, -2.5, -1.5, -0.5]) {
        assert!((value.log10() - power).abs() < 1e-5, "{grid:?}");
    }
    assert!((0.0..=1.0).contains(&log.grid(7, 0)), "not a division by zero");
}

#[test]
fn steps_invert_exactly() {
    for (low, high) in [
        (0, 0),
        (-3, 3),
        (50, 100),
        (i32::MAX - 5, i32::MAX),
        (i32::MIN, i32::MIN + 5),
        (0, (1 << 20) - 1),
    ] {
        let integers = Integers::new(low, high).expect("a range");
        let step = ((i64::from(high) - i64::from(low)) / 1000).max(1) as usize;
        for value in (low..=high).step_by(step) {
            assert_eq!(integers.at(integers.unit(value)), value, "{low}..={high}");
        }
        assert_eq!((integers.at(-1.0), integers.at(1.0)), (low, high));
        assert_eq!(
            (
                integers.at(integers.unit(i32::MIN)),
                integers.at(integers.unit(i32::MAX))
            ),
            (low, high)
        );
    }
    let choices = Choices::new(['a', 'b', 'c', 'd', 'e', 'f', 'g']).expect("seven");
    for (i, (u, choice)) in choices.all().into_iter().enumerate() {
        assert_eq!((choices.at(u), choices.unit(choice)), (choice, u));
        assert_eq!(choice, char::from(b'a' + i as u8));
    }
    assert_eq!(
        (choices.at(0.0), choices.at(1.0), choices.unit('x')),
        ('a', 'g', choices.unit('a'))
    );
}

#[test]
fn ranges_that_hold_nothing_are_refused() {
    use RangeError::{Empty, NotBelowOne, NotFinite, NotPositive, TooMany};
    let (nan, inf) = (f32::NAN, f32::INFINITY);
    for (low, high, error) in [
        (1.0, 1.0, Empty),
        (2.0, 1.0, Empty),
        (nan, 1.0, NotFinite),
        (0.0, nan, NotFinite),
        (-inf, 0.0, NotFinite),
        (0.0, inf, NotFinite),
    ] {
        assert_eq!(Uniform::new(low, high), Err(error), "{low} {high}");
        assert_eq!(Log::new(low, high), Err(error), "{low} {high}");
        assert_eq!(OneMinusLog::new(low, high), Err(error), "{low} {high}");
    }
    assert_eq!(Log::new(0.0, 1.0), Err(NotPositive));
    assert_eq!(Log::new(-1.0, 1.0), Err(NotPositive));
    assert_eq!(OneMinusLog::new(0.9, 1.0), Err(NotBelowOne));
    assert_eq!(OneMinusLog::new(0.9, 1.5), Err(NotBelowOne));
    assert_eq!(Integers::new(2, 1), Err(Empty));
    assert_eq!(Integers::new(0, 1 << 20), Err(TooMany));
    assert_eq!(Integers::new(i32::MIN, i32::MAX), Err(TooMany));
    assert_eq!(Choices::<u8, 0>::new([]), Err(Empty));
}

#[test]
fn coordinates_of_integers_are_the_middles_of_their_parts() {
    let integers = Integers::new(3, 6).expect("a range");
    assert_eq!([3, 4, 5, 6].map(|i| integers.unit(i)), [0.125, 0.375, 0.625, 0.875]);
    assert_eq!([-100, 100].map(|i| integers.unit(i)), [0.125, 0.875], "the nearest end");
}

#[test]
fn more_choices_than_coordinates_can_tell_apart_are_refused() {
    assert!(Choices::new([(); 1 << 20]).is_ok());
    assert_eq!(Choices::new([(); (1 << 20) + 1]), Err(RangeError::TooMany));
}
