//! Holds the library's schedules to PyTorch's traces and to formulas in `f64`.

use host_tests::by_name;
use host_tests::fixtures::Schedules;
use host_tests::fixtures::schedules::{PlateauCase, ScheduleCase};
use host_tests::reference::schedule::one_cycle::Curve;
use host_tests::reference::schedule::{Plateau, cosine, decay, one_cycle, ramp};
use motenet::prelude::*;
use motenet::schedule::{
    Anneal, Constant, Cosine, CosineRestarts, Exponential, Goal, InverseSqrt, InverseTime, Linear, NaturalExponential,
    Noam, OnPlateau, OneCycle, PerEpoch, Polynomial, Staircase, StepList, Then, Threshold, Triangular, Warmup,
};

/// What a rate up to 0.1 may differ from the trace.
const ALLOWED: f64 = 1e-7;
const CASES: usize = 21;
const PLATEAU_CASES: usize = 3;

type Rate = Box<dyn Fn(u32) -> f32>;

fn must<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|e| panic!("{e}"))
}

fn rate(schedule: impl Schedule + Copy + 'static) -> Rate {
    Box::new(move |t| schedule.lr(t))
}

fn one_cycle(case: &ScheduleCase) -> OneCycle {
    let number = |key: &str| must(case.params.number(key)) as f32;
    let mut cycle = OneCycle::new(number("lr_max"), number("T") as u32);
    assert_eq!(
        [
            cycle.rise,
            cycle.div,
            cycle.final_div,
            cycle.base_momentum,
            cycle.max_momentum
        ],
        ["pct", "div", "final_div", "base_momentum", "max_momentum"].map(number),
        "the defaults are PyTorch's"
    );
    if case.name == "onecycle_linear" {
        cycle.anneal = Anneal::Linear;
    }
    cycle
}

/// The library's schedule of a case.
fn library(case: &ScheduleCase) -> Rate {
    let number = |key: &str| must(case.params.number(key)) as f32;
    let steps = |key: &str| number(key) as u32;
    let lr = case.lr0 as f32;
    let inverse_time = || InverseTime {
        lr,
        decay: number("k"),
        period: steps("D"),
    };
    let cosine = |duration| Cosine {
        lr,
        end: number("end"),
        duration,
    };
    match case.name.as_str() {
        "constant" => rate(Constant { lr }),
        "inverse_time" => rate(inverse_time()),
        "inverse_time_staircase" => rate(inverse_time().staircase(steps("D"))),
        "exponential" => rate(Exponential {
            lr,
            factor: number("k"),
            period: steps("D"),
        }),
        "exponential_per_step" => rate(Exponential {
            lr,
            factor: number("gamma"),
            period: 1,
        }),
        "exp_natural" => rate(NaturalExponential { lr, rate: number("k") }),
        "step_staircase" => rate(
            Exponential {
                lr,
                factor: number("gamma"),
                period: steps("S"),
            }
            .staircase(steps("S")),
        ),
        "multistep" => {
            let milestones = must(case.params.classes("milestones"));
            rate(StepList::<3> {
                lr,
                factor: number("gamma"),
                milestones: std::array::from_fn(|i| milestones[i] as u32),
            })
        }
        "inv_sqrt" => rate(InverseSqrt { lr }),
        "inv_sqrt_warmup" => rate(Noam {
            peak: lr,
            warmup: steps("W"),
        }),
        "polynomial" | "polynomial_torch" => rate(Polynomial {
            lr,
            end: if case.params.has("end") { number("end") } else { 0.0 },
            power: number("p"),
            duration: steps("D"),
        }),
        "linear" => rate(Linear {
            lr,
            end: number("end"),
            duration: steps("D"),
        }),
        "cosine" | "cosine_clamped" => rate(cosine(steps("D"))),
        "cosine_warmup" => rate(cosine(steps("D") - steps("W")).warmed_up(steps("W"))),
        "sgdr" | "sgdr_m1" => rate(CosineRestarts {
            lr,
            end: number("end"),
            period: steps("T0"),
            growth: steps("M"),
        }),
        "onecycle_cos" | "onecycle_linear" => rate(one_cycle(case)),
        "cyclic_triangular" => rate(Triangular {
            base: number("base"),
            peak: number("max"),
            half: steps("S"),
        }),
        name => panic!("{name} is not compared"),
    }
}

