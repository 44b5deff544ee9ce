//! Comparing two arrays.

use std::fmt;

/// `a` is close to `b` when `|a - b| <= absolute + relative |b|`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Allowed difference whatever the size.
    pub absolute: f64,
    /// Allowed difference per size of the expected value.
    pub relative: f64,
}

impl Tolerance {
    /// Equal as numbers: -0 and 0 are the same.
    pub const EXACT: Self = Self::new(0.0, 0.0);

    /// Both parts.
    pub const fn new(absolute: f64, relative: f64) -> Self {
        Self { absolute, relative }
    }

    /// What is allowed around `expected`.
    pub fn around(&self, expected: f64) -> f64 {
        self.absolute + self.relative * expected.abs()
    }

    /// The difference in units of what is allowed: up to 1 passes. Whatever involves NaN, and an infinity that should
    /// not be there or is missing, is infinitely far.
    pub fn ratio(&self, actual: f64, expected: f64) -> f64 {
        if actual == expected {
            return 0.0;
        }
        let ratio = (actual - expected).abs() / self.around(expected);
        if ratio.is_nan() { f64::INFINITY } else { ratio }
    }
}

/// The element with the largest difference in units of what is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// Its index.
    pub index: usize,
    /// What was computed.
    pub actual: f64,
    /// What it is compared with.
    pub expected: f64,
    /// Difference in units of what is allowed.
    pub ratio: f64,
}

impl Worst {
    /// The plain difference.
    pub fn difference(&self) -> f64 {
        (self.actual - self.expected).abs()
    }
}

/// Why two arrays are not close.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// Their lengths differ.
    Length {
        /// Elements computed.
        actual: usize,
        /// Elements expected.
        expected: usize,
    },
    /// At least one element is too far; this is the worst.
    Value {
        /// The worst element.
        worst: Worst,
        /// What is allowed around it.
        allowed: f64,
        /// How many elements are too far.
        failures: usize,
        /// Number of elements.
        of: usize,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { actual, expected } => write!(f, "{actual} elements instead of {expected}"),
            Self::Value {
                worst,
                allowed,
                failures,
                of,
            } => {
                let Worst {
                    index,
                    actual,
                    expected,
                    ..
                } = worst;
                let difference = worst.difference();
                write!(
                    f,
                    "{failures} of {of} elements are too far; the worst is [{index}]: {actual:e} instead of "
                )?;
                write!(
                    f,
                    "{expected:e}, off by {difference:.2e} where {allowed:.2e} is allowed"
                )
            }
        }
    }
}

impl std::error::Error for Mismatch {}

/// Compares element by element and tells the worst, whether it passes (`Ok`) or not. Empty arrays have none.
pub fn close<A: Copy + Into<f64>>(
    actual: &[A],
    expected: &[f64],
    tolerance: Tolerance,
) -> Result<Option<Worst>, Mismatch> {
    if actual.len() != expected.len() {
        return Err(Mismatch::Length {
            actual: actual.len(),
            expected: expected.len(),
        });
    }
    let mut worst: Option<Worst> = None;
    let mut failures = 0;
    for (index, (&actual, &expected)) in actual.iter().zip(expected).enumerate() {
        let actual = actual.into();
        let ratio = tolerance.ratio(actual, expected);
        failures += usize::from(ratio > 1.0);
        if worst.is_none_or(|w| ratio > w.ratio) {
            worst = Some(Worst {
                index,
                actual,
                expected,
                ratio,
            });
        }
    }
    match worst {
        Some(worst) if failures > 0 => Err(Mismatch::Value {
            worst,
            allowed: tolerance.around(worst.expected),
            failures,
            of: actual.len(),
        }),
        worst => Ok(worst),
    }
}
