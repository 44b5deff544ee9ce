//! The portable kernels, one operation per file.
//!
//! Written for `opt-level = "s"` without a panic path: no indexing by run-time values, inner blocks of four with explicit
//! scalars (a loop over a small array collapses at that level), lengths at run time (constant lengths unroll into kilobytes).
//! Slices have the lengths each kernel states. Others never panic; kernels of one element at a time stop at the shorter slice, and what comes
//! out of the rest is not specified.

pub mod adam;
pub mod affine;
pub mod axpy;
pub mod block;
pub mod conv2d;
pub mod descend;
pub mod dot;
pub mod elementwise;
pub mod int8;
pub mod multiply_add;
pub mod norm;
pub mod patch;
pub mod patch2d;
pub mod pool2d;
pub mod pooled_conv2d;
pub mod rank1;
pub mod rows;
pub mod shifted;
pub mod softmax;