#[test]
fn every_traced_schedule() {
    let cases = must(Schedules::load()).cases;
    assert_eq!(cases.len(), CASES);
    let mut worst = (0.0, "");
    for case in &cases {
        let (library, reference) = (library(case), must(by_name::schedule(case)));
        for (t, &expected) in case.lr.iter().enumerate() {
            let (rate, formula) = (f64::from(library(t as u32)), reference(t as u32));
            let (error, of_formula) = ((rate - expected).abs(), (formula - expected).abs());
            assert!(
                of_formula < 1e-12,
                "{}: the formula is off by {of_formula:e} at {t}",
                case.name
            );
            assert!(error <= ALLOWED, "{}: {rate} instead of {expected} at {t}", case.name);
            if error > worst.0 {
                worst = (error, &case.name);
            }
        }
    }
    println!("largest error {:.1e}, of {}", worst.0, worst.1);
    assert!(worst.0 < 1.35e-8, "the docs claim 1.3e-8: {worst:?}");
}

#[test]
fn one_cycles_momentum() {
    let mut compared = 0;
    for case in must(Schedules::load()).cases {
        let Some(momentum) = &case.momentum else { continue };
        let cycle = one_cycle(&case);
        for (t, expected) in momentum.iter().enumerate() {
            let error = (f64::from(cycle.momentum(t as u32)) - expected).abs();
            assert!(error <= 1.2e-7, "{}: off by {error:e} at {t}", case.name);
        }
        compared += 1;
    }
    assert_eq!(compared, 2);
}

fn on_plateau(case: &PlateauCase) -> OnPlateau {
    let number = |key: &str| must(case.params.number(key));
    let mut plateau = OnPlateau::new(case.lr0 as f32);
    plateau.factor = number("factor") as f32;
    plateau.patience = number("patience") as u32;
    let threshold = number("threshold") as f32;
    plateau.threshold = match case.params.0["threshold_mode"].as_str() {
        Some("rel") => Threshold::Relative(threshold),
        Some("abs") => Threshold::Absolute(threshold),
        mode => panic!("threshold mode {mode:?}"),
    };
    if case.params.has("cooldown") {
        plateau.cooldown = number("cooldown") as u32;
    }
    if case.params.has("min_lr") {
        plateau.least = number("min_lr") as f32;
    }
    plateau
}

/// Reductions at the same epochs, and the rates but for the rounding of each multiplication.
#[test]
fn plateaus_to_the_epoch() {
    let cases = must(Schedules::load()).plateau;
    assert_eq!(cases.len(), PLATEAU_CASES);
    for case in &cases {
        let mut plateau = on_plateau(case);
        let mut rates = vec![plateau.lr];
        rates.extend(case.loss.iter().map(|&loss| plateau.watch(loss as f32)));
        let changes =
            |rates: &[f64]| -> Vec<usize> { (1..rates.len()).filter(|&i| rates[i] != rates[i - 1]).collect() };
        let rates: Vec<f64> = rates.into_iter().map(f64::from).collect();
        let expected: Vec<f64> = [case.lr0].iter().chain(&case.lr_after).copied().collect();
        assert_eq!(changes(&rates), changes(&expected), "{}", case.name);
        assert!(changes(&rates).len() > 1, "{}: a run with reductions", case.name);
        for (rate, expected) in rates.iter().zip(&expected) {
            assert!(
                (rate / expected - 1.0).abs() < 2e-7,
                "{}: {rate} instead of {expected}",
                case.name
            );
        }
    }
}

