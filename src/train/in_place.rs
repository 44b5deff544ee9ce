//! Tests of what only [`Guarded`](crate::device::guarded::Guarded) calls: a sample that is put to its place instead of being handed over.

use super::{Memory, StepError, Trainer};
use crate::loss::TargetError;
use crate::prelude::*;
use crate::rng;

type Net = Model<[f32; 3], (Dense<4>, Relu, Dense<2>)>;

const SAMPLES: [([f32; 3], usize); 3] = [([0.5, -1.0, 2.0], 0), ([1.5, 0.25, -0.5], 1), ([-2.0, 1.0, 0.125], 1)];

fn net<N: Train + Zero>() -> N {
    let mut net = N::ZERO;
    net.init(&mut rng::seeded(3));
    net
}

#[test]
fn a_sample_in_its_place_is_learned_from_as_any_other() {
    let (mut a, mut b) = (net::<Net>(), net::<Net>());
    let mut rooms = [const { Memory::<Net, Sgd, 2>::ZERO }; 2];
    let [room_a, room_b] = &mut rooms;
    let mut handed = Trainer::new(&mut a, room_a, Sgd::new(0.5), CrossEntropy);
    let mut put = Trainer::new(&mut b, room_b, Sgd::new(0.5), CrossEntropy);
    for _ in 0..2 {
        for (x, class) in SAMPLES {
            *put.memory.sample_mut().expect("there is a place") = x;
            let losses = [handed.accumulate([(x, class)]), put.accumulate_in_place(&class)];
            assert!(losses[0].is_ok_and(|loss| loss > 0.0) && losses[0] == losses[1]);
        }
        handed.update().expect("it is finite");
        put.update().expect("it is finite");
    }
    assert_eq!(crate::fingerprint(&a), crate::fingerprint(&b));
    assert_ne!(crate::fingerprint(&a), crate::fingerprint(&net::<Net>()));
}

#[test]
fn a_sample_in_its_place_is_refused_as_any_other() {
    let mut a = net::<Net>();
    let mut room = Memory::<Net, Sgd, 1>::ZERO;
    let mut trainer = Trainer::new(&mut a, &mut room, Sgd::new(0.5), CrossEntropy);
    let error = TargetError::Class { class: 2, classes: 2 };
    assert_eq!(
        trainer.accumulate_in_place(&2),
        Err(StepError::Target { sample: 0, error })
    );
    *trainer.memory.sample_mut().expect("there is a place") = [1.0, f32::NAN, 0.0];
    assert_eq!(trainer.accumulate_in_place(&1), Err(StepError::Sample { sample: 0 }));
    *trainer.memory.sample_mut().expect("there is a place") = [1e18, 1e18, -1e18];
    for _ in 0..2 {
        trainer.net_mut().leaf_mut(0).fill(1e18);
        trainer.net_mut().leaf_mut(2).fill(1e18);
    }
    assert_eq!(trainer.accumulate_in_place(&1), Err(StepError::Loss));
    assert_eq!(trainer.update(), Err(StepError::NoGradient), "nothing was accumulated");

    type Normed = Model<[f32; 3], (Dense<4>, BatchNorm, Dense<2>)>;
    let (mut b, mut room) = (net::<Normed>(), Memory::<Normed, Sgd, 2>::ZERO);
    let mut trainer = Trainer::new(&mut b, &mut room, Sgd::new(0.5), CrossEntropy);
    assert_eq!(
        trainer.accumulate_in_place(&1),
        Err(StepError::BatchTooSmall { least: 2 })
    );
}
