//! Learning-rate schedules by their formulas in `f64`; `t` counts steps from 0.

pub mod cosine;
pub mod decay;
pub mod one_cycle;
pub mod plateau;
pub mod ramp;

pub use plateau::Plateau;

/// A rate (or momentum) for every step.
pub type Rate = Box<dyn Fn(u32) -> f64>;