/// 2000 epochs of a noisy loss that falls in stairs, with constants of every kind.
#[test]
fn plateaus_of_other_losses() {
    let mut reductions = 0;
    for seed in 0..60u64 {
        let mut rng = motenet::rng::seeded(seed);
        // A threshold no multiple of a loss falls on: f32 and f64 decide alike.
        let (threshold, relative) = (0.003_141_6 + 0.001 * (seed % 5) as f64, seed % 2 == 0);
        let mut reference = Plateau {
            lr: 0.5,
            factor: 0.5,
            patience: (seed % 7) as u32,
            threshold: f64::from(threshold as f32),
            relative,
            cooldown: (seed % 4) as u32,
            min_lr: if seed % 3 == 0 { 0.003 } else { 0.0 },
            best: f64::INFINITY,
            bad: 0,
            cooling: 0,
        };
        let mut plateau = OnPlateau::new(0.5);
        plateau.factor = 0.5;
        plateau.patience = reference.patience;
        plateau.cooldown = reference.cooldown;
        plateau.least = reference.min_lr as f32;
        plateau.threshold = match relative {
            true => Threshold::Relative(threshold as f32),
            false => Threshold::Absolute(threshold as f32),
        };
        for epoch in 0..2000 {
            let stair = 1.0 / (1 + epoch / 40) as f32;
            let loss = stair + 0.05 * motenet::rng::unit(&mut rng);
            let before = reference.lr;
            let (rate, expected) = (f64::from(plateau.watch(loss)), reference.watch(f64::from(loss)));
            reductions += usize::from(expected < before);
            assert!(
                (rate / expected - 1.0).abs() < 1e-6,
                "seed {seed}, epoch {epoch}: {rate}, not {expected}"
            );
        }
    }
    assert!(reductions > 300, "{reductions} reductions");
}

#[test]
fn a_plateau_of_accuracies_goes_the_other_way() {
    let accuracies = [0.5, 0.7, 0.7, 0.69, 0.9, 0.2, 0.3, 0.9, 0.9];
    let (mut up, mut down) = (OnPlateau::new(0.1), OnPlateau::new(0.1));
    for plateau in [&mut up, &mut down] {
        plateau.patience = 1;
        plateau.threshold = Threshold::Absolute(1e-4);
    }
    up.goal = Goal::Higher;
    let reduced = accuracies.map(|accuracy| {
        assert_eq!(up.watch(accuracy), down.watch(-accuracy));
        up.lr
    });
    assert_eq!(up.best(), Some(0.9));
    let changes: Vec<usize> = (1..reduced.len()).filter(|&i| reduced[i] != reduced[i - 1]).collect();
    assert_eq!(changes, [3, 6, 8]);
    let mut lost = OnPlateau::new(0.1);
    lost.patience = 1;
    assert_eq!(lost.watch(f32::NAN), 0.1);
    assert!(lost.watch(f32::NAN) < 0.1, "a loss that is NaN is no better");
}

