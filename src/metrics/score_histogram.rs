use super::ranking::{auc, twice_area};
use super::{Goal, MetricError, OperatingPoint, is_finite};
use crate::scalar::Scalar;
use crate::shape::Zero;

/// Scores of a stream without end, counted in `N` equal bins: the ROC curve at the bins' edges.
///
/// A score outside of the range counts in the bin at that end, so no score is lost. What a bin hides is the order of the scores in it; they count
/// as equal, and the exact area under the curve is at most [`BoundedAuc::bound`] away. Where scores span powers of ten, count their logarithms.
///
/// # Cost
/// One multiplication and an addition a score; 8 N bytes.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ScoreHistogram<T, const N: usize> {
    low: T,
    high: T,
    positives: [u32; N],
    negatives: [u32; N],
}

/// An area under a ROC curve that is known to within a bound.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BoundedAuc<T> {
    /// The area with scores of one bin counted as equal.
    pub value: T,
    /// How far the exact area can be away: `Σ p n / (2 P N)` over the bins' positives p and negatives n.
    pub bound: T,
}

/// Has no range yet: [`ScoreHistogram::set_range`] gives it one.
impl<T: Scalar, const N: usize> Zero for ScoreHistogram<T, N> {
    const ZERO: Self = {
        assert!(N > 0, "a histogram has at least one bin");
        Self {
            low: T::ZERO,
            high: T::ZERO,
            positives: [0; N],
            negatives: [0; N],
        }
    };
}

impl<T: Scalar, const N: usize> ScoreHistogram<T, N> {
    /// A histogram of scores between `low` and `high`.
    ///
    /// # Errors
    /// [`MetricError::Range`] unless both are finite and `low < high`.
    pub fn new(low: T, high: T) -> Result<Self, MetricError> {
        let mut histogram = Self::ZERO;
        histogram.set_range(low, high)?;
        Ok(histogram)
    }

    /// Gives the range, and forgets all scores.
    ///
    /// # Errors
    /// [`MetricError::Range`] unless both are finite, their difference too, and `low < high`.
    pub fn set_range(&mut self, low: T, high: T) -> Result<(), MetricError> {
        let valid = is_finite(low) && is_finite(high) && is_finite(high - low) && low < high;
        if !valid {
            return Err(MetricError::Range);
        }
        (self.low, self.high) = (low, high);
        (self.positives, self.negatives) = ([0; N], [0; N]);
        Ok(())
    }

    /// Counts a score.
    ///
    /// # Errors
    /// [`MetricError::NotANumber`], [`MetricError::NoRange`].
    pub fn add(&mut self, score: T, positive: bool) -> Result<(), MetricError> {
        if score.is_nan() {
            return Err(MetricError::NotANumber);
        }
        if self.low >= self.high {
            return Err(MetricError::NoRange);
        }
        // Subtracted before it is divided: a range far from 0 keeps its digits. The cast ends negative and infinite places at the ends.
        let place = (score - self.low) / (self.high - self.low) * T::of(N as f32);
        let bin = (place.to_f32() as usize).min(N - 1);
        let counts = if positive {
            &mut self.positives
        } else {
            &mut self.negatives
        };
        if let Some(count) = counts.get_mut(bin) {
            *count = count.saturating_add(1);
        }
        Ok(())
    }

    fn totals(&self) -> (u32, u32) {
        let total = |counts: &[u32; N]| counts.iter().fold(0u32, |sum, &n| sum.saturating_add(n));
        (total(&self.positives), total(&self.negatives))
    }

    /// The points of the ROC curve: first nothing called positive, then one point for each bin with scores, from the highest to the lowest. Thresholds
    /// are the bins' lower edges, to rounding.
    pub fn curve(&self) -> impl Iterator<Item = OperatingPoint<T>> + Clone + '_ {
        let (positives, negatives) = self.totals();
        let mut at = OperatingPoint::none(positives, negatives);
        let first = at;
        let width = (self.high - self.low) / T::of(N as f32);
        let bins = self.positives.iter().zip(&self.negatives).enumerate().rev();
        let mut filled = bins.filter(|(_, (p, n))| **p > 0 || **n > 0);
        let rest = core::iter::from_fn(move || {
            let (bin, (&p, &n)) = filled.next()?;
            at.threshold = self.low + width * T::of(bin as f32);
            at.true_positives = at.true_positives.saturating_add(p);
            at.false_positives = at.false_positives.saturating_add(n);
            Some(at)
        });
        core::iter::once(first).chain(rest)
    }

    /// The area under the ROC curve and how far it can be from the exact one ([`Ranking::auc`](super::Ranking::auc)).
    ///
    /// # Errors
    /// [`MetricError::OneKind`] unless there are a positive and a negative.
    pub fn auc(&self) -> Result<BoundedAuc<T>, MetricError> {
        let (positives, negatives) = self.totals();
        if positives == 0 || negatives == 0 {
            return Err(MetricError::OneKind);
        }
        let (mut twice, mut hidden) = (0u64, 0u64);
        let mut before = OperatingPoint::<T>::none(positives, negatives);
        for point in self.curve() {
            twice = twice.saturating_add(twice_area(&before, &point));
            before = point;
        }
        for (&p, &n) in self.positives.iter().zip(&self.negatives) {
            hidden = hidden.saturating_add(u64::from(p) * u64::from(n));
        }
        Ok(BoundedAuc {
            value: auc(twice, positives, negatives),
            bound: auc(hidden, positives, negatives),
        })
    }

    /// The threshold that does best for `goal`, among the bins' edges.
    ///
    /// # Errors
    /// [`MetricError::OneKind`] unless there are a positive and a negative.
    pub fn choose(&self, goal: Goal) -> Result<OperatingPoint<T>, MetricError> {
        match self.totals() {
            (0, _) | (_, 0) => Err(MetricError::OneKind),
            _ => goal.choose(self.curve()).ok_or(MetricError::Empty),
        }
    }
}
