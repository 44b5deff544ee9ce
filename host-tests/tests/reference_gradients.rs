//! Holds the reference's backward passes to its forward passes by two-sided differences, where PyTorch's traces do not
//! reach: all paddings with strides and dilations, frozen batch norm, overlapping pools, soft labels, whole networks.

use host_tests::random::Random;
use host_tests::reference::layers::avg_pool2d::Windows;
use host_tests::reference::layers::batch_norm::Statistics;
use host_tests::reference::layers::conv1d::Padding;
use host_tests::reference::layers::conv2d::Axis;
use host_tests::reference::layers::{
    AvgPool1d, AvgPool2d, BatchNorm, Conv1d, Conv2d, Dense, DepthwiseConv1d, DepthwiseConv2d, Dropout, Elu, Gelu,
    Identity, LeakyRelu, MaxPool1d, MaxPool2d, Normalize, Relu, Sigmoid, Silu, Softplus, Tanh,
};
use host_tests::reference::loss::{binary_cross_entropy, cross_entropy, huber, mse};
use host_tests::reference::{Layer, Network};
use host_tests::tensor::Tensor;

const STEP: f64 = 1e-5;
const LARGEST_RATIO: f64 = 1e-7;

/// `|g - g'| / (|g| + |g'|)` of two gradients as vectors; 0 when both vanish.
fn ratio(g: &[f64], numeric: &[f64]) -> f64 {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|v| v * v).sum::<f64>().sqrt();
    let difference = norm(&mut g.iter().zip(numeric).map(|(a, b)| a - b));
    let size = norm(&mut g.iter().copied()) + norm(&mut numeric.iter().copied());
    // Two-sided differences of a loss near 1 cannot resolve less than this.
    if size < 1e-9 { difference } else { difference / size }
}

/// Two-sided differences of `f` at `at`.
fn differences(at: &[f64], mut f: impl FnMut(&[f64]) -> f64) -> Vec<f64> {
    let mut point = at.to_vec();
    (0..at.len())
        .map(|i| {
            point[i] = at[i] + STEP;
            let above = f(&point);
            point[i] = at[i] - STEP;
            let below = f(&point);
            point[i] = at[i];
            (above - below) / (2.0 * STEP)
        })
        .collect()
}

fn assert_small(what: &str, g: &[f64], numeric: &[f64]) {
    let ratio = ratio(g, numeric);
    assert!(
        ratio <= LARGEST_RATIO,
        "{what}: ratio {ratio:.1e}\nbackward {g:?}\nnumeric  {numeric:?}"
    );
}

/// Checks gradients of the input and of every parameter of a network under `loss`.
fn check(what: &str, network: &mut Network, x: &Tensor, loss: impl Fn(&Tensor) -> (f64, Tensor)) {
    let (_, gradients) = network.gradients(x, &loss);
    let of_input = differences(&x.data, |x_data| {
        loss(&network.forward(&Tensor::new(&x.shape, x_data.to_vec())).0).0
    });
    assert_small(&format!("{what}: input"), &gradients.input.data, &of_input);
    let params = network.flat();
    let of_params = differences(&params, |params| {
        network.set_flat(params);
        loss(&network.forward(x).0).0
    });
    network.set_flat(&params);
    assert_small(&format!("{what}: parameters"), &gradients.flat(), &of_params);
}

/// A weighted sum, whose gradient is not the same for every output.
fn weighted(weights: Tensor) -> impl Fn(&Tensor) -> (f64, Tensor) {
    move |y| (y.zip(&weights, |y, w| y * w).data.iter().sum(), weights.clone())
}

fn check_layer(random: &mut Random, what: &str, layer: Layer, shape: &[usize]) {
    let x = random.tensor(shape);
    let mut network = Network::new(vec![layer]);
    let weights = random.tensor(&network.forward(&x).0.shape);
    check(what, &mut network, &x, weighted(weights));
}

fn dense(random: &mut Random, inputs: usize, outputs: usize, bias: bool) -> Layer {
    let w = random.tensor(&[outputs, inputs]).map(|w| w / (inputs as f64).sqrt());
    Layer::Dense(Dense {
        w,
        b: bias.then(|| random.tensor(&[outputs])),
    })
}

fn conv1d(
    random: &mut Random,
    channels: [usize; 2],
    kernel: usize,
    (stride, dilation): (usize, usize),
    padding: Padding,
) -> Layer {
    let [inputs, outputs] = channels;
    let w = random
        .tensor(&[outputs, inputs, kernel])
        .map(|w| w / ((inputs * kernel) as f64).sqrt());
    Layer::Conv1d(Conv1d {
        w,
        b: Some(random.tensor(&[outputs])),
        stride,
        dilation,
        padding,
    })
}

