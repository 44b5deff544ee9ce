//! Running statistics, estimated anew.

use crate::common::{Wide, assert_near, fill, leaves, samples, started};
use host_tests::random::Random;
use host_tests::reference::regularize::statistics as reference;
use motenet::prelude::*;
use motenet::regularize::{Swa, estimate_statistics};
use motenet::{Role, fingerprint};
use std::iter::zip;

const N: usize = 24;
const ROOM: usize = 8;

type Room = Memory<Wide, Adam, ROOM>;

/// What the batch norm behind the first layer sees, by a loop of its own.
fn activations(net: &Wide, x: &[[f64; 4]]) -> Vec<Vec<f64>> {
    let row = |x: &[f64; 4], w: &[f64; 4]| zip(x, w).map(|(x, w)| x * w).sum();
    x.iter().map(|x| net.0.w.iter().map(|w| row(x, w)).collect()).collect()
}

fn is_statistic(i: usize) -> bool {
    Wide::about(i).0 == Role::Statistic
}

#[test]
fn statistics_become_the_plain_means_of_the_batches() {
    let (x, _) = samples::<[f64; 4], N>(1);
    let (mut net, mut memory) = (started::<Wide>(2), Room::ZERO);
    // From anywhere: nothing of the old statistics may be left.
    fill(&mut net, &mut Random::new(3));
    let before = leaves(&net);
    // Two are the fewest that have a variance.
    for size in [ROOM, 3, 5, 2] {
        let batches = || x.chunks(size);
        let expected: Vec<_> = batches().map(|batch| activations(&net, batch)).collect();
        let (means, variances) = reference::of_batches(&expected);
        assert_eq!(estimate_statistics(&mut net, &mut memory, batches()), Ok(N));
        assert_near(&net.1.mean, &means, 1e-6);
        assert_near(&net.1.var, &variances, 1e-6);
    }
    for (i, before) in before.into_iter().enumerate() {
        assert_eq!(leaves(&net)[i] == before, !is_statistic(i), "leaf {i}");
    }
}

/// After the pass the moving average goes on as it always did.
#[test]
fn training_goes_on_with_the_moving_average() {
    let (x, t) = samples::<[f64; 4], N>(4);
    let (mut net, mut memory) = (started::<Wide>(5), Room::ZERO);
    estimate_statistics(&mut net, &mut memory, x.chunks(ROOM)).unwrap();
    let (mean, var) = (net.1.mean, net.1.var);
    let seen = activations(&net, &x[..ROOM]);
    let (batch_mean, batch_var) = reference::of_batches(&[seen]);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.0), CrossEntropy);
    trainer.step(zip(&x[..ROOM], &t)).unwrap();
    let blend = |old: &[f64], new: &[f64]| {
        zip(old, new)
            .map(|(old, new)| 0.9 * old + 0.1 * new)
            .collect::<Vec<_>>()
    };
    assert_near(&net.1.mean, &blend(&mean, &batch_mean), 1e-7);
    assert_near(&net.1.var, &blend(&var, &batch_var), 1e-7);
}

#[test]
fn optimiser_state_and_gradient_stay() {
    let (x, t) = samples::<[f64; 4], N>(6);
    let run = |look: bool| {
        let (mut net, mut memory) = (started::<Wide>(7), Room::ZERO);
        let mut other = started::<Wide>(8);
        let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(0.02), CrossEntropy);
        trainer.step(zip(&x[..ROOM], &t)).unwrap();
        trainer.gradient(zip(&x[ROOM..2 * ROOM], &t[ROOM..])).unwrap();
        let adam = trainer.optimizer;
        if look {
            estimate_statistics(&mut other, &mut memory, x.chunks(ROOM)).unwrap();
        }
        let mut trainer = Trainer::new(&mut net, &mut memory, adam, CrossEntropy);
        trainer.update().unwrap();
        trainer.step(zip(&x[..ROOM], &t)).unwrap();
        fingerprint(&net)
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn bad_batches_are_refused() {
    let (mut x, _) = samples::<[f64; 4], N>(9);
    let (mut net, mut memory) = (started::<Wide>(10), Room::ZERO);
    let before = fingerprint(&net);
    let none: [&[[f64; 4]]; 0] = [];
    assert_eq!(
        estimate_statistics(&mut net, &mut memory, none),
        Err(StepError::EmptyBatch)
    );
    assert_eq!(
        estimate_statistics(&mut net, &mut memory, [&x[..0]]),
        Err(StepError::EmptyBatch)
    );
    let large = estimate_statistics(&mut net, &mut memory, [&x[..ROOM + 1]]);
    assert_eq!(large, Err(StepError::BatchTooLarge { room: ROOM }));
    let small = estimate_statistics(&mut net, &mut memory, [&x[..1]]);
    assert_eq!(small, Err(StepError::BatchTooSmall { least: 2 }));
    x[2][1] = f64::NAN;
    let nan = estimate_statistics(&mut net, &mut memory, [&x[..4]]);
    assert_eq!(nan, Err(StepError::Sample { sample: 2 }));
    assert_eq!(fingerprint(&net), before, "nothing has changed");
}

/// Averaged weights with the average of the running statistics, and with statistics of their own: only the second fit.
#[test]
fn averaged_weights_need_statistics_of_their_own() {
    let (x, _) = samples::<[f64; 4], N>(11);
    // The first layer of one is -1/2 of the other's: their mean passes on a quarter of the first.
    let a = started::<Wide>(12);
    let mut b = a;
    b.0.w.as_flattened_mut().iter_mut().for_each(|w| *w *= -0.5);
    let (mut average, mut swa, mut memory) = (Wide::ZERO, Swa::new(), Room::ZERO);
    for mut net in [a, b] {
        estimate_statistics(&mut net, &mut memory, x.chunks(ROOM)).unwrap();
        swa.update(&net, &mut average);
    }
    let normalised = |net: &Wide| {
        let seen = activations(net, &x);
        let z = seen.iter().map(|a| (a[0] - net.1.mean[0]) / net.1.var[0].sqrt());
        (z.map(|z| z * z).sum::<f64>() / N as f64).sqrt()
    };
    let borrowed = normalised(&average);
    estimate_statistics(&mut average, &mut memory, x.chunks(ROOM)).unwrap();
    let own = normalised(&average);
    assert!((own - 1.0).abs() < 0.1, "{own}");
    assert!((borrowed - 1.0).abs() > 0.4, "{borrowed}");
}
