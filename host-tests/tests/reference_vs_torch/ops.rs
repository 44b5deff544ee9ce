//! Single operations: output and every gradient.

use std::collections::{BTreeMap, BTreeSet};

use host_tests::fixtures::Layers;
use host_tests::fixtures::layers::OpCase;
use host_tests::reference::layers::avg_pool2d::Windows;
use host_tests::reference::layers::conv1d::Grads;
use host_tests::reference::layers::conv1d::{Padding, geometry};
use host_tests::reference::layers::conv2d::Axis;
use host_tests::reference::layers::{
    AvgPool1d, AvgPool2d, Conv1d, Conv2d, Dense, DepthwiseConv1d, DepthwiseConv2d, Elementwise, Elu, Gelu, LeakyRelu,
    MaxPool1d, MaxPool2d, Relu, Sigmoid, Silu, Softplus, Tanh, global_avg_pool, global_max_pool, softmax,
};
use host_tests::reference::loss::{binary_cross_entropy, cross_entropy, huber, mse};
use host_tests::tensor::Tensor;

use crate::assert_close;

/// Operations that neither the library nor the reference has.
const WITHOUT_REFERENCE: &[&str] = &[
    "conv1d_depthwise_mult2",
    "act_relu6",
    "act_gelu_tanh",
    "act_hardswish",
    "act_hardsigmoid",
    "act_selu",
    "log_softmax",
    "ce_class_weight",
    "bce_logits_posweight",
    "mae_mean",
    "smooth_l1_beta0.5",
    "layernorm",
];

