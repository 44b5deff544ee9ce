//! Trials and zooms.

use motenet::rng::{normal, seeded, unit};
use motenet::search::{Log, RandomSearch, Sampler, ZoomError};

#[test]
fn trials_follow_from_seed_and_number() {
    let mut search = RandomSearch::<3>::new(11);
    let ahead: Vec<_> = (0..20).map(|number| search.trial(number)).collect();
    for (number, trial) in ahead.iter().enumerate() {
        assert_eq!(search.next(), search.next(), "asking changes nothing");
        assert_eq!(search.next(), *trial);
        assert_eq!(search.done() as usize, number);
        search.report(number as f32);
    }
    assert_ne!(RandomSearch::<3>::new(12).next(), ahead[0]);
    assert_eq!(search.best().map(|best| (best.trial, best.cost)), Some((ahead[0], 0.0)));
}

#[test]
fn trials_are_pinned() {
    let search = RandomSearch::<2>::new(1);
    let trials = [search.trial(0), search.trial(1), search.trial(1000)];
    assert_eq!(
        trials.map(|trial| trial.units),
        [
            [0.25475633, 0.27158147],
            [0.7939344, 0.031503856],
            [0.9441121, 0.0871408]
        ]
    );
    assert_eq!(
        trials.map(|trial| trial.seed),
        [16237202267985564470, 16601805663463692443, 4905879756635807143]
    );
}

/// Over trials of one search, and over the first trials of many.
#[test]
fn coordinates_are_uniform_and_unrelated() {
    const N: usize = 20_000;
    let search = RandomSearch::<2>::new(3);
    let one: Vec<[f32; 2]> = (0..N).map(|n| search.trial(n as u32).units).collect();
    let many: Vec<[f32; 2]> = (0..N).map(|seed| RandomSearch::new(seed as u64).next().units).collect();
    for (name, units) in [("trials", one), ("seeds", many)] {
        let n = N as f64;
        for axis in 0..2 {
            let mut sorted: Vec<f64> = units.iter().map(|u| f64::from(u[axis])).collect();
            sorted.sort_by(f64::total_cmp);
            let distance = sorted
                .iter()
                .enumerate()
                .fold(0.0f64, |d, (i, &x)| d.max(x - i as f64 / n).max((i + 1) as f64 / n - x));
            assert!(
                distance * n.sqrt() < 1.95,
                "{name}, axis {axis}: {}",
                distance * n.sqrt()
            );
        }
        // Between the coordinates of a trial, and from each trial to the next.
        let centred: Vec<[f64; 2]> = units.iter().map(|u| u.map(|u| f64::from(u) - 0.5)).collect();
        let correlation =
            |pairs: &mut dyn Iterator<Item = (f64, f64)>| 12.0 * pairs.map(|(a, b)| a * b).sum::<f64>() / n.sqrt();
        let within = correlation(&mut centred.iter().map(|u| (u[0], u[1])));
        let next = correlation(&mut centred.windows(2).map(|w| (w[0][0], w[1][0])));
        let across = correlation(&mut centred.windows(2).map(|w| (w[0][1], w[1][0])));
        for c in [within, next, across] {
            assert!(c.abs() < 4.0, "{name}: {within} {next} {across}");
        }
    }
}

#[test]
fn the_best_is_the_smallest_finite_cost() {
    let mut search = RandomSearch::<1>::new(0);
    assert_eq!(search.best(), None);
    for (cost, better) in [
        (f32::NAN, false),
        (f32::INFINITY, false),
        (f32::NEG_INFINITY, false),
        (3.0, true),
        (4.0, false),
        (3.0, false),
        (f32::NAN, false),
        (-1.0, true),
    ] {
        assert_eq!(search.report(cost), better, "{cost}");
    }
    assert_eq!(
        search.best().map(|best| (best.trial.number, best.cost)),
        Some((7, -1.0))
    );
    assert_eq!(search.done(), 8);
}

/// Trials shared out to workers and offered in any order leave the best that one worker would have found.
#[test]
fn the_order_of_offers_does_not_matter() {
    fn shared<T: Send + Sync + Copy + 'static>(value: T) -> T {
        value
    }
    let cost = |n: u32| ((n * 7) % 10) as f32;
    let (mut forth, mut back) = (RandomSearch::<2>::new(5), shared(RandomSearch::<2>::new(5)));
    for n in 0..30 {
        forth.report(cost(n));
        back.offer(back.trial(29 - n), cost(29 - n));
    }
    assert_eq!(forth.best(), back.best());
    assert_eq!((forth.done(), back.done()), (30, 0));
}

