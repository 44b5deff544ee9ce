#![doc = include_str!("../README.md")]
//!
//! # The floors of this crate
//!
//! From bottom to top; an arrow only ever points down.
//!
//! | floor | modules | knows |
//! |---|---|---|
//! | numbers | [`math`], [`Scalar`], [`rng`] | nothing above |
//! | kernels | [`kernel`]: portable ones, and a target's own | slices |
//! | shapes | [`Shape`], [`Params`], [`words`] | arrays |
//! | layers | [`Layer`] and [`Train`], [`layers`], [`init`] | kernels, shapes |
//! | networks | tuples, [`Spec`], [`frozen`] parts, [`fold`], [`quant`], [`blob`] | layers |
//! | learning | [`loss`], [`optim`], [`Trainer`], [`Predictor`], [`check`] | networks |
//! | device | [`device`]: fine-tuning that is left alone, a store in flash | learning, [`data`] |
//!
//! # Features
//!
//! None is on by default. `store`: [`device`]'s store in flash. `defmt`: `defmt::Format` for whatever has `Debug` or `Display`; errors are logged as the sentences
//! they print. A firmware that logs links with `-Tdefmt.x` and a logger; a program on the host needs neither as long as it logs nothing.
//!
//! # Letters and words
//!
//! B batch, C channels, L length, H and W height and width of an image, K taps or classes, O outputs; x input, y output, t target, w weight, b bias, g gradient; dx is dL/dx. A *leaf* is one
//! slice of parameters, a *tape* what a layer keeps from its forward to its backward pass, a *step* one update, an *epoch* one walk through the data.
#![no_std]
#![deny(unsafe_code)]
#![deny(clippy::undocumented_unsafe_blocks)]
#![warn(missing_docs)]

pub mod author;
pub mod average;
pub mod blob;
pub mod check;
pub mod data;
pub mod device;
pub mod error;
pub mod fold;
pub mod frozen;
pub mod init;
pub mod kernel;
pub mod layers;
pub mod loss;
pub mod math;
pub mod metrics;
pub mod monitor;
pub mod optim;
pub mod prelude;
pub mod quant;
pub mod regularize;
pub mod rng;
pub mod schedule;
pub mod search;
pub mod tape;
pub mod words;

mod layer;
mod message;
mod params;
mod predict;
mod scalar;
mod sentences;
mod sequence;
mod shape;
mod spec;
mod train;

pub use error::ConfigError;
pub use fold::{Fold, Folded, Linear};
pub use init::{Init, Nonlinearity, Variance};
pub use layer::{Layer, Train};
pub use layers::{
    AvgPool1d, AvgPool2d, BatchNorm, Causal, Conv1d, Conv2d, Dense, DepthwiseConv1d, DepthwiseConv2d, Dropout, Flatten,
    Fused, Gelu, GlobalAvgPool, GlobalMaxPool, Identity, Keep, Keras, LeakyRelu, MaxPool1d, MaxPool2d, NO_BIAS,
    Normalize, Pad, Relu, Same, Setting, Sigmoid, Silu, Softmax, Softplus, Tanh, Torch, Valid, Window,
};
pub use loss::{BinaryCrossEntropy, CrossEntropy, Huber, Loss, Mse, SmoothCrossEntropy, SoftCrossEntropy, TargetError};
pub use optim::{
    AdaGrad, Adam, AdamW, AmsGrad, CenteredRmsProp, LengthError, Lion, Momentum, Nesterov, Optimizer, RmsProp,
    RmsPropMomentum, Sgd,
};
pub use params::{Empty, NO_LEAF, Params, Role, convert, copy, fingerprint};
pub use predict::{Predictor, Temperature, argmax, hardmax, softmax, softmax_at};
pub use scalar::Scalar;
pub use shape::{Dims, Elem, Shape, Tensor, Zero, first};
pub use spec::{Infer, Model, Spec};
pub use train::{Memory, StepError, Trainer};
