//! Starting weights: variances by formula, and what draws measure.

use crate::must;
use host_tests::fixtures::Init as InitTraces;
use host_tests::fixtures::init::InitCase;
use host_tests::reference::init::fans;
use motenet::prelude::*;
use motenet::rng::seeded;
use motenet::{Init, Params, Variance};

fn rule(case: &InitCase) -> Variance {
    match case.name.rsplit_once(' ').map(|(rule, _layer)| rule) {
        Some("he_normal" | "he_uniform") => Variance::He,
        Some("xavier_normal" | "xavier_uniform") => Variance::Xavier,
        Some("lecun_normal(gain1,fan_in)") => Variance::LeCun,
        Some("torch default") => Variance::Torch,
        _ => panic!("no rule is called `{}`", case.name),
    }
}

fn start(case: &InitCase) -> Init {
    match case.dist.as_str() {
        "normal" => Init::Normal(rule(case)),
        "uniform" => Init::Uniform(rule(case)),
        other => panic!("no distribution is called `{other}`"),
    }
}

#[test]
fn variances() {
    let traces = must(InitTraces::load());
    for case in &traces.cases {
        let (fan_in, fan_out) = fans(&case.shape);
        // The squared deviation is a ratio of small integers; PyTorch has its root.
        let expected = (case.std * case.std) as f32;
        let variance = rule(case).of(fan_in, fan_out);
        assert!(
            (variance / expected - 1.0).abs() <= f32::EPSILON,
            "{}: {variance} instead of {expected}",
            case.name
        );
    }
    // A gain is the deviation for a fan of 1.
    let gain = |variance: Variance| f64::from(variance.of(1, 1)).sqrt();
    for (name, variance) in [
        ("relu", Variance::He),
        ("leaky_relu_0_01", Variance::HeLeaky(0.01)),
        ("linear", Variance::LeCun),
    ] {
        assert!((gain(variance) - traces.gains[name]).abs() < 1e-7, "{name}");
    }
}

#[test]
fn formulas_exactly() {
    for (fan_in, fan_out) in [(1, 1), (7, 4), (64, 32), (96, 320), (512, 256), (1000, 3)] {
        use host_tests::reference::init::{he, lecun, torch_default, xavier};
        for (rule, variance) in [
            (Variance::He, he::variance(fan_in, fan_out)),
            (Variance::Xavier, xavier::variance(fan_in, fan_out)),
            (Variance::LeCun, lecun::variance(fan_in, fan_out)),
            (Variance::Torch, torch_default::variance(fan_in, fan_out)),
            (Variance::HeLeaky(0.5), he::leaky_variance(0.5, fan_in)),
        ] {
            assert_eq!(
                rule.of(fan_in, fan_out),
                variance as f32,
                "{rule:?} of {fan_in}, {fan_out}"
            );
        }
    }
}

/// The deviation of a draw within 3 sd/sqrt(2n), its mean within 3 sd/sqrt(n), a uniform draw within its bound and close to it.
fn assert_spread(case: &InitCase, w: &[f32]) {
    assert_eq!(w.len(), case.n, "{}", case.name);
    let n = w.len() as f64;
    let mean = w.iter().map(|&w| f64::from(w)).sum::<f64>() / n;
    let deviation = (w.iter().map(|&w| (f64::from(w) - mean).powi(2)).sum::<f64>() / n).sqrt();
    assert!(
        (deviation - case.std).abs() < 3.0 * case.std / (2.0 * n).sqrt(),
        "{}: {deviation}",
        case.name
    );
    assert!(mean.abs() < 3.0 * case.std / n.sqrt(), "{}: mean {mean}", case.name);
    let largest = w.iter().map(|w| f64::from(w.abs())).fold(0.0, f64::max);
    match case.bound {
        Some(bound) => assert!(
            (0.999 * bound..=bound * (1.0 + 1e-7)).contains(&largest),
            "{}: {largest} of {bound}",
            case.name
        ),
        // A normal draw has tails: of 10^4 numbers or more some lie beyond 3.5 deviations, none beyond 6.
        None => assert!((3.5..6.0).contains(&(largest / case.std)), "{}: {largest}", case.name),
    }
}

#[test]
fn draws() {
    let traces = must(InitTraces::load());
    assert_eq!(traces.cases.len(), 18);
    for (seed, case) in traces.cases.iter().enumerate() {
        let (fan_in, fan_out) = fans(&case.shape);
        let mut w = vec![0.0f32; case.n];
        start(case).fill(&mut w, fan_in, fan_out, &mut seeded(seed as u64));
        assert_spread(case, &w);
    }
}

/// Layers know their fans: the same through a dense layer and a convolution.
#[test]
fn draws_of_layers() {
    type DenseNet = Model<[f32; 512], Dense<256>>;
    type ConvNet = Model<[[f32; 9]; 32], Conv1d<64, 5, 5>>;
    let traces = must(InitTraces::load());
    let mut compared = 0;
    for (seed, case) in traces.cases.iter().enumerate() {
        let rng = &mut seeded(100 + seed as u64);
        if case.shape == [256, 512] {
            let mut layer = Box::new(DenseNet::ZERO);
            layer.init_with(start(case), rng);
            assert_spread(case, layer.leaf(0));
            assert!(layer.leaf(1).iter().all(|&b| b == 0.0), "biases start at 0");
            compared += 1;
        }
        if case.shape == [64, 32, 5] {
            let mut layer = ConvNet::ZERO;
            layer.init_with(start(case), rng);
            assert_spread(case, layer.leaf(0));
            assert!(layer.leaf(1).iter().all(|&b| b == 0.0), "biases start at 0");
            compared += 1;
        }
    }
    assert_eq!(compared, 12);
}