fn batch_norm(random: &mut Random, channels: usize, statistics: Statistics) -> Layer {
    Layer::BatchNorm(BatchNorm {
        gamma: random.tensor(&[channels]),
        beta: random.tensor(&[channels]),
        running_mean: random.tensor(&[channels]),
        running_var: random.tensor(&[channels]).map(|v| 0.5 + v * v),
        statistics,
        ..BatchNorm::new(channels)
    })
}

#[test]
fn dense_layers() {
    let random = &mut Random::new(1);
    for bias in [false, true] {
        let layer = dense(random, 4, 3, bias);
        check_layer(random, &format!("dense, bias {bias}"), layer, &[5, 4]);
    }
}

#[test]
fn convolutions_in_every_geometry() {
    let random = &mut Random::new(2);
    for padding in [Padding::Valid, Padding::Same, Padding::Causal] {
        for stride in 1..=3 {
            for dilation in 1..=3 {
                for kernel in 1..=4 {
                    for length in [10, 11] {
                        let layer = conv1d(random, [2, 3], kernel, (stride, dilation), padding);
                        let what = format!("{padding:?}, kernel {kernel}, stride {stride}, dilation {dilation}");
                        check_layer(random, &what, layer, &[2, 2, length]);
                    }
                }
            }
        }
    }
}

#[test]
fn images() {
    let random = &mut Random::new(8);
    let axes = [
        (1, 1, Padding::Valid),
        (2, 1, Padding::Same),
        (1, 2, Padding::Causal),
        (2, 2, Padding::Pad(1)),
    ]
    .map(|(stride, dilation, padding)| Axis {
        stride,
        dilation,
        padding,
    });
    for rows in axes {
        for columns in axes {
            let what = format!("{rows:?}, {columns:?}");
            let (w, b) = (random.tensor(&[3, 2, 2, 3]).map(|w| w / 4.0), Some(random.tensor(&[3])));
            check_layer(
                random,
                &what,
                Layer::Conv2d(Conv2d { w, b, rows, columns }),
                &[2, 2, 5, 6],
            );
            let (w, b) = (random.tensor(&[2, 2, 3]), Some(random.tensor(&[2])));
            let depthwise = Layer::DepthwiseConv2d(DepthwiseConv2d { w, b, rows, columns });
            check_layer(random, &format!("depthwise, {what}"), depthwise, &[2, 2, 5, 6]);
        }
        let (w, b) = (random.tensor(&[3, 3]), Some(random.tensor(&[3])));
        let depthwise = Layer::DepthwiseConv1d(DepthwiseConv1d { w, b, axis: rows });
        check_layer(random, &format!("depthwise, {rows:?}"), depthwise, &[2, 3, 8]);
    }
    for (kernel, stride) in [([2, 2], [2, 2]), ([3, 2], [1, 3])] {
        let windows = Windows { kernel, stride };
        let what = format!("{windows:?}");
        check_layer(random, &what, Layer::MaxPool2d(MaxPool2d { windows }), &[2, 2, 6, 7]);
        check_layer(random, &what, Layer::AvgPool2d(AvgPool2d { windows }), &[2, 2, 6, 7]);
    }
    check_layer(random, "global average", Layer::GlobalAvgPool, &[2, 3, 4, 2]);
    check_layer(random, "global maximum", Layer::GlobalMaxPool, &[2, 3, 4, 2]);
}

#[test]
fn batch_norm_by_batch_and_frozen() {
    let random = &mut Random::new(3);
    for statistics in [Statistics::Batch, Statistics::Frozen] {
        for shape in [&[6, 4][..], &[3, 4, 5], &[2, 4, 3, 2]] {
            let layer = batch_norm(random, 4, statistics);
            check_layer(random, &format!("{statistics:?}, {shape:?}"), layer, shape);
        }
    }
}

#[test]
fn activations() {
    let random = &mut Random::new(4);
    let all = [
        Layer::activation(Identity),
        Layer::activation(Relu),
        Layer::activation(LeakyRelu { slope: 0.1 }),
        Layer::activation(Elu { alpha: 0.7 }),
        Layer::activation(Sigmoid),
        Layer::activation(Tanh),
        Layer::activation(Softplus),
        Layer::activation(Silu),
        Layer::activation(Gelu),
        Layer::Softmax,
    ];
    for layer in all {
        check_layer(random, &format!("{layer:?}"), layer, &[4, 7]);
    }
}

