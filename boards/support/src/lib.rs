//! What the crates of real boards share.
//!
//! | file | what is in it |
//! |---|---|
//! | [`model`] | where in flash the model lies |
//! | [`seed`] | a seed where the chip has no generator of random numbers |
//! | `serial`, `clock`, `run`, `log` | with the feature `embassy`: a UART that never blocks, made of one that is awaited; time; the application from its start on; a log by defmt |
#![no_std]

#[cfg(feature = "embassy")]
pub mod clock;
#[cfg(feature = "embassy")]
pub mod log;
pub mod model;
#[cfg(feature = "embassy")]
pub mod run;
pub mod seed;
#[cfg(feature = "embassy")]
pub mod serial;
