//! Cortex-M0, M0+ and M23: products have 32 bits, and of the registers eight are for arithmetic and five more can be added to.
#![allow(unsafe_code)]

mod four_dots_i8;
mod split_sums;

pub use four_dots_i8::four_dots_i8;
pub use split_sums::split_sums;
