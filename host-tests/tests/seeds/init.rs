//! Starting values of weights.

use motenet::layers::relaxed;
use motenet::prelude::*;
use motenet::rng::seeded;
use motenet::{Init, Keras, Nonlinearity, Scalar, Variance, fingerprint};

fn started<N: Train + Zero>(seed: u64) -> N {
    let mut net = N::ZERO;
    net.init(&mut seeded(seed));
    net
}

#[test]
fn starting_weights_are_pinned() {
    let net = started::<Model<[f32; 3], (Dense<4>, Relu, Dense<2>)>>(1);
    assert_eq!(net.0.w[0], [-0.00036457024, 0.28825518, 1.0027051]);
    assert_eq!(net.2.w[1], [-0.86516064, 0.062496006, 0.7647684, 0.65292305]);
    assert_eq!(fingerprint(&net), 3904711060557184044);

    type Signals = Model<
        [[f32; 20]; 2],
        (
            Conv1d<3, 5, 16, Window, NO_BIAS>,
            BatchNorm,
            Relu,
            Dropout<20>,
            GlobalAvgPool,
            Dense<4>,
        ),
    >;
    assert_eq!(fingerprint(&started::<Signals>(1)), 7455626300743005658);
    // Another element type draws the same numbers, and rounds them less.
    type Wide = Model<[f64; 3], (Dense<4>, Relu, Dense<2>)>;
    let wide = started::<Wide>(1);
    for i in 0..Wide::LEAVES {
        for (wide, narrow) in wide.leaf(i).iter().zip(net.leaf(i)) {
            assert!((wide - f64::from(*narrow)).abs() <= 1e-7 * wide.abs());
        }
    }
}

#[test]
fn a_seed_gives_one_network_and_another_seed_another() {
    type Net = Model<[f32; 8], (Dense<8>, Tanh, Dense<2>)>;
    assert_eq!(fingerprint(&started::<Net>(5)), fingerprint(&started::<Net>(5)));
    assert_ne!(fingerprint(&started::<Net>(5)), fingerprint(&started::<Net>(6)));
    let net = started::<Model<[f32; 8], (Dense<8>, Dense<8>)>>(1);
    assert_ne!(net.0.w, net.1.w, "two layers alike do not start alike");
}

#[test]
fn everything_but_weights_starts_at_its_neutral_value() {
    type Net = Model<
        [[f32; 9]; 2],
        (
            Normalize,
            Conv1d<3, 2, 8>,
            BatchNorm,
            Flatten<24>,
            BatchNorm<Keras>,
            Dense<4>,
        ),
    >;
    let mut net = started::<Net>(1);
    for (leaf, value) in [
        (0, 0.0),
        (1, 1.0),
        (3, 0.0),
        (4, 1.0),
        (5, 0.0),
        (6, 0.0),
        (7, 1.0),
        (8, 1.0),
        (9, 0.0),
        (10, 0.0),
        (11, 1.0),
        (13, 0.0),
    ] {
        assert!(net.leaf(leaf).iter().all(|&x| x == value), "leaf {leaf}");
    }
    // Statistics of the data that are set stay.
    net.0.set([1.0, 2.0], [4.0, 0.5]);
    net.init(&mut seeded(2));
    assert_eq!(net.0.statistics(), (&[1.0, 2.0], &[0.25, 2.0]));
}

const IN: usize = 200;
const OUT: usize = 100;

fn drawn(init: Init) -> Vec<f64> {
    let mut net = Model::<[f32; IN], Dense<OUT>>::ZERO;
    net.init_with(init, &mut seeded(3));
    net.leaf(0).iter().map(|&w| f64::from(w)).collect()
}

/// The variances by their formulas, in `f64`.
fn rules() -> [(Variance, f64); 5] {
    let (n_in, n_out) = (IN as f64, OUT as f64);
    [
        (Variance::He, 2.0 / n_in),
        (Variance::HeLeaky(0.5), 2.0 / (1.25 * n_in)),
        (Variance::Xavier, 2.0 / (n_in + n_out)),
        (Variance::LeCun, 1.0 / n_in),
        (Variance::Torch, 1.0 / (3.0 * n_in)),
    ]
}

#[test]
fn normal_draws_have_their_variance() {
    for (rule, variance) in rules() {
        let w = drawn(Init::Normal(rule));
        let n = w.len() as f64;
        let deviation = (w.iter().map(|w| w * w).sum::<f64>() / n).sqrt();
        let expected = variance.sqrt();
        assert!(
            (deviation - expected).abs() < 3.0 * expected / (2.0 * n).sqrt(),
            "{rule:?}: {deviation}"
        );
        assert!(w.iter().any(|w| w.abs() > 3.0 * expected), "{rule:?}: no tail");
    }
}

#[test]
fn uniform_draws_have_their_variance_and_bound() {
    for (rule, variance) in rules() {
        let w = drawn(Init::Uniform(rule));
        let n = w.len() as f64;
        let deviation = (w.iter().map(|w| w * w).sum::<f64>() / n).sqrt();
        let (expected, bound) = (variance.sqrt(), (3.0 * variance).sqrt());
        assert!(
            (deviation - expected).abs() < 3.0 * expected / (2.0 * n).sqrt(),
            "{rule:?}: {deviation}"
        );
        let largest = w.iter().fold(0.0f64, |largest, w| largest.max(w.abs()));
        assert!(
            largest <= bound * (1.0 + 1e-6) && largest > 0.999 * bound,
            "{rule:?}: {largest} of {bound}"
        );
        assert!(
            w.iter().sum::<f64>().abs() / n < 4.0 * expected / n.sqrt(),
            "{rule:?}: not around 0"
        );
    }
}

