use super::{MetricError, ratio};
use crate::shape::Zero;
use core::fmt;

/// Which class was taken for which: rows are the truth, columns the answers (scikit-learn's convention).
///
/// # Conventions
/// A ratio whose denominator is 0 is 0, as scikit-learn has it: the precision of a class that was never answered, the recall of one that never
/// occurred. Averages run over the classes that occurred or were answered; classes the data knows nothing of do not count. Counts stop at 2^32 - 1.
///
/// ```
/// use motenet::{Zero, metrics::{Average, Confusion}};
/// let mut confusion = Confusion::<3>::ZERO;
/// for (truth, answer) in [(0, 0), (1, 2), (2, 1), (0, 0), (1, 0), (2, 1)] {
///     confusion.add(truth, answer)?;
/// }
/// assert_eq!(confusion.accuracy(), Some(2.0 / 6.0));
/// let zero = confusion.class(0)?;
/// assert_eq!((zero.precision, zero.recall, zero.f1), (2.0 / 3.0, 1.0, 0.8));
/// assert!((confusion.average(Average::Macro).f1 - 0.8 / 3.0).abs() < 1e-6);
/// # Ok::<(), motenet::metrics::MetricError>(())
/// ```
///
/// # Source
/// The course's "single number evaluation metric"; Manning, Raghavan, Schütze, *Introduction to Information Retrieval* (2008), sections 8.3 and 13.6.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Confusion<const C: usize> {
    counts: [[u32; C]; C],
}

/// Precision, recall and F1 of a class, or their average over classes.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Scores {
    /// Of the answers "this class", the share that is right: `TP / (TP + FP)`.
    pub precision: f32,
    /// Of this class's samples, the share that is found: `TP / (TP + FN)`.
    pub recall: f32,
    /// Their harmonic mean, `2 TP / (2 TP + FP + FN)`.
    pub f1: f32,
}

/// How classes make one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Average {
    /// Each class counts alike: a rare one as much as a frequent one.
    Macro,
    /// Each class counts by its number of samples.
    Weighted,
    /// Each sample counts alike. With one class a sample, precision, recall and F1 are then all the accuracy.
    Micro,
}

impl<const C: usize> Zero for Confusion<C> {
    const ZERO: Self = Self { counts: [[0; C]; C] };
}

impl<const C: usize> Default for Confusion<C> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<const C: usize> Confusion<C> {
    /// Counts an answer.
    ///
    /// # Errors
    /// [`MetricError::Class`].
    pub fn add(&mut self, truth: usize, answer: usize) -> Result<(), MetricError> {
        let error = |class| MetricError::Class { class, classes: C };
        let row = self.counts.get_mut(truth).ok_or(error(truth))?;
        let count = row.get_mut(answer).ok_or(error(answer))?;
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Adds all counts of another matrix: of another part of the data, or of another fold.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self
            .counts
            .as_flattened_mut()
            .iter_mut()
            .zip(other.counts.as_flattened())
        {
            *count = count.saturating_add(*more);
        }
    }

    /// The counts: `counts()[truth][answer]`.
    pub fn counts(&self) -> &[[u32; C]; C] {
        &self.counts
    }

    /// How many answers were counted.
    pub fn total(&self) -> u64 {
        self.counts.as_flattened().iter().map(|&n| u64::from(n)).sum()
    }

    /// How many answers were right.
    pub fn right(&self) -> u64 {
        let diagonal = self.counts.iter().enumerate().filter_map(|(k, row)| row.get(k));
        diagonal.map(|&n| u64::from(n)).sum()
    }

    /// The share of right answers; `None` without any answer.
    pub fn accuracy(&self) -> Option<f32> {
        (self.total() > 0).then(|| ratio(self.right(), self.total()))
    }

    /// How many samples of a class there were.
    ///
    /// # Errors
    /// [`MetricError::Class`].
    pub fn support(&self, class: usize) -> Result<u64, MetricError> {
        let row = self.counts.get(class).ok_or(MetricError::Class { class, classes: C })?;
        Ok(row.iter().map(|&n| u64::from(n)).sum())
    }

