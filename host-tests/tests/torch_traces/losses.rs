//! Losses: value and gradient of a batch, as the trainer puts them together from single samples.

use crate::must;
use crate::operations::{Arrays, Compared, Comparison, DOUBLE};
use crate::pass::{samples, wide};
use host_tests::fixtures::layers::OpCase;
use host_tests::tolerance::Tolerance;
use motenet::prelude::*;
use motenet::{Scalar, Tensor};

/// How many samples' worth of loss the value is: PyTorch's reductions, and what relates its losses to ours.
type Weight = fn(&OpCase) -> f64;

macro_rules! comparisons {
    ($($case:literal, $operation:literal: [$n:literal] $loss:expr, $targets:ident, $weight:expr $(, $tolerance:expr)?;)*) => {
        vec![$(Comparison {
            case: $case,
            operation: $operation,
            compare: |case| Compared {
                single: run::<f32, [f32; $n], _>(case, $loss(case), $targets(case), $weight),
                double: run::<f64, [f64; $n], _>(case, $loss(case), $targets(case), $weight),
                double_tolerance: *[DOUBLE $(, $tolerance)?].last().unwrap(),
            },
        }),*]
    };
}

pub fn comparisons() -> Vec<Comparison> {
    // In f64 too the share that smoothing takes is an f32.
    const SMOOTH: Tolerance = Tolerance::new(1e-8, 1e-8);
    comparisons! {
        "ce_mean", "cross_entropy": [6] |_| CrossEntropy, classes, mean;
        "ce_sum", "cross_entropy": [6] |_| CrossEntropy, classes, sum;
        "ce_extreme", "cross_entropy": [3] |_| CrossEntropy, classes, mean;
        "ce_label_smoothing", "cross_entropy": [6] smooth, classes, mean, SMOOTH;
        "bce_logits_mean", "binary_cross_entropy": [3] |_| BinaryCrossEntropy, values, mean;
        "mse_mean", "mse": [3] |_| Mse, values, mean;
        "huber_delta1", "huber": [3] |case| huber(case, "delta"), values, mean;
        "huber_delta0.5", "huber": [3] |case| huber(case, "delta"), values, mean;
        // As Huber's documentation has it: divided by its delta.
        "smooth_l1_beta0.5", "huber": [3] |case| huber(case, "beta"), values, |case| mean(case) / must(case.attrs.number("beta"));
    }
}

fn mean(case: &OpCase) -> f64 {
    1.0 / case.x().shape[0] as f64
}

fn sum(_: &OpCase) -> f64 {
    1.0
}

fn smooth(case: &OpCase) -> SmoothCrossEntropy {
    must(SmoothCrossEntropy::new(must(case.attrs.number("eps")) as f32))
}

fn huber(case: &OpCase, delta: &str) -> Huber {
    must(Huber::new(must(case.attrs.number(delta)) as f32))
}

fn classes(case: &OpCase) -> Vec<usize> {
    must(case.attrs.classes("target"))
}

fn values<Y: Tensor>(case: &OpCase) -> Vec<Y> {
    samples(&must(case.attrs.tensor("target")).data)
}

fn run<T: Scalar, Y: Tensor<Elem = T>, L: Loss<Y>>(
    case: &OpCase,
    loss: L,
    targets: Vec<L::Target>,
    weight: Weight,
) -> Arrays {
    let mut outputs = samples::<Y>(&case.x().data);
    assert_eq!(outputs.len(), targets.len(), "{}: a target for each output", case.name);
    let scale = T::from_f64(weight(case) * case.grad_output.data[0]);
    let mut total = T::ZERO;
    for (y, target) in outputs.iter_mut().zip(&targets) {
        let value = must(loss.value(y, target));
        assert_eq!(must(loss.grad(y, target, scale)), value, "{}: one value", case.name);
        total += value;
    }
    vec![
        (
            "loss".to_owned(),
            vec![(T::from_f64(weight(case)) * total).to_f64()],
            case.output.data.clone(),
        ),
        ("gradient of x".to_owned(), wide(&outputs), case.grad("x").data.clone()),
    ]
}

/// Soft labels have no case of their own: one-hot and smoothed labels, written out, have to give those of class indices.
#[test]
fn soft_labels_written_out() {
    let traces = crate::traces();
    let mut ledger = host_tests::tolerance::Ledger::new();
    for (name, eps) in [("ce_mean", 0.0), ("ce_label_smoothing", 0.1)] {
        let case = must(traces.op(name));
        let labels: Vec<[f32; 6]> = classes(case)
            .into_iter()
            .map(|class| {
                let mut q = [eps / 6.0; 6];
                q[class] += 1.0 - eps;
                q
            })
            .collect();
        for (what, actual, expected) in run::<f32, [f32; 6], _>(case, SoftCrossEntropy, labels, mean) {
            ledger.check("cross_entropy", &format!("{name}: {what}"), &actual, &expected);
        }
    }
}
