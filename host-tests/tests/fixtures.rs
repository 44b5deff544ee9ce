//! The golden traces are complete, and what is wrong with a damaged one is said.

use host_tests::fixtures::{Digits, DigitsTrain, FixtureError, Init, Int8, Layers, Optim, Schedules, read};
use host_tests::tensor::Tensor;

fn must<T>(loaded: Result<T, FixtureError>) -> T {
    loaded.unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn everything_is_there() {
    let layers = must(Layers::load());
    assert_eq!(
        (layers.ops.len(), layers.batchnorm.len(), layers.dropout.len()),
        (51, 4, 1)
    );
    let optim = must(Optim::load());
    for cases in [&optim.stream.cases, &optim.quadratic.cases] {
        assert!(cases.len() == 26 && cases.iter().all(|case| case.w.shape == [51, 6]));
    }
    assert!(optim.mlp.cases.iter().all(|case| case.loss.len() == 51));
    assert_eq!(must(Init::load()).cases.len(), 18);
    let schedules = must(Schedules::load());
    assert_eq!((schedules.cases.len(), schedules.plateau.len()), (21, 3));
    assert!(schedules.cases.iter().all(|case| case.lr.len() == 100));
    assert!(
        schedules
            .plateau
            .iter()
            .all(|case| case.lr_after.len() == case.loss.len())
    );
    let trace = must(DigitsTrain::load());
    assert!(trace.cases.len() == 5 && trace.cases.iter().all(|case| case.loss.len() == 200));
    let int8 = must(Int8::load());
    for (name, operators) in [("mlp", 2), ("cnn", 6)] {
        let model = must(int8.model(name));
        assert_eq!(
            (model.ops.len(), model.pred_int8.len(), model.x_q_first32.len()),
            (operators, 360, 32)
        );
    }
    let digits = must(Digits::load());
    assert_eq!((digits.x.shape, digits.y.len()), (vec![1797, 64], 1797));
}

#[test]
fn inputs_are_single_precision_numbers_bit_for_bit() {
    for case in &must(Layers::load()).ops {
        for (name, input) in &case.inputs {
            let rounded = Tensor::from_f32(&input.shape, &input.to_f32());
            assert_eq!(*input, rounded, "{}: {name}", case.name);
        }
    }
}

#[test]
fn exact_cases_have_inputs_of_256ths() {
    for case in &must(Layers::load()).ops {
        if ["dense", "conv", "maxpool", "avgpool"]
            .iter()
            .any(|kind| case.name.starts_with(kind))
        {
            let whole = |t: &Tensor| t.data.iter().all(|v| (v * 256.0).fract() == 0.0);
            assert!(
                case.inputs.values().all(whole) && whole(&case.grad_output),
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn errors_name_the_file_and_what_is_wrong() {
    let text = |e: FixtureError| e.to_string();
    let missing = text(read("nothing.json").expect_err("there is no such file"));
    assert!(
        missing.contains("fixtures") && missing.contains("nothing.json: cannot be read"),
        "{missing}"
    );
    let unknown = text(must(Layers::load()).op("denze").expect_err("a typo").clone());
    assert!(
        unknown.contains("layers.json: has no case `denze`; it has dense, dense_nobias"),
        "{unknown}"
    );

    let layers = must(Layers::load());
    let attrs = &must(layers.op("ce_label_smoothing")).attrs;
    assert_eq!(
        attrs.number("delta"),
        Err("no attribute `delta`; there are [eps, target]".to_owned())
    );
    assert!(attrs.count("eps").is_err_and(|e| e.starts_with("attribute `eps`: ")));
}

#[test]
fn damaged_arrays_are_refused() {
    let parse = |json: &str| serde_json::from_str::<Tensor>(json).map_err(|e| e.to_string());
    assert_eq!(
        parse("[[1, 2, 3], [4, 5, 6]]"),
        Ok(Tensor::new(&[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
    );
    assert_eq!(
        parse(r#"{"shape": [], "data": [4.5]}"#),
        Ok(Tensor::new(&[], vec![4.5]))
    );
    for (json, reason) in [
        ("[[1, 2], [3]]", "a ragged array: items of shape [2] and [1]"),
        (
            r#"{"shape": [2, 2], "data": [1, 2, 3]}"#,
            "shape [2, 2] needs 4 elements, there are 3",
        ),
        (r#"{"shape": [2]}"#, "an array without `data`"),
        (r#"[1, "2"]"#, "expected a number or an array, found \"2\""),
    ] {
        assert!(parse(json).is_err_and(|e| e.contains(reason)), "{json}");
    }
}
