//! From a trained network to one of 8-bit integers: a quarter of the size, and no floating-point number in its inference.
//!
//! Post-training quantisation, on the host or on the device: a [`Calibrator`] runs the network on some samples and notes between which values each
//! activation lies; [`Calibrator::quantize`] then writes the integer network. [`Quantized`] is its type, as [`Folded`](crate::Folded) is that
//! of the network that ships; positions are kept.
//!
//! ```
//! use motenet::{prelude::*, quant::{Calibrator, Quantized}};
//! type Net = Model<[f32; 8], (Dense<16, NO_BIAS>, BatchNorm, Relu, Dense<3>)>;
//! let (mut net, mut folded) = (Net::ZERO, Folded::<Net>::ZERO);
//! net.init(&mut motenet::rng::seeded(1));
//! fold(&net, &mut folded);
//!
//! let mut calibrator = Calibrator::<Folded<Net>>::ZERO;
//! for i in 0..100 {
//!     calibrator.observe(&folded, &[(i as f32 / 50.0) - 1.0; 8])?; // samples as they come
//! }
//! let mut int8 = Quantized::<Folded<Net>>::ZERO;
//! calibrator.quantize(&folded, &mut int8)?;
//!
//! let x = [0.5; 8];
//! let (mut predictor, mut integers) = (Predictor::ZERO, Predictor::ZERO);
//! let y = predictor.predict(&folded, &x);
//! let z = integers.predict(&int8, &x); // f32 in, f32 out, integers in between
//! assert!(y.iter().zip(z).all(|(y, z)| (y - z).abs() < 0.05));
//! # Ok::<(), motenet::quant::QuantizeError>(())
//! ```
//!
//! # Scheme
//!
//! A number is `scale * (q - zero point)` with q in -128..=127 ([`QuantParams`]).
//!
//! | what | type | scale | zero point |
//! |---|---|---|---|
//! | activations | `i8` | one for the tensor, (max - min) / 255; ranges always contain 0 | so that 0 is exact |
//! | weights | `i8` in -127..=127 | one for each output channel, max abs / 127 | 0 |
//! | biases | `i32` | input scale * weight scale | 0 |
//! | sums | `i32` | input scale * weight scale | 0 |
//!
//! A sum becomes an output by an integer factor of 31 bits and a shift ([`Multiplier`](crate::kernel::int8::Multiplier)). Scheme and rounding are those of
//! TensorFlow Lite: given its tensors, layers here compute the same integers as its reference kernels.
//!
//! | layer | quantised | its output's scale |
//! |---|---|---|
//! | [`Dense`](crate::Dense), [`relaxed::Dense`](crate::layers::relaxed::Dense) | [`DenseI8`] | observed, behind a ReLU's if one follows |
//! | [`Relu`](crate::Relu) | [`ReluI8`] | that of its input; costs nothing behind a layer that requantises |
//! | [`Conv1d`](crate::Conv1d), [`Conv2d`](crate::Conv2d) | [`Conv1dI8`], [`Conv2dI8`] | the same |
//! | [`DepthwiseConv1d`](crate::DepthwiseConv1d), [`DepthwiseConv2d`](crate::DepthwiseConv2d) | [`DepthwiseConv1dI8`], [`DepthwiseConv2dI8`] | the same |
//! | [`GlobalAvgPool`](crate::GlobalAvgPool) | [`GlobalAvgPoolI8`] | the same |
//! | [`MaxPool1d`](crate::MaxPool1d), [`AvgPool1d`](crate::AvgPool1d) | themselves, of `i8` | that of their input |
//! | [`MaxPool2d`](crate::MaxPool2d), [`AvgPool2d`](crate::AvgPool2d), [`GlobalMaxPool`](crate::GlobalMaxPool) | [`MaxPool2dI8`], [`AvgPool2dI8`], [`GlobalMaxPoolI8`] | that of their input |
//! | [`Identity`](crate::Identity), [`Flatten`](crate::Flatten) | themselves, of `i8` | that of their input |
//! | [`Tanh`](crate::Tanh), [`Sigmoid`](crate::Sigmoid) | [`LookupI8`] | 1/128 around 0; 1/256 from 0 |
//! | [`Softplus`](crate::Softplus), [`Silu`](crate::Silu), [`Gelu`](crate::Gelu), [`LeakyRelu`](crate::LeakyRelu) | [`LookupI8`] | observed |
//! | [`Softmax`](crate::Softmax) | [`SoftmaxI8`] | 1/256 from 0 |
//!
//! # Cost
//! Calibration: an inference in `f32` a sample, eight bytes an activation. Quantisation: one pass over the weights, with some double-precision numbers for
//! each channel.
//!
//! # Source
//! Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference* (2018), arXiv:1712.05877; TensorFlow
//! Lite's 8-bit quantization specification.

#[macro_use]
mod weightless;
mod calibrator;
mod conv1d;
mod conv2d;
mod conv_buf;
mod dense;
mod depthwise_conv1d;
mod depthwise_conv2d;
mod error;
mod global_avg_pool;
mod global_max_pool;
mod integers;
mod lookup;
mod network;
mod params;
mod pool1d;
mod pool2d;
mod quantize;
mod range;
mod relu;
mod rows;
mod sequence;
mod softmax;
mod store;

pub use calibrator::Calibrator;
pub use conv_buf::ConvBufI8;
pub use conv1d::Conv1dI8;
pub use conv2d::Conv2dI8;
pub use dense::DenseI8;
pub use depthwise_conv1d::DepthwiseConv1dI8;
pub use depthwise_conv2d::DepthwiseConv2dI8;
pub use error::{Cause, QuantizeError};
pub use global_avg_pool::GlobalAvgPoolI8;
pub use global_max_pool::GlobalMaxPoolI8;
pub use integers::{Integers, Leaf, LeafMut};
pub use lookup::{FunctionI8, LookupI8};
pub use network::{Quantized, QuantizedBuf};
pub use params::QuantParams;
pub use pool2d::{AvgPool2dI8, MaxPool2dI8};
pub use quantize::Quantize;
pub use range::Range;
pub use relu::ReluI8;
pub use softmax::SoftmaxI8;
#[doc(hidden)]
pub use store::ends;
pub use store::{load, save, size};

#[doc(inline)]
pub use crate::__quant_network as network;