/// Long runs with other constants, relative to the size of the rate.
#[test]
fn long_runs() {
    let near = |what: &str, schedule: &dyn Fn(u32) -> f32, formula: &dyn Fn(u32) -> f64| {
        let mut worst = 0.0f64;
        for t in (0..200_000).step_by(37).chain(199_990..200_010) {
            let (rate, expected) = (f64::from(schedule(t)), formula(t));
            let error = (rate - expected).abs() / (expected.abs() + 1e-2);
            worst = worst.max(error);
            assert!(error < 3e-6, "{what}: {rate} instead of {expected} at {t}");
        }
        println!("{what}: {worst:.1e}");
    };
    let check = |what: &str, schedule: Rate, formula: &dyn Fn(u32) -> f64| near(what, &schedule, formula);
    let inverse = InverseTime {
        lr: 0.5,
        decay: 0.75,
        period: 1000,
    };
    check("inverse time", rate(inverse), &|t| {
        decay::inverse_time(0.5, 0.75, 1000, t)
    });
    let exponential = Exponential {
        lr: 0.5,
        factor: 0.75,
        period: 20_000,
    };
    check("exponential", rate(exponential), &|t| {
        decay::exponential(0.5, 0.75, 20_000, t)
    });
    check("stairs", rate(exponential.staircase(20_000)), &|t| {
        decay::exponential(0.5, 0.75, 20_000, decay::stair(20_000, t))
    });
    let natural = NaturalExponential {
        lr: 0.5,
        rate: 1.0 / 65_536.0,
    };
    check("natural", rate(natural), &|t| {
        decay::natural_exponential(0.5, 1.0 / 65_536.0, t)
    });
    check("root", rate(InverseSqrt { lr: 2.0 }), &|t| decay::inverse_sqrt(2.0, t));
    check(
        "Noam",
        rate(Noam {
            peak: 0.25,
            warmup: 4000,
        }),
        &|t| decay::noam(0.25, 4000, t),
    );
    let list = StepList {
        lr: 1.0,
        factor: 0.25,
        milestones: [70_000, 30_000],
    };
    check("list", rate(list), &|t| {
        decay::step_list(1.0, 0.25, &[30_000, 70_000], t)
    });
    let line = Linear {
        lr: 0.5,
        end: 2.0,
        duration: 150_001,
    };
    check("line", rate(line), &|t| ramp::linear(0.5, 2.0, 150_001, t));
    let power = Polynomial {
        lr: 0.5,
        end: 0.125,
        power: 0.5,
        duration: 123_457,
    };
    check("power", rate(power), &|t| ramp::polynomial(0.5, 0.125, 0.5, 123_457, t));
    let cos = Cosine {
        lr: 0.5,
        end: 0.125,
        duration: 123_457,
    };
    check("cosine", rate(cos), &|t| cosine::cosine(0.5, 0.125, 123_457, t));
    for growth in [1, 2, 3] {
        let restarts = CosineRestarts {
            lr: 0.5,
            end: 0.0,
            period: 777,
            growth,
        };
        check("restarts", rate(restarts), &|t| {
            cosine::restarts(0.5, 0.0, 777, growth, t)
        });
    }
    let triangle = Triangular {
        base: 0.125,
        peak: 0.5,
        half: 12_345,
    };
    check("triangle", rate(triangle), &|t| ramp::triangular(0.125, 0.5, 12_345, t));
    for (anneal, curve) in [(Anneal::Cosine, Curve::Cosine), (Anneal::Linear, Curve::Line)] {
        let mut cycle = OneCycle::new(0.5, 200_010);
        (cycle.rise, cycle.anneal) = (0.25, anneal);
        check("1cycle", rate(cycle), &|t| {
            one_cycle::rate(0.5, 25.0, 1e4, 0.25, 200_010, curve, t)
        });
        let momentum = |t| one_cycle::between([0.95f32, 0.85, 0.95].map(f64::from), 0.25, 200_010, curve, t);
        check("its momentum", Box::new(move |t| cycle.momentum(t)), &momentum);
    }
    check("warm-up", rate(cos.warmed_up(5000)), &|t| {
        ramp::warmup(5000, |t| cosine::cosine(0.5, 0.125, 123_457, t), t)
    });
}

#[test]
fn the_courses_figures() {
    let rates: Vec<f32> = (0..4)
        .map(|epoch| {
            InverseTime {
                lr: 0.2,
                decay: 1.0,
                period: 1,
            }
            .lr(epoch)
        })
        .collect();
    assert_eq!(rates, [0.2, 0.1, 0.2 / 3.0, 0.05]);
    let k = InverseSqrt { lr: 0.6 };
    assert_eq!([k.lr(0), k.lr(3), k.lr(8)], [0.6, 0.3, 0.2]);
    assert!(
        (Exponential {
            lr: 1.0,
            factor: 0.95,
            period: 1
        }
        .lr(2)
            - 0.9025)
            .abs()
            < 1e-7
    );
}

