//! Worst errors of the relaxed functions over a range of `f32`s, against `f64`.

use motenet::math::relaxed;
use std::ops::RangeInclusive;

/// How an error is measured.
#[derive(Clone, Copy, PartialEq)]
pub enum Error {
    Absolute,
    Relative,
}

/// A relaxed function, what it stands for, and the worst error its documentation states.
#[derive(Clone, Copy)]
pub struct Function {
    pub name: &'static str,
    pub relaxed: fn(f32) -> f32,
    pub exact: fn(f64) -> f64,
    pub error: Error,
    pub domain: RangeOf,
    pub stated: f64,
}

/// The arguments for which the bound is stated.
#[derive(Clone, Copy)]
pub struct RangeOf(pub f32, pub f32);

pub const FUNCTIONS: [Function; 3] = [
    Function {
        name: "exp",
        relaxed: relaxed::exp,
        exact: f64::exp,
        error: Error::Relative,
        domain: RangeOf(-87.0, 88.0),
        stated: 3.4e-6,
    },
    Function {
        name: "tanh",
        relaxed: relaxed::tanh,
        exact: f64::tanh,
        error: Error::Absolute,
        domain: RangeOf(f32::NEG_INFINITY, f32::INFINITY),
        stated: 1.0e-4,
    },
    Function {
        name: "sigmoid",
        relaxed: relaxed::sigmoid,
        exact: |x| 1.0 / (1.0 + (-x).exp()),
        error: Error::Absolute,
        domain: RangeOf(f32::NEG_INFINITY, f32::INFINITY),
        stated: 5.1e-5,
    },
];

/// The worst error found, where, and among how many arguments.
#[derive(Clone, Copy, Default)]
pub struct Worst {
    pub error: f64,
    pub at: f32,
    pub arguments: u64,
}

/// Goes through the arguments whose bit patterns lie in `bits`, `step` apart.
pub fn sweep(f: &Function, bits: RangeInclusive<u32>, step: usize) -> Worst {
    let mut worst = Worst::default();
    for x in bits.step_by(step).map(f32::from_bits) {
        if !(x >= f.domain.0 && x <= f.domain.1) {
            continue;
        }
        let (y, exact) = (f64::from((f.relaxed)(x)), (f.exact)(f64::from(x)));
        let error = match f.error {
            Error::Absolute => (y - exact).abs(),
            Error::Relative => ((y - exact) / exact).abs(),
        };
        worst.arguments += 1;
        // A NaN is the worst error of all.
        if error > worst.error || error.is_nan() {
            (worst.error, worst.at) = (if error.is_nan() { f64::INFINITY } else { error }, x);
        }
    }
    worst
}
