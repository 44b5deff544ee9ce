//! Seeded draws that are the same on every host.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded generator with the few draws that data sets need.
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The generator of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A uniform draw from `[0, 1)`, a multiple of `2^-53`.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A standard normal draw.
    ///
    /// # Source
    /// Box, Muller, *A note on the generation of random normal deviates* (1958).
    pub fn normal(&mut self) -> f64 {
        // `1 - u` lies in (0, 1]: its logarithm is finite.
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// A uniform draw from `0..bound`.
    ///
    /// # Panics
    /// If `bound` is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "nothing to draw from");
        // The high half of the product; its bias is below bound / 2^64.
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// Puts `items` into a uniformly drawn order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_the_moments_of_a_normal() {
        let mut random = Random::new(3);
        let draws: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let moment = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f64>() / draws.len() as f64;
        // Four standard errors of each moment.
        for (power, expected, error) in [(1, 0.0, 0.0032), (2, 1.0, 0.0045), (3, 0.0, 0.0122), (4, 3.0, 0.031)] {
            assert!(
                (moment(power) - expected).abs() < 4.0 * error,
                "moment {power}: {}",
                moment(power)
            );
        }
    }

    #[test]
    fn uniform_draws_fill_the_interval() {
        let mut random = Random::new(4);
        let mut counts = [0u32; 8];
        for _ in 0..80_000 {
            counts[(random.uniform() * 8.0) as usize] += 1;
        }
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
    }

    #[test]
    fn shuffles_are_permutations_of_every_kind() {
        let mut random = Random::new(5);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            *seen.entry(items).or_insert(0u32) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| count.abs_diff(1000) < 120), "{seen:?}");
    }

    #[test]
    fn draws_of_a_seed_are_pinned() {
        let mut random = Random::new(42);
        // From a generator written in Python after the paper of Blackman and Vigna.
        assert_eq!(
            [random.uniform(), random.normal(), random.uniform()],
            [0.8143051451229099, 0.8717934828442817, 0.7011355981347556]
        );
        assert_eq!([random.below(10), random.below(10), random.below(10)], [7, 5, 1]);
    }
}
