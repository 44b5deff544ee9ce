//! The portable kernels, one operation per file.
//!
//! Written for `opt-level = "s"` without a panic path: no indexing by run-time values, inner blocks of four with explicit
//! scalars (a loop over a small array collapses at that level), lengths at run time (constant lengths unroll into kilobytes).
//! Where lengths disagree the shorter one counts.

pub mod axpy;
pub mod dot;
pub mod elementwise;
pub mod gemv;
pub mod gemv_t;
pub mod norm;
pub mod patch;
pub mod rank1;
pub mod rows;
pub mod softmax;
