use core::fmt;

/// A range that nothing can be sampled from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum RangeError {
    /// The lower end is not below the upper one, or there is nothing to choose from.
    Empty,
    /// An end is NaN or infinite.
    NotFinite,
    /// A logarithmic range starts at 0 or below.
    NotPositive,
    /// A range of betas ends at 1 or above.
    NotBelowOne,
    /// More than 2^20 values: coordinates, multiples of 2^-24, could no longer tell all of them apart.
    TooMany,
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RangeError::Empty => "the range is empty",
            RangeError::NotFinite => "an end of the range is not finite",
            RangeError::NotPositive => "a logarithmic range has to lie above 0",
            RangeError::NotBelowOne => "a range of betas has to lie below 1",
            RangeError::TooMany => "more than 2^20 values",
        })
    }
}

impl core::error::Error for RangeError {}

/// Why a search cannot zoom in. Its region is as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ZoomError {
    /// No trial has had a cost yet.
    NoBest,
    /// The factor is not in (0, 1].
    Factor,
}

impl fmt::Display for ZoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ZoomError::NoBest => "no trial has had a cost to zoom in on",
            ZoomError::Factor => "the factor of a zoom has to lie in (0, 1]",
        })
    }
}

impl core::error::Error for ZoomError {}

/// Why bytes are not the state of a search, or cannot become it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StateError {
    /// They start with other bytes: an empty page, say.
    NotAState,
    /// Written by another version of the format.
    Version,
    /// The state of a search over another number of hyper-parameters.
    Dimensions,
    /// Cut off, or followed by other bytes.
    Length,
    /// The checksum is wrong.
    Damaged,
    /// The checksum is right, but no search can be in this state.
    Impossible,
    /// The buffer to write to is too small.
    BufferTooSmall,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StateError::NotAState => "these bytes are not the state of a search",
            StateError::Version => "this state has another version",
            StateError::Dimensions => "this state is one of another number of hyper-parameters",
            StateError::Length => "this state is cut off or too long",
            StateError::Damaged => "this state is damaged: its checksum is wrong",
            StateError::Impossible => "no search can be in this state",
            StateError::BufferTooSmall => "the buffer is too small for the state",
        })
    }
}

impl core::error::Error for StateError {}