#[test]
fn pools_normalisation_flatten_and_dropout() {
    let random = &mut Random::new(5);
    for (kernel, stride) in [(2, 2), (3, 1), (3, 2), (2, 3)] {
        let what = format!("kernel {kernel}, stride {stride}");
        check_layer(
            random,
            &what,
            Layer::MaxPool1d(MaxPool1d { kernel, stride }),
            &[2, 3, 10],
        );
        check_layer(
            random,
            &what,
            Layer::AvgPool1d(AvgPool1d { kernel, stride }),
            &[2, 3, 10],
        );
    }
    check_layer(random, "global average", Layer::GlobalAvgPool, &[2, 3, 7]);
    check_layer(random, "global maximum", Layer::GlobalMaxPool, &[2, 3, 7]);
    for shape in [&[3, 4][..], &[2, 4, 5]] {
        let deviation = random.tensor(&[4]).map(|v| 0.5 + v.abs());
        let layer = Layer::Normalize(Normalize {
            mean: random.tensor(&[4]),
            deviation,
        });
        check_layer(random, "normalisation", layer, shape);
    }
    check_layer(random, "flatten", Layer::Flatten, &[2, 3, 7]);
    let mask = random.mask(&[3, 8], 0.6);
    check_layer(random, "dropout", Layer::Dropout(Dropout { keep: 0.6, mask }), &[3, 8]);
}

#[test]
fn losses() {
    let random = &mut Random::new(6);
    let shape = [5, 4];
    let labels = random.tensor(&shape).map(|v| v * v);
    let targets = random.tensor(&shape);
    let chances = random.tensor(&shape).map(|v| 0.5 + v.clamp(-3.0, 3.0) / 6.0);
    let classes = random.classes(5, 4);
    let mut check_loss = |what: &str, loss: &dyn Fn(&Tensor) -> (f64, Tensor)| {
        let y = random.tensor(&shape);
        let numeric = differences(&y.data, |data| loss(&Tensor::new(&shape, data.to_vec())).0);
        assert_small(what, &loss(&y).1.data, &numeric);
    };
    check_loss("class index", &|y| cross_entropy::classes(y, &classes));
    check_loss("soft labels that do not sum to 1", &|y| {
        cross_entropy::soft_labels(y, &labels)
    });
    check_loss("label smoothing", &|y| {
        cross_entropy::smoothed_classes(y, &classes, 0.1)
    });
    check_loss("binary cross-entropy", &|y| binary_cross_entropy::mean(y, &chances));
    check_loss("mean squared error", &|y| mse::mean(y, &targets));
    check_loss("huber", &|y| huber::mean(y, &targets, 0.7));
}

#[test]
fn whole_networks() {
    let random = &mut Random::new(7);
    let classes = random.classes(6, 3);

    let mask = random.mask(&[6, 8], 0.7);
    let mut wide = Network::new(vec![
        dense(random, 5, 8, false),
        batch_norm(random, 8, Statistics::Batch),
        Layer::activation(Gelu),
        Layer::Dropout(Dropout { keep: 0.7, mask }),
        dense(random, 8, 3, true),
    ]);
    let x = random.tensor(&[6, 5]);
    check("dense network", &mut wide, &x, |y| cross_entropy::classes(y, &classes));

    let mut deep = Network::new(vec![
        conv1d(random, [2, 4], 3, (2, 1), Padding::Same),
        batch_norm(random, 4, Statistics::Batch),
        Layer::activation(Relu),
        conv1d(random, [4, 5], 3, (1, 2), Padding::Causal),
        batch_norm(random, 5, Statistics::Frozen),
        Layer::activation(Silu),
        Layer::MaxPool1d(MaxPool1d { kernel: 2, stride: 2 }),
        Layer::GlobalAvgPool,
        dense(random, 5, 3, true),
    ]);
    let x = random.tensor(&[6, 2, 17]);
    check("convolutional network", &mut deep, &x, |y| {
        cross_entropy::smoothed_classes(y, &classes, 0.1)
    });

    let mut flat = Network::new(vec![
        conv1d(random, [1, 2], 3, (1, 1), Padding::Valid),
        Layer::activation(Tanh),
        Layer::AvgPool1d(AvgPool1d { kernel: 2, stride: 2 }),
        Layer::Flatten,
        dense(random, 8, 3, true),
    ]);
    let (x, target) = (random.tensor(&[6, 1, 10]), random.tensor(&[6, 3]));
    check("flattened network", &mut flat, &x, |y| mse::mean(y, &target));
}
