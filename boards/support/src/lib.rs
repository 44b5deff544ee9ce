//! What the crates of real boards share.
//!
//! [`model`] says where in flash the model lies. With the feature `embassy`, `serial` makes a UART that never blocks out of one that is awaited, and `run` is
//! the main loop.
#![no_std]

pub mod model;
#[cfg(feature = "embassy")]
#[cfg(feature = "embassy")]
pub mod serial;
pub mod seed;
