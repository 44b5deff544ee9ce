//! Standard deviations and bounds of initial weights.

use host_tests::fixtures::Init;
use host_tests::reference::init::{fans, he, lecun, torch_default, uniform_bound, xavier};

use crate::assert_close;

#[test]
fn deviations_and_bounds_agree_with_torch() {
    let init = Init::load().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(init.cases.len(), 18);
    for case in &init.cases {
        let rule = match case.name.rsplit_once(' ').map(|(rule, _layer)| rule) {
            Some("he_normal" | "he_uniform") => he::variance,
            Some("xavier_normal" | "xavier_uniform") => xavier::variance,
            Some("lecun_normal(gain1,fan_in)") => lecun::variance,
            Some("torch default") => torch_default::variance,
            _ => panic!("no rule is called `{}`", case.name),
        };
        let (fan_in, fan_out) = fans(&case.shape);
        let variance = rule(fan_in, fan_out);
        let bound = (case.dist == "uniform").then(|| uniform_bound(variance));
        assert_close(&case.name, &[variance.sqrt()], &[case.std]);
        assert_eq!(bound.is_some(), case.bound.is_some(), "{}", case.name);
        assert_close(&case.name, bound.as_slice(), case.bound.as_slice());

        // PyTorch's own draw has to fit, or the formula is about something else.
        let spread = 3.0 * case.std / (2.0 * case.n as f64).sqrt();
        assert!(
            (case.torch_sample_std - variance.sqrt()).abs() < spread,
            "{}: {}",
            case.name,
            case.torch_sample_std
        );
        if let Some(bound) = bound {
            let largest = case.torch_sample_absmax;
            assert!(
                (0.99 * bound..=bound).contains(&largest),
                "{}: {largest} of {bound}",
                case.name
            );
        }
    }
}

#[test]
fn gains_agree_with_torch() {
    let gains = Init::load().unwrap_or_else(|e| panic!("{e}")).gains;
    // A gain is the deviation for a fan of 1.
    let gain = |variance: f64| variance.sqrt();
    assert_close("ReLU", &[gain(he::variance(1, 1))], &[gains["relu"]]);
    assert_close(
        "leaky ReLU",
        &[gain(he::leaky_variance(0.01, 1))],
        &[gains["leaky_relu_0_01"]],
    );
    assert_close("linear", &[gain(lecun::variance(1, 1))], &[gains["linear"]]);
}
