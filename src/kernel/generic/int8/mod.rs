//! Kernels of quantised networks: `i8` in, `i8` out, sums in `i32`. No floating-point number, and so no order of summation, matters here: integer sums
//! are exact, and every target gives the same bits by nature.
//!
//! The scheme and its rounding are TensorFlow Lite's: see [`quant`](crate::quant).

mod affine;
pub(crate) mod dot;
mod lookup;
mod pool;
mod requantize;

pub use affine::affine;
pub use dot::dot;
pub use lookup::lookup;
pub use pool::{mean, mean_of, relu};
pub use requantize::{Channel, Multiplier, saturate};
