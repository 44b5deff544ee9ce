use super::SplitError;
use crate::math;
use core::fmt;

/// How often each of `C` kinds occurs in a part of a set: classes, or people, devices, places, arms: whatever a distribution may differ in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Tally<const C: usize> {
    counts: [usize; C],
}

/// One of two parts that are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Part {
    /// The dev part.
    Dev,
    /// The test part.
    Test,
}

/// A warning: these dev and test parts cannot come from the same distribution, so that what is tuned on the one is aimed at another target than
/// the other measures.
///
/// # Source
/// The course's "Mismatched train/test distribution": dev and test set have to come from the same distribution.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Mismatch {
    /// A part without samples.
    Empty {
        /// Which part.
        part: Part,
    },
    /// The other part has this kind; this one has none of it, and that is no accident of a small part (chance below about 1/16,000).
    Missing {
        /// Which part has none.
        part: Part,
        /// The kind.
        kind: usize,
    },
    /// Shares that differ by more than four standard errors (chance below about 1/16,000).
    Shares {
        /// The kind.
        kind: usize,
        /// Its share of the dev part, from 0 to 1.
        dev: f32,
        /// Its share of the test part.
        test: f32,
    },
    /// The other part has this kind, this one has none of it, and is so small that this may be chance: it cannot tell anything about this kind.
    TooSmall {
        /// Which part has none.
        part: Part,
        /// The kind.
        kind: usize,
    },
}

/// Standard errors between two shares.
const LIMIT: f32 = 4.0;

impl<const C: usize> Tally<C> {
    /// Counts kinds.
    ///
    /// # Errors
    /// [`SplitError::Class`] for one that is not below `C`.
    pub fn of(kinds: impl IntoIterator<Item = usize>) -> Result<Self, SplitError> {
        let mut counts = [0; C];
        for class in kinds {
            *counts.get_mut(class).ok_or(SplitError::Class { class, classes: C })? += 1;
        }
        Ok(Tally { counts })
    }

    /// The counts.
    pub fn counts(&self) -> &[usize; C] {
        &self.counts
    }

    /// What speaks against `self`, the dev part, and `test` being of the same distribution; nothing if all is well.
    ///
    /// Per kind, with shares p of n and q of m samples, and r the share in both together, shares differ where
    /// `|p - q| > 4 sqrt(r (1 - r) (1/n + 1/m))`. This takes samples for independent: windows of one recording are not, and make the test strict.
    ///
    /// ```
    /// use motenet::data::{Mismatch, Part, Tally};
    /// // Cats from the web, cats from the app: where the dev part's pictures are from, and the test part's.
    /// let dev = Tally::<2>::of([0; 200])?;
    /// let test = Tally::of([1; 200])?;
    /// assert_eq!(dev.mismatches(&test).next(), Some(Mismatch::Missing { part: Part::Test, kind: 0 }));
    /// # Ok::<(), motenet::data::SplitError>(())
    /// ```
    pub fn mismatches(&self, test: &Self) -> impl Iterator<Item = Mismatch> {
        let (n, m) = (self.total(), test.total());
        let empty = [(n, Part::Dev), (m, Part::Test)];
        let empty = empty.into_iter().filter(|&(n, _)| n <= 0.0);
        let empty = empty.map(|(_, part)| Mismatch::Empty { part });
        let counts = self.counts.into_iter().zip(test.counts).enumerate();
        let counts = counts.filter(move |_| n > 0.0 && m > 0.0);
        empty.chain(counts.filter_map(move |(kind, (a, b))| compare(kind, (a as f32, n), (b as f32, m))))
    }

    fn total(&self) -> f32 {
        self.counts.iter().sum::<usize>() as f32
    }
}

fn compare(kind: usize, (a, n): (f32, f32), (b, m): (f32, f32)) -> Option<Mismatch> {
    let (dev, test, both) = (a / n, b / m, (a + b) / (n + m));
    let error = math::sqrt(both * (1.0 - both) * (1.0 / n + 1.0 / m));
    let differ = (dev - test > LIMIT * error) || (test - dev > LIMIT * error);
    let missing = match (a > 0.0, b > 0.0) {
        (false, true) => Some(Part::Dev),
        (true, false) => Some(Part::Test),
        _ => None,
    };
    match (missing, differ) {
        (Some(part), true) => Some(Mismatch::Missing { part, kind }),
        (Some(part), false) => Some(Mismatch::TooSmall { part, kind }),
        (None, true) => Some(Mismatch::Shares { kind, dev, test }),
        (None, false) => None,
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Dev => "dev",
            Part::Test => "test",
        })
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Empty { part } => write!(f, "the {part} part is empty"),
            Mismatch::Missing { part, kind } => write!(f, "the {part} part has nothing of kind {kind}"),
            Mismatch::TooSmall { part, kind } => {
                write!(f, "the {part} part is too small to have any of kind {kind}")
            }
            Mismatch::Shares { kind, dev, test } => {
                let (dev, test) = (100.0 * dev, 100.0 * test);
                write!(
                    f,
                    "kind {kind} is {dev:.1} % of the dev part and {test:.1} % of the test part"
                )
            }
        }
    }
}
