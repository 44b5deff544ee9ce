//! Why a metric refuses an input.

use crate::sentences::sentences;

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

sentences!(MetricError {
    Self::Class { class, classes } => "class {} where there are {}", class, classes;
    Self::NotANumber => "a score that is not a number";
    Self::NotFinite => "a value that is not finite";
    Self::Negative => "an error or a weight below 0";
    Self::Empty => "nothing to measure";
    Self::OneKind => "scores of positives only or of negatives only";
    Self::NoRange => "a histogram without a range of scores";
    Self::Range => "a range has to be finite and its upper end above the lower one";
    Self::Share => "a share has to lie in (0, 1)";
});

impl core::error::Error for MetricError {}
