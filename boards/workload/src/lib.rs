//! The computations that boards and host both run, so that their results can be compared bit for bit.
//!
//! | module | what it computes | run by |
//! |---|---|---|
//! | [`training`] | three short trainings through everything the library has | firmware `hash`, `cargo xtask hash` |
//! | [`int8`] | the integers of quantised networks | as part of [`training`] |
//! | [`bench`], [`images`] | networks and kernels, to count what they take | firmware `bench`, `cargo xtask bench` |
//! | [`watch`] | fine-tuning on sensor data | firmware `fine-tune`, `cargo xtask demo`, examples 05 and 06 |
#![no_std]
#![forbid(unsafe_code)]

pub mod bench;
mod fnv;
pub mod images;
pub mod int8;
pub mod training;
pub mod watch;

pub use fnv::Fnv;
