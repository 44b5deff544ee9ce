//! What a network needs to be left alone on a device.
//!
//! A file belongs here if it is about a device in the field (time in slices, samples and labels as they come, what survives a reset) and knows
//! learning and data, but no board.

pub mod guarded;