#[test]
fn schedules_compose() {
    let line = Linear {
        lr: 1.0,
        end: 0.0,
        duration: 4,
    };
    let rates = |schedule: &dyn Fn(u32) -> f32, n: u32| (0..n).map(schedule).collect::<Vec<f32>>();
    let per_epoch = line.per_epoch(2);
    assert_eq!(
        rates(&|t| per_epoch.lr(t), 9),
        [1., 1., 0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0.]
    );
    let warm = line.warmed_up(2);
    assert_eq!(rates(&|t| warm.lr(t), 7), [0.5, 1., 1., 0.75, 0.5, 0.25, 0.]);
    let stairs = line.staircase(2);
    assert_eq!(rates(&|t| stairs.lr(t), 5), [1., 1., 0.5, 0.5, 0.]);
    let by_hand = |t: u32| if t == 1 { 7.0 } else { 3.0 };
    let then = line.then(2, by_hand).per_epoch(1).warmed_up(1);
    assert_eq!(rates(&|t| then.lr(t), 6), [1., 1., 0.75, 3., 7., 3.]);
    let mut plateau = OnPlateau::new(0.5).warmed_up(2);
    (plateau.inner.factor, plateau.inner.patience) = (0.5, 0);
    plateau.inner.watch(1.0);
    plateau.inner.watch(2.0);
    assert_eq!([plateau.lr(0), plateau.lr(1), plateau.lr(9)], [0.125, 0.25, 0.25]);
}

/// A few numbers each, and whatever the times: a finite rate.
#[test]
fn schedules_are_small_and_total() {
    fn check<S: Schedule + Copy + Send + Sync + 'static>(schedule: S, bytes: usize) {
        assert!(size_of::<S>() <= bytes, "{} bytes", size_of::<S>());
        for t in [0, 1, 2, 3, 1000, u32::MAX / 2, u32::MAX - 1, u32::MAX] {
            let lr = schedule.lr(t);
            assert!(lr.is_finite() && (0.0..=1.0).contains(&lr), "{lr} at {t}");
        }
    }
    for time in [0, 1, 2, 3, u32::MAX / 2 + 1, u32::MAX] {
        let (lr, end) = (1.0, 0.125);
        let cosine = Cosine {
            lr,
            end,
            duration: time,
        };
        check(Constant { lr }, 4);
        check(
            InverseTime {
                lr,
                decay: 0.5,
                period: time,
            },
            12,
        );
        check(
            Exponential {
                lr,
                factor: 0.5,
                period: time,
            },
            12,
        );
        check(NaturalExponential { lr, rate: 0.5 }, 8);
        check(InverseSqrt { lr }, 4);
        check(Noam { peak: lr, warmup: time }, 8);
        check(
            StepList {
                lr,
                factor: 0.5,
                milestones: [time; 5],
            },
            28,
        );
        check(
            Linear {
                lr,
                end,
                duration: time,
            },
            12,
        );
        check(
            Polynomial {
                lr,
                end,
                power: 2.0,
                duration: time,
            },
            16,
        );
        check(cosine, 12);
        for growth in [0, 1, 2, u32::MAX] {
            check(
                CosineRestarts {
                    lr,
                    end,
                    period: time,
                    growth,
                },
                16,
            );
        }
        for rise in [0.0, 0.3, 1.0] {
            for anneal in [Anneal::Cosine, Anneal::Linear] {
                let cycle = OneCycle {
                    rise,
                    anneal,
                    ..OneCycle::new(lr, time)
                };
                check(cycle, 32);
                check(move |t: u32| cycle.momentum(t), 32);
            }
        }
        check(
            Triangular {
                base: end,
                peak: lr,
                half: time,
            },
            12,
        );
        check(
            Warmup {
                steps: time,
                inner: cosine,
            },
            16,
        );
        check(
            Staircase {
                every: time,
                inner: cosine,
            },
            16,
        );
        check(
            PerEpoch {
                steps: time,
                inner: cosine,
            },
            16,
        );
        check(
            Then {
                first: cosine,
                at: time,
                next: cosine,
            },
            28,
        );
    }
    check(OnPlateau::new(1.0), 64);
}

