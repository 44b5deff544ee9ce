//! How good a network is, and what to do about it: measured one sample at a time, in memory of a fixed size.
//!
//! Here belongs what looks at answers, scores, losses and errors after a network has given them; nothing here knows what a network is. Everything
//! takes its input as a stream or works in place on the caller's slice, refuses what is not a number with a [`MetricError`], and is as it was
//! after a refusal. What can start from nothing has a [`Zero`](crate::Zero), for a `static` in `.bss`.
//!
//! | question | type | memory |
//! |---|---|---|
//! | bias or variance, and what next? | [`Errors`] -> [`Diagnosis`], [`Remedy`] | none |
//! | how do the errors move with samples or epochs? | [`LearningCurve<N>`](LearningCurve) | 12 N + 24 bytes |
//! | how many answers are right? | [`Accuracy`], [`TopK<K>`](TopK) | 8 bytes |
//! | which classes are mixed up? | [`Confusion<C>`](Confusion): precision, recall, F1, averages | 4 C^2 bytes |
//! | what is the mean loss? | [`Mean`], from a compensated [`Sum`] | 4 numbers |
//! | do scores tell two kinds apart, and from which threshold on? | [`Ranking`] (exact, in place) | the caller's slice |
//! | the same for a stream without end | [`ScoreHistogram<T, N>`](ScoreHistogram) (within a known bound) | 8 N bytes |
//! | which threshold? | [`Goal`] over [`OperatingPoint`]s | none |
//! | below which value lies a share p? | [`quantile`] (exact, in place), [`Quantile`] (P², a stream) | the caller's slice; about 70 bytes |

mod accuracy;
mod confusion;
mod diagnosis;
mod error;
mod exact_quantile;
mod heapsort;
mod learning_curve;
mod mean;
mod operating_point;
mod ranking;
mod score_histogram;
mod stream_quantile;
mod sum;
mod top_k;

pub use accuracy::Accuracy;
pub use confusion::{Average, Confusion, ConfusionTable, Scores};
pub use diagnosis::{Diagnosis, Errors, Limits, Remedy, Verdict};
pub use error::MetricError;
pub use exact_quantile::quantile;
pub use learning_curve::{CurvePoint, LearningCurve};
pub use mean::Mean;
pub use operating_point::{Goal, OperatingPoint};
pub use ranking::{Ranking, Scored};
pub use score_histogram::{BoundedAuc, ScoreHistogram};
pub use stream_quantile::Quantile;
pub use sum::Sum;
pub use top_k::TopK;

use crate::scalar::Scalar;

/// `part / whole`, or 0 where that is 0/0. Counts up to 2^24 are exact in `f32`; above, the ratio is right to 2^-23.
fn ratio(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Neither NaN nor infinite: 0 times either of these is NaN.
fn is_finite<T: Scalar>(x: T) -> bool {
    x * T::ZERO == T::ZERO
}
