//! The arithmetic: slices in, slices out. Kernels know no layer, no shape, no random source, and allocate nothing.
//!
//! This module is the public face; `generic` holds the portable code, which is compiled and tested on every target, and
//! `arch` holds what a target does in instructions of its own.
//!
//! # Order of summation
//!
//! Floating-point addition is not associative, so the order is part of each kernel's contract. It is the same on every
//! target, and blocking over rows, samples or positions never changes it:
//!
//! - [`dot`] and [`affine`] (and so every forward pass but those of 2-d and depthwise convolutions): four partial sums over the indices i mod 4,
//!   combined as `(s0 + s1) + (s2 + s3)`;
//! - `y = W x + b`: the bias is added to the finished dot product;
//! - [`multiply_add`], [`gemv_t`], [`rank1`] (and so every gradient): one sum per element, row after row, sample after sample;
//! - [`conv2d`], [`conv2d_max_pool2d`]: one sum per output, from its bias on, channel after channel, tap after tap;
//! - means, variances and losses: one sum, sample after sample.
//!
//! There is no fused multiply-add: a product is rounded before it is added.
//!
//! # Subnormal numbers
//!
//! Nothing that is kept is subnormal: weights, optimiser state, running statistics and averages [settle](crate::Scalar::settled) to multiples of 2^-87
//! (6.5e-27) whenever they are updated; what is imported does so with its first update. Training then ends with the same bits whether or not the FPU
//! flushes subnormal numbers to zero (`FPSCR.FZ`, `MXCSR.FTZ`): a flush changes a sum of n products by less than n 2^-126, which settling rounds away,
//! a ReLU opens from 2^-87 on only, and exp, sigmoid and tanh are computed in integers. Not promised, because nothing short of an operation each could:
//! a sum that lies within n 2^-126 of the middle between two multiples (of numbers of that size one in 2^39 / n), a maximum pooled from
//! numbers that are all below 1e-37, and intermediate results (activations, gradients, losses) themselves.
//!
//! Two things differ, and both are asked for: [`block_multiply_add`], by name, and **subnormal numbers on cores with Helium**, by
//! `-C target-cpu=cortex-m55` (or m85): its vectors take them for zeros, so results below 1.2e-38 and what depends on them may differ there.
//! Without that flag the scalar loops run on these cores, and nothing differs.

pub(crate) mod arch;
mod generic;

pub use generic::adam::{Moments, Step, adam};
pub use generic::affine::{affine, gemv};
pub use generic::axpy::{axpy, axpy4};
pub use generic::block::{Layout, block_multiply_add};
pub use generic::conv2d::{TILE, conv2d, conv2d_dw, conv2d_dx, pointwise, pointwise_dx};
pub use generic::descend::descend;
pub use generic::dot::{dot, dot4};
pub use generic::elementwise::{add, all_usable, clear, copy, copy_at_once, gate, gate_forward, relu, scale};
pub use generic::int8;
pub use generic::multiply_add::{gemv_t, multiply_add};
pub use generic::norm::{affine_channels, blend, center_scale, moments, norm_back, norm_sums};
pub use generic::patch::{Patches, gather, scatter_add};
pub use generic::patch2d::{Patches2d, Position, Tile, gather2d, scatter_add2d, unfold};
pub use generic::pool2d::{avg_pool2d, avg_pool2d_dx, max_pool2d, max_pool2d_dx};
pub use generic::pooled_conv2d::{
    CLOSED, Pooled, STRIP, close, conv2d_max_pool2d, conv2d_max_pool2d_dw, conv2d_max_pool2d_dx,
};
pub use generic::rank1::{rank1, sum_rows};
pub use generic::rows::{rows, rows_mut};
pub use generic::softmax::{SOFTMAX_ROWS, softmax, softmax_rows};
