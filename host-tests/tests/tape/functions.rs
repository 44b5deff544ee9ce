//! Every operator and function on its own, against the formula of its derivative and against two-sided differences.

use motenet::check::{EPSILON, Verdict};
use motenet::tape::{Tape, Var, check, dot};

type F64 = fn(f64) -> f64;

/// The gradient of one function at one point.
fn at(x: f64, f: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>) -> (f64, f64) {
    let cost = Tape::<f64, 8>::new().cost(&[x], |[x]| f(x)).expect("a gradient");
    (cost.value, cost.gradient[0])
}

/// Value and derivative by `f`'s own formula, within 1e-14; differences within 1e-7.
fn holds(name: &str, f: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>, value: F64, derivative: F64, points: &[f64]) {
    for &x in points {
        let near = |actual: f64, expected: f64| (actual - expected).abs() <= 1e-14 * (1.0 + expected.abs());
        let (y, dy) = at(x, &f);
        assert!(near(y, value(x)), "{name}({x}) = {y}, not {}", value(x));
        assert!(near(dy, derivative(x)), "{name}'({x}) = {dy}, not {}", derivative(x));
        let report = check(&mut Tape::<f64, 8>::new(), &[x], EPSILON, |[x]| f(x)).expect("a report");
        assert!(report.ratio < 1e-7, "{name} at {x}: {report}");
    }
}

#[test]
fn functions() {
    const ALL: [f64; 6] = [-3.0, -0.7, -0.01, 0.02, 0.9, 2.5];
    const POSITIVE: [f64; 4] = [0.02, 0.4, 1.0, 7.5];
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    holds("exp", |x| x.exp(), f64::exp, f64::exp, &ALL);
    holds("ln", |x| x.ln(), f64::ln, |x| 1.0 / x, &POSITIVE);
    holds("ln_1p", |x| x.ln_1p(), f64::ln_1p, |x| 1.0 / (1.0 + x), &POSITIVE);
    holds("sqrt", |x| x.sqrt(), f64::sqrt, |x| 0.5 / x.sqrt(), &POSITIVE);
    holds("square", |x| x.square(), |x| x * x, |x| 2.0 * x, &ALL);
    holds(
        "recip",
        |x| x.recip(),
        |x| 1.0 / x,
        |x| -1.0 / (x * x),
        &[-3.0, -0.7, 0.9, 2.5],
    );
    holds("abs", |x| x.abs(), f64::abs, f64::signum, &ALL);
    holds("sin", |x| x.sin(), f64::sin, f64::cos, &ALL);
    holds("cos", |x| x.cos(), f64::cos, |x| -x.sin(), &ALL);
    holds("tanh", |x| x.tanh(), f64::tanh, |x| x.cosh().powi(-2), &ALL);
    holds(
        "sigmoid",
        |x| x.sigmoid(),
        sigmoid,
        |x| (-x).exp() / (1.0 + (-x).exp()).powi(2),
        &ALL,
    );
    holds(
        "softplus",
        |x| x.softplus(),
        |x| x.exp().ln_1p(),
        |x| 1.0 / (1.0 + (-x).exp()),
        &ALL,
    );
    holds("relu", |x| x.relu(), |x| x.max(0.0), |x| f64::from(x > 0.0), &ALL);
    holds(
        "max",
        |x| x.max(Var::constant(0.5)),
        |x| x.max(0.5),
        |x| f64::from(x > 0.5),
        &ALL,
    );
    holds(
        "min",
        |x| Var::constant(0.5).min(x),
        |x| x.min(0.5),
        |x| f64::from(x < 0.5),
        &ALL,
    );
    holds("map", |x| x.map(x.value() + 7.0, 1.0), |x| x + 7.0, |_| 1.0, &ALL);
}

#[test]
fn powers() {
    const POINTS: [f64; 4] = [-2.5, -0.5, 0.75, 3.0];
    holds("x^0", |x| x.powi(0), |_| 1.0, |_| 0.0, &POINTS);
    holds("x^1", |x| x.powi(1), |x| x, |_| 1.0, &POINTS);
    holds("x^2", |x| x.powi(2), |x| x * x, |x| 2.0 * x, &POINTS);
    holds("x^7", |x| x.powi(7), |x| x.powi(7), |x| 7.0 * x.powi(6), &POINTS);
    holds("x^-1", |x| x.powi(-1), |x| 1.0 / x, |x| -1.0 / (x * x), &POINTS);
    holds("x^-4", |x| x.powi(-4), |x| x.powi(-4), |x| -4.0 * x.powi(-5), &POINTS);
    assert_eq!(at(0.0, |x| x.powi(0)), (1.0, 0.0));
    assert_eq!(at(0.0, |x| x.powi(1)), (0.0, 1.0));
    assert_eq!(at(1.0, |x| x.powi(i32::MIN)), (1.0, f64::from(i32::MIN)));
}

