//! Elementary functions in two tiers.
//!
//! | tier | where | accuracy | used by |
//! |---|---|---|---|
//! | exact | this module | below 1 ulp (sqrt: correctly rounded) | everything, unless a relaxed layer is named |
//! | relaxed | [`relaxed`] | stated and measured at each function | layers of [`layers::relaxed`](crate::layers::relaxed) |
//!
//! The exact tier gives the same bits on every target, the host included, whether or not its FPU flushes subnormal numbers to zero: [`exp()`],
//! [`sigmoid()`] and [`tanh()`] are computed in fixed point; the others are `libm`, compiled from the same source everywhere, without fused multiply-add.
//! Only [`sqrt`] uses the FPU's instruction where there is one; IEEE 754 demands its correct rounding, so the bits stay the same.
//!
//! `cargo xtask math` holds both tiers to what they state over every `f32`, and the exact one to never falling where the function does not.

mod exp;
pub(crate) mod fixed;
pub mod relaxed;
mod sigmoid;
mod tanh;

pub use crate::kernel::arch::sqrt;
pub use exp::exp;
pub use libm::{cosf as cos, erff as erf, log1pf as ln_1p, logf as ln, powf as pow, sinf as sin};
pub use sigmoid::sigmoid;
pub use tanh::tanh;
