//! Elementary functions in two tiers.
//!
//! | tier | where | accuracy | used by |
//! |---|---|---|---|
//! | exact | this module | libm's: below 1 ulp (tanh: 2.2; sqrt: correctly rounded) | everything, unless a relaxed layer is named |
//! | relaxed | [`relaxed`] | stated and measured at each function | layers of [`layers::relaxed`](crate::layers::relaxed) |
//!
//! The exact tier gives the same bits on every target, the host included: it is `libm`, compiled from the same
//! source everywhere, without fused multiply-add. Only [`sqrt`] uses the FPU's instruction where there is one;
//! IEEE 754 demands its correct rounding, so the bits stay the same.

pub mod relaxed;

pub use crate::kernel::arch::sqrt;
pub use libm::{
    cosf as cos, erff as erf, expf as exp, log1pf as ln_1p, logf as ln, powf as pow, sinf as sin, tanhf as tanh,
};
