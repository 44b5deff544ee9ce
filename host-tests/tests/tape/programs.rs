//! Random programs of up to 60 operations, run on the tape and on dual numbers.

use host_tests::reference::tape::Dual;
use motenet::rng::{Generator, below, seeded, symmetric};
use motenet::tape::{Tape, Var};

const P: usize = 4;

/// One operation on earlier results.
#[derive(Clone, Copy, Debug)]
struct Operation {
    kind: u32,
    left: usize,
    right: usize,
    number: f64,
}

/// Each operation keeps its result in a range where nothing overflows, so that programs may be long.
fn draw(length: usize, rng: &mut Generator) -> Vec<Operation> {
    (0..length)
        .map(|i| Operation {
            kind: below(rng, 17),
            left: below(rng, (P + i) as u32) as usize,
            right: below(rng, (P + i) as u32) as usize,
            number: f64::from(symmetric(rng)),
        })
        .collect()
}

fn on_tape<'t>(w: [Var<'t, f64>; P], program: &[Operation]) -> Var<'t, f64> {
    let mut results = w.to_vec();
    for &Operation {
        kind,
        left,
        right,
        number,
    } in program
    {
        let (a, b) = (results[left], results[right]);
        results.push(match kind {
            0 => a + b,
            1 => a - b,
            2 => a * b,
            3 => a / (b * b + 1.0),
            4 => number * a,
            5 => number - a,
            6 => number / (a.abs() + 0.5),
            7 => a.max(b),
            8 => a.tanh().exp(),
            9 => (a.square() + 0.1).ln(),
            10 => (a * a + 0.1).sqrt(),
            11 => a.tanh(),
            12 => a.sigmoid(),
            13 => a.sin(),
            14 => a.cos(),
            15 => a.tanh().powi(3),
            _ => a.add_scaled(number, b),
        });
        let last = results.len() - 1;
        if results[last].value().abs() > 100.0 {
            results[last] = results[last].tanh();
        }
    }
    results[P..].iter().copied().sum()
}

fn on_duals(w: [Dual<P>; P], program: &[Operation]) -> Dual<P> {
    let mut results = w.to_vec();
    for &Operation {
        kind,
        left,
        right,
        number,
    } in program
    {
        let (a, b, c) = (results[left], results[right], Dual::constant);
        results.push(match kind {
            0 => a.plus(b),
            1 => a.minus(b),
            2 => a.times(b),
            3 => a.over(b.times(b).plus(c(1.0))),
            4 => c(number).times(a),
            5 => c(number).minus(a),
            6 => c(number).over(a.abs().plus(c(0.5))),
            7 => a.max(b),
            8 => a.tanh().exp(),
            9 => a.times(a).plus(c(0.1)).ln(),
            10 => a.times(a).plus(c(0.1)).sqrt(),
            11 => a.tanh(),
            12 => a.sigmoid(),
            13 => a.sin(),
            14 => a.cos(),
            15 => a.tanh().powi(3),
            _ => a.plus(c(number).times(b)),
        });
        let last = results.len() - 1;
        if results[last].value.abs() > 100.0 {
            results[last] = results[last].tanh();
        }
    }
    results[P..]
        .iter()
        .fold(Dual::constant(0.0), |sum, &term| sum.plus(term))
}

#[test]
fn random_programs_have_the_gradients_of_dual_numbers() {
    let (mut rng, mut tape) = (seeded(24), Tape::<f64, 512>::new());
    let mut largest = 0.0f64;
    for number in 0..2000 {
        let length = 1 + below(&mut rng, 60) as usize;
        let program = draw(length, &mut rng);
        let w = [0.0; P].map(|_: f64| 2.0 * f64::from(symmetric(&mut rng)));
        let cost = tape.cost(&w, |w| on_tape(w, &program)).expect("a gradient");
        let dual = on_duals(Dual::parameters(w), &program);
        let size = dual.gradient.iter().fold(1.0f64, |size, g| size.max(g.abs()));
        assert!(
            (cost.value - dual.value).abs() <= 1e-11 * (1.0 + dual.value.abs()),
            "program {number}"
        );
        for (tape, dual) in cost.gradient.into_iter().zip(dual.gradient) {
            let error = (tape - dual).abs() / size;
            assert!(error <= 1e-10, "program {number}: {tape} and {dual}\n{program:?}");
            largest = largest.max(error);
        }
    }
    assert!(largest > 0.0, "two ways of summing never round alike in 2000 programs");
}
