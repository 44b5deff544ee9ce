//! Each layer in integers stays close to itself in `f32`.

use motenet::prelude::*;
use motenet::quant::{AvgPool2dI8, Calibrator, DenseI8, QuantParams, Quantize, Quantized};
use motenet::rng::{normal, seeded};

/// Quantises `net` for random inputs, whose zero point is far from 0, and compares 40 of its outputs with those in `f32`: the largest difference, as a share
/// of the range of the outputs.
fn difference<N: Quantize>(net: &N, seed: u64) -> f32 {
    let mut rng = seeded(seed);
    let mut sample = || {
        let mut x = N::In::ZERO;
        x.as_flat_mut().fill_with(|| normal(&mut rng).clamp(-2.0, 2.0) + 1.0);
        x
    };
    let samples: [N::In; 40] = std::array::from_fn(|_| sample());
    let mut calibrator = Box::new(Calibrator::<N>::ZERO);
    for x in &samples {
        calibrator.observe(net, x).unwrap();
    }
    let mut int8 = Box::new(Quantized::<N>::ZERO);
    calibrator.quantize(net, &mut int8).unwrap();
    let mut single = Box::new(Predictor::<N>::ZERO);
    let mut integers = Box::new(Predictor::<Quantized<N>>::ZERO);
    let (mut largest, mut min, mut max) = (0f32, 0f32, 0f32);
    for x in &samples {
        let (y, z) = (single.predict(net, x), integers.predict(&int8, x));
        for (&y, &z) in y.as_flat().iter().zip(z.as_flat()) {
            largest = largest.max((y - z).abs());
            (min, max) = (min.min(y), max.max(y));
        }
    }
    assert!(max > min, "outputs of nothing but 0");
    largest / (max - min)
}

/// Biases that are not 0, as after training.
fn biases<N: Params<Elem = f32>>(net: &mut N) {
    for i in 0..N::LEAVES {
        if N::about(i).0 == motenet::Role::Bias {
            let leaf = net.leaf_mut(i).iter_mut().enumerate();
            leaf.for_each(|(i, b)| *b = 0.3 * (i as f32).sin());
        }
    }
}

macro_rules! close {
    ($($test:ident: [$($shape:tt)*], $Layers:ty, $most:expr;)*) => {$(
        #[test]
        fn $test() {
            type Net = Model<close!(@shape [$($shape)*]), $Layers>;
            for seed in 1..4 {
                let mut net = Net::ZERO;
                net.init(&mut seeded(seed));
                biases(&mut net);
                let share = difference(&net, seed);
                assert!(share <= $most, "{share} of the range");
            }
        }
    )*};
    (@shape [$W:literal; $H:literal; $C:literal]) => { [[[f32; $W]; $H]; $C] };
    (@shape [$I:literal]) => { [f32; $I] };
    (@shape [$L:literal; $C:literal]) => { [[f32; $L]; $C] };
}

