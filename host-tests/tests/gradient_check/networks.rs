use crate::case::{Case, right};
use motenet::Keras;
use motenet::prelude::*;

#[test]
fn a_perceptron_for_digits() {
    type Net = Model<[f64; 64], (Dense<8>, BatchNorm, Relu, Dropout<20>, Dense<10>)>;
    Case::new(Net::ZERO, CrossEntropy, [3, 0, 9], 1).check_twice();
}

#[test]
fn a_convolution_net_for_signals() {
    type Net = Model<
        [[f64; 40]; 1],
        (
            (Conv1d<4, 5, 18, Window<2>, NO_BIAS>, BatchNorm, Relu),
            (Conv1d<5, 3, 16, Window, NO_BIAS>, BatchNorm, Relu),
            MaxPool1d<2, 8>,
            (Conv1d<6, 3, 8, Window<1, 2, Same>>, LeakyRelu),
            GlobalAvgPool,
            Dense<4>,
        ),
    >;
    Case::new(Net::ZERO, CrossEntropy, [3, 0, 1], 2).check_twice();
}

#[test]
fn a_network_for_a_watch() {
    type Net = Model<
        [[f64; 30]; 6],
        (
            Normalize,
            Conv1d<4, 5, 13, Window<2>, NO_BIAS>,
            BatchNorm,
            Relu,
            Conv1d<4, 5, 5, Window<2>>,
            Relu,
            GlobalAvgPool,
            Dropout<10>,
            Dense<5>,
        ),
    >;
    let mut net = Net::ZERO;
    net.0
        .set([0.1, -0.2, 0.3, 0.0, 0.0, 0.1], [1.0, 0.5, 2.0, 1.0, 0.3, 1.0]);
    let mut case = Case::new(net, SmoothCrossEntropy::new(0.1).unwrap(), [4, 2, 0], 3);
    case.check_twice();
    case.net.configure(Setting::FrozenStatistics);
    case.net.configure(Setting::DropoutKeep(Keep::ALL));
    case.check_twice();
}

#[test]
fn a_causal_net_for_forecasts() {
    type Net = Model<
        [[f64; 16]; 2],
        (
            Conv1d<4, 2, 16, Window<1, 1, Causal>>,
            Silu,
            Conv1d<4, 2, 16, Window<1, 2, Causal>>,
            Gelu,
            AvgPool1d<4, 4>,
            Flatten<16>,
            BatchNorm<Keras>,
            Softplus,
            Dense<2>,
        ),
    >;
    right(Net::ZERO, 4);
}

#[test]
fn an_autoencoder() {
    right(
        Model::<[f64; 8], (Dense<5>, Gelu, Dense<2>, Dense<5>, Gelu, Dense<8>)>::ZERO,
        5,
    );
}

#[test]
fn sixteen_layers_in_a_tuple() {
    type Net = Model<
        [[f64; 12]; 2],
        (
            Normalize,
            Conv1d<3, 3, 12, Window<1, 1, Same>>,
            BatchNorm,
            LeakyRelu<100>,
            AvgPool1d<2, 11, 1>,
            Conv1d<3, 2, 10>,
            Tanh,
            MaxPool1d<2, 5>,
            Flatten<15>,
            Dense<8, NO_BIAS>,
            BatchNorm,
            Silu,
            Dropout<10>,
            Dense<4>,
            Sigmoid,
            Dense<3>,
        ),
    >;
    Case::new(Net::ZERO, CrossEntropy, [0, 1, 2], 6).check_twice();
}

#[test]
fn tuples_in_tuples_are_the_flat_network() {
    type Flat = Model<[f64; 4], (Dense<5>, Tanh, Dense<4>, Silu, Dense<3>)>;
    type Nested = Model<[f64; 4], ((Dense<5>, Tanh), ((Dense<4>, (Silu,)), Dense<3>))>;
    let mut flat = Case::new(Flat::ZERO, CrossEntropy, [0, 1, 2], 7);
    let mut nested = Case::new(Nested::ZERO, CrossEntropy, [0, 1, 2], 7);
    flat.check_twice();
    nested.check_twice();
    assert_eq!(motenet::fingerprint(&flat.net), motenet::fingerprint(&nested.net));
}
