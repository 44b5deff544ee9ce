//! The computations that boards and host both run, so that their results can be compared bit for bit.
//!
//! | module | what it computes | run by |
//! |---|---|---|
//! | [`definition`] | every kernel, against its definition | firmware `self-test`, `host-tests` |
//! | [`sweep`] | matrix kernels over many shapes | firmware `sweep`, `cargo xtask bench --sweep` |
//! | [`training`] | three short trainings through everything the library has | firmware `hash`, `cargo xtask hash` |
//! | [`bench`], [`images`] | networks and kernels, to count what they take | firmware `bench`, `cargo xtask bench` |
//! | [`sparse`] | networks of which parts learn | as part of [`training`] |
//! | [`resume`] | a run that is saved, lost and resumed | firmware `resume`, `cargo xtask test` |
//! | [`int8`] | the integers of quantised networks | as part of [`training`] |
//! | [`pairs`] | every layer under every optimiser | firmware `pairs`, `cargo xtask pairs` |
//! | [`guarded`] | fine-tuning that is left alone | as part of [`training`] |
//! | [`small`] | the watch task for 16 KiB of RAM | firmware `life`, `cargo xtask life` |
//! | [`pretraining`] | how the bases of [`small`] and [`watch`] are trained | examples 05 and 06 |
//! | [`watch`] | fine-tuning on sensor data | firmware `fine-tune`, `cargo xtask demo`, examples 05 and 06 |
#![no_std]
#![forbid(unsafe_code)]

pub mod bench;
pub mod definition;
mod fnv;
pub mod guarded;
pub mod images;
pub mod int8;
pub mod pairs;
pub mod pretraining;
pub mod resume;
pub mod small;
pub mod sparse;
pub mod sweep;
pub mod training;
pub mod watch;

pub use fnv::Fnv;
