//! On this target, these functions. The only unsafe code of the crate lies below this module.
//!
//! | target | condition (see `build.rs`) | `sqrt` | inner loops of the kernels |
//! |---|---|---|---|
//! | Cortex-M with an FPU | `motenet_arm_fpu` | `VSQRT.F32` | `VLDMIA`, `VMUL.F32` and `VADD.F32` |
//! | with Helium (M55, M85) | `motenet_helium` as well | `VSQRT.F32` | vectors of four, see `helium` |
//! | Cortex-M0, M0+ | `motenet_short_multiply` | libm | portable; products of block mantissas in assembly |
//! | RISC-V with F | `motenet_riscv_f` | `FSQRT.S` | portable |
//! | x86-64 | | libm (an instruction) | vectors of four (SSE2, which every x86-64 has) |
//! | others | | libm (an instruction on AArch64) | portable |

#[cfg(any(motenet_arm_fpu, target_arch = "x86_64"))]
mod slices;

#[cfg(motenet_arm_fpu)]
mod arm_fpu;
#[cfg(motenet_arm_fpu)]
pub use arm_fpu::{adam, sqrt};
#[cfg(all(motenet_arm_fpu, not(motenet_helium)))]
pub use arm_fpu::{affine, dot, few_terms, multiply_add};

#[cfg(motenet_helium)]
mod helium;
#[cfg(motenet_helium)]
pub use helium::{affine, dot, few_terms, multiply_add};

#[cfg(motenet_riscv_f)]
mod riscv_f;
#[cfg(motenet_riscv_f)]
pub use riscv_f::sqrt;

#[cfg(not(any(motenet_arm_fpu, motenet_riscv_f)))]
pub use libm::sqrtf as sqrt;

#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
pub use x86_64::{adam, affine, dot, few_terms, multiply_add};

#[cfg(not(any(motenet_arm_fpu, target_arch = "x86_64")))]
mod portable;
#[cfg(not(any(motenet_arm_fpu, target_arch = "x86_64")))]
pub use portable::{adam, affine, dot, few_terms, multiply_add};

#[cfg(motenet_short_multiply)]
mod armv6m;
#[cfg(motenet_short_multiply)]
pub use armv6m::split_sums;

/// Whether kernels work on blocks of four rows. They pay where a block's numbers stay in registers; without an FPU there is nothing to gain, each
/// operation being a call, and each block a kilobyte of calls. (Of processors that are neither Arm nor RISC-V only hosts matter.)
pub const BLOCKS: bool = cfg!(any(
    motenet_arm_fpu,
    motenet_riscv_f,
    not(any(target_arch = "arm", target_arch = "riscv32"))
));
