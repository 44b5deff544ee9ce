//! Why a metric refuses an input.

use core::fmt;

/// An input that a metric refuses, or a question it cannot answer. The metric is as it was before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum MetricError {
    /// A class that is not below the number of classes.
    Class {
        /// The class.
        class: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A score that is not a number.
    NotANumber,
    /// A value that is NaN or infinite.
    NotFinite,
    /// An error, or a weight, below 0.
    Negative,
    /// Nothing to measure.
    Empty,
    /// Scores of one kind only: a ranking compares positives with negatives.
    OneKind,
    /// A histogram without a range: see [`ScoreHistogram::set_range`](super::ScoreHistogram::set_range).
    NoRange,
    /// A range whose upper end is not above its lower one, or that is not finite.
    Range,
    /// A share that has to lie in (0, 1).
    Share,
}

impl fmt::Display for MetricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MetricError::Class { class, classes } => return write!(f, "class {class} where there are {classes}"),
            MetricError::NotANumber => "a score that is not a number",
            MetricError::NotFinite => "a value that is not finite",
            MetricError::Negative => "an error or a weight below 0",
            MetricError::Empty => "nothing to measure",
            MetricError::OneKind => "scores of positives only or of negatives only",
            MetricError::NoRange => "a histogram without a range of scores",
            MetricError::Range => "a range has to be finite and its upper end above the lower one",
            MetricError::Share => "a share has to lie in (0, 1)",
        })
    }
}

impl core::error::Error for MetricError {}