#[test]
fn zooms_shrink_around_the_best_and_stay_inside() {
    let mut rng = seeded(2);
    for seed in 0..200 {
        let mut search = RandomSearch::<3>::new(seed);
        for round in 1..=4 {
            for _ in 0..5 {
                search.report(normal(&mut rng));
            }
            let (before, factor) = (search.region(), 0.1 + 0.9 * unit(&mut rng));
            search.zoom(factor).expect("a zoom");
            let best = search.best().expect("a best").trial.units;
            for (((low, high), (from, to)), best) in search.region().into_iter().zip(before).zip(best) {
                let width = high - low;
                assert!(
                    (width - factor * (to - from)).abs() < 1e-6,
                    "seed {seed}, round {round}"
                );
                assert!(
                    0.0 <= low && low <= best && best <= high && high <= 1.0,
                    "{low} {best} {high}"
                );
                let centred = (best - low - 0.5 * width).abs() < 1e-6;
                assert!(
                    centred || low == 0.0 || (high - 1.0).abs() < 1e-6,
                    "{low} {best} {high}"
                );
            }
            for n in 0..50 {
                let inside = |((low, high), u): ((f32, f32), f32)| low <= u && u <= high && u < 1.0;
                assert!(search.region().into_iter().zip(search.trial(n).units).all(inside));
            }
        }
    }
}

#[test]
fn impossible_zooms_change_nothing() {
    let mut search = RandomSearch::<2>::new(1);
    assert_eq!(search.zoom(0.5), Err(ZoomError::NoBest));
    search.report(1.0);
    let before = search;
    for factor in [0.0, -1.0, 1.1, f32::NAN, f32::INFINITY] {
        assert_eq!(search.zoom(factor), Err(ZoomError::Factor));
    }
    assert_eq!(search, before);
    // However often, the region stays one.
    for _ in 0..100 {
        search.zoom(0.1).expect("a zoom");
        search.report(2.0);
    }
    let best = search.best().expect("a best").trial.units;
    assert!(
        search
            .next()
            .units
            .iter()
            .zip(best)
            .all(|(u, best)| (u - best).abs() < 1e-6)
    );
}

/// A valley that is narrow in one hyper-parameter and does not care about the other: 25 random trials come closer to its bottom than a grid of
/// 5 x 5, and 15 with 10 more around their best come closer still.
#[test]
fn random_beats_the_grid_and_zooming_beats_random() {
    let rates = Log::new(1e-4, 1.0).expect("a range");
    let decades = |lr: f32, optimum: f32| f64::from((lr / optimum).log10().abs());
    let (mut grid, mut random, mut zoomed) = (0.0, 0.0, 0.0);
    let runs = 400;
    let mut rng = seeded(77);
    for seed in 0..runs {
        let optimum = rates.sample(&mut rng);
        let cost = |u: f32| decades(rates.at(u), optimum);
        grid += (0..5)
            .map(|i| decades(rates.grid(i, 5), optimum))
            .fold(f64::MAX, f64::min);
        let mut plain = RandomSearch::<2>::new(seed);
        let mut fine = plain;
        for trial in 0..25 {
            plain.report(cost(plain.next().units[0]) as f32);
            if trial == 15 {
                fine.zoom(0.2).expect("a zoom");
            }
            fine.report(cost(fine.next().units[0]) as f32);
        }
        random += f64::from(plain.best().expect("a best").cost);
        zoomed += f64::from(fine.best().expect("a best").cost);
    }
    let [grid, random, zoomed] = [grid, random, zoomed].map(|sum| sum / runs as f64);
    // 4 decades in 5 parts: on average 0.2 from the middle of one. 25 points at random: 4/(2 * 26), and more near the ends.
    assert!((grid - 0.2).abs() < 0.02, "{grid}");
    assert!(
        random < 0.6 * grid && zoomed < 0.6 * random,
        "grid {grid}, random {random}, zoomed {zoomed}"
    );
}
