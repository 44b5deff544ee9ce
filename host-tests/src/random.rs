//! Test inputs from pinned seeds.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::tensor::Tensor;

/// A seeded source of test inputs; every number it gives is exactly representable in `f32`.
#[derive(Clone, Debug)]
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Uniform in `0..1`, a multiple of 2^-24.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 40) as f64 / 16_777_216.0
    }

    /// A whole number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.unit() * limit as f64) as usize
    }

    /// Bell-shaped with mean 0 and deviation 1: twelve uniform numbers less six, rounded to `f32`.
    pub fn bell(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        f64::from((sum - 6.0) as f32)
    }

    /// An array of bell-shaped numbers.
    pub fn tensor(&mut self, shape: &[usize]) -> Tensor {
        let size = shape.iter().product();
        Tensor::new(shape, (0..size).map(|_| self.bell()).collect())
    }

    /// An array of multiples of 1/256, whose sums of products are exact in `f32`.
    pub fn exact_tensor(&mut self, shape: &[usize]) -> Tensor {
        self.tensor(shape).map(|v| (v * 256.0).round() / 256.0)
    }

    /// An array of ones, each with probability `keep`, and zeros.
    pub fn mask(&mut self, shape: &[usize], keep: f64) -> Tensor {
        let size = shape.iter().product();
        Tensor::new(
            shape,
            (0..size).map(|_| if self.unit() < keep { 1.0 } else { 0.0 }).collect(),
        )
    }

    /// Class indices below `classes`.
    pub fn classes(&mut self, samples: usize, classes: usize) -> Vec<usize> {
        (0..samples).map(|_| self.below(classes)).collect()
    }
}
