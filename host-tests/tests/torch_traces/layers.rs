//! Layers: output, and the gradients of input, weights and biases.

use crate::operations::{Arrays, Compared, Comparison, DOUBLE};
use crate::pass::{load, pass, shape};
use host_tests::fixtures::layers::OpCase;
use host_tests::tolerance::Tolerance;
use motenet::prelude::*;
use motenet::{Scalar, Tensor};

/// Samples there is room for: more than any case has.
const ROOM: usize = 6;

macro_rules! comparisons {
    ($($case:literal, $operation:literal: [$($n:literal),+] $L:ty $(, $tolerance:expr)?;)*) => {
        vec![$(Comparison {
            case: $case,
            operation: $operation,
            compare: |case| Compared {
                single: run(case, <Model<shape!(f32; $($n),+), $L>>::ZERO),
                double: run(case, <Model<shape!(f64; $($n),+), $L>>::ZERO),
                double_tolerance: *[DOUBLE $(, $tolerance)?].last().unwrap(),
            },
        }),*]
    };
}

pub fn comparisons() -> Vec<Comparison> {
    // In f64 too the slope of a leaky ReLU is an f32.
    const LEAKY: Tolerance = Tolerance::new(0.0, 3e-8);
    comparisons! {
        "dense", "dense_exact": [7] Dense<4>;
        "dense_nobias", "dense_exact": [5] Dense<2, NO_BIAS>;
        "conv1d_valid", "conv1d_exact": [3, 11] Conv1d<4, 3, 9>;
        "conv1d_same_k5", "conv1d_exact": [3, 11] Conv1d<4, 5, 11, Window<1, 1, Same>>;
        "conv1d_stride2", "conv1d_exact": [3, 11] Conv1d<4, 3, 6, Window<2, 1, Same>>;
        "conv1d_dil2", "conv1d_exact": [3, 11] Conv1d<4, 3, 11, Window<1, 2, Same>>;
        "conv1d_causal_k3", "conv1d_exact": [3, 9] Conv1d<2, 3, 9, Window<1, 1, Causal>>;
        "conv1d_pointwise", "conv1d_exact": [4, 6] Conv1d<3, 1, 6>;
        "conv1d_depthwise", "conv1d_exact": [4, 9] DepthwiseConv1d<3, 9, Window<1, 1, Same>>;
        "conv2d_valid", "conv2d_exact": [2, 6, 7] Conv2d<3, 3, 3, 4, 5>;
        "conv2d_same", "conv2d_exact": [2, 6, 7] Conv2d<3, 3, 3, 6, 7, Window<1, 1, Same>>;
        "conv2d_stride2", "conv2d_exact": [2, 6, 7] Conv2d<3, 3, 3, 3, 4, Window<2, 1, Pad<1>>>;
        "conv2d_rect", "conv2d_exact": [2, 7, 5] Conv2d<2, 2, 3, 3, 5, (Window<2>, Window<1, 1, Same>)>;
        "conv2d_depthwise", "conv2d_exact": [3, 5, 6] DepthwiseConv2d<3, 3, 5, 6, Window<1, 1, Same>>;
        "maxpool2d_2", "max_pool2d": [2, 6, 5] MaxPool2d<2, 2, 3, 2>;
        "avgpool2d_2", "avg_pool2d_exact": [2, 4, 6] AvgPool2d<2, 2, 2, 3>;
        "maxpool1d_2", "max_pool1d": [3, 9] MaxPool1d<2, 4>;
        "maxpool1d_3s2", "max_pool1d": [2, 9] MaxPool1d<3, 4, 2>;
        "global_maxpool1d", "max_pool1d": [3, 7] MaxPool1d<7, 1>;
        "avgpool1d_2", "avg_pool1d_exact": [3, 8] AvgPool1d<2, 4>;
        "global_maxpool1d", "global_max_pool": [3, 7] GlobalMaxPool;
        "global_avgpool1d", "global_avg_pool": [3, 7] GlobalAvgPool;
        "act_relu", "relu": [24] Relu;
        "act_leaky_relu_0_01", "leaky_relu": [24] LeakyRelu, LEAKY;
        "act_sigmoid", "sigmoid": [24] Sigmoid;
        "act_tanh", "tanh": [24] Tanh;
        "act_softplus", "softplus": [24] Softplus;
        "act_gelu_erf", "gelu": [24] Gelu;
        "act_silu", "silu": [24] Silu;
        "softmax", "softmax": [6] Softmax;
        "softmax_extreme", "softmax": [3] Softmax;
    }
}

fn run<T: Scalar, N>(case: &OpCase, mut net: N) -> Arrays
where
    N: Train<Elem = T> + Layer<In: Tensor<Elem = T>>,
{
    let parameters = ["w", "b"];
    let leaves: Vec<&[f64]> = parameters
        .iter()
        .filter_map(|name| case.input(name).map(|input| input.data.as_slice()))
        .collect();
    load(&mut net, &leaves);
    let computed = pass::<T, N, ROOM>(&mut net, &case.x().data, &case.grad_output.data);
    assert_eq!(
        computed.inferred, computed.output,
        "{}: inference and training are the same here",
        case.name
    );

    let mut arrays = vec![
        ("output".to_owned(), computed.output, case.output.data.clone()),
        ("gradient of x".to_owned(), computed.dx, case.grad("x").data.clone()),
    ];
    for (name, grad) in parameters.iter().zip(computed.grads) {
        arrays.push((format!("gradient of {name}"), grad, case.grad(name).data.clone()));
    }
    assert_eq!(arrays.len(), 1 + case.grads.len(), "{}: gradients compared", case.name);
    arrays
}