#[test]
fn operators_in_every_form() {
    // At x = 3, y = 2, with 4 as the plain number: exact in binary but for the division by 3.
    macro_rules! is {
        ($w:ident, $cost:expr => $value:expr, [$by_x:expr, $by_y:expr]) => {{
            let cost = Tape::<f64, 8>::new().cost(&[3.0, 2.0], |$w| $cost).expect("a gradient");
            assert_eq!(
                (cost.value, cost.gradient),
                ($value, [$by_x, $by_y]),
                "{}",
                stringify!($cost)
            );
        }};
    }
    is!(w, w[0] + w[1] => 5.0, [1.0, 1.0]);
    is!(w, w[0] - w[1] => 1.0, [1.0, -1.0]);
    is!(w, w[0] * w[1] => 6.0, [2.0, 3.0]);
    is!(w, w[0] / w[1] => 1.5, [0.5, -0.75]);
    is!(w, -w[0] => -3.0, [-1.0, 0.0]);
    is!(w, w[1] + 4.0 => 6.0, [0.0, 1.0]);
    is!(w, w[1] - 4.0 => -2.0, [0.0, 1.0]);
    is!(w, w[1] * 4.0 => 8.0, [0.0, 4.0]);
    is!(w, w[1] / 4.0 => 0.5, [0.0, 0.25]);
    is!(w, 4.0 + w[1] => 6.0, [0.0, 1.0]);
    is!(w, 4.0 - w[1] => 2.0, [0.0, -1.0]);
    is!(w, 4.0 * w[1] => 8.0, [0.0, 4.0]);
    is!(w, 4.0 / w[1] => 2.0, [0.0, -1.0]);
    is!(w, w[0] + w[0] => 6.0, [2.0, 0.0]);
    is!(w, w[0] * w[0] => 9.0, [6.0, 0.0]);
    is!(w, Var::constant(4.0) / w[1] => 2.0, [0.0, -1.0]);
    is!(w, w[1] / Var::from(4.0) => 0.5, [0.0, 0.25]);
    is!(w, w[0].add_scaled(4.0, w[1]) => 11.0, [1.0, 4.0]);
    is!(w, w.into_iter().sum::<Var<f64>>() => 5.0, [1.0, 1.0]);
    is!(w, dot(&w, &[5.0, 7.0]) => 29.0, [5.0, 7.0]);
    is!(w, w[0].map2(w[1], 1.0, [8.0, 9.0]) => 1.0, [8.0, 9.0]);
    is!(w, w[0] => 3.0, [1.0, 0.0]);
    is!(w, { let _ = w; Var::constant(4.0) } => 4.0, [0.0, 0.0]);
    is!(w, { let mut a = w[0]; a += w[1]; a -= 1.0; a *= w[1]; a /= 4.0; a } => 2.0, [0.5, 1.5]);
    is!(w, { let mut a = w[0]; a -= w[1]; a += 1.0; a *= 4.0; a /= w[1]; a } => 4.0, [2.0, -4.0]);
}

#[test]
fn kinks_have_the_stated_side() {
    assert_eq!(at(0.0, |x| x.abs()), (0.0, 0.0));
    assert_eq!(at(0.0, |x| x.relu()), (0.0, 0.0));
    assert_eq!(at(1.0, |x| x.max(2.0 * x - 1.0)), (1.0, 1.0));
    assert_eq!(at(1.0, |x| x.min(2.0 * x - 1.0)), (1.0, 1.0));
}

#[test]
fn functions_do_not_overflow_where_their_results_do_not() {
    assert_eq!(at(800.0, |x| x.softplus()), (800.0, 1.0));
    assert_eq!(at(-800.0, |x| x.softplus()), (0.0, 0.0));
    assert_eq!(at(800.0, |x| x.sigmoid()), (1.0, 0.0));
    // The derivative of a sigmoid near 1 is not lost to cancellation: e^-40 where 1 - σ is 0.
    let (_, slope) = at(40.0, |x| x.sigmoid());
    assert!((slope / (-40.0f64).exp() - 1.0).abs() < 1e-14);
}

#[test]
fn the_checker_finds_wrong_derivatives_of_every_size() {
    for (fault, verdict) in [
        (0.0, Verdict::Right),
        (1e-6, Verdict::Plausible),
        (1e-4, Verdict::Doubtful),
        (0.01, Verdict::Wrong),
    ] {
        let report = check(&mut Tape::<f64, 16>::new(), &[0.6, 1.2], EPSILON, |[a, b]| {
            a.sin() + b.map(b.value().exp(), b.value().exp() * (1.0 + fault))
        })
        .expect("a report");
        assert_eq!(report.verdict, verdict, "{report}");
        if fault > 0.0 {
            assert_eq!(report.worst.parameter, 1, "{report}");
        }
    }
}

#[test]
fn min_and_max_hand_a_nan_on() {
    for nan_first in [false, true] {
        let pair = |x: Var<'_, f64>| {
            // 0 / 0, which depends on x.
            let nan = (x - x) / (x - x);
            assert!(nan.value().is_nan());
            if nan_first {
                [nan.min(x), nan.max(x)]
            } else {
                [x.min(nan), x.max(nan)]
            }
            .map(|y| y.value().is_nan())
        };
        let mut tape = Tape::<f64, 16>::new();
        let cost = tape.cost(&[1.0], |[x]| {
            assert_eq!(pair(x), [true; 2]);
            x
        });
        assert!(cost.is_ok());
    }
}

#[test]
fn the_lowest_power_does_not_turn_into_the_highest() {
    assert_eq!(at(2.0, |x| x.powi(i32::MIN)), (0.0, 0.0));
}

/// Far from 0 a parameter moves by another step than was asked for; differences are divided by what it really was.
#[test]
fn differences_use_the_step_that_was_made() {
    let report = check(&mut Tape::<f32, 4>::new(), &[1000.0], 1e-4, |[x]| x).expect("a report");
    assert_eq!(report.ratio, 0.0, "{report}");
    let report = check(&mut Tape::<f32, 4>::new(), &[1000.0], 1e-4, |[x]| 2.0 * x).expect("a report");
    assert!(report.ratio < 1e-6, "{report}");
}
