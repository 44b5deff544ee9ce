//! Networks, samples and leaves that several files use.

use host_tests::random::Random;
use motenet::prelude::*;
use motenet::rng::seeded;
use motenet::{Role, Scalar, Tensor};
use std::array::from_fn;

/// Every role but constants: weights and biases, gammas, betas and running statistics.
pub type Layers = (Dense<6, NO_BIAS>, BatchNorm, Tanh, Dense<5>, Relu, Dense<3>);

pub type Wide = Model<[f64; 4], Layers>;
pub type Narrow = Model<[f32; 4], Layers>;

pub fn started<N: Train + Zero>(seed: u64) -> N {
    let mut net = N::ZERO;
    net.init(&mut seeded(seed));
    net
}

/// Fills every leaf, statistics and biases included, with bell-shaped numbers.
pub fn fill<N: Params<Elem: Scalar>>(net: &mut N, random: &mut Random) {
    for i in 0..N::LEAVES {
        for w in net.leaf_mut(i) {
            *w = N::Elem::from_f64(random.bell());
        }
    }
}

/// The leaf, as the reference takes it.
pub fn leaf<N: Params<Elem: Scalar>>(net: &N, i: usize) -> Vec<f64> {
    net.leaf(i).iter().map(|w| w.to_f64()).collect()
}

pub fn leaves<N: Params<Elem: Scalar>>(net: &N) -> Vec<Vec<f64>> {
    (0..N::LEAVES).map(|i| leaf(net, i)).collect()
}

pub fn is_weight<N: Params>(i: usize) -> bool {
    N::about(i).0 == Role::Weight
}

pub fn samples<X: Tensor, const N: usize>(seed: u64) -> ([X; N], [usize; N]) {
    let mut random = Random::new(seed);
    let x = from_fn(|_| {
        let mut x = X::ZERO;
        for x in x.as_flat_mut() {
            *x = X::Elem::from_f64(random.bell());
        }
        x
    });
    (x, from_fn(|_| random.below(3)))
}

#[track_caller]
pub fn assert_near(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (i, (a, e)) in actual.iter().zip(expected).enumerate() {
        assert!(
            (a - e).abs() <= tolerance * (1.0 + e.abs()),
            "at {i}: {a} instead of {e}"
        );
    }
}