/// A schedule drives a trainer's optimiser, and 1cycle its momentum too.
#[test]
fn schedules_drive_optimisers() {
    type Net = Model<[f32; 1], Dense<1>>;
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Momentum, 1>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.0, 0.0), Mse);
    let cycle = OneCycle::new(0.1, 10);
    for t in 0..10 {
        trainer.optimizer.set_lr(cycle.lr(t));
        trainer.optimizer.set_momentum(cycle.momentum(t));
        must(trainer.step([([1.0], [3.0])]));
    }
    // The same by the formula; the gradient of (y - 3)^2 is 2 (y - 3) for the weight and the bias alike.
    let (mut w, mut v) = (0.0f64, 0.0f64);
    for t in 0..10 {
        let rate = one_cycle::rate(0.1, 25.0, 1e4, 0.3, 10, Curve::Cosine, t);
        let beta = one_cycle::between([0.95, 0.85, 0.95], 0.3, 10, Curve::Cosine, t);
        v = beta * v + (1.0 - beta) * 2.0 * (2.0 * w - 3.0);
        w -= rate * v;
    }
    let trained = f64::from(net.w[0][0]);
    assert!(w > 0.1 && (trained - w).abs() < 1e-6, "{trained} instead of {w}");
}

/// What is as good as the threshold asks for is not better than it: all numbers here are exact in binary.
#[test]
fn a_plateau_ends_only_beyond_its_threshold() {
    for (goal, threshold, at) in [
        (Goal::Lower, Threshold::Relative(0.25), 1.5),
        (Goal::Lower, Threshold::Absolute(0.5), 1.5),
        (Goal::Higher, Threshold::Relative(0.25), 2.5),
        (Goal::Higher, Threshold::Absolute(0.5), 2.5f32),
    ] {
        let beyond = if goal == Goal::Lower {
            at.next_down()
        } else {
            at.next_up()
        };
        for (figure, best) in [(at, 2.0), (beyond, beyond)] {
            let mut plateau = OnPlateau::new(0.1);
            (plateau.goal, plateau.threshold) = (goal, threshold);
            plateau.watch(2.0);
            plateau.watch(figure);
            assert_eq!(plateau.best(), Some(best), "{goal:?}, {threshold:?}, {figure}");
        }
    }
}

/// PyTorch's `eps`: a change of no more than 1e-8 is not made.
#[test]
fn a_plateau_spares_changes_too_small() {
    let lowered = |least| {
        let mut plateau = OnPlateau::new(2.0 * OnPlateau::EPS);
        (plateau.patience, plateau.factor, plateau.least) = (0, 0.0, least);
        plateau.watch(1.0);
        plateau.watch(1.0)
    };
    assert_eq!(lowered(OnPlateau::EPS), 2.0 * OnPlateau::EPS, "by 1e-8");
    assert_eq!(lowered(0.5 * OnPlateau::EPS), 0.5 * OnPlateau::EPS, "by 1.5e-8");
}

#[test]
fn periods_of_zero_count_as_one() {
    let line = Linear {
        lr: 1.0,
        end: 0.0,
        duration: 64,
    };
    let restarts = |period, growth| CosineRestarts {
        lr: 1.0,
        end: 0.0,
        period,
        growth,
    };
    for step in [0, 1, 5, 63, 1000] {
        assert_eq!(line.per_epoch(0).lr(step), line.lr(step));
        assert_eq!(line.staircase(0).lr(step), line.lr(step));
        for growth in [0, 1, 2, 3] {
            assert_eq!(restarts(0, growth).place(step), restarts(1, growth).place(step));
        }
        assert_eq!(restarts(1, 1).place(step), (0, 1));
    }
    let noam = Noam { peak: 1.0, warmup: 4 };
    assert_eq!(
        noam.lr(u32::MAX),
        noam.lr(u32::MAX - 1),
        "the last step has no successor"
    );
    assert!((noam.lr(u32::MAX) - 2.0 / 65536.0).abs() < 1e-9);
}

#[test]
fn a_plateaus_defaults_are_pytorchs() {
    let plateau = OnPlateau::new(0.1);
    assert_eq!(
        (plateau.factor, plateau.patience, plateau.cooldown, plateau.least),
        (0.1, 10, 0, 0.0)
    );
    assert_eq!(
        (plateau.threshold, plateau.goal),
        (Threshold::Relative(1e-4), Goal::Lower)
    );
}
