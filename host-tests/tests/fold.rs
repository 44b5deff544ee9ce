//! Folding: the network that ships computes what the trained one infers.

use motenet::prelude::*;
use motenet::rng::{seeded, symmetric};
use motenet::{Keras, Role, Scalar, Tensor};

/// A network with random weights, biases, gammas, betas and statistics: as if trained, and none of them trivial.
fn trained<N: Train + Zero>(seed: u64) -> N {
    let mut rng = seeded(seed);
    let mut net = N::ZERO;
    net.init(&mut rng);
    for i in 0..N::LEAVES {
        if N::about(i).0 != Role::Weight {
            for p in net.leaf_mut(i) {
                *p += N::Elem::of(0.7 * symmetric(&mut rng));
            }
        }
    }
    net
}

/// The largest difference of outputs between a network and its folded form, relative to 1 + |y|.
fn difference<N>(seed: u64) -> f64
where
    N: Train + Zero + Fold<Folded: Zero> + Layer<In: Tensor>,
{
    let net = trained::<N>(seed);
    let mut folded = Folded::<N>::ZERO;
    net.fold(&mut (), &mut folded);
    let (mut room, mut folded_room) = (Predictor::<N>::ZERO, Predictor::<Folded<N>>::ZERO);
    let mut rng = seeded(!seed);
    let mut largest = 0.0f64;
    for _ in 0..20 {
        let mut x = N::In::ZERO;
        x.as_flat_mut()
            .fill_with(|| <<N::In as Shape>::Elem as Scalar>::of(2.0 * symmetric(&mut rng)));
        let (y, shipped) = (room.predict(&net, &x), folded_room.predict(&folded, &x));
        assert!(y.as_flat().iter().any(|y| y.to_f64() != 0.0));
        for (y, shipped) in y.as_flat().iter().zip(shipped.as_flat()) {
            largest = largest.max((y.to_f64() - shipped.to_f64()).abs() / (1.0 + y.to_f64().abs()));
        }
    }
    largest
}

/// The same layers in `f64` and in `f32`.
macro_rules! folds {
    ($($test:ident: [$($shape:tt)*], $Layers:ty;)*) => {$(
        #[test]
        fn $test() {
            type Input<T> = folds!(@shape T [$($shape)*]);
            for seed in 1..5 {
                let (wide, narrow) = (
                    difference::<Model<Input<f64>, $Layers>>(seed),
                    difference::<Model<Input<f32>, $Layers>>(seed),
                );
                assert!(wide < 1e-12 && narrow < 1e-5, "{wide:e} in f64, {narrow:e} in f32");
            }
        }
    )*};
    (@shape $T:ident [$I:literal]) => { [$T; $I] };
    (@shape $T:ident [$L:literal; $C:literal]) => { [[$T; $L]; $C] };
    (@shape $T:ident [$W:literal; $H:literal; $C:literal]) => { [[[$T; $W]; $H]; $C] };
}

