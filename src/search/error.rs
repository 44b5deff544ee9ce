use crate::sentences::sentences;

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

sentences!(RangeError {
    Self::Empty => "the range is empty";
    Self::NotFinite => "an end of the range is not finite";
    Self::NotPositive => "a logarithmic range has to lie above 0";
    Self::NotBelowOne => "a range of betas has to lie below 1";
    Self::TooMany => "more than 2^20 values";
});

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

sentences!(ZoomError {
    Self::NoBest => "no trial has had a cost to zoom in on";
    Self::Factor => "the factor of a zoom has to lie in (0, 1]";
});

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

sentences!(StateError {
    Self::NotAState => "these bytes are not the state of a search";
    Self::Version => "this state has another version";
    Self::Dimensions => "this state is one of another number of hyper-parameters";
    Self::Length => "this state is cut off or too long";
    Self::Damaged => "this state is damaged: its checksum is wrong";
    Self::Impossible => "no search can be in this state";
    Self::BufferTooSmall => "the buffer is too small for the state";
});

impl core::error::Error for StateError {}