#[test]
fn zeros_and_biases() {
    assert!(drawn(Init::Zeros).iter().all(|&w| w == 0.0));
    let mut net = Model::<[f32; 4], Dense<3>>::ZERO;
    net.b = [[1.0; 3]];
    net.init_with(Init::Normal(Variance::He), &mut seeded(1));
    assert_eq!(net.b, [[0.0; 3]]);
}

/// Which variance a uniform draw of these weights must have had: their largest lies just below the bound.
fn variance_of<N: Train + Zero>() -> f64 {
    let net = started::<N>(4);
    let leaf = (0..N::LEAVES)
        .find(|&i| N::about(i).0 == motenet::Role::Weight)
        .expect("weights");
    let largest = net
        .leaf(leaf)
        .iter()
        .fold(0.0f64, |largest, w| largest.max(w.to_f64().abs()));
    largest * largest / 3.0
}

macro_rules! assert_chosen {
    ($shape:ty: $($Layers:ty => $variance:expr;)*) => {$(
        let (chosen, variance) = (variance_of::<Model<$shape, $Layers>>(), $variance);
        assert!(
            (0.99..=1.000001).contains(&(chosen / variance)),
            "{}: {chosen} for {variance}", stringify!($Layers)
        );
    )*};
}

#[test]
fn dense_layers_start_for_what_follows() {
    let (he, leaky, xavier) = (2.0 / 60.0, 2.0 / (1.09 * 60.0), 2.0 / 100.0);
    assert_chosen! { [f32; 60]:
        (Dense<40>, Relu) => he;
        (Dense<40>, BatchNorm, Relu) => he;
        (Dense<40>, Dropout<20>, Relu) => he;
        (Dense<40>, BatchNorm, Dropout<20>, Relu, Dense<3>) => he;
        (Dense<40, NO_BIAS>, BatchNorm, Relu) => he;
        ((Dense<40>, BatchNorm), Relu) => he;
        ((Dense<40>,), ((Dropout<10>, (BatchNorm,)), (Relu, Dense<3>))) => he;
        (Dense<40>, (BatchNorm, Relu), Tanh) => he;
        (Dense<40>, Gelu) => he;
        (Dense<40>, Silu) => he;
        (Dense<40>, Softplus) => he;
        (Dense<40>, LeakyRelu<300>) => leaky;
        (Dense<40>, BatchNorm, LeakyRelu<300>, Relu) => leaky;
        (Dense<40>, Tanh, Relu) => xavier;
        (Dense<40>, BatchNorm, Tanh) => xavier;
        (Dense<40>, Sigmoid) => xavier;
        (Dense<40>, Softmax) => xavier;
        (Dense<40>, relaxed::Tanh) => xavier;
        (Dense<40>, relaxed::Sigmoid) => xavier;
        (Dense<40>, Dense<3>, Relu) => xavier;
        (Dense<40>, BatchNorm, Dense<3>, Relu) => xavier;
        (Dense<40>, BatchNorm) => xavier;
        Dense<40> => xavier;
        (Dense<40>,) => xavier;
    }
}

#[test]
fn convolutions_start_for_what_follows() {
    // Fan in 12 * 5, fan out 8 * 5.
    let (he, xavier) = (2.0 / 60.0, 2.0 / 100.0);
    assert_chosen! { [[f32; 20]; 12]:
        (Conv1d<8, 5, 16>, Relu) => he;
        (Conv1d<8, 5, 16, Window, NO_BIAS>, BatchNorm, MaxPool1d<2, 8>, Relu) => he;
        (Conv1d<8, 5, 16>, AvgPool1d<2, 8>, Flatten<64>, Relu) => he;
        (Conv1d<8, 5, 8, Window<2>>, Identity, Normalize, Relu) => he;
        (Conv1d<8, 5, 16>, GlobalAvgPool, Dense<3>, Relu) => xavier;
        (Conv1d<8, 5, 16>, Conv1d<3, 2, 15>, Relu) => xavier;
        (Conv1d<8, 5, 16>, Tanh) => xavier;
        Conv1d<8, 5, 16> => xavier;
    }
}

#[test]
fn a_borrowed_part_starts_as_an_owned_one() {
    type Base = Model<[f32; 4], (Dense<6>, BatchNorm)>;
    type Head = Model<[f32; 6], (Relu, Dense<2>)>;
    let (mut base, mut head) = (Base::ZERO, Head::ZERO);
    (&mut base, &mut head).init(&mut seeded(1));
    let owned = started::<(Base, Head)>(1);
    assert_eq!(fingerprint(&(&mut base, &mut head)), fingerprint(&owned));
}

#[test]
fn defaults_by_name() {
    for (next, init) in [
        (Nonlinearity::Relu, Init::Uniform(Variance::He)),
        (Nonlinearity::LeakyRelu(0.2), Init::Uniform(Variance::HeLeaky(0.2))),
        (Nonlinearity::Saturating, Init::Uniform(Variance::Xavier)),
        (Nonlinearity::Linear, Init::Uniform(Variance::Xavier)),
    ] {
        assert_eq!(Init::default_before(next), init);
    }
}
