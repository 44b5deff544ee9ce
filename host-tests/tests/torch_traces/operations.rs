//! Every single operation of `layers.json` is compared, or listed as one the library has not.

use crate::{layers, losses, traces};
use host_tests::fixtures::layers::OpCase;
use host_tests::tolerance::{Ledger, Tolerance, close};
use std::collections::BTreeSet;

/// Operations that the library does not have.
const NOT_IN_LIBRARY: &[&str] = &[
    "conv1d_depthwise_mult2",
    "act_relu6",
    "act_elu",
    "act_gelu_tanh",
    "act_hardswish",
    "act_hardsigmoid",
    "act_selu",
    "log_softmax",
    "ce_class_weight",
    "bce_logits_posweight",
    "mae_mean",
    "layernorm",
];

/// What the library computes in `f64` differs from PyTorch's by the order of summation.
pub const DOUBLE: Tolerance = Tolerance::new(1e-12, 1e-12);

/// A case, the operation whose tolerance counts, and how to compare it.
pub struct Comparison {
    pub case: &'static str,
    pub operation: &'static str,
    pub compare: fn(&OpCase) -> Compared,
}

/// What one precision computed: a name for each array, the array, and what PyTorch has.
pub type Arrays = Vec<(String, Vec<f64>, Vec<f64>)>;

/// What both precisions computed, and how near to PyTorch the library has to be in `f64`.
pub struct Compared {
    pub single: Arrays,
    pub double: Arrays,
    pub double_tolerance: Tolerance,
}

#[test]
fn every_operation() {
    let traces = traces();
    let comparisons: Vec<Comparison> = layers::comparisons().into_iter().chain(losses::comparisons()).collect();
    let mut ledger = Ledger::new();
    for Comparison {
        case,
        operation,
        compare,
    } in &comparisons
    {
        let compared = compare(traces.op(case).unwrap_or_else(|e| panic!("{e}")));
        for (what, actual, expected) in &compared.single {
            ledger.check(operation, &format!("{case}: {what}"), actual, expected);
        }
        for (what, actual, expected) in &compared.double {
            if let Err(mismatch) = close(actual, expected, compared.double_tolerance) {
                panic!("{case} in f64: {what}: {mismatch}");
            }
        }
    }
    println!("{}", ledger.report());

    let (compared, without): (BTreeSet<&str>, BTreeSet<&str>) = (
        comparisons.iter().map(|c| c.case).collect(),
        NOT_IN_LIBRARY.iter().copied().collect(),
    );
    assert!(compared.is_disjoint(&without), "compared, so the library has it");
    let unaccounted: Vec<&str> = traces.ops.iter().map(|op| op.name.as_str()).collect();
    let unaccounted: Vec<&&str> = unaccounted
        .iter()
        .filter(|&name| !compared.contains(name) && !without.contains(name))
        .collect();
    assert!(
        unaccounted.is_empty(),
        "neither compared nor listed as not in the library: {unaccounted:?}"
    );
    assert_eq!(
        compared.len() + without.len(),
        traces.ops.len(),
        "a listed case is not in the traces"
    );
}
