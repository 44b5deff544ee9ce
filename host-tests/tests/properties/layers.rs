//! Layers of many shapes against the reference: inference, training output, every gradient, running statistics; each with several random draws.

use crate::agreement::{agree, subject};
use crate::pass::shape;
use host_tests::tolerance::Ledger;
use motenet::prelude::*;
use motenet::{Keras, Torch};

const ROUNDS: usize = 25;

macro_rules! menu {
    ($($test:ident, $operation:literal { $([$($n:literal),+] $L:ty;)* })*) => {$(
        #[test]
        fn $test() {
            let mut ledger = Ledger::new();
            $(agree(
                $operation,
                ROUNDS,
                &mut ledger,
                &mut subject::<Model<shape!(f32; $($n),+), $L>>(),
                &mut subject::<Model<shape!(f64; $($n),+), $L>>(),
            );)*
            println!("{}", ledger.report());
        }
    )*};
}

menu! {
    dense, "dense" {
        [1] Dense<1>; [1] Dense<5>; [2] Dense<3>; [3] Dense<4>; [4] Dense<7>; [5] Dense<2, NO_BIAS>; [6] Dense<6>; [7] Dense<9, NO_BIAS>;
        [8] Dense<5>; [9] Dense<3>; [11] Dense<4>; [12] Dense<13>; [16] Dense<16>; [19] Dense<1, NO_BIAS>; [33] Dense<8>; [64] Dense<32>;
        [1, 5] Dense<3>; [3, 2] Dense<5, NO_BIAS>; [4, 8] Dense<6>; [2, 3, 2] Dense<3>;
    }
    conv1d_valid, "conv1d" {
        [1, 1] Conv1d<1, 1, 1>; [1, 5] Conv1d<1, 3, 3>; [2, 5] Conv1d<3, 5, 1>; [3, 6] Conv1d<2, 1, 6>; [4, 6] Conv1d<5, 2, 5, Window, NO_BIAS>;
        [2, 7] Conv1d<4, 3, 3, Window<2>>; [2, 8] Conv1d<4, 3, 3, Window<2>>; [3, 9] Conv1d<2, 4, 2, Window<3>>; [1, 9] Conv1d<6, 3, 5, Window<1, 2>>;
        [2, 11] Conv1d<3, 3, 3, Window<2, 3>>; [5, 10] Conv1d<4, 2, 2, Window<7, 2>, NO_BIAS>; [1, 20] Conv1d<8, 7, 14>; [6, 12] Conv1d<7, 5, 4, Window<2>>;
    }
    conv1d_same, "conv1d" {
        [1, 1] Conv1d<2, 3, 1, Window<1, 1, Same>>; [2, 3] Conv1d<1, 5, 3, Window<1, 1, Same>>; [3, 6] Conv1d<4, 2, 6, Window<1, 1, Same>>;
        [2, 7] Conv1d<4, 3, 4, Window<2, 1, Same>>; [2, 8] Conv1d<4, 3, 4, Window<2, 1, Same>, NO_BIAS>; [3, 9] Conv1d<2, 4, 3, Window<3, 1, Same>>;
        [1, 9] Conv1d<5, 3, 9, Window<1, 2, Same>>; [2, 11] Conv1d<3, 3, 6, Window<2, 3, Same>>; [4, 10] Conv1d<3, 1, 4, Window<3, 1, Same>>;
        [2, 6] Conv1d<3, 4, 6, Window<1, 2, Same>>; [3, 5] Conv1d<2, 2, 1, Window<5, 1, Same>>;
    }
    conv1d_causal, "conv1d" {
        [2, 3] Conv1d<1, 5, 3, Window<1, 1, Causal>>; [3, 6] Conv1d<4, 2, 6, Window<1, 1, Causal>>;
        [2, 8] Conv1d<4, 3, 4, Window<2, 1, Causal>, NO_BIAS>; [3, 9] Conv1d<2, 4, 3, Window<3, 1, Causal>>;
        [1, 9] Conv1d<5, 3, 9, Window<1, 2, Causal>>; [2, 11] Conv1d<3, 3, 6, Window<2, 3, Causal>>; [1, 16] Conv1d<4, 2, 16, Window<1, 8, Causal>>;
        [4, 10] Conv1d<3, 1, 4, Window<3, 1, Causal>>;
    }
    conv1d_padded, "conv1d" {
        [2, 6] Conv1d<3, 3, 3, Window<2, 1, Pad<1>>>; [1, 4] Conv1d<2, 3, 8, Window<1, 1, Pad<3>>>;
    }
    depthwise_conv1d, "conv1d" {
        [1, 1] DepthwiseConv1d<1, 1>; [3, 40] DepthwiseConv1d<3, 38>; [2, 9] DepthwiseConv1d<4, 5, Window<2, 1, Same>, NO_BIAS>;
        [4, 7] DepthwiseConv1d<2, 7, Window<1, 3, Causal>>;
    }
    conv2d_valid, "conv2d" {
        [1, 1, 1] Conv2d<1, 1, 1, 1, 1>; [1, 8, 8] Conv2d<4, 3, 3, 6, 6>; [3, 5, 20] Conv2d<5, 3, 3, 3, 18, Window, NO_BIAS>;
        [2, 7, 6] Conv2d<3, 2, 4, 3, 2, Window<2>>; [2, 9, 4] Conv2d<2, 3, 1, 5, 4, (Window<1, 2>, Window)>; [1, 3, 40] Conv2d<2, 3, 5, 1, 12, Window<3>>;
    }
    conv2d_same, "conv2d" {
        [2, 4, 5] Conv2d<4, 3, 3, 4, 5, Window<1, 1, Same>>; [3, 6, 18] Conv2d<2, 5, 5, 3, 9, Window<2, 1, Same>, NO_BIAS>;
        [2, 4, 5] Conv2d<3, 2, 2, 4, 5, Window<1, 1, Same>>;
        [1, 2, 2] Conv2d<3, 5, 4, 2, 2, Window<1, 1, Same>>; [2, 6, 5] Conv2d<3, 3, 3, 3, 3, Window<2, 1, Pad<1>>>;
        [2, 5, 7] Conv2d<3, 2, 3, 5, 7, (Window<1, 2, Causal>, Window<1, 2, Same>)>;
    }
    pointwise, "conv2d" { [3, 4, 5] Conv2d<6, 1, 1, 4, 5>; [5, 1, 21] Conv2d<3, 1, 1, 1, 21, Window, NO_BIAS>; [2, 5, 5] Conv2d<3, 1, 1, 3, 3, Window<2>>; }
    depthwise_conv2d, "conv2d" {
        [3, 6, 6] DepthwiseConv2d<3, 3, 4, 4>; [2, 5, 19] DepthwiseConv2d<3, 3, 5, 19, Window<1, 1, Same>, NO_BIAS>;
        [4, 7, 6] DepthwiseConv2d<2, 3, 3, 6, (Window<2>, Window<1, 2, Same>)>;
    }
    max_pool2d, "max_pool2d" {
        [1, 1, 1] MaxPool2d<1, 1, 1, 1>; [2, 6, 5] MaxPool2d<2, 2, 3, 2>; [3, 7, 8] MaxPool2d<3, 2, 5, 3, 1, 3>; [2, 4, 4] MaxPool2d<4, 4, 1, 1>;
    }
    avg_pool2d, "avg_pool2d" {
        [1, 1, 1] AvgPool2d<1, 1, 1, 1>; [2, 6, 5] AvgPool2d<2, 2, 3, 2>; [3, 7, 8] AvgPool2d<3, 2, 5, 3, 1, 3>; [2, 4, 4] AvgPool2d<4, 4, 1, 1>;
    }
    global_max_pool, "global_max_pool" { [1, 1] GlobalMaxPool; [3, 5] GlobalMaxPool; [2, 3, 4] GlobalMaxPool; }
    max_pool1d, "max_pool1d" {
        [1, 1] MaxPool1d<1, 1>; [2, 5] MaxPool1d<2, 2>; [3, 9] MaxPool1d<3, 7, 1>; [2, 10] MaxPool1d<4, 4, 2>; [4, 11] MaxPool1d<2, 4, 3>;
        [5, 7] MaxPool1d<7, 1>;
    }
    avg_pool1d, "avg_pool1d" {
        [1, 1] AvgPool1d<1, 1>; [2, 5] AvgPool1d<2, 2>; [3, 9] AvgPool1d<3, 7, 1>; [2, 10] AvgPool1d<4, 4, 2>; [4, 11] AvgPool1d<2, 4, 3>;
        [5, 7] AvgPool1d<7, 1>;
    }
    global_avg_pool, "global_avg_pool" { [1, 1] GlobalAvgPool; [3, 5] GlobalAvgPool; [4, 8] GlobalAvgPool; [2, 50] GlobalAvgPool; [3, 4, 5] GlobalAvgPool; }
    batch_norm_per_feature, "batch_norm_small_batch" {
        [1] BatchNorm; [2] BatchNorm; [3] BatchNorm<Keras>; [5] BatchNorm<Torch>; [13] BatchNorm; [32] BatchNorm;
    }
    batch_norm_per_channel, "batch_norm_small_batch" {
        [1, 4] BatchNorm; [2, 2] BatchNorm; [3, 7] BatchNorm<Keras>; [8, 9] BatchNorm<Torch>; [2, 30] BatchNorm; [2, 3, 4] BatchNorm;
    }
    normalize, "normalize" { [1] Normalize; [4] Normalize; [3, 7] Normalize; [6, 2] Normalize; [3, 2, 4] Normalize; }
    relu, "relu" { [7] Relu; [3, 5] Relu; }
    leaky_relu, "leaky_relu" { [7] LeakyRelu<300>; [64] LeakyRelu<1>; [3, 5] LeakyRelu<999>; [4] LeakyRelu<0>; }
    tanh, "tanh" { [64] Tanh; [3, 5] Tanh; }
    sigmoid, "sigmoid" { [64] Sigmoid; [3, 5] Sigmoid; }
    softplus, "softplus" { [64] Softplus; [3, 5] Softplus; }
    silu, "silu" { [64] Silu; [3, 5] Silu; }
    gelu, "gelu" { [64] Gelu; [3, 5] Gelu; }
    softmax, "softmax" { [1] Softmax; [2] Softmax; [10] Softmax; [33] Softmax; [4] Softmax<500>; [7] Softmax<3000>; }
    dropout, "dropout" { [1] Dropout<50>; [64] Dropout<99>; [33] Dropout<0>; [4, 9] Dropout<70>; }
    flatten, "flatten" { [1] Flatten<1>; [3, 5] Flatten<15>; [2, 3, 4] Flatten<24>; }
    identity, "identity" { [4] Identity; [2, 3] Identity; }
}