/// What the reference computes for a case: its output and its gradients by input name.
type Computed = (Tensor, Vec<(&'static str, Tensor)>);

#[test]
fn every_operation_agrees_with_torch() {
    let layers = Layers::load().unwrap_or_else(|e| panic!("{e}"));
    let mut without: BTreeSet<&str> = WITHOUT_REFERENCE.iter().copied().collect();
    let mut compared = 0;
    for case in &layers.ops {
        if without.remove(case.name.as_str()) {
            continue;
        }
        let (output, grads) = compute(case).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(output.shape, case.output.shape, "{}: shape of the output", case.name);
        assert_close(&format!("{}: output", case.name), &output.data, &case.output.data);
        let computed: BTreeMap<&str, Tensor> = grads.into_iter().collect();
        assert_eq!(
            computed.keys().collect::<Vec<_>>(),
            case.grads.keys().collect::<Vec<_>>(),
            "{}",
            case.name
        );
        for (name, grad) in computed {
            assert_close(
                &format!("{}: gradient of {name}", case.name),
                &grad.data,
                &case.grad(name).data,
            );
        }
        compared += 1;
    }
    assert!(without.is_empty(), "the fixture has no {without:?}");
    assert_eq!(compared + WITHOUT_REFERENCE.len(), layers.ops.len());
}

fn compute(case: &OpCase) -> Result<Computed, String> {
    let (x, dy) = (case.x(), &case.grad_output);
    let target = || case.attrs.tensor("target");
    let classes = || case.attrs.classes("target");
    Ok(match case.name.as_str() {
        "dense" | "dense_nobias" => dense(case),
        "conv1d_valid" | "conv1d_pointwise" => conv1d(case, Padding::Valid)?,
        "conv1d_same_k5" | "conv1d_stride2" | "conv1d_dil2" => conv1d(case, Padding::Same)?,
        "conv1d_causal_k3" => conv1d(case, Padding::Causal)?,
        "conv1d_depthwise" => depthwise_conv1d(case),
        "conv2d_valid" => conv2d(case, [VALID, VALID]),
        "conv2d_same" => conv2d(case, [SAME, SAME]),
        "conv2d_stride2" => conv2d(
            case,
            [Axis {
                stride: 2,
                padding: Padding::Pad(1),
                ..VALID
            }; 2],
        ),
        "conv2d_rect" => conv2d(case, [Axis { stride: 2, ..VALID }, SAME]),
        "conv2d_depthwise" => depthwise_conv2d(case),
        "maxpool2d_2" => {
            let pool = MaxPool2d {
                windows: windows(case)?,
            };
            let (y, cache) = pool.forward(x);
            let dx = pool.backward(&cache, dy);
            (y, vec![("x", dx)])
        }
        "avgpool2d_2" => {
            let pool = AvgPool2d {
                windows: windows(case)?,
            };
            (pool.forward(x), vec![("x", pool.backward(&x.shape, dy))])
        }
        "maxpool1d_2" | "maxpool1d_3s2" => {
            let pool = MaxPool1d {
                kernel: case.attrs.count("k")?,
                stride: case.attrs.count("stride")?,
            };
            let (y, cache) = pool.forward(x);
            let dx = pool.backward(&cache, dy);
            (y, vec![("x", dx)])
        }
        "avgpool1d_2" => {
            let pool = AvgPool1d {
                kernel: case.attrs.count("k")?,
                stride: case.attrs.count("stride")?,
            };
            (pool.forward(x), vec![("x", pool.backward(&x.shape, dy))])
        }
        "global_avgpool1d" => (
            global_avg_pool::forward(x),
            vec![("x", global_avg_pool::backward(&x.shape, dy))],
        ),
        "global_maxpool1d" => {
            let (y, cache) = global_max_pool::forward(x);
            let dx = global_max_pool::backward(&cache, dy);
            (y, vec![("x", dx)])
        }
        "act_relu" => activation(&Relu, x, dy),
        "act_leaky_relu_0_01" => activation(&LeakyRelu { slope: 0.01 }, x, dy),
        "act_elu" => activation(&Elu { alpha: 1.0 }, x, dy),
        "act_sigmoid" => activation(&Sigmoid, x, dy),
        "act_tanh" => activation(&Tanh, x, dy),
        "act_softplus" => activation(&Softplus, x, dy),
        "act_gelu_erf" => activation(&Gelu, x, dy),
        "act_silu" => activation(&Silu, x, dy),
        "softmax" | "softmax_extreme" => {
            let y = softmax::forward(x);
            let dx = softmax::backward(&y, dy);
            (y, vec![("x", dx)])
        }
        "ce_mean" | "ce_extreme" => loss(cross_entropy::classes(x, &classes()?)),
        "ce_sum" => {
            let (value, gradient) = cross_entropy::classes(x, &classes()?);
            let samples = x.shape[0] as f64;
            loss((value * samples, gradient.map(|g| g * samples)))
        }
        "ce_label_smoothing" => loss(cross_entropy::smoothed_classes(
            x,
            &classes()?,
            case.attrs.number("eps")?,
        )),
        "bce_logits_mean" => loss(binary_cross_entropy::mean(x, &target()?)),
        "mse_mean" => loss(mse::mean(x, &target()?)),
        "huber_delta1" | "huber_delta0.5" => loss(huber::mean(x, &target()?, case.attrs.number("delta")?)),
        _ => return Err("neither computed here nor listed as without reference".to_owned()),
    })
}

fn dense(case: &OpCase) -> Computed {
    let layer = Dense {
        w: case.inputs["w"].clone(),
        b: case.input("b").cloned(),
    };
    let grads = layer.backward(case.x(), &case.grad_output);
    let b = grads.b.map(|b| ("b", b));
    (
        layer.forward(case.x()),
        [("x", grads.x), ("w", grads.w)].into_iter().chain(b).collect(),
    )
}

fn conv1d(case: &OpCase, padding: Padding) -> Result<Computed, String> {
    let count = |name, default| {
        if case.attrs.has(name) {
            case.attrs.count(name)
        } else {
            Ok(default)
        }
    };
    let (stride, dilation) = (count("stride", 1)?, count("dilation", 1)?);
    let layer = Conv1d {
        w: case.inputs["w"].clone(),
        b: case.input("b").cloned(),
        stride,
        dilation,
        padding,
    };
    // Each case pads by hand; our rule has to come to the same number in front.
    let left = count("padding", count("left_pad", 0)?)?;
    assert_eq!(
        geometry(case.x().shape[2], layer.w.shape[2], stride, dilation, padding).left,
        left,
        "{}",
        case.name
    );
    Ok(convolution(
        layer.forward(case.x()),
        layer.backward(case.x(), &case.grad_output),
    ))
}

fn convolution(output: Tensor, grads: Grads) -> Computed {
    let b = grads.b.map(|b| ("b", b));
    (output, [("x", grads.x), ("w", grads.w)].into_iter().chain(b).collect())
}

const VALID: Axis = Axis {
    stride: 1,
    dilation: 1,
    padding: Padding::Valid,
};
const SAME: Axis = Axis {
    padding: Padding::Same,
    ..VALID
};

fn conv2d(case: &OpCase, [rows, columns]: [Axis; 2]) -> Computed {
    let layer = Conv2d {
        w: case.inputs["w"].clone(),
        b: case.input("b").cloned(),
        rows,
        columns,
    };
    convolution(layer.forward(case.x()), layer.backward(case.x(), &case.grad_output))
}

/// PyTorch's grouped convolutions have a middle axis of length 1.
fn without_groups(w: &Tensor) -> Tensor {
    assert_eq!(w.shape[1], 1, "one input channel a group");
    w.reshaped(&[&w.shape[..1], &w.shape[2..]].concat())
}

fn with_groups(computed: Computed, case: &OpCase) -> Computed {
    let (output, mut grads) = computed;
    for (name, grad) in &mut grads {
        if *name == "w" {
            *grad = grad.reshaped(&case.inputs["w"].shape);
        }
    }
    (output, grads)
}

fn depthwise_conv1d(case: &OpCase) -> Computed {
    let layer = DepthwiseConv1d {
        w: without_groups(&case.inputs["w"]),
        b: case.input("b").cloned(),
        axis: SAME,
    };
    let computed = convolution(layer.forward(case.x()), layer.backward(case.x(), &case.grad_output));
    with_groups(computed, case)
}

fn depthwise_conv2d(case: &OpCase) -> Computed {
    let layer = DepthwiseConv2d {
        w: without_groups(&case.inputs["w"]),
        b: case.input("b").cloned(),
        rows: SAME,
        columns: SAME,
    };
    let computed = convolution(layer.forward(case.x()), layer.backward(case.x(), &case.grad_output));
    with_groups(computed, case)
}

fn windows(case: &OpCase) -> Result<Windows, String> {
    Ok(Windows {
        kernel: [case.attrs.count("k")?; 2],
        stride: [case.attrs.count("stride")?; 2],
    })
}

fn activation(f: &dyn Elementwise, x: &Tensor, dy: &Tensor) -> Computed {
    (f.forward(x), vec![("x", f.backward(x, dy))])
}

fn loss((value, gradient): (f64, Tensor)) -> Computed {
    (Tensor::new(&[], vec![value]), vec![("x", gradient)])
}
