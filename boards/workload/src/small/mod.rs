//! The watch task for a board with 16 KiB of RAM: the same seven exercises from the accelerometer alone, at half the rate.
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | the network, and how the watch's windows become its own |
//! | [`pretrain`] | the base's training on the host |
//! | [`guarded`] | fine-tuning on the board |

pub mod guarded;
pub mod model;
pub mod pretrain;

pub use model::{CHANNELS, CLASSES, LENGTH, RATE, Small, Window, halve, window};
