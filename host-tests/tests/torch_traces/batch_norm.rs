//! Batch norm over consecutive training batches: outputs, gradients, running statistics by either variance, and evaluation. Then input
//! normalisation, which is a batch norm's evaluation without gamma and beta.

use crate::pass::{Pass, load, numbers, pass};
use crate::{must, traces};
use host_tests::fixtures::layers::BatchNormCase;
use host_tests::tolerance::Ledger;
use motenet::layers::NormConfig;
use motenet::prelude::*;
use motenet::{Keras, Tensor, Torch};

const ROOM: usize = 8;

/// PyTorch's constants but for the running variance.
#[derive(Clone, Copy)]
struct Biased;

impl NormConfig for Biased {
    const EPS: f32 = Torch::EPS;
    const DECAY: f32 = Torch::DECAY;
    const UNBIASED: bool = false;
}

/// Keras's constants but for the running variance.
#[derive(Clone, Copy)]
struct UnbiasedKeras;

impl NormConfig for UnbiasedKeras {
    const EPS: f32 = Keras::EPS;
    const DECAY: f32 = Keras::DECAY;
    const UNBIASED: bool = true;
}

#[test]
fn training_batches_running_statistics_and_evaluation() {
    let traces = traces();
    let mut ledger = Ledger::new();
    let mut follow = |name: &str| {
        let case = must(traces.batch_norm(name));
        match name {
            "bn1d_dense" => {
                sequence(case, Model::<[f32; 5], BatchNorm>::ZERO, true, &mut ledger);
                sequence(case, Model::<[f32; 5], BatchNorm<Biased>>::ZERO, false, &mut ledger);
            }
            "bn1d_conv" => {
                sequence(case, Model::<[[f32; 6]; 4], BatchNorm>::ZERO, true, &mut ledger);
                sequence(
                    case,
                    Model::<[[f32; 6]; 4], BatchNorm<Biased>>::ZERO,
                    false,
                    &mut ledger,
                );
            }
            "bn2d" => {
                sequence(case, Model::<[[[f32; 5]; 4]; 3], BatchNorm>::ZERO, true, &mut ledger);
                sequence(
                    case,
                    Model::<[[[f32; 5]; 4]; 3], BatchNorm<Biased>>::ZERO,
                    false,
                    &mut ledger,
                );
            }
            "bn1d_keraslike" => {
                sequence(
                    case,
                    Model::<[f32; 5], BatchNorm<UnbiasedKeras>>::ZERO,
                    true,
                    &mut ledger,
                );
                sequence(case, Model::<[f32; 5], BatchNorm<Keras>>::ZERO, false, &mut ledger);
            }
            _ => panic!("{name} is not compared"),
        }
    };
    for case in &traces.batchnorm {
        follow(&case.name);
    }
    println!("{}", ledger.report());
}

fn sequence<N>(case: &BatchNormCase, mut net: N, unbiased: bool, ledger: &mut Ledger)
where
    N: Train<Elem = f32> + Layer<In: Tensor<Elem = f32>>,
{
    load(
        &mut net,
        &[
            &case.gamma.data,
            &case.beta.data,
            &case.running_mean0.data,
            &case.running_var0.data,
        ],
    );
    for (i, step) in case.train.iter().enumerate() {
        let Pass {
            output, dx, mut grads, ..
        } = pass::<f32, N, ROOM>(&mut net, &step.x.data, &step.grad_output.data);
        let statistics = grads.split_off(2);
        assert!(statistics.iter().all(Vec::is_empty), "statistics have no gradient");
        let running_var = if unbiased {
            &step.running_var
        } else {
            &step.running_var_biased
        };
        for (what, actual, expected) in [
            ("output", &output, &step.y),
            ("gradient of x", &dx, &step.grad_x),
            ("gradient of gamma", &grads[0], &step.grad_gamma),
            ("gradient of beta", &grads[1], &step.grad_beta),
            ("running mean", &numbers(net.leaf(2)), &step.running_mean),
            ("running variance", &numbers(net.leaf(3)), running_var),
        ] {
            ledger.check(
                "batch_norm",
                &format!("{}, batch {i}: {what}", case.name),
                actual,
                &expected.data,
            );
        }
    }
    if unbiased {
        let Pass { inferred, .. } = pass::<f32, N, ROOM>(&mut net, &case.eval.x.data, &case.eval.y.data);
        ledger.check(
            "batch_norm",
            &format!("{}: evaluation", case.name),
            &inferred,
            &case.eval.y.data,
        );
    }
}

#[test]
fn normalize_is_an_evaluation() {
    let traces = traces();
    let mut ledger = Ledger::new();
    let case = must(traces.batch_norm("bn1d_dense"));
    let last = case.train.last().expect("a batch");
    let mut net = Model::<[f32; 5], Normalize>::ZERO;
    let array = |values: &[f64]| -> [f32; 5] { std::array::from_fn(|i| values[i] as f32) };
    net.set(
        array(&last.running_mean.data),
        array(&last.running_var.map(|var| (var + case.eps).sqrt()).data),
    );
    let computed = pass::<f32, _, ROOM>(&mut net, &case.eval.x.data, &case.eval.x.data);
    let channel = |i: usize| i % 5;
    let expected: Vec<f64> = case
        .eval
        .y
        .data
        .iter()
        .enumerate()
        .map(|(i, y)| (y - case.beta.data[channel(i)]) / case.gamma.data[channel(i)])
        .collect();
    ledger.check("normalize", "output", &computed.inferred, &expected);
    assert_eq!(computed.inferred, computed.output);
}
