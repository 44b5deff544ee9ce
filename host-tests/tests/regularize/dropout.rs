//! The debugging habit: with keep = 1 the cost of the full batch falls with every step, with dropout it does not.

use crate::common::{samples, started};
use motenet::layers::Setting;
use motenet::prelude::*;
use motenet::regularize::L2;
use std::iter::zip;

type Net = Model<[f32; 4], (Dense<16>, Tanh, Dropout<50>, Dense<8>, Tanh, Dropout<30>, Dense<3>)>;

/// The costs of gradient descent on the full batch, penalty included.
fn costs(setting: Setting, lambda: f32) -> Vec<f32> {
    let (x, t) = samples::<[f32; 4], 30>(1);
    let l2 = L2::new(lambda, x.len()).unwrap();
    let (mut net, mut memory) = (started::<Net>(2), Memory::<Net, Sgd, 30>::ZERO);
    net.configure(setting);
    let mut sgd = Sgd::new(0.1);
    sgd.l2 = l2.coefficient();
    let mut trainer = Trainer::new(&mut net, &mut memory, sgd, CrossEntropy);
    (0..150)
        .map(|_| {
            let penalty = l2.penalty(trainer.net());
            trainer.step(zip(&x, &t)).unwrap() + penalty
        })
        .collect()
}

fn rises(costs: &[f32]) -> usize {
    costs.windows(2).filter(|pair| pair[1] >= pair[0]).count()
}

#[test]
fn keep_1_makes_the_cost_fall_with_every_step() {
    let without = costs(Setting::DropoutKeep(Keep::ALL), 0.0);
    assert_eq!(rises(&without), 0, "{without:?}");
    assert!(without[149] < 0.9 * without[0]);
    let with = costs(Setting::DropoutAsDeclared, 0.0);
    assert!(rises(&with) > 20, "{}", rises(&with));
}

/// With L2 it is the cost J, penalty included, that has to fall.
#[test]
fn the_penalty_is_part_of_the_cost_that_falls() {
    let cost = costs(Setting::DropoutKeep(Keep::ALL), 3.0);
    assert_eq!(rises(&cost), 0, "{cost:?}");
    assert!(
        cost[0] > costs(Setting::DropoutKeep(Keep::ALL), 0.0)[0],
        "the penalty counts"
    );
}
