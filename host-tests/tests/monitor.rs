//! The monitor of gradients and updates, and exponentially weighted averages.

use motenet::author::*;
use motenet::average::MovingAverage;
use motenet::monitor::{self, LeafReport, Limits, Monitor, Verdict};
use motenet::prelude::*;
use motenet::{ConfigError, fingerprint};

/// Leaves of more and of fewer numbers than a block, and batch norm with leaves that do not train.
type Net = Model<[f32; 5], (Dense<37, NO_BIAS>, BatchNorm, Tanh, Dense<3>)>;
type Batch = [([f32; 5], usize); 6];

fn batch(seed: u64) -> Batch {
    let mut rng = motenet::rng::seeded(seed);
    std::array::from_fn(|i| (std::array::from_fn(|_| motenet::rng::normal(&mut rng)), i % 3))
}

fn net() -> Net {
    let mut net = Net::ZERO;
    net.init(&mut motenet::rng::seeded(5));
    net
}

fn norm(numbers: impl IntoIterator<Item = f64>) -> f64 {
    numbers.into_iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// Trains two copies, one watched, and holds the reports to norms in `f64` of the copies before and after.
fn watched_is_unwatched<O: Optimizer + Copy + std::fmt::Debug>(optimizer: O) {
    let (mut plain, mut watched) = (net(), net());
    let (mut memory, mut other) = (Memory::<Net, O, 6>::ZERO, Memory::<Net, O, 6>::ZERO);
    let mut trainer = Trainer::new(&mut plain, &mut memory, optimizer, CrossEntropy);
    let mut monitored = Trainer::new(&mut watched, &mut other, optimizer, CrossEntropy);
    for step in 0..5 {
        let batch = batch(step);
        trainer.step(batch).expect("a step");
        monitored.gradient(batch).expect("a gradient");
        let before: Vec<Vec<f64>> = (0..Net::LEAVES).map(|i| wide(monitored.net().leaf(i))).collect();
        let mut reports: Vec<LeafReport> = vec![];
        monitor::update(&mut monitored, |report| reports.push(report)).expect("an update");
        assert_eq!(
            fingerprint(trainer.net()),
            fingerprint(monitored.net()),
            "{optimizer:?}: watching may not change a bit"
        );
        let leaves: Vec<usize> = reports.iter().map(|report| report.leaf).collect();
        assert_eq!(leaves, [0, 1, 2, 5, 6], "every leaf that trains, in order");
        for report in reports {
            let (i, old) = (report.leaf, &before[report.leaf]);
            let new = wide(monitored.net().leaf(i));
            assert_eq!((report.role, report.len), (Net::about(i).0, old.len()));
            let gradient = norm(wide(monitored.grad().leaf(i)));
            let update = norm(new.iter().zip(old).map(|(new, old)| new - old));
            for (what, figure, expected) in [
                ("gradient", report.gradient, gradient),
                ("weights", report.weights, norm(old.iter().copied())),
                ("update", report.update, update),
                ("rms", report.gradient_rms(), gradient / (old.len() as f64).sqrt()),
            ] {
                let error = (f64::from(figure) - expected).abs();
                assert!(
                    error <= 1e-6 * expected,
                    "{optimizer:?}, {what} of leaf {i}: {figure}, not {expected}"
                );
            }
            let ratio = report
                .update_ratio()
                .map(|ratio| f64::from(ratio) * f64::from(report.weights));
            assert!(ratio.is_none_or(|update| (update / f64::from(report.update) - 1.0).abs() < 1e-6));
            assert_eq!(report.update_ratio().is_none(), old.iter().all(|&w| w == 0.0));
        }
    }
}

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|&x| x.into()).collect()
}

#[test]
fn watching_changes_nothing_and_measures_right() {
    watched_is_unwatched(Sgd::new(0.1));
    watched_is_unwatched(Momentum::new(0.1, 0.9));
    watched_is_unwatched(Nesterov::keras(0.1, 0.9));
    watched_is_unwatched(RmsProp::new(0.01));
    watched_is_unwatched(RmsPropMomentum::new(0.01, 0.9));
    watched_is_unwatched(CenteredRmsProp::new(0.01));
    watched_is_unwatched(AdaGrad::new(0.1));
    watched_is_unwatched(Adam::new(0.01));
    watched_is_unwatched(AdamW::new(0.01, 0.1));
    watched_is_unwatched(AmsGrad::new(0.01));
    watched_is_unwatched(Lion::new(0.01));
}

