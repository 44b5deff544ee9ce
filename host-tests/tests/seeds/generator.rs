//! The generator and its uniform draws.

use motenet::rng::{below, seeded, symmetric, unit};
use rand_xoshiro::rand_core::{Rng, TryRng};
use std::convert::Infallible;

/// xoshiro128++ and SplitMix64 once more, straight from their definitions.
struct Reference([u32; 4]);

impl Reference {
    fn seeded(mut seed: u64) -> Self {
        let mut split_mix = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let (a, b) = (split_mix(), split_mix());
        Reference([a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32])
    }

    fn next(&mut self) -> u32 {
        let [s0, s1, s2, s3] = self.0;
        let out = s0.wrapping_add(s3).rotate_left(7).wrapping_add(s0);
        self.0 = [
            s0 ^ s1 ^ s3,
            s1 ^ s2 ^ s0,
            s2 ^ s0 ^ (s1 << 9),
            (s3 ^ s1).rotate_left(11),
        ];
        out
    }
}

/// Always the same word: for the ends of the ranges.
struct Constant(u32);

impl TryRng for Constant {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from(self.0) << 32 | u64::from(self.0))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0 as u8);
        Ok(())
    }
}

#[test]
fn the_generator_is_xoshiro128plusplus_seeded_by_split_mix() {
    for seed in [0, 1, 2, 42, 0xDEAD_BEEF, u64::MAX, 1 << 63] {
        let (mut rng, mut reference) = (seeded(seed), Reference::seeded(seed));
        for i in 0..1000 {
            assert_eq!(rng.next_u32(), reference.next(), "seed {seed}, draw {i}");
        }
    }
}

#[test]
fn draws_are_pinned() {
    let first = |seed| {
        let mut rng = seeded(seed);
        [0; 4].map(|_| rng.next_u32())
    };
    assert_eq!(first(0), [1179900579, 1938959192, 3089844957, 3657088315]);
    assert_eq!(first(1), [2146930148, 2585199205, 3670091704, 2556029204]);
    assert_eq!(first(u64::MAX), [2650238882, 1278636629, 2532285648, 588492107]);

    let mut rng = seeded(7);
    assert_eq!(
        [0.0; 4].map(|_: f32| unit(&mut rng)),
        [0.095083535, 0.0563336, 0.37418354, 0.33213866]
    );
    let mut rng = seeded(7);
    assert_eq!(
        [0.0; 4].map(|_: f32| symmetric(&mut rng)),
        [-0.8098329, -0.88733274, -0.25163287, -0.33572263]
    );
    let mut rng = seeded(7);
    assert_eq!(
        [0; 12].map(|_| below(&mut rng, 1000)),
        [95, 56, 374, 332, 59, 795, 393, 744, 456, 50, 191, 753]
    );
}

#[test]
fn the_ends_of_the_ranges() {
    assert_eq!(unit(&mut Constant(0)), 0.0);
    assert_eq!(unit(&mut Constant(u32::MAX)), 1.0 - 2f32.powi(-24));
    assert_eq!(symmetric(&mut Constant(0)), -(1.0 - 2f32.powi(-24)));
    assert_eq!(symmetric(&mut Constant(u32::MAX)), 1.0 - 2f32.powi(-24));
    // The middle: as close to 0 on either side.
    assert_eq!(symmetric(&mut Constant(0x7FFF_FFFF)), -(2f32.powi(-24)));
    assert_eq!(symmetric(&mut Constant(0x8000_0000)), 2f32.powi(-24));
    assert_eq!(below(&mut Constant(0), 0), 0);
    assert_eq!(below(&mut Constant(u32::MAX), 0), 0);
    assert_eq!(below(&mut Constant(u32::MAX), 1), 0);
    assert_eq!(below(&mut Constant(u32::MAX), 10), 9);
    assert_eq!(below(&mut Constant(u32::MAX), u32::MAX), u32::MAX - 1);
}

#[test]
fn uniform_draws_are_uniform() {
    let mut rng = seeded(3);
    const N: usize = 200_000;
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..N {
        let x = f64::from(symmetric(&mut rng));
        assert!(x != 0.0 && x.abs() < 1.0);
        sum += x;
        squares += x * x;
    }
    let n = N as f64;
    // Variance 1/3; that of the squares is 1/5 - 1/9.
    assert!((sum / n).abs() < 4.0 * (1.0 / 3.0 / n).sqrt());
    assert!((squares / n - 1.0 / 3.0).abs() < 4.0 * ((1.0 / 5.0 - 1.0 / 9.0) / n).sqrt());
}

#[test]
fn below_is_equally_likely() {
    for n in [2u32, 3, 7, 10] {
        let mut counts = vec![0u32; n as usize];
        let mut rng = seeded(u64::from(n));
        let draws = 20_000 * n;
        for _ in 0..draws {
            counts[below(&mut rng, n) as usize] += 1;
        }
        let expected = f64::from(draws) / f64::from(n);
        let chi2: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - expected).powi(2) / expected)
            .sum();
        // Mean n - 1, deviation sqrt(2 (n - 1)).
        let freedom = f64::from(n - 1);
        assert!(chi2 < freedom + 4.0 * (2.0 * freedom).sqrt(), "below {n}: {chi2}");
    }
}

/// Without the rejection, values below 2^30 would come up twice as often as the others.
#[test]
fn below_rejects_what_would_be_too_frequent() {
    const N: u32 = 3 << 30;
    let mut rng = seeded(11);
    let low = (0..30_000).filter(|_| below(&mut rng, N) < 1 << 30).count() as f64;
    assert!(
        (low - 10_000.0).abs() < 4.0 * (30_000.0 * (1.0 / 3.0) * (2.0 / 3.0f64)).sqrt(),
        "{low}"
    );
    let mut rng = seeded(11);
    let thirds = (0..30_000).fold([0; 3], |mut counts, _| {
        counts[(below(&mut rng, N) % 3) as usize] += 1;
        counts
    });
    assert!(thirds.iter().all(|&c: &i32| (c - 10_000).abs() < 330), "{thirds:?}");
}
