//! Cortex-M cores with a single-precision FPU (M4F, M7, M33, M55).
//!
//! The inner loops of the kernels are written out because the compiler loads one number an instruction, where `VLDMIA` loads four, and adds up
//! addresses. Every product is rounded before it is added, so the results are those of the portable code to the bit.
#![allow(unsafe_code)]

mod adam;
mod sqrt;

pub use adam::adam;
pub use sqrt::sqrt;

// Helium has its own, or the compiler finds vectors.
#[cfg(not(motenet_helium))]
mod add;
#[cfg(not(motenet_helium))]
mod affine;
#[cfg(not(motenet_helium))]
mod all_usable;
#[cfg(not(motenet_helium))]
mod axpy;
#[cfg(not(motenet_helium))]
mod change;
#[cfg(not(motenet_helium))]
mod clear;
mod copy;
#[cfg(not(motenet_helium))]
mod descend;
#[cfg(not(motenet_helium))]
mod dot;
#[cfg(not(motenet_helium))]
mod multiply_add;
#[cfg(not(motenet_helium))]
mod products;
mod put;
#[cfg(not(motenet_helium))]
mod scale;
#[cfg(not(motenet_helium))]
mod sum_rows;

#[cfg(not(motenet_helium))]
pub use add::add;
#[cfg(not(motenet_helium))]
pub use affine::affine_rows;
#[cfg(not(motenet_helium))]
pub use all_usable::all_usable;
#[cfg(not(motenet_helium))]
pub use axpy::axpy;
#[cfg(not(motenet_helium))]
pub use clear::clear;
pub use copy::copy;
#[cfg(not(motenet_helium))]
pub use descend::descend;
#[cfg(not(motenet_helium))]
pub use dot::dot;
#[cfg(not(motenet_helium))]
pub use multiply_add::multiply_add_rows;
#[cfg(not(motenet_helium))]
pub use scale::scale;
#[cfg(not(motenet_helium))]
pub use sum_rows::sum_rows;
