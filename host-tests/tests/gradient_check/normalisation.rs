use crate::case::{Case, random, right};
use motenet::prelude::*;
use motenet::rng::seeded;
use motenet::{Keras, Tensor, Torch};
use std::array::from_fn;

#[test]
fn batch_norm_per_feature() {
    right(
        Model::<[f64; 4], (Dense<6, NO_BIAS>, BatchNorm, Tanh, Dense<3>)>::ZERO,
        1,
    );
    right(Model::<[f64; 4], (Dense<6>, BatchNorm<Keras>, Tanh, Dense<3>)>::ZERO, 2);
    right(Model::<[f64; 4], (BatchNorm, Dense<3>)>::ZERO, 3);
}

#[test]
fn batch_norm_per_channel() {
    right(
        Model::<[[f64; 9]; 2], (Conv1d<3, 3, 7, Window, NO_BIAS>, BatchNorm<Torch>, Tanh, Dense<3>)>::ZERO,
        4,
    );
    right(
        Model::<[[f64; 9]; 2], (Conv1d<3, 3, 7>, BatchNorm<Keras>, Tanh, Dense<3>)>::ZERO,
        5,
    );
}

/// With frozen statistics that are not the initial ones.
fn frozen<N>(net: N, seed: u64)
where
    N: Train<Elem = f64> + Layer<In: Tensor<Elem = f64>>,
{
    let mut rng = seeded(!seed);
    let mut case = Case::new(net, Mse, from_fn(|_| random(&mut rng)), seed);
    case.train(20);
    case.net.configure(Setting::FrozenStatistics);
    case.check_twice();
    case.net.configure(Setting::BatchStatistics);
    case.check_twice();
}

#[test]
fn batch_norm_with_frozen_statistics() {
    frozen(Model::<[f64; 4], (Dense<6>, BatchNorm, Tanh, Dense<3>)>::ZERO, 6);
    frozen(Model::<[f64; 4], (Dense<6>, BatchNorm<Keras>, Tanh, Dense<3>)>::ZERO, 7);
    frozen(
        Model::<[[f64; 9]; 2], (Conv1d<3, 3, 7, Window, NO_BIAS>, BatchNorm, Tanh, Dense<3>)>::ZERO,
        8,
    );
    frozen(
        Model::<[[f64; 9]; 2], (Conv1d<3, 3, 7>, BatchNorm<Keras>, Tanh, Dense<3>)>::ZERO,
        9,
    );
}

#[test]
fn normalize() {
    let mut features = Model::<[f64; 4], (Dense<3>, Normalize, Tanh, Dense<3>)>::ZERO;
    features.1.set([0.3, -0.5, 1.5], [0.5, 3.0, 0.0]);
    right(features, 10);
    let mut channels = Model::<[[f64; 5]; 2], (Normalize, Conv1d<3, 2, 4>, Normalize, Tanh, Dense<3>)>::ZERO;
    channels.0.set([0.1, 0.2], [2.0, 0.7]);
    channels.2.set([0.3, -0.5, 1.5], [0.5, 3.0, 0.25]);
    right(channels, 11);
}
