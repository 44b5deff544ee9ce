//! What keeps a run alive on a device in the field.
//!
//! | module | feature | what it does |
//! |---|---|---|
//! | `store` | `store` | keeps a run in flash, so that it goes on after a reset or a power cut |

#[cfg(feature = "store")]
pub mod store;
