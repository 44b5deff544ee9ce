//! On this target, these functions. The only unsafe code of the crate lies below this module.
//!
//! | target | condition (see `build.rs`) | `sqrt` |
//! |---|---|---|
//! | Cortex-M with an FPU | `motenet_arm_fpu` | `VSQRT.F32` |
//! | RISC-V with F | `motenet_riscv_f` | `FSQRT.S` |
//! | others | | libm (an instruction on x86-64 and AArch64) |

#[cfg(motenet_arm_fpu)]
mod arm_fpu;
#[cfg(motenet_arm_fpu)]
pub use arm_fpu::sqrt;

#[cfg(motenet_riscv_f)]
mod riscv_f;
#[cfg(motenet_riscv_f)]
pub use riscv_f::sqrt;

#[cfg(not(any(motenet_arm_fpu, motenet_riscv_f)))]
pub use libm::sqrtf as sqrt;
