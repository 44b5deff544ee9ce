//! What cannot be done is said, and the tape is good for the next cost.

use motenet::tape::{Cost, Tape, TapeError, Var};

/// P parameters, then `n` operations.
fn chain<'t>(x: Var<'t, f32>, n: usize) -> Var<'t, f32> {
    (0..n).fold(x, |x, _| x + 1.0)
}

#[test]
fn capacity_is_needed_to_the_place() {
    let mut tape = Tape::<f32, 10>::new();
    assert_eq!(
        tape.cost(&[1.0], |[x]| chain(x, 9)).map(|cost| cost.gradient),
        Ok([1.0])
    );
    for n in [10, 11, 1000, 100_000] {
        let error = TapeError::Capacity {
            needed: n + 1,
            capacity: 10,
        };
        assert_eq!(tape.cost(&[1.0], |[x]| chain(x, n)), Err(error));
        assert_eq!(
            tape.cost(&[1.0, 2.0], |[x, _]| chain(x, n - 1)),
            Err(error),
            "parameters count too"
        );
    }
    let message = TapeError::Capacity {
        needed: 11,
        capacity: 10,
    }
    .to_string();
    assert!(message.contains("11") && message.contains("10"), "{message}");
    // What it says is enough, and one less is not.
    assert!(Tape::<f32, 11>::new().cost(&[1.0], |[x]| chain(x, 10)).is_ok());
    assert_eq!(
        Tape::<f32, 0>::new().cost(&[1.0], |[x]| x),
        Err(TapeError::Capacity { needed: 1, capacity: 0 })
    );
}

#[test]
fn constants_and_choices_take_no_place() {
    let mut tape = Tape::<f32, 2>::new();
    let cost = tape.cost(&[3.0, 2.0], |[x, y]| {
        let constant = (Var::constant(2.0) * 3.0 + 1.0).exp() / 5.0;
        x.max(y).max(constant.ln().min(Var::constant(-1.0)))
    });
    assert_eq!(
        cost,
        Ok(Cost {
            value: 3.0,
            gradient: [1.0, 0.0]
        })
    );
}

#[test]
fn numbers_that_are_not_finite_are_named() {
    let mut tape = Tape::<f32, 16>::new();
    for bad in [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e19] {
        assert_eq!(
            tape.cost(&[1.0, bad], |[x, _]| x),
            Err(TapeError::Parameter { parameter: 1 })
        );
        assert_eq!(tape.cost(&[1.0], |[x]| x * bad), Err(TapeError::Value));
    }
    assert_eq!(tape.cost(&[-1.0], |[x]| x.sqrt()), Err(TapeError::Value));
    assert_eq!(tape.cost(&[-1.0], |[x]| x.ln()), Err(TapeError::Value));
    assert_eq!(tape.cost(&[-1.0], |[x]| x.ln().relu()), Err(TapeError::Value));
    assert_eq!(tape.cost(&[-1.0], |[x]| x.max(x.ln())), Err(TapeError::Value));
    assert_eq!(tape.cost(&[-1.0], |[x]| x.ln().min(x)), Err(TapeError::Value));
    assert_eq!(tape.cost(&[100.0], |[x]| x.exp()), Err(TapeError::Value));
    assert_eq!(
        tape.cost(&[1.0, 0.0], |[x, y]| x + y.sqrt()),
        Err(TapeError::Gradient { parameter: 1 })
    );
    assert_eq!(
        tape.cost(&[4.0], |[x]| x.sqrt()).map(|cost| cost.gradient),
        Ok([0.25]),
        "as good as new"
    );
}

#[test]
fn an_infinite_derivative_off_the_path_does_no_harm() {
    let mut tape = Tape::<f32, 16>::new();
    let cost = tape.cost(&[0.0], |[x]| x.sqrt().max(x + 1.0));
    assert_eq!(
        cost,
        Ok(Cost {
            value: 1.0,
            gradient: [1.0]
        })
    );
}

#[test]
fn means_are_those_of_one_long_tape() {
    let samples: Vec<(f64, f64)> = (0..50)
        .map(|i| (f64::from(i) / 10.0, (f64::from(i) / 7.0).sin()))
        .collect();
    fn error<'t>([a, b]: [Var<'t, f64>; 2], &(x, y): &(f64, f64)) -> Var<'t, f64> {
        ((a * x).sin() + b - y).square()
    }
    let w = [1.3, 0.2];
    let short = Tape::<f64, 8>::new().mean(&w, &samples, error).expect("a mean");
    let long = Tape::<f64, 512>::new()
        .cost(&w, |w| {
            samples.iter().map(|sample| error(w, sample)).sum::<Var<f64>>() / samples.len() as f64
        })
        .expect("a cost");
    assert!((short.value - long.value).abs() < 1e-15);
    for (short, long) in short.gradient.into_iter().zip(long.gradient) {
        assert!((short - long).abs() < 1e-14, "{short} {long}");
    }
}

#[test]
fn means_report_the_first_bad_sample_and_no_sample() {
    let mut tape = Tape::<f32, 8>::new();
    let none: [f32; 0] = [];
    assert_eq!(tape.mean(&[1.0], none, |[x], s| x * s), Err(TapeError::NoSamples));
    let mut seen = 0;
    let result = tape.mean(&[1.0], [1.0, 4.0, -1.0, 9.0], |[x], s| {
        seen += 1;
        (x * s).sqrt()
    });
    assert_eq!((result, seen), (Err(TapeError::Value), 3));
    // Each is below 2^63, their sum is not.
    assert_eq!(
        tape.mean(&[1.0], [9e18, 9e18], |[x], s| x * s).map(|cost| cost.value),
        Ok(9e18)
    );
}

#[test]
fn a_place_takes_what_the_doc_says() {
    assert_eq!(Tape::<f32, 100>::BYTES, 1600);
    assert_eq!(Tape::<f64, 100>::BYTES, 3200);
}
