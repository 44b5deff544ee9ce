//! Max-norm: no unit exceeds the limit, whatever its layer.

use crate::common::{assert_near, fill, is_weight, leaf, leaves, samples, started};
use host_tests::random::Random;
use host_tests::reference::regularize::max_norm as reference;
use motenet::ConfigError;
use motenet::prelude::*;
use motenet::regularize::MaxNorm;
use std::iter::zip;

type Layers = (Conv1d<5, 3, 8>, BatchNorm, Relu, Flatten<40>, Dense<7>, Tanh, Dense<3>);
type Wide = Model<[[f64; 10]; 2], Layers>;
type Narrow = Model<[[f32; 10]; 2], Layers>;
/// The outputs of the three layers that have weights: a filter, or a row of the matrix, each.
const UNITS: [usize; 3] = [5, 7, 3];

#[test]
fn rows_are_shortened_as_the_formula_says() {
    let mut net = Wide::ZERO;
    fill(&mut net, &mut Random::new(1));
    let before = leaves(&net);
    let limited = MaxNorm::new(2.5).unwrap().apply(&mut net);
    let (mut units, mut long) = (UNITS.iter(), 0);
    for (i, mut expected) in before.into_iter().enumerate() {
        if is_weight::<Wide>(i) {
            let &units = units.next().unwrap();
            long += reference::norms(&expected, units)
                .iter()
                .filter(|&&norm| norm > 2.5)
                .count();
            reference::limit(&mut expected, units, 2.5);
        }
        assert_near(&leaf(&net, i), &expected, 1e-14);
    }
    assert_eq!(limited, long);
    assert!(limited > 0 && limited < UNITS.iter().sum(), "{limited}");
}

/// Random networks and limits: the largest norm is at most the limit, short rows keep every bit, and a second call does nothing more than
/// round.
#[test]
fn no_unit_exceeds_the_limit() {
    let mut random = Random::new(2);
    for _ in 0..50 {
        let mut net = Narrow::ZERO;
        fill(&mut net, &mut random);
        let limit = (4.0 * random.unit() + 0.01) as f32;
        let max_norm = MaxNorm::new(limit).unwrap();
        let before = leaves(&net);
        max_norm.apply(&mut net);
        let weights = (0..Narrow::LEAVES).filter(|&i| is_weight::<Narrow>(i));
        for (i, units) in weights.zip(UNITS) {
            let (was, is) = (
                reference::norms(&before[i], units),
                reference::norms(&leaf(&net, i), units),
            );
            let inputs = before[i].len() / units;
            for (unit, (was, is)) in zip(was, is).enumerate() {
                let limit = f64::from(limit);
                assert!(is <= limit * (1.0 + 1e-6), "{is} above {limit}");
                if was < limit * (1.0 - 1e-6) {
                    let row = unit * inputs..(unit + 1) * inputs;
                    assert_eq!(leaf(&net, i)[row.clone()], before[i][row]);
                } else {
                    assert!(
                        (is - limit).abs() <= limit * 1e-6 || was <= limit,
                        "{is}, shortened too far"
                    );
                }
            }
        }
    }
}

#[test]
fn holds_during_training() {
    let (x, t) = samples::<[[f32; 10]; 2], 8>(3);
    let (mut net, mut memory) = (started::<Narrow>(4), Memory::<Narrow, Sgd, 8>::ZERO);
    let max_norm = MaxNorm::new(0.5).unwrap();
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.5), CrossEntropy);
    let mut limited = 0;
    for _ in 0..30 {
        trainer.step(zip(&x, &t)).unwrap();
        limited += max_norm.apply(trainer.net_mut());
        let weights = (0..Narrow::LEAVES).filter(|&i| is_weight::<Narrow>(i));
        for (i, units) in weights.zip(UNITS) {
            assert!(
                reference::norms(&leaf(trainer.net(), i), units)
                    .iter()
                    .all(|&norm| norm <= 0.5 + 1e-6)
            );
        }
    }
    assert!(limited > 30, "{limited}");
}

#[test]
fn huge_and_zero_rows_are_no_special_case() {
    let mut net = Model::<[f32; 2], Dense<3>>::ZERO;
    net.w = [[3e30, 4e30], [0.0, 0.0], [3e-30, 4e-30]];
    assert_eq!(MaxNorm::new(5.0).unwrap().apply(&mut net), 1);
    assert_near(&leaf(&net, 0), &[3.0, 4.0, 0.0, 0.0, 3e-30, 4e-30], 1e-6);
    assert_eq!(net.w[1..], [[0.0, 0.0], [3e-30, 4e-30]]);
    assert_eq!(MaxNorm::new(1e-30).unwrap().apply(&mut net), 2);
    assert!(leaf(&net, 0).iter().all(|w| w.abs() < 1e-29));
}

#[test]
fn limits_outside_of_their_range_are_refused() {
    for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(MaxNorm::new(bad), Err(ConfigError::NormLimit));
    }
}

#[test]
fn a_unit_at_the_limit_is_left_alone() {
    let mut net = Model::<[f32; 2], Dense<2>>::ZERO;
    net.w = [[3.0, 4.0], [6.0, 8.0]];
    assert_eq!(MaxNorm::new(5.0).unwrap().apply(&mut net), 1);
    assert_eq!(net.w, [[3.0, 4.0], [3.0, 4.0]]);
}