    /// How often a class was the answer.
    ///
    /// # Errors
    /// [`MetricError::Class`].
    pub fn answered(&self, class: usize) -> Result<u64, MetricError> {
        let column = self.counts.iter().map(|row| row.get(class));
        column
            .map(|n| n.map(|&n| u64::from(n)))
            .sum::<Option<_>>()
            .filter(|_| class < C)
            .ok_or(MetricError::Class { class, classes: C })
    }

    /// Precision, recall and F1 of a class.
    ///
    /// # Errors
    /// [`MetricError::Class`].
    pub fn class(&self, class: usize) -> Result<Scores, MetricError> {
        let (support, answered) = (self.support(class)?, self.answered(class)?);
        let right = self.counts.get(class).and_then(|row| row.get(class)).copied();
        let right = u64::from(right.unwrap_or(0));
        Ok(Scores {
            precision: ratio(right, answered),
            recall: ratio(right, support),
            f1: ratio(2 * right, answered + support),
        })
    }

    /// Precision, recall and F1 over all classes; all 0 without any answer.
    pub fn average(&self, average: Average) -> Scores {
        if average == Average::Micro {
            let accuracy = self.accuracy().unwrap_or(0.0);
            return Scores {
                precision: accuracy,
                recall: accuracy,
                f1: accuracy,
            };
        }
        let (mut sum, mut weights) = (Scores::default(), 0);
        for k in 0..C {
            let (Ok(scores), Ok(support), Ok(answered)) = (self.class(k), self.support(k), self.answered(k)) else {
                continue;
            };
            let weight = match average {
                Average::Weighted => support,
                _ => u64::from(support + answered > 0),
            };
            weights += weight;
            sum.precision += weight as f32 * scores.precision;
            sum.recall += weight as f32 * scores.recall;
            sum.f1 += weight as f32 * scores.f1;
        }
        let weights = weights.max(1) as f32;
        Scores {
            precision: sum.precision / weights,
            recall: sum.recall / weights,
            f1: sum.f1 / weights,
        }
    }

    /// The matrix with the classes' names, to print.
    pub fn table<'a>(&'a self, names: &'a [&'a str; C]) -> ConfusionTable<'a, C> {
        ConfusionTable {
            confusion: self,
            names: Some(names),
        }
    }
}

/// The matrix with the classes' numbers, and each class's scores in %.
impl<const C: usize> fmt::Display for Confusion<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = ConfusionTable {
            confusion: self,
            names: None,
        };
        table.fmt(f)
    }
}

/// A matrix to print: see [`Confusion::table`].
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ConfusionTable<'a, const C: usize> {
    confusion: &'a Confusion<C>,
    names: Option<&'a [&'a str; C]>,
}

impl<const C: usize> ConfusionTable<'_, C> {
    fn name(&self, f: &mut fmt::Formatter<'_>, k: usize, width: usize) -> fmt::Result {
        match self.names.and_then(|names| names.get(k)) {
            Some(name) => write!(f, "{name:>width$}"),
            None => write!(f, "{k:>width$}"),
        }
    }
}

impl<const C: usize> fmt::Display for ConfusionTable<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LEFT: usize = 5;
        let digits = |n: usize| n.checked_ilog10().map_or(1, |log| log as usize + 1);
        let largest = self.confusion.counts.as_flattened().iter().max().copied();
        let named = self
            .names
            .and_then(|names| names.iter().map(|name| name.chars().count()).max());
        let name = named.unwrap_or(digits(C.saturating_sub(1)));
        let (left, cell) = (name.max(LEFT), name.max(digits(largest.unwrap_or(0) as usize)));
        write!(f, "{:>left$}", "truth")?;
        for k in 0..C {
            f.write_str(" ")?;
            self.name(f, k, cell)?;
        }
        writeln!(f, "  precision  recall     F1  samples")?;
        for (k, row) in self.confusion.counts.iter().enumerate() {
            self.name(f, k, left)?;
            for count in row {
                write!(f, " {count:>cell$}")?;
            }
            let scores = self.confusion.class(k).unwrap_or_default();
            let [p, r, f1] = [scores.precision, scores.recall, scores.f1].map(|share| 100.0 * share);
            let support = self.confusion.support(k).unwrap_or(0);
            writeln!(f, "  {p:8.1}%  {r:5.1}%  {f1:4.1}%  {support:7}")?;
        }
        Ok(())
    }
}
