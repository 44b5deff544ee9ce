//! Gaussian error linear unit in its exact form.

use std::f64::consts::{PI, SQRT_2};

use super::Elementwise;

/// `x P(x)` with the standard normal distribution `P(x) = (1 + erf(x / sqrt 2)) / 2 = erfc(-x / sqrt 2) / 2`.
#[derive(Clone, Copy, Debug)]
pub struct Gelu;

impl Elementwise for Gelu {
    fn value(&self, x: f64) -> f64 {
        x * normal_distribution(x)
    }

    fn derivative(&self, x: f64) -> f64 {
        normal_distribution(x) + x * (-x * x / 2.0).exp() / (2.0 * PI).sqrt()
    }
}

fn normal_distribution(x: f64) -> f64 {
    complementary_error_function(-x / SQRT_2) / 2.0
}

/// `erfc`: near zero by the power series of `erf`, in whose form `2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) /
/// (2n+1)!!` all terms have one sign; further out by the continued fraction, which keeps the digits of a tiny result.
fn complementary_error_function(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - complementary_error_function(-x);
    }
    let gauss = (-x * x).exp() / PI.sqrt();
    if x < 2.0 {
        let mut term = x;
        let mut sum = x;
        for n in 1..60 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        1.0 - 2.0 * gauss * sum
    } else {
        let mut fraction = x;
        for n in (1..100).rev() {
            fraction = x + f64::from(n) / 2.0 / fraction;
        }
        gauss / fraction
    }
}