folds! {
    dense_with_a_bias: [5], (Dense<7>, BatchNorm);
    dense_without_a_bias: [5], (Dense<7, NO_BIAS>, BatchNorm);
    dense_before_keras_batch_norm: [5], (Dense<7>, BatchNorm<Keras>, Tanh, Dense<3>);
    dense_on_channels: [6; 2], (Dense<7, NO_BIAS>, BatchNorm, Relu, Dense<3>);
    conv1d_with_a_bias: [12; 3], (Conv1d<4, 3, 10>, BatchNorm);
    conv1d_without_a_bias: [12; 3], (Conv1d<4, 3, 10, Window, NO_BIAS>, BatchNorm);
    padded_conv1d: [12; 3], (Conv1d<4, 5, 6, Window<2, 1, Same>, NO_BIAS>, BatchNorm, Relu, Conv1d<3, 2, 6, Window<1, 3, Causal>>, BatchNorm<Keras>);
    conv2d: [7; 6; 2], (
        Conv2d<4, 3, 3, 6, 7, Window<1, 1, Same>, NO_BIAS>, BatchNorm, Relu, MaxPool2d<2, 2, 3, 3>, Conv2d<3, 2, 2, 2, 2>, BatchNorm<Keras>,
        GlobalMaxPool
    );
    depthwise: [7; 6; 2], (
        DepthwiseConv2d<3, 3, 6, 7, Window<1, 1, Same>, NO_BIAS>, BatchNorm, Conv2d<3, 1, 1, 6, 7>, BatchNorm, Relu, DepthwiseConv2d<2, 2, 5, 6>,
        AvgPool2d<2, 2, 2, 3>
    );
    depthwise_conv1d: [12; 3], (DepthwiseConv1d<3, 10, Window, NO_BIAS>, BatchNorm, DepthwiseConv1d<2, 9>, BatchNorm);
    dense_without_batch_norm: [5], (Dense<7, NO_BIAS>, Relu, Dense<3>);
    dropout_vanishes: [5], (Dense<7>, Dropout<50>, Relu, Dropout<20>, Dense<3>);
    two_batch_norms: [5], (Dense<7>, BatchNorm, Relu, Dense<6, NO_BIAS>, BatchNorm, Dropout<20>, Dense<3>);
    nested_tuples: [5], ((Dense<7>, BatchNorm), (Relu, (Dense<6, NO_BIAS>, BatchNorm, Dropout<10>)), Dense<3>);
    batch_norm_in_a_tuple_of_its_own: [5], (Dense<7>, (BatchNorm, Relu), Dense<3>);
    every_layer_without_weights: [12; 3], (
        Normalize, Conv1d<4, 3, 10, Window, NO_BIAS>, BatchNorm, LeakyRelu, MaxPool1d<2, 5>, Conv1d<4, 2, 4>, Gelu,
        AvgPool1d<2, 2>, Flatten<8>, Silu, Identity, Softplus, Sigmoid, Softmax, Dense<3>
    );
    global_avg_pool: [12; 3], (Conv1d<4, 3, 10, Window, NO_BIAS>, BatchNorm, Relu, GlobalAvgPool, Dropout<10>, Dense<3>);
}

#[test]
fn a_single_layer_folds_too() {
    assert!(difference::<Model<[f64; 5], Dense<4>>>(1) < 1e-15);
    assert!(difference::<Model<[f64; 5], Dense<4, NO_BIAS>>>(2) < 1e-15);
}

#[test]
fn batch_norm_and_dropout_leave_nothing_behind() {
    type Net = Model<[f32; 64], (Dense<32, NO_BIAS>, BatchNorm, Relu, Dropout<20>, Dense<10>)>;
    type Plain = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;
    assert_eq!(size_of::<Folded<Net>>(), size_of::<Plain>());
    assert_eq!(Folded::<Net>::PARAMS, Plain::PARAMS);
    assert_eq!(Folded::<Net>::MACS, Plain::MACS);
    // Positions are kept.
    let folded: Folded<Net> = Zero::ZERO;
    let (_, _identity, _, _gone, _): (_, Identity<_>, _, Identity<_>, _) = folded;
}

/// What `into` held before must not matter.
#[test]
fn folding_overwrites() {
    type Net = Model<[f64; 5], (Dense<7, NO_BIAS>, BatchNorm, Relu, Dense<3>)>;
    let net = trained::<Net>(1);
    let (mut once, mut twice) = (Folded::<Net>::ZERO, Folded::<Net>::ZERO);
    net.fold(&mut (), &mut once);
    trained::<Net>(2).fold(&mut (), &mut twice);
    net.fold(&mut (), &mut twice);
    assert_eq!(motenet::fingerprint(&once), motenet::fingerprint(&twice));
}

/// In training the batch's statistics count; folding takes the running ones.
#[test]
fn folding_takes_running_statistics() {
    type Net = Model<[f64; 1], (Dense<1>, BatchNorm)>;
    let mut net = Net::ZERO;
    net.0.w = [[3.0]];
    net.0.b = [[1.0]];
    net.1.gamma = [2.0];
    net.1.beta = [0.5];
    net.1.mean = [10.0];
    net.1.var = [4.0];
    let mut folded = Folded::<Net>::ZERO;
    net.fold(&mut (), &mut folded);
    // 2 (3 x + 1 - 10) / sqrt(4 + eps) + 0.5, with an epsilon of 1e-5.
    let gain = 2.0 / (4.0f64 + f64::from(1e-5f32)).sqrt();
    assert!((folded.0.w[0][0] - 3.0 * gain).abs() < 1e-15);
    assert!((folded.0.b[0][0] - (0.5 - 9.0 * gain)).abs() < 1e-14);
}
