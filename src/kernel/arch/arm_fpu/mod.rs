//! Cortex-M cores with a single-precision FPU (M4F, M7, M33, M55).
//!
//! The inner loops of the kernels are written out because the compiler loads one number an instruction, where `VLDMIA` loads four, and adds up
//! addresses. Every product is rounded before it is added, so the results are those of the portable code to the bit.
#![allow(unsafe_code)]

mod adam;
mod affine;
mod dot;
mod multiply_add;
mod products;
mod sqrt;

pub use adam::adam;
pub use affine::affine;
pub use dot::dot;
pub use multiply_add::{four_rows_one_term, multiply_add};
pub use sqrt::sqrt;

use super::cast::{as_f32, as_f32_mut};
