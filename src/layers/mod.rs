//! The layers, one file each.
//!
//! A new layer is a struct here and five small implementations: [`Zero`](crate::Zero) (its `.bss` value),
//! [`Spec`](crate::Spec) (its output's shape for a given input), [`Params`](crate::Params) (what it learns),
//! [`Layer`](crate::Layer) (inference) and [`Train`](crate::Train) (gradients). `host-tests` asks for a reference, a gradient check
//! and a framework comparison of each. Users write theirs the same way outside this crate (example `07_own_layer`).
//!
//! | layer | spec | output for an input `[X; C]`, `[[T; L]; C]` or `[[[T; W]; H]; C]` |
//! |---|---|---|
//! | [`Dense`] | `Dense<O>`, `Dense<O, NO_BIAS>` | `[T; O]`, whatever the input's rank |
//! | [`Conv1d`] | `Conv1d<O, K, LOUT, Window<STRIDE, DILATION, Padding>, BIAS>` | `[[T; LOUT]; O]` |
//! | [`Conv2d`] | `Conv2d<O, KH, KW, HOUT, WOUT, Window<..>, BIAS>`, a pair of windows for rows and columns | `[[[T; WOUT]; HOUT]; O]` |
//! | [`DepthwiseConv2d`], [`DepthwiseConv1d`] | `DepthwiseConv2d<KH, KW, HOUT, WOUT, Window<..>, BIAS>`, `DepthwiseConv1d<K, LOUT, ..>` | as many channels |
//! | [`BatchNorm`] | `BatchNorm`, `BatchNorm<Keras>` | the same; per feature or per channel |
//! | [`Normalize`] | `Normalize` | the same; fixed mean and deviation per feature or channel |
//! | [`Relu`], [`LeakyRelu`] | `LeakyRelu<MILLI>` | the same |
//! | [`Tanh`], [`Sigmoid`], [`Softplus`], [`Silu`], [`Gelu`] | | the same |
//! | [`Softmax`] | | the same, over all elements of a `[T; K]` |
//! | [`Dropout`] | `Dropout<PERCENT>` | the same |
//! | [`MaxPool1d`], [`AvgPool1d`] | `MaxPool1d<K, LOUT, STRIDE>` | `[[T; LOUT]; C]` |
//! | [`MaxPool2d`], [`AvgPool2d`] | `MaxPool2d<KH, KW, HOUT, WOUT, SH, SW>` | `[[[T; WOUT]; HOUT]; C]` |
//! | [`GlobalAvgPool`], [`GlobalMaxPool`] | | `[T; C]` |
//! | [`Flatten`] | `Flatten<N>` | `[T; N]` |
//! | [`Fused`] | `Fused<(Conv2d<..>, MaxPool2d<..>, Relu)>` | that of the layers inside, in less memory |
//! | [`Fixed`], [`BiasOnly`], [`SomeChannels`] | `Fixed<Dense<O>>`, `SomeChannels<Dense<O>, N>` | that of the layer inside, of which a part learns |

#[macro_use]
mod weightless;
mod axis;
mod batch_norm;
mod conv1d;
mod conv2d;
mod dense;
mod depthwise;
mod depthwise_conv1d;
mod depthwise_conv2d;
mod dropout;
mod flatten;
mod fused;
mod global_avg_pool;
mod global_max_pool;
mod identity;
mod leaky_relu;
mod normalize;
mod pointwise;
mod pool1d;
mod pool2d;
pub mod relaxed;
mod relu;
mod setting;
mod softmax;
pub mod sparse_update;
mod window;

pub(crate) use axis::{ONE_ROW, axis};
pub use batch_norm::{BatchNorm, GammaBeta, Keras, NormConfig, Normed, Torch};
pub use conv1d::{Conv1d, ConvBuf};
pub use conv2d::{Conv2d, Conv2dBuf};
pub use dense::Dense;
pub use depthwise_conv1d::DepthwiseConv1d;
pub use depthwise_conv2d::DepthwiseConv2d;
pub use dropout::{Dropout, Keep};
pub use flatten::Flatten;
pub use fused::{Fused, FusedBuf};
pub use global_avg_pool::GlobalAvgPool;
pub use global_max_pool::GlobalMaxPool;
pub use identity::Identity;
pub use leaky_relu::LeakyRelu;
pub use normalize::{AbsorbInput, Normalize};
pub use pointwise::{
    Function, Gelu, GeluFn, Pointwise, Sigmoid, SigmoidFn, Silu, SiluFn, Softplus, SoftplusFn, Tanh, TanhFn,
};
pub use pool1d::{AvgPool1d, MaxPool1d};
pub use pool2d::{AvgPool2d, MaxPool2d};
pub use relu::Relu;
pub use setting::Setting;
pub use softmax::Softmax;
pub use sparse_update::{BiasOnly, Fixed, SomeChannels};
pub use window::{Causal, Pad, Padding, PaddingKind, Same, Unpadded, Valid, Window, Windowing, Windowing2d};

/// For the `BIAS` parameter of [`Dense`] and convolutions: with a bias. The default.
pub const BIAS: usize = 1;
/// For the `BIAS` parameter of [`Dense`] and convolutions: without one, for layers in front of a batch norm, whose shift
/// takes over the bias's part (a bias there has an exactly zero gradient, and Adam turns its rounding noise into steps).
pub const NO_BIAS: usize = 0;
