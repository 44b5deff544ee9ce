//! Bias or variance: which of the two to work on, and how.

use super::{MetricError, is_finite};
use core::fmt;

/// The errors that tell bias from variance, as shares (0.08 is 8 %): of one network, measured alike on all parts.
///
/// ```
/// use motenet::metrics::{Errors, Verdict};
/// let diagnosis = Errors { optimal: 0.0, train: 0.01, dev: 0.11 }.diagnose()?;
/// assert_eq!(diagnosis.verdict, Verdict::HighVariance);
/// // Blurred pictures that nobody can read better: the same training error is no bias there.
/// assert_eq!(Errors { optimal: 0.15, train: 0.15, dev: 0.16 }.diagnose()?.verdict, Verdict::Fine);
/// # Ok::<(), motenet::metrics::MetricError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Errors {
    /// The best that is possible: the Bayes error, for which the error of humans (the best ones) stands in. 0 for what people do without mistakes.
    pub optimal: f32,
    /// On what the network has learned from, as inference sees it (no dropout).
    pub train: f32,
    /// On the dev part.
    pub dev: f32,
}

/// From where on bias and variance are high.
///
/// The course gives examples and no limits; its examples all come out as it says with these defaults of 0.02, two percentage points. Both depend on
/// the application, and on the dev part's size: the standard error of a share p of n samples is `sqrt(p (1 - p) / n)`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Limits {
    /// A bias above this is high.
    pub avoidable_bias: f32,
    /// A variance above this is high.
    pub variance: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            avoidable_bias: 0.02,
            variance: 0.02,
        }
    }
}

/// Which of the two is too high.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Verdict {
    /// The network does not even fit what it learns from.
    HighBias,
    /// It fits that, and does worse on what is new.
    HighVariance,
    /// Neither fits nor generalises.
    Both,
    /// Low bias, low variance.
    Fine,
}

/// What helps, in the words of the course's basic recipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Remedy {
    /// More hidden units or layers. With regularisation it costs memory and time only, hardly any variance.
    BiggerNetwork,
    /// More epochs, or a better optimiser: momentum, RMSprop, Adam, a learning-rate schedule.
    TrainLonger,
    /// More samples, or more of what there is by augmentation.
    MoreData,
    /// L2 or decoupled weight decay, dropout, early stopping.
    Regularize,
    /// Another kind of network: convolutions instead of dense layers, say. Can help with both.
    OtherArchitecture,
}

/// The diagnosis: two numbers, and what follows from them.
#[derive(Clone, Copy, PartialEq, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Diagnosis {
    /// `train - optimal`. Below 0 where the network beats the assumed optimum on what it learned from: overfitting, or the optimum is set too high.
    pub avoidable_bias: f32,
    /// `dev - train`.
    pub variance: f32,
    /// Which of the two is too high.
    pub verdict: Verdict,
}

impl Errors {
    /// The diagnosis by the default [`Limits`].
    ///
    /// # Errors
    /// [`MetricError::NotFinite`], [`MetricError::Negative`].
    ///
    /// # Source
    /// The course's "Bias and variance" and "Basic recipe for machine learning"; avoidable bias: Ng, *Machine Learning Yearning* (2018), chapters 20 to 25.
    pub fn diagnose(self) -> Result<Diagnosis, MetricError> {
        self.diagnose_within(Limits::default())
    }

    /// The diagnosis by limits of your own.
    ///
    /// # Errors
    /// [`MetricError::NotFinite`], [`MetricError::Negative`], of the errors or the limits.
    pub fn diagnose_within(self, limits: Limits) -> Result<Diagnosis, MetricError> {
        let numbers = [
            self.optimal,
            self.train,
            self.dev,
            limits.avoidable_bias,
            limits.variance,
        ];
        if !numbers.iter().all(|&x| is_finite(x)) {
            return Err(MetricError::NotFinite);
        }
        if numbers.iter().any(|&x| x < 0.0) {
            return Err(MetricError::Negative);
        }
        let (avoidable_bias, variance) = (self.train - self.optimal, self.dev - self.train);
        let verdict = match (avoidable_bias > limits.avoidable_bias, variance > limits.variance) {
            (true, true) => Verdict::Both,
            (true, false) => Verdict::HighBias,
            (false, true) => Verdict::HighVariance,
            (false, false) => Verdict::Fine,
        };
        Ok(Diagnosis {
            avoidable_bias,
            variance,
            verdict,
        })
    }
}

impl Diagnosis {
    /// The recipe, what to try first at the front: bias before variance, since a network that does not fit has nothing to generalise. Empty when fine.
    pub fn remedies(&self) -> &'static [Remedy] {
        use Remedy::{BiggerNetwork, MoreData, OtherArchitecture, Regularize, TrainLonger};
        match self.verdict {
            Verdict::HighBias => &[BiggerNetwork, TrainLonger, OtherArchitecture],
            Verdict::HighVariance => &[MoreData, Regularize, OtherArchitecture],
            Verdict::Both => &[BiggerNetwork, TrainLonger, MoreData, Regularize, OtherArchitecture],
            Verdict::Fine => &[],
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::HighBias => "high bias",
            Verdict::HighVariance => "high variance",
            Verdict::Both => "high bias and high variance",
            Verdict::Fine => "low bias, low variance",
        })
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Remedy::BiggerNetwork => "a bigger network",
            Remedy::TrainLonger => "longer training or a better optimiser",
            Remedy::MoreData => "more data or augmentation",
            Remedy::Regularize => "regularisation",
            Remedy::OtherArchitecture => "another architecture",
        })
    }
}

/// `high variance (avoidable bias 1.0 %, variance 10.0 %): more data or augmentation, regularisation, another architecture`.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [bias, variance] = [self.avoidable_bias, self.variance].map(|share| 100.0 * share);
        write!(
            f,
            "{} (avoidable bias {bias:.1} %, variance {variance:.1} %)",
            self.verdict
        )?;
        for (i, remedy) in self.remedies().iter().enumerate() {
            write!(f, "{}{remedy}", if i == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}