/// Ten linear layers of two units, each of them `scale` times the identity: the course's example.
type Deep = Model<[f32; 2], (Ten, Ten, Ten)>;
type Ten = (
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
    Dense<2>,
);

fn verdict_of<N, O, L, const B: usize>(
    trainer: &mut Trainer<'_, N, O, L, B>,
    sample: (N::In, L::Target),
) -> (Verdict, Vec<f32>)
where
    N: Train<Elem = f32>,
    O: Optimizer,
    L: Loss<N::Out>,
    L::Target: Sized + Copy,
{
    let mut monitor = Monitor::<60>::new();
    assert_eq!(monitor.verdict(), Verdict::Unknown);
    for _ in 0..3 {
        trainer.gradient([sample]).expect("a gradient");
        monitor.update(trainer).expect("an update");
    }
    let figures = monitor.last().filter(|report| report.role == Role::Weight);
    let verdict = monitor.verdict();
    (
        verdict,
        figures.filter_map(|report| report.relative_gradient()).collect(),
    )
}

fn deep(scale: f32) -> (Verdict, Vec<f32>) {
    let mut net = Deep::ZERO;
    for i in 0..Deep::LEAVES {
        if Deep::about(i).0 == Role::Weight {
            net.leaf_mut(i).copy_from_slice(&[scale, 0.0, 0.0, scale]);
        }
    }
    let mut memory = Memory::<Deep, Sgd, 1>::ZERO;
    // A tiny rate: the weights stay what they are.
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(1e-30), Mse);
    verdict_of(&mut trainer, ([1.0, 1.0], [0.0, 0.0]))
}

#[test]
fn deep_linear_networks_explode_and_vanish() {
    let (verdict, figures) = deep(1.5);
    assert!(matches!(verdict, Verdict::Exploding { .. }), "{verdict:?}");
    // Of the mean of two squares the gradient is y = 1.5^30 at each output, and 1.5^59 for each weight of the diagonals, in every layer.
    let gradient = 2.0 * 1.5f64.powi(59);
    let expected = gradient / (1.5 * 2f64.sqrt());
    assert_eq!(figures.len(), 30);
    assert!(
        figures
            .iter()
            .all(|&figure| (f64::from(figure) / expected - 1.0).abs() < 1e-4),
        "{figures:?} {expected}"
    );
    let (verdict, figures) = deep(0.5);
    assert!(matches!(verdict, Verdict::Vanishing { .. }), "{verdict:?}");
    assert!(
        figures.iter().all(|&figure| figure > 0.0 && figure < 1e-15),
        "{figures:?}"
    );
    // The identity passes everything on; its rate is what is wrong.
    let (verdict, _) = deep(1.0);
    assert!(matches!(verdict, Verdict::TooSlow { .. }), "{verdict:?}");
}

/// Ten sigmoids: the gradient is lost on the way to the first layers, wherever it starts.
#[test]
fn sigmoids_lose_the_gradient_on_the_way() {
    type Sigmoids = Model<
        [f32; 8],
        (
            (
                Dense<8>,
                Sigmoid,
                Dense<8>,
                Sigmoid,
                Dense<8>,
                Sigmoid,
                Dense<8>,
                Sigmoid,
            ),
            (Dense<8>, Sigmoid, Dense<8>, Sigmoid, Dense<8>, Sigmoid, Dense<2>),
        ),
    >;
    type Relus = Model<
        [f32; 8],
        (
            (Dense<8>, Relu, Dense<8>, Relu, Dense<8>, Relu, Dense<8>, Relu),
            (Dense<8>, Relu, Dense<8>, Relu, Dense<8>, Relu, Dense<2>),
        ),
    >;
    fn run<N: Train<Elem = f32> + Layer<In = [f32; 8], Out = [f32; 2]> + Zero>(lr: f32) -> (Verdict, Vec<f32>) {
        let mut net = N::ZERO;
        net.init(&mut motenet::rng::seeded(2));
        let mut memory = Memory::<N, Sgd, 1>::ZERO;
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(lr), CrossEntropy);
        verdict_of(&mut trainer, ([0.5, -1.0, 1.5, 0.25, -0.5, 1.0, -2.0, 0.75], 1))
    }
    let (verdict, figures) = run::<Sigmoids>(0.01);
    assert_eq!(verdict, Verdict::Vanishing { leaf: 0 }, "{figures:?}");
    let (verdict, figures) = run::<Relus>(0.01);
    assert_eq!(verdict, Verdict::Healthy, "{figures:?}");
    let (verdict, figures) = run::<Relus>(30.0);
    assert!(
        matches!(verdict, Verdict::TooFast { .. } | Verdict::Exploding { .. }),
        "{verdict:?} {figures:?}"
    );
}

