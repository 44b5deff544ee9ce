use super::ratio;
use crate::scalar::Scalar;

/// What a threshold does: everything whose score is at or above it is called positive (scikit-learn's convention).
///
/// Ratios whose denominator is 0 are 0.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OperatingPoint<T> {
    /// The threshold; +infinity where nothing is called positive.
    pub threshold: T,
    /// Positives called positive.
    pub true_positives: u32,
    /// Negatives called positive: false alarms.
    pub false_positives: u32,
    /// How many positives there are.
    pub positives: u32,
    /// How many negatives there are.
    pub negatives: u32,
}

impl<T: Scalar> OperatingPoint<T> {
    /// Nothing is called positive.
    pub(super) fn none(positives: u32, negatives: u32) -> Self {
        Self {
            threshold: T::ONE / T::ZERO,
            true_positives: 0,
            false_positives: 0,
            positives,
            negatives,
        }
    }

    /// The share of positives found: recall, sensitivity, the y of a ROC curve. `TP / P`.
    pub fn true_positive_rate(&self) -> f32 {
        ratio(self.true_positives.into(), self.positives.into())
    }

    /// The share of negatives that raise a false alarm: 1 - specificity, the x of a ROC curve. `FP / N`.
    pub fn false_positive_rate(&self) -> f32 {
        ratio(self.false_positives.into(), self.negatives.into())
    }

    /// The share of alarms that are right, `TP / (TP + FP)`.
    pub fn precision(&self) -> f32 {
        ratio(self.true_positives.into(), self.called())
    }

    /// Harmonic mean of precision and recall, `2 TP / (TP + FP + P)`.
    pub fn f1(&self) -> f32 {
        ratio(
            2 * u64::from(self.true_positives),
            self.called() + u64::from(self.positives),
        )
    }

    /// Youden's J, `TPR - FPR`: 0 for guessing, 1 for a perfect threshold.
    pub fn youden(&self) -> f32 {
        self.true_positive_rate() - self.false_positive_rate()
    }

    fn called(&self) -> u64 {
        u64::from(self.true_positives) + u64::from(self.false_positives)
    }

    /// J times P N, exactly.
    fn exact_youden(&self) -> i64 {
        let product = |a: u32, b: u32| (u64::from(a) * u64::from(b)) as i64;
        product(self.true_positives, self.negatives).wrapping_sub(product(self.false_positives, self.positives))
    }
}

/// What a threshold is to reach.
///
/// Choose it on data that the result is not reported on.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Goal {
    /// The most positives found with a false-positive rate of at most this. Below 0 or NaN: nothing is called positive.
    FalsePositiveRate(f32),
    /// The fewest false alarms with at least this share of the positives found. Above 1 or NaN: the threshold that calls everything positive.
    TruePositiveRate(f32),
    /// The largest `TPR - FPR`: both kinds of mistake weigh alike, whatever the kinds' shares (Youden, *Index for Rating Diagnostic Tests*, 1950).
    Youden,
    /// The largest F1: false alarms and misses weigh alike, negatives left alone do not count.
    F1,
}

impl Goal {
    /// The best of the points of a ROC curve, which come from high thresholds to low ones; among equals the highest threshold. `None` for no points.
    ///
    /// Comparisons are exact, in integers, up to 2^31 samples of either kind.
    pub fn choose<T: Scalar>(self, curve: impl IntoIterator<Item = OperatingPoint<T>>) -> Option<OperatingPoint<T>> {
        let mut points = curve.into_iter();
        let mut best = points.next()?;
        for point in points {
            let better = match self {
                Goal::FalsePositiveRate(most) => {
                    point.false_positive_rate() <= most && point.true_positives > best.true_positives
                }
                // The first point that reaches the rate stays.
                Goal::TruePositiveRate(least) => least.is_nan() || best.true_positive_rate() < least,
                Goal::Youden => point.exact_youden() > best.exact_youden(),
                Goal::F1 => {
                    let sum = |p: &OperatingPoint<T>| p.called() + u64::from(p.positives);
                    u64::from(point.true_positives).saturating_mul(sum(&best))
                        > u64::from(best.true_positives).saturating_mul(sum(&point))
                }
            };
            if better {
                best = point;
            }
        }
        Some(best)
    }
}
