use super::heapsort::heapsort;
use super::{Goal, MetricError, OperatingPoint};
use crate::scalar::Scalar;
use crate::shape::Zero;

/// A score and the truth: the higher the score, the more it speaks for "positive" (an anomaly, say).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Scored<T> {
    /// The score; infinite ones rank as such.
    pub score: T,
    /// Whether it belongs to a positive.
    pub positive: bool,
}

impl<T: Scalar> Zero for Scored<T> {
    const ZERO: Self = Self {
        score: T::ZERO,
        positive: false,
    };
}

/// Scores of positives and negatives in order, the highest first: the exact ROC curve and the area under it.
///
/// ```
/// use motenet::metrics::{Goal, Ranking, Scored};
/// let mut scores = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)].map(|(score, positive)| Scored { score, positive });
/// let ranking = Ranking::new(&mut scores)?;
/// assert_eq!(ranking.auc(), 0.75);
/// let point = ranking.choose(Goal::FalsePositiveRate(0.0));
/// assert_eq!((point.threshold, point.true_positive_rate()), (0.8, 0.5));
/// # Ok::<(), motenet::metrics::MetricError>(())
/// ```
///
/// # Cost
/// Sorts the caller's slice: `2 n log2 n` comparisons, no memory.
///
/// # Source
/// Hanley and McNeil, *The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve*, Radiology 143 (1982).
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ranking<'a, T> {
    sorted: &'a [Scored<T>],
    positives: u32,
    negatives: u32,
}

impl<'a, T: Scalar> Ranking<'a, T> {
    /// Sorts scores.
    ///
    /// # Errors
    /// [`MetricError::NotANumber`]; [`MetricError::OneKind`] unless there are a positive and a negative. The order is as it was then.
    pub fn new(scores: &'a mut [Scored<T>]) -> Result<Self, MetricError> {
        if scores.iter().any(|s| s.score.is_nan()) {
            return Err(MetricError::NotANumber);
        }
        let positives = scores.iter().filter(|s| s.positive).count();
        let negatives = scores.len() - positives;
        if positives == 0 || negatives == 0 {
            return Err(MetricError::OneKind);
        }
        heapsort(scores, |a, b| a.score > b.score);
        Ok(Self {
            sorted: scores,
            positives: positives as u32,
            negatives: negatives as u32,
        })
    }

    /// The area under the ROC curve: the probability that a positive scores higher than a negative, a tie counting half. 1 tells the kinds
    /// apart, 0.5 is guessing, 0 has the sign wrong. Counted in integers; the one division rounds.
    pub fn auc(&self) -> T {
        let (mut twice, mut before) = (0u64, OperatingPoint::<T>::none(self.positives, self.negatives));
        for point in self.curve() {
            twice = twice.saturating_add(twice_area(&before, &point));
            before = point;
        }
        auc(twice, self.positives, self.negatives)
    }

    /// The points of the ROC curve: first nothing called positive, then one point for each different score, from the highest to the lowest.
    pub fn curve(&self) -> impl Iterator<Item = OperatingPoint<T>> + Clone + use<'a, T> {
        let mut at = OperatingPoint::none(self.positives, self.negatives);
        let mut rest = self.sorted;
        let first = at;
        let groups = core::iter::from_fn(move || {
            at.threshold = rest.first()?.score;
            let same = rest.iter().take_while(|s| s.score == at.threshold).count();
            let (group, lower) = rest.split_at_checked(same)?;
            rest = lower;
            for s in group {
                if s.positive {
                    at.true_positives += 1;
                } else {
                    at.false_positives += 1;
                }
            }
            Some(at)
        });
        core::iter::once(first).chain(groups)
    }

    /// The threshold that does best for `goal`.
    pub fn choose(&self, goal: Goal) -> OperatingPoint<T> {
        goal.choose(self.curve())
            .unwrap_or(OperatingPoint::none(self.positives, self.negatives))
    }

    /// How many positives there are.
    pub fn positives(&self) -> u32 {
        self.positives
    }

    /// How many negatives there are.
    pub fn negatives(&self) -> u32 {
        self.negatives
    }
}

/// Twice the area below the line between two points of the curve, in units of one positive by one negative.
pub(super) fn twice_area<T>(before: &OperatingPoint<T>, after: &OperatingPoint<T>) -> u64 {
    let width = after.false_positives.saturating_sub(before.false_positives);
    u64::from(width).saturating_mul(u64::from(before.true_positives) + u64::from(after.true_positives))
}

/// The area as a share of that of the whole square.
pub(super) fn auc<T: Scalar>(twice: u64, positives: u32, negatives: u32) -> T {
    let pairs = f64::from(positives) * f64::from(negatives);
    T::from_f64(twice as f64 / (2.0 * pairs))
}
