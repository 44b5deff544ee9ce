//! What keeps a network alive and learning on a device in the field.
//!
//! | module | feature | what it does |
//! |---|---|---|
//! | [`guarded`] | | fine-tuning that can be left alone |
//! | `store` | `store` | keeps a run in flash, so that it goes on after a reset or a power cut |
//!
//! A file belongs here if it is about a device in the field (time in slices, samples and labels as they come, what survives a reset) and knows
//! learning and data, but no board.

pub mod guarded;
#[cfg(feature = "store")]
pub mod store;
