//! What nearly every program with a network uses: `use motenet::prelude::*;`.

pub use crate::fold::{Fold, Folded, fold};
pub use crate::layer::{Layer, Train};
pub use crate::layers::{
    AvgPool1d, AvgPool2d, BatchNorm, Causal, Conv1d, Conv2d, Dense, DepthwiseConv1d, DepthwiseConv2d, Dropout, Flatten,
    Fused, Gelu, GlobalAvgPool, GlobalMaxPool, Identity, Keep, LeakyRelu, MaxPool1d, MaxPool2d, NO_BIAS, Normalize,
    Pad, Relu, Same, Setting, Sigmoid, Silu, Softmax, Softplus, Tanh, Valid, Window,
};
pub use crate::loss::{BinaryCrossEntropy, CrossEntropy, Huber, Loss, Mse, SmoothCrossEntropy, SoftCrossEntropy};
pub use crate::optim::{
    AdaGrad, Adam, AdamW, AmsGrad, CenteredRmsProp, Cycle, Lion, Momentum, Nesterov, Optimizer, RmsProp,
    RmsPropMomentum, Sgd,
};
pub use crate::params::Params;
pub use crate::predict::{Predictor, argmax, hardmax, softmax};
pub use crate::schedule::Schedule;
pub use crate::shape::{Shape, Zero};
pub use crate::spec::Model;
pub use crate::train::{Memory, StepError, Trainer};
