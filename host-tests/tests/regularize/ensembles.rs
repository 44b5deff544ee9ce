//! Ensembles against plain means, and why they help.

use crate::common::{Narrow, Wide, assert_near, samples, started};
use host_tests::reference::regularize::ensemble as reference;
use motenet::prelude::*;
use motenet::regularize::{Combine, Committee, Snapshots, ensemble};

#[test]
fn means_are_those_of_the_reference() {
    let nets: [Wide; 5] = [1, 2, 3, 4, 5].map(started);
    let (xs, _) = samples::<[f64; 4], 20>(6);
    let mut predictor = Predictor::<Wide>::ZERO;
    for x in &xs {
        let outputs: Vec<Vec<f64>> = nets.iter().map(|net| predictor.predict(net, x).to_vec()).collect();
        let mean = ensemble(nets.iter(), &mut predictor, x, Combine::Outputs).unwrap();
        assert_near(&mean, &reference::mean(&outputs), 1e-7);
        let p = ensemble(nets.iter(), &mut predictor, x, Combine::Probabilities).unwrap();
        assert_near(&p, &reference::mean_probabilities(&outputs), 1e-7);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    }
}

#[test]
fn one_network_is_an_ensemble_and_none_is_not() {
    let net: Narrow = started(1);
    let mut predictor = Predictor::<Narrow>::ZERO;
    let x = [0.5, -1.0, 2.0, 0.0];
    let alone = predictor.predict(&net, &x);
    assert_eq!(ensemble([&net], &mut predictor, &x, Combine::Outputs), Some(alone));
    let nobody = Snapshots::<Narrow, 4>::ZERO;
    for combine in [Combine::Outputs, Combine::Probabilities] {
        assert_eq!(ensemble(nobody.nets(), &mut predictor, &x, combine), None);
    }
}

/// Networks of different kinds, one after the other.
#[test]
fn a_committee_may_be_mixed() {
    type Other = Model<[f32; 4], (Dense<9>, Gelu, Dense<3>)>;
    let (a, b) = (started::<Narrow>(1), started::<Other>(2));
    let x = [0.5, -1.0, 2.0, 0.0];
    let (mut first, mut second) = (Predictor::<Narrow>::ZERO, Predictor::<Other>::ZERO);
    let (y, z) = (first.predict(&a, &x), second.predict(&b, &x));
    let mut committee = Committee::<[f32; 3]>::ZERO;
    assert_eq!(committee.mean(), None);
    committee.add_probabilities(&y);
    committee.add_probabilities(&z);
    assert_eq!(committee.members(), 2);
    let wide = |y: [f32; 3]| y.map(f64::from).to_vec();
    assert_near(
        &wide(committee.mean().unwrap()),
        &reference::mean_probabilities(&[wide(y), wide(z)]),
        1e-6,
    );
}

/// A single member that is sure of the wrong class decides a mean of logits, but not a mean of probabilities.
#[test]
fn nobody_vetoes_probabilities() {
    let (mut by_outputs, mut by_probabilities) = (Committee::<[f32; 2]>::ZERO, Committee::<[f32; 2]>::ZERO);
    for logits in [[2.0, 0.0], [2.0, 0.0], [0.0, 90.0]] {
        by_outputs.add(&logits);
        by_probabilities.add_probabilities(&logits);
    }
    assert_eq!(by_outputs.mean().map(|y| argmax(&y)), Some(1));
    assert_eq!(by_probabilities.mean().map(|p| argmax(&p)), Some(0));
}
