//! Helium, the vector extension of Cortex-M55 and Cortex-M85 (`-C target-cpu=cortex-m55`).
//!
//! The four lanes of a vector are the four partial sums of a dot product, or four places of a row; products are rounded before they are added
//! (`VMUL`, `VADD`). So the results are those of the portable code to the bit, with one exception that no setting changes: **Helium takes subnormal numbers
//! (below 1.2e-38) for zeros**. Compiled without that flag the scalar loops run on these cores, and there is no exception. Integers know none: sums are exact, and a
//! vector's rounding is the scalar code's.
//!
//! Loops end by tail predication: the last vector of a row takes no more than the row has.
#![allow(unsafe_code)]

mod affine;
mod affine_i8;
mod all_usable;
mod dot;
mod elementwise;
mod four_dots_i8;
mod multiply_add;

pub use affine::affine;
pub use affine_i8::affine_i8;
pub use all_usable::all_usable;
pub use dot::dot;
pub use elementwise::{add, axpy, relu, scale};
pub use four_dots_i8::four_dots_i8;
pub use multiply_add::{few_terms, multiply_add};
