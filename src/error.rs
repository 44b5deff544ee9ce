//! Errors of configuration, shared by layers, losses and optimisers.

use core::fmt;

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
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigError::KeepProbability => "a keep probability has to lie in (0, 1]",
            ConfigError::LabelSmoothing => "label smoothing has to lie in [0, 1)",
            ConfigError::HuberDelta => "a Huber delta has to be positive and finite",
            ConfigError::ClipBound => "a clipping bound has to be positive and finite",
        })
    }
}

impl core::error::Error for ConfigError {}
