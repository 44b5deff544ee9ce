//! Derivatives without a tape.

mod dual;

pub use dual::Dual;