close! {
    dense: [30], Dense<7>, 0.02;
    dense_and_relu: [30], (Dense<9>, Relu), 0.02;
    dense_on_channels: [6; 5], Dense<7, NO_BIAS>, 0.02;
    relu_alone: [30], Relu, 0.005;
    conv1d: [24; 3], Conv1d<5, 4, 21>, 0.02;
    conv1d_with_strides: [24; 3], (Conv1d<5, 4, 11, Window<2>>, Relu), 0.02;
    conv1d_same: [24; 3], Conv1d<6, 5, 12, Window<2, 1, Same>>, 0.02;
    conv1d_causal: [24; 3], Conv1d<6, 3, 24, Window<1, 4, Causal>>, 0.02;
    max_pool: [24; 3], MaxPool1d<3, 11, 2>, 0.005;
    avg_pool: [24; 3], AvgPool1d<4, 6>, 0.01;
    global_avg_pool: [24; 3], GlobalAvgPool, 0.01;
    flatten_and_identity: [24; 3], (Flatten<72>, Identity), 0.005;
    tanh: [30], Tanh, 0.01;
    sigmoid: [30], Sigmoid, 0.01;
    softplus: [30], Softplus, 0.01;
    silu: [30], Silu, 0.01;
    gelu: [30], Gelu, 0.01;
    leaky_relu: [30], LeakyRelu<100>, 0.01;
    softmax: [10], Softmax, 0.02;
    cool_softmax: [10], Softmax<500>, 0.03;
    // The mean of some numbers may be positive where some of them are not: the ReLU must not be moved in front of the pool.
    relu_behind_an_average: [24; 3], (Conv1d<5, 4, 21>, AvgPool1d<3, 7>, Relu), 0.02;
    relu_behind_a_maximum: [24; 3], (Conv1d<5, 4, 21>, MaxPool1d<3, 7>, Flatten<35>, Relu), 0.02;
    conv2d: [9; 8; 3], (Conv2d<5, 3, 4, 6, 6>, Relu), 0.02;
    conv2d_same: [9; 8; 3], Conv2d<5, 3, 3, 4, 9, (Window<2, 1, Same>, Window<1, 2, Same>)>, 0.02;
    depthwise: [9; 8; 5], (DepthwiseConv2d<3, 4, 6, 3, (Window, Window<2>)>, Relu), 0.02;
    depthwise_same: [9; 8; 5], DepthwiseConv2d<3, 3, 8, 9, Window<1, 1, Same>, NO_BIAS>, 0.02;
    depthwise_of_signals: [24; 3], (DepthwiseConv1d<5, 12, Window<2, 1, Same>>, Relu), 0.02;
    global_max_pool: [24; 3], (GlobalMaxPool, Relu), 0.005;
    max_pool_of_images: [9; 8; 3], MaxPool2d<3, 2, 3, 4, 2, 2>, 0.005;
    avg_pool_of_images: [9; 8; 3], AvgPool2d<2, 3, 4, 3>, 0.01;
    images: [9; 8; 1], (
        Conv2d<4, 3, 3, 8, 9, Window<1, 1, Same>>, Relu, MaxPool2d<2, 3, 4, 3>, DepthwiseConv2d<3, 3, 4, 3, Window<1, 1, Same>>, Relu,
        Conv2d<6, 1, 1, 4, 3>, AvgPool2d<2, 1, 2, 3>, Relu, GlobalAvgPool, Dense<5>
    ), 0.05;
    relaxed_dense: [30], (motenet::layers::relaxed::Dense<9>, Relu), 0.02;
    nested: [24; 3], ((Conv1d<5, 4, 21>, MaxPool1d<3, 7>), (Relu, (Conv1d<6, 3, 5>, Gelu), Dense<8>), Tanh, Dense<3>), 0.05;
}

/// A channel without weights puts out its bias, whatever that is.
#[test]
fn pruned_channels_keep_their_biases() {
    type Net = Model<[f32; 4], Dense<4>>;
    let mut net = Net::ZERO;
    net.w[0] = [0.5, -0.5, 0.25, 1.0];
    net.b[0] = [0.1, -7.5, 3.0, 0.0];
    net.w[2] = [1e-9; 4];
    assert!(difference(&net, 1) < 0.01);
}

/// Average pools of images: the mean of what lies within, halves away from zero.
#[test]
fn averages_of_images() {
    type Pool = AvgPool2dI8<2, 2, 2, 2, Window<2, 1, Same>, Window<2>, [[[i8; 4]; 3]; 1]>;
    let mut predictor = Predictor::<Pool>::ZERO;
    let y = predictor.predict(&Pool::ZERO, &[[[1, 2, -1, -2], [3, 4, -3, -4], [10, 11, -10, -11]]]);
    // 10/4 = 2.5 and 21/2 = 10.5: the last row stands alone, its padding does not count.
    assert_eq!(y, [[[3, -3], [11, -11]]]);
}

/// Integers saturate where a sum leaves the range.
#[test]
fn sums_beyond_the_range_saturate() {
    let mut layer = DenseI8::<2, [i8; 2]>::ZERO;
    let params = |scale, zero_point| QuantParams { scale, zero_point };
    layer.set(
        &[[127, 127], [-127, -127]],
        &[1.0, 1.0],
        &[0, i32::MIN],
        params(1.0, 0),
        params(1.0, 3),
    );
    let mut predictor = Predictor::ZERO;
    assert_eq!(predictor.predict(&layer, &[127, 127]), [127, -128]);
}
