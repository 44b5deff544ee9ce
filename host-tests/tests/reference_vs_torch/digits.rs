//! 200 steps of training on digits.

use host_tests::by_name;
use host_tests::fixtures::digits_train::{BATCH, BATCHES, DECAY, DigitsCase, EPS, HELD_OUT_FROM, STEPS, batch_rows};
use host_tests::fixtures::{Digits, DigitsTrain};
use host_tests::reference::layers::batch_norm::RunningVariance;
use host_tests::reference::layers::{BatchNorm, Dense, Relu};
use host_tests::reference::loss::cross_entropy;
use host_tests::reference::{Layer, Network};
use host_tests::tensor::Tensor;

use crate::assert_close;

const NORM: usize = 1;

#[test]
fn five_optimisers_reproduce_torch() {
    let trace = DigitsTrain::load().unwrap_or_else(|e| panic!("{e}"));
    let digits = Digits::load().unwrap_or_else(|e| panic!("{e}"));
    let names: Vec<&str> = trace.cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["sgd", "momentum_torch", "adam", "adamw", "rmsprop"]);
    for case in &trace.cases {
        run(&trace, case, &digits, RunningVariance::Unbiased, &case.running_var);
    }
    // The running variance takes no part in training, so one optimiser tells about the other form.
    run(
        &trace,
        &trace.cases[0],
        &digits,
        RunningVariance::Biased,
        &trace.cases[0].running_var_biased,
    );
}

fn run(trace: &DigitsTrain, case: &DigitsCase, digits: &Digits, variance: RunningVariance, running_var: &Tensor) {
    let what = |quantity: &str| format!("{}, {variance:?}: {quantity}", case.name);
    let init = &trace.init;
    let norm = BatchNorm {
        gamma: init.gamma.clone(),
        beta: init.beta.clone(),
        eps: EPS,
        decay: DECAY,
        variance,
        ..BatchNorm::new(32)
    };
    let mut network = Network::new(vec![
        Layer::Dense(Dense {
            w: init.w1.clone(),
            b: None,
        }),
        Layer::BatchNorm(norm),
        Layer::activation(Relu),
        Layer::Dense(Dense {
            w: init.w2.clone(),
            b: Some(init.b2.clone()),
        }),
    ]);
    let mut optimizer = by_name::optimizer(&case.name, &case.params).unwrap_or_else(|e| panic!("{e}"));
    let lr = case.params.number("lr").unwrap_or_else(|e| panic!("{e}"));
    let losses: Vec<f64> = (0..STEPS)
        .map(|t| {
            let rows = batch_rows(t);
            let x = digits.x.rows(rows.start, rows.end);
            network.step(
                &x,
                |y| cross_entropy::classes(y, &digits.y[rows.clone()]),
                optimizer.as_mut(),
                lr,
            )
        })
        .collect();
    assert_close(&what("losses"), &losses, &case.loss);

    let expected: Vec<f64> = [&case.w1, &case.gamma, &case.beta, &case.w2, &case.b2]
        .into_iter()
        .flat_map(|t| t.data.clone())
        .collect();
    assert_close(&what("weights"), &network.flat(), &expected);
    let Layer::BatchNorm(norm) = &network.layers[NORM] else {
        panic!("layer {NORM} is the batch norm")
    };
    assert_close(&what("running mean"), &norm.running_mean.data, &case.running_mean.data);
    assert_close(&what("running variance"), &norm.running_var.data, &running_var.data);

    if variance == RunningVariance::Unbiased {
        let logits = network.infer(&digits.x);
        let held_out = logits.rows(HELD_OUT_FROM, digits.y.len());
        assert_close(
            &what("logits"),
            &held_out.rows(0, 8).data,
            &case.test_logits_first8.data,
        );
        let (loss, _) = cross_entropy::classes(&held_out, &digits.y[HELD_OUT_FROM..]);
        assert_close(&what("held-out loss"), &[loss], &[case.test_loss]);
        let trained = BATCH * BATCHES;
        let train_acc = accuracy(&logits.rows(0, trained), &digits.y[..trained]);
        let test_acc = accuracy(&held_out, &digits.y[HELD_OUT_FROM..]);
        assert_eq!(
            (train_acc, test_acc),
            (case.train_acc, case.test_acc),
            "{}",
            what("accuracies")
        );
    }
}

fn accuracy(logits: &Tensor, classes: &[usize]) -> f64 {
    let [samples, width] = logits.dims();
    let hits = (0..samples)
        .filter(|&n| (0..width).all(|k| logits[[n, k]] <= logits[[n, classes[n]]]))
        .count();
    hits as f64 / samples as f64
}
