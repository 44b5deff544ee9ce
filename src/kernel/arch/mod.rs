//! On this target, these functions. The only unsafe code of the crate lies below this module.
//!
//! | target | condition (see `build.rs`) | `sqrt` | inner loops on `f32` | on `i8` |
//! |---|---|---|---|---|
//! | Cortex-M with an FPU | `motenet_arm_fpu` | `VSQRT.F32` | `VLDMIA`, `VMUL.F32` and `VADD.F32` | |
//! | with the DSP extension | `motenet_arm_dsp` | | | `SMLAD` |
//! | with Helium (M55, M85) | `motenet_helium` as well | `VSQRT.F32` | vectors of four, see `helium` | `VMLAVA`, vectors of sixteen |
//! | Cortex-M0, M0+, M23 | `motenet_arm_v6m` | libm's | portable; products of block mantissas | sums in the high registers |
//! | RISC-V with F | `motenet_riscv_f` | `FSQRT.S` | portable | portable |
//! | x86-64 | | libm's, an instruction | SSE2, or AVX or AVX-512 where the processor has it | portable |
//! | others | | libm's (an instruction on AArch64) | portable | portable |

#[cfg(any(motenet_arm_fpu, target_arch = "x86_64"))]
mod slices;

#[cfg(motenet_arm_fpu)]
mod fpu_asm;

#[cfg(motenet_arm_fpu)]
mod arm_fpu;
#[cfg(motenet_arm_fpu)]
pub use arm_fpu::{adam, copy, sqrt};
#[cfg(all(motenet_arm_fpu, not(motenet_helium)))]
pub use arm_fpu::{add, affine_rows, all_usable, axpy, clear, descend, dot, multiply_add_rows, scale, sum_rows};

#[cfg(motenet_helium)]
mod helium;
#[cfg(motenet_helium)]
pub use helium::{add, affine, affine_i8, all_usable, axpy, dot, few_terms, four_dots_i8, multiply_add, relu, scale};

#[cfg(all(motenet_arm_dsp, not(motenet_helium)))]
mod arm_dsp;
#[cfg(all(motenet_arm_dsp, not(motenet_helium)))]
pub use arm_dsp::four_dots_i8;

#[cfg(motenet_arm_v6m)]
mod arm_v6m;
#[cfg(motenet_arm_v6m)]
pub use arm_v6m::{four_dots_i8, split_sums};

#[cfg(motenet_riscv_f)]
mod riscv_f;
#[cfg(motenet_riscv_f)]
pub use riscv_f::{copy, sqrt};

#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
pub use x86_64::{adam, affine_rows, all_usable, exp_below_max, multiply_add_rows, sum_rows};

mod portable;
#[cfg(not(any(motenet_arm_fpu, motenet_riscv_f)))]
pub use portable::copy;
#[cfg(not(motenet_arm_fpu))]
pub use portable::dot;
#[cfg(not(target_arch = "x86_64"))]
pub use portable::exp_below_max;
#[cfg(any(motenet_helium, not(any(motenet_arm_fpu, target_arch = "x86_64"))))]
pub use portable::sum_rows;
#[cfg(not(any(motenet_arm_fpu, target_arch = "x86_64")))]
pub use portable::{adam, all_usable};
#[cfg(not(motenet_arm_fpu))]
pub use portable::{add, axpy, scale};
#[cfg(not(motenet_helium))]
pub use portable::{affine, affine_i8, few_terms, multiply_add, relu};
#[cfg(any(motenet_helium, not(any(motenet_arm_fpu, target_arch = "x86_64"))))]
pub use portable::{affine_rows, multiply_add_rows};
#[cfg(any(motenet_helium, not(motenet_arm_fpu)))]
pub use portable::{clear, descend};

#[cfg(not(any(motenet_arm_fpu, motenet_riscv_f)))]
pub use libm::sqrtf as sqrt;

#[cfg(not(any(motenet_arm_dsp, motenet_arm_v6m, motenet_helium)))]
pub use crate::kernel::generic::int8::dot::four_dots as four_dots_i8;

/// Whether operations on `f32` are instructions, and not calls. (Of processors that are neither Arm nor RISC-V only hosts matter.)
pub const FPU: bool = cfg!(any(
    motenet_arm_fpu,
    motenet_riscv_f,
    not(any(target_arch = "arm", target_arch = "riscv32"))
));

/// Whether the exponentials of several rows are computed at once, and not number by number.
pub const EXP_AT_ONCE: bool = cfg!(target_arch = "x86_64");

/// Whether kernels work on blocks of four rows. They pay where a block's numbers stay in registers; without an FPU there is nothing to gain, each
/// operation being a call, and each block a kilobyte of calls.
pub const BLOCKS: bool = FPU;
