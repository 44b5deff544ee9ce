//! Kernels of quantised networks: `i8` in, `i8` out, sums in `i32`. No floating-point number, and so no order of summation, matters here: integer sums
//! are exact, and every target gives the same bits by nature.
//!
//! The scheme and its rounding are TensorFlow Lite's: see [`quant`](crate::quant).

mod affine;
mod convolve;
pub(crate) mod dot;
mod geometry;
mod lookup;
mod pool;
mod relu;
mod requantize;
mod softmax;

pub use crate::kernel::arch::four_dots_i8 as four_dots;
pub use affine::affine;
pub use convolve::{convolve, depthwise};
pub use dot::dot;
pub use geometry::Geometry;
pub use lookup::lookup;
pub use pool::{avg_pool, max_pool, mean};
pub use relu::relu;
pub use requantize::{Channel, Multiplier};
pub use softmax::{exponentials, softmax};
