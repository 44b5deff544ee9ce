//! Errors of configuration, shared by layers, losses and optimisers.

use crate::sentences::sentences;

/// A hyper-parameter outside of its range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// A keep probability has to lie in (0, 1].
    KeepProbability,
    /// Label smoothing has to lie in [0, 1).
    LabelSmoothing,
    /// A Huber delta has to be positive and finite.
    HuberDelta,
    /// A clipping bound has to be positive and finite.
    ClipBound,
    /// A softmax's temperature has to be positive and finite.
    Temperature,
    /// The beta of an average has to lie in [0, 1).
    Beta,
    /// The strength of a penalty, a decay or a smallest improvement has to be finite and not negative.
    Strength,
    /// A penalty per sample needs a number of samples.
    NoSamples,
    /// The limit of a norm has to be positive and finite.
    NormLimit,
    /// A patience is at least 1.
    Patience,
    /// A layer has no such channels.
    Channels,
}

sentences!(ConfigError {
    Self::KeepProbability => "a keep probability has to lie in (0, 1]";
    Self::LabelSmoothing => "label smoothing has to lie in [0, 1)";
    Self::HuberDelta => "a Huber delta has to be positive and finite";
    Self::ClipBound => "a clipping bound has to be positive and finite";
    Self::Temperature => "a softmax's temperature has to be positive and finite";
    Self::Beta => "the beta of an average has to lie in [0, 1)";
    Self::Strength => "a strength has to be finite and not negative";
    Self::NoSamples => "a penalty per sample needs a number of samples";
    Self::NormLimit => "the limit of a norm has to be positive and finite";
    Self::Patience => "a patience is at least 1";
    Self::Channels => "a layer has no such channels";
});

impl core::error::Error for ConfigError {}
