//! What the elementary functions promise, and how far they are from it over a range of `f32`s. `cargo xtask math` takes every `f32`, the tests beside
//! this file a sample.

use motenet::{Scalar, math};
use std::ops::Range;

/// How an error is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// In units in the last place of the exact value; below the normal numbers they are those of the smallest one.
    Ulp,
    Absolute,
    Relative,
}

/// A function, what it stands for, and what its documentation promises.
#[derive(Clone, Copy)]
pub struct Function {
    pub tier: Tier,
    pub name: &'static str,
    pub computed: fn(f32) -> f32,
    pub exact: fn(f64) -> f64,
    /// The arguments that have a value. Others than those give NaN.
    pub domain: fn(f32) -> bool,
    /// The arguments for which the bound of the error is stated.
    pub stated_for: fn(f32) -> bool,
    pub unit: Unit,
    pub bound: f64,
    /// Whether it never falls.
    pub monotone: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    Exact,
    Relaxed,
}

impl Tier {
    pub fn name(self) -> &'static str {
        match self {
            Tier::Exact => "exact",
            Tier::Relaxed => "relaxed",
        }
    }
}

fn number(x: f32) -> bool {
    !x.is_nan()
}

fn sigmoid(x: f64) -> f64 {
    if x < 0.0 {
        x.exp() / (1.0 + x.exp())
    } else {
        1.0 / (1.0 + (-x).exp())
    }
}

const fn exact(name: &'static str, computed: fn(f32) -> f32, exact: fn(f64) -> f64, bound: f64) -> Function {
    Function {
        tier: Tier::Exact,
        name,
        computed,
        exact,
        domain: number,
        stated_for: number,
        unit: Unit::Ulp,
        bound,
        monotone: true,
    }
}

const fn relaxed(
    name: &'static str,
    computed: fn(f32) -> f32,
    exact: fn(f64) -> f64,
    unit: Unit,
    bound: f64,
) -> Function {
    Function {
        tier: Tier::Relaxed,
        name,
        computed,
        exact,
        domain: number,
        stated_for: number,
        unit,
        bound,
        monotone: false,
    }
}

/// The bounds are what was measured over every `f32`, rounded up.
pub const FUNCTIONS: [Function; 10] = [
    exact("exp", math::exp, f64::exp, 0.71),
    exact("tanh", math::tanh, f64::tanh, 0.54),
    exact("sigmoid", Scalar::sigmoid, sigmoid, 0.69),
    Function {
        domain: |x| x >= 0.0,
        ..exact("ln", math::ln, f64::ln, 0.84)
    },
    Function {
        domain: |x| x >= 0.0,
        ..exact("sqrt", math::sqrt, f64::sqrt, 0.5)
    },
    Function {
        domain: |x| x >= -1.0,
        ..exact("ln_1p", math::ln_1p, f64::ln_1p, 0.84)
    },
    exact("erf", math::erf, Scalar::erf, 0.97),
    Function {
        stated_for: |x| (-87.0..=88.0).contains(&x),
        ..relaxed("exp", math::relaxed::exp, f64::exp, Unit::Relative, 3.4e-6)
    },
    relaxed("tanh", math::relaxed::tanh, f64::tanh, Unit::Absolute, 1.0e-4),
    relaxed("sigmoid", math::relaxed::sigmoid, sigmoid, Unit::Absolute, 5.1e-5),
];

/// What was found among some arguments.
#[derive(Clone, Copy, Default)]
pub struct Found {
    /// How many arguments have a value.
    pub arguments: u64,
    /// The worst error; infinite for a NaN.
    pub worst: f64,
    /// Where it is.
    pub at: f32,
    /// How often the function fell from an argument to the next, and where last.
    pub falls: u64,
    pub falls_at: f32,
    /// How often a value was NaN, and where last.
    pub nans: u64,
    pub nan_at: f32,
    /// How often there was a value where there is none.
    pub strays: u64,
}

impl Found {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        let larger = if other.worst > self.worst { other } else { self };
        Self {
            arguments: self.arguments + other.arguments,
            worst: larger.worst,
            at: larger.at,
            falls: self.falls + other.falls,
            falls_at: if other.falls > 0 { other.falls_at } else { self.falls_at },
            nans: self.nans + other.nans,
            nan_at: if other.nans > 0 { other.nan_at } else { self.nan_at },
            strays: self.strays + other.strays,
        }
    }

    /// Whether `f` keeps its promises here.
    pub fn keeps(&self, f: &Function) -> bool {
        self.worst <= f.bound && self.nans == 0 && self.strays == 0 && (self.falls == 0 || !f.monotone)
    }
}

/// The `f32` at place `i` of all in rising order: from the negative NaNs over infinities and zeros to the positive NaNs.
pub fn nth(i: u32) -> f32 {
    f32::from_bits(if i >> 31 == 1 { i & 0x7FFF_FFFF } else { !i })
}

/// The unit in the last place of `f32` at a value.
fn ulp(exact: f64) -> f64 {
    let exponent = ((exact.to_bits() >> 52) & 0x7FF).max(1023 - 126);
    f64::from_bits((exponent - 23) << 52)
}

fn error(f: &Function, y: f32, exact: f64) -> f64 {
    // What is too large for an `f32` has to be infinite; elsewhere infinity counts as the power of two behind the largest number.
    if y.is_infinite() && y == exact as f32 {
        return 0.0;
    }
    let infinite = f64::from(y.signum()) * 2f64.powi(128);
    let distance = (if y.is_infinite() { infinite } else { f64::from(y) } - exact).abs();
    match f.unit {
        Unit::Ulp => distance / ulp(exact),
        Unit::Absolute => distance,
        Unit::Relative => distance / exact.abs(),
    }
}

/// Goes through the arguments at these places of the order, and looks at the value before the first one.
pub fn sweep(f: &Function, places: Range<u64>) -> Found {
    let mut found = Found::default();
    let before = (f.computed)(nth(places.start.saturating_sub(1) as u32));
    let mut before = if before.is_nan() { f32::NEG_INFINITY } else { before };
    for x in places.map(|i| nth(i as u32)) {
        let y = (f.computed)(x);
        if !(f.domain)(x) {
            found.strays += u64::from(!y.is_nan());
            continue;
        }
        found.arguments += 1;
        if y.is_nan() {
            (found.nans, found.nan_at, found.worst, found.at) = (found.nans + 1, x, f64::INFINITY, x);
            continue;
        }
        if y < before {
            (found.falls, found.falls_at) = (found.falls + 1, x);
        }
        before = y;
        if (f.stated_for)(x) {
            let error = error(f, y, (f.exact)(f64::from(x)));
            if error > found.worst {
                (found.worst, found.at) = (error, x);
            }
        }
    }
    found
}
