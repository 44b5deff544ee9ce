//! EMA and SWA against sums over the whole history.

use crate::common::{Narrow, Wide, assert_near, fill, leaves, samples, started};
use host_tests::random::Random;
use host_tests::reference::regularize::{ema as reference_ema, swa as reference_swa};
use motenet::prelude::*;
use motenet::regularize::{Ema, EmaStart, Snapshots, Swa};
use motenet::{ConfigError, fingerprint};
use std::iter::zip;

const STEPS: usize = 60;

/// Runs random networks through `update` and holds every leaf after every step to `direct`, a function of the leaf's history.
fn follow<N: Train + Zero>(mut update: impl FnMut(&N, &mut N), direct: impl Fn(&[f64]) -> f64, tolerance: f64) {
    let mut random = Random::new(1);
    let (mut net, mut average) = (N::ZERO, N::ZERO);
    // What was in the average before is nobody's business.
    fill(&mut average, &mut random);
    let mut history: Vec<Vec<f64>> = vec![];
    for _ in 0..STEPS {
        fill(&mut net, &mut random);
        update(&net, &mut average);
        history.push(leaves(&net).concat());
        let actual = leaves(&average).concat();
        let expected: Vec<f64> = (0..actual.len())
            .map(|i| direct(&history.iter().map(|leaves| leaves[i]).collect::<Vec<_>>()))
            .collect();
        assert_near(&actual, &expected, tolerance);
    }
}

#[test]
fn ema_is_the_weighted_sum() {
    type Direct = fn(f64, &[f64]) -> f64;
    let starts: [(EmaStart, Direct); 3] = [
        (EmaStart::Corrected, reference_ema::corrected),
        (EmaStart::Copy, reference_ema::copied),
        (EmaStart::Ramp, reference_ema::ramped),
    ];
    for (start, direct) in starts {
        for beta in [0.0f32, 0.5, 0.9, 0.999] {
            let ema = || Ema::starting(beta, start).unwrap();
            let (mut wide, mut narrow) = (ema(), ema());
            let direct = |history: &[f64]| direct(f64::from(beta), history);
            // The shares are computed in f32 in both.
            follow::<Wide>(|net, average| wide.update(net, average), direct, 3e-6);
            follow::<Narrow>(|net, average| narrow.update(net, average), direct, 3e-6);
            assert_eq!(wide.updates() as usize, STEPS);
        }
    }
    assert_eq!(Ema::new(0.9), Ema::starting(0.9, EmaStart::Corrected));
}

#[test]
fn swa_is_the_mean() {
    let (mut wide, mut narrow) = (Swa::new(), Swa::new());
    follow::<Wide>(|net, average| wide.update(net, average), reference_swa::mean, 1e-7);
    follow::<Narrow>(|net, average| narrow.update(net, average), reference_swa::mean, 1e-6);
    assert_eq!(narrow.models() as usize, STEPS);
}

/// The constants of a normalisation are leaves too.
#[test]
fn the_average_of_constants_is_that_constant_to_the_bit() {
    let mut net = Narrow::ZERO;
    fill(&mut net, &mut Random::new(2));
    let before = fingerprint(&net);
    let (mut by_ema, mut by_swa) = (Narrow::ZERO, Narrow::ZERO);
    let (mut ema, mut swa) = (Ema::new(0.997).unwrap(), Swa::new());
    for _ in 0..200 {
        ema.update(&net, &mut by_ema);
        swa.update(&net, &mut by_swa);
        assert_eq!([fingerprint(&by_ema), fingerprint(&by_swa)], [before; 2]);
    }
}

#[test]
fn averaging_leaves_training_alone_and_makes_it_smoother() {
    let (x, t) = samples::<[f32; 4], 24>(3);
    let train = |averaged: bool| {
        let (mut net, mut memory, mut average) = (started::<Narrow>(4), Memory::<Narrow, Sgd, 4>::ZERO, Narrow::ZERO);
        let mut ema = Ema::new(0.9).unwrap();
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.3), CrossEntropy);
        let (mut last, mut moved) = (leaves(&average), [0.0f64; 2]);
        for step in 0..120 {
            let from = 4 * (step % 6);
            trainer.step(zip(&x[from..from + 4], &t[from..])).unwrap();
            if averaged {
                let before = leaves(&average).concat();
                ema.update(trainer.net(), &mut average);
                let far = |a: &[f64], b: &[f64]| zip(a, b).map(|(a, b)| (a - b).abs()).sum::<f64>();
                if step > 0 {
                    moved[0] += far(&leaves(trainer.net()).concat(), &last.concat());
                    moved[1] += far(&leaves(&average).concat(), &before);
                }
                last = leaves(trainer.net());
            }
        }
        (fingerprint(&net), moved)
    };
    let (with, [net, average]) = train(true);
    assert_eq!(with, train(false).0);
    assert!(average < 0.5 * net, "{average} and {net}");
}

#[test]
fn betas_outside_of_their_range_are_refused() {
    for bad in [-0.1, 1.0, 1.5, f32::NAN] {
        assert_eq!(Ema::new(bad), Err(ConfigError::Beta));
    }
}

#[test]
fn snapshots_keep_the_newest() {
    let mut random = Random::new(5);
    let nets = [(); 5].map(|()| {
        let mut net = Narrow::ZERO;
        fill(&mut net, &mut random);
        net
    });
    let mut snapshots = Snapshots::<Narrow, 3>::ZERO;
    assert!(snapshots.nets().is_empty());
    for (taken, net) in nets.iter().enumerate() {
        snapshots.take(net);
        let newest = nets[..=taken].iter().rev().take(3);
        let mut expected: Vec<u64> = newest.map(fingerprint).collect();
        let mut kept: Vec<u64> = snapshots.nets().iter().map(fingerprint).collect();
        expected.sort_unstable();
        kept.sort_unstable();
        assert_eq!(kept, expected);
    }
    snapshots.clear();
    assert!(snapshots.nets().is_empty());
    snapshots.take(&nets[0]);
    assert_eq!(snapshots.nets().len(), 1);
    assert_eq!(fingerprint(&snapshots.nets()[0]), fingerprint(&nets[0]));
}

#[test]
fn the_first_weights_replace_whatever_was_in_the_average() {
    type Net = Model<[f32; 2], Dense<2>>;
    let mut net = Net::ZERO;
    net.w = [[1.0, -2.0], [3e-8, 4e8]];
    for rubbish in [f32::NAN, f32::INFINITY, 3e38, -7.0] {
        let mut average = Net::ZERO;
        average.w = [[rubbish; 2]; 2];
        Swa::new().update(&net, &mut average);
        assert_eq!(average.w, net.w);
        for start in [EmaStart::Corrected, EmaStart::Copy, EmaStart::Ramp] {
            average.w = [[rubbish; 2]; 2];
            Ema::starting(0.9, start).unwrap().update(&net, &mut average);
            assert_eq!(average.w, net.w, "{start:?}");
        }
    }
}