/// Squares of these overflow or underflow in `f32`; norms do not.
#[test]
fn norms_of_extreme_gradients() {
    type Plain = Model<[f32; 40], Dense<1, NO_BIAS>>;
    for size in [9e18f32, 1e-30] {
        let (mut net, mut memory) = (Plain::ZERO, Memory::<Plain, Sgd, 1>::ZERO);
        net.leaf_mut(0).fill(1.0);
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.0), Mse);
        trainer.gradient([([0.0; 40], [0.0])]).expect("a gradient");
        for (i, g) in trainer.grad_mut().leaf_mut(0).iter_mut().enumerate() {
            *g = if i == 39 { size } else { 0.75 * size };
        }
        let mut gradient = 0.0;
        monitor::update(&mut trainer, |report| gradient = report.gradient).expect("an update");
        let expected = f64::from(size) * (1.0f64 + 39.0 * 0.5625).sqrt();
        assert!(
            (f64::from(gradient) / expected - 1.0).abs() < 1e-6,
            "{gradient:e} instead of {expected:e}"
        );
    }
}

#[test]
fn without_a_gradient_nothing_is_measured() {
    let (mut net, mut memory) = (net(), Memory::<Net, Sgd, 6>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
    let refused = monitor::update(&mut trainer, |report| panic!("{report:?}"));
    assert_eq!(refused, Err(StepError::NoGradient));
}

#[test]
fn moving_averages_follow_the_formula() {
    let mut rng = motenet::rng::seeded(3);
    for beta in [0.0, 0.5, 0.9, 0.98, 0.999f64] {
        let (mut average, mut single) = (
            MovingAverage::new(beta).unwrap(),
            MovingAverage::new(beta as f32).unwrap(),
        );
        assert_eq!((average.get(), average.raw()), (None, 0.0));
        let mut values = vec![];
        for t in 1..=300 {
            let x = 20.0 + motenet::rng::normal(&mut rng);
            values.push(f64::from(x));
            average.push(f64::from(x));
            single.push(x);
            let weights: Vec<f64> = (0..t).map(|age| (1.0 - beta) * beta.powi(age)).collect();
            let raw: f64 = weights
                .iter()
                .zip(values.iter().rev())
                .map(|(weight, x)| weight * x)
                .sum();
            let filled: f64 = 1.0 - beta.powi(t);
            assert!((average.raw() - raw).abs() < 1e-10 && (average.filled() - filled).abs() < 1e-12);
            let corrected = average.get().unwrap();
            assert!((corrected - raw / filled).abs() < 1e-9, "beta {beta}, {t}: {corrected}");
            assert!(
                (f64::from(single.get().unwrap()) - corrected).abs() < 2e-4,
                "beta {beta}, {t}, f32"
            );
        }
    }
    // The first corrected values are exact also for betas close to 1.
    let mut slow = MovingAverage::new(0.9999f32).unwrap();
    slow.push(7.0);
    assert_eq!(slow.get(), Some(7.0));
}

#[test]
fn windows_of_the_course() {
    for (beta, window) in [(0.5, 2.0), (0.9, 10.0), (0.98, 50.0f64)] {
        let average = MovingAverage::new(beta).unwrap();
        assert!((average.window() - window).abs() < 1e-9);
        assert!((MovingAverage::over(window).unwrap().window() - window).abs() < 1e-9);
        // A step from 0 to 1: after as many values as the window has, 1 - 1/e of it is followed, about.
        let mut average = average;
        (0..10_000).for_each(|_| average.push(0.0));
        (0..window as usize).for_each(|_| average.push(1.0));
        let followed = average.get().unwrap();
        assert!((0.63..0.76).contains(&followed), "beta {beta}: {followed}");
    }
}

#[test]
fn bad_betas_and_values_are_refused() {
    for beta in [-0.1, 1.0, 1.5, f32::NAN] {
        assert_eq!(MovingAverage::new(beta), Err(ConfigError::Beta), "{beta}");
    }
    for window in [0.0, 0.5, -3.0, f32::NAN, f32::INFINITY] {
        assert_eq!(MovingAverage::over(window), Err(ConfigError::Beta), "{window}");
    }
    let mut average = MovingAverage::new(0.9f32).unwrap();
    for x in [f32::NAN, 3.0, f32::INFINITY, 3.0, 1e30] {
        average.push(x);
    }
    assert!((average.get().unwrap() - 3.0).abs() < 1e-6);
    average.reset();
    assert_eq!(average.get(), None);
}

#[test]
fn a_reset_average_has_seen_nothing() {
    let mut average = MovingAverage::new(0.5f32).expect("a beta");
    average.push(8.0);
    average.reset();
    assert_eq!((average.raw(), average.filled(), average.get()), (0.0, 0.0, None));
    assert_eq!(average, MovingAverage::new(0.5).expect("a beta"));
}

/// Two leaves of weights of norm 1, with these gradients and updates.
fn judged(gradients: [f32; 2], updates: [f32; 2]) -> Monitor<2> {
    let mut monitor = Monitor::new();
    for leaf in 0..2 {
        monitor.take(LeafReport {
            leaf,
            role: Role::Weight,
            len: 4,
            gradient: gradients[leaf],
            weights: 1.0,
            update: updates[leaf],
        });
    }
    monitor
}

/// A figure at a limit is still well, the next number beyond it is not; of equal leaves the first is named.
#[test]
fn verdicts_change_beyond_their_limits() {
    let verdict = |gradients, updates, limits| {
        let mut monitor = judged(gradients, updates);
        monitor.limits = limits;
        monitor.verdict()
    };
    let limits = Limits {
        exploding: 4.0,
        vanishing: 0.25,
        share: 0.125,
        fast: 0.5,
        slow: 0.0625,
    };
    let update = [0.25; 2];
    assert_eq!(verdict([4.0, 4.0], update, limits), Verdict::Healthy);
    assert_eq!(
        verdict([4.0, 4.0f32.next_up()], update, limits),
        Verdict::Exploding { leaf: 1 }
    );
    assert_eq!(verdict([5.0, 5.0], update, limits), Verdict::Exploding { leaf: 0 });
    assert_eq!(verdict([0.25, 1.0], update, limits), Verdict::Healthy);
    assert_eq!(
        verdict([1.0, 0.25f32.next_down()], update, limits),
        Verdict::Vanishing { leaf: 1 }
    );
    assert_eq!(verdict([0.1, 0.1], update, limits), Verdict::Vanishing { leaf: 0 });
    assert_eq!(verdict([0.5, 4.0], update, limits), Verdict::Healthy);
    assert_eq!(
        verdict([0.5f32.next_down(), 4.0], update, limits),
        Verdict::Vanishing { leaf: 0 }
    );
    assert_eq!(verdict([1.0; 2], [0.5, 0.5], limits), Verdict::Healthy);
    assert_eq!(
        verdict([1.0; 2], [0.25, 0.5f32.next_up()], limits),
        Verdict::TooFast { leaf: 1 }
    );
    assert_eq!(verdict([1.0; 2], [0.0625, 0.25], limits), Verdict::Healthy);
    assert_eq!(Verdict::TooFast { leaf: 1 }.to_string(), "too fast: leaf 1");
    assert_eq!(
        verdict([1.0; 2], [0.25, 0.0625f32.next_down()], limits),
        Verdict::TooSlow { leaf: 1 }
    );
}

#[test]
fn the_newest_report_is_the_last_and_what_overflows_explodes() {
    let mut monitor = judged([1.0; 2], [0.01; 2]);
    let newer = LeafReport {
        gradient: f32::INFINITY,
        ..monitor.last().next().expect("a report")
    };
    monitor.take(newer);
    assert_eq!(monitor.last().next(), Some(newer));
    assert_eq!(monitor.verdict(), Verdict::Exploding { leaf: 0 });
    assert!(monitor.relative_gradient(0).is_some_and(|average| average > 1e16));
}

#[test]
fn averages_cover_ten_updates_and_limits_are_the_documented_ones() {
    let mut monitor = judged([1.0; 2], [0.01; 2]);
    let second = LeafReport {
        gradient: 2.0,
        ..monitor.last().next().expect("a report")
    };
    monitor.take(second);
    // 0.09 times the first, 0.1 times the second, over 0.19.
    let average = monitor.relative_gradient(0).expect("an average");
    assert!((average - 0.29 / 0.19).abs() < 1e-6, "{average}");
    let expected = Limits {
        exploding: 100.0,
        vanishing: 1e-6,
        share: 1e-3,
        fast: 0.3,
        slow: 1e-6,
    };
    assert_eq!(monitor.limits, expected);
}
