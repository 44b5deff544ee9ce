//! The comparison, the table of tolerances and the ledger that watches over it.

use host_tests::fixtures::Layers;
use host_tests::tolerance::{DEFAULT, Ledger, Mismatch, TABLE, Tolerance, close, row};

const LOOSE: Tolerance = Tolerance::new(0.5, 0.1);

#[test]
fn close_allows_absolute_and_relative_parts() {
    assert!(close(&[10.0, -1.4], &[11.0, -1.0], LOOSE).is_ok());
    assert!(close(&[8.0], &[10.0], LOOSE).is_err());
    assert!(
        close(&[1.0f32], &[1.0], Tolerance::EXACT).is_ok(),
        "single precision compares too"
    );
    assert!(close(&[-0.0], &[0.0], Tolerance::EXACT).is_ok());
    assert!(close::<f64>(&[], &[], Tolerance::EXACT) == Ok(None));
}

#[test]
fn close_reports_the_worst_element() {
    let mismatch = close(&[1.0, 5.0, 3.0, 9.0], &[1.0, 7.0, 3.0, 0.0], LOOSE).expect_err("two are too far");
    let text = mismatch.to_string();
    let Mismatch::Value {
        worst, failures, of, ..
    } = mismatch
    else {
        panic!("{text}")
    };
    assert_eq!(
        (worst.index, worst.actual, worst.expected, failures, of),
        (3, 9.0, 0.0, 2, 4)
    );
    assert!(
        text.contains("2 of 4") && text.contains("[3]: 9e0 instead of 0e0"),
        "{text}"
    );
    assert_eq!(
        close(&[1.0], &[1.0, 2.0], LOOSE),
        Err(Mismatch::Length { actual: 1, expected: 2 })
    );
}

#[test]
fn nan_never_passes_and_infinities_only_themselves() {
    let infinity = f64::INFINITY;
    for (actual, expected) in [
        (f64::NAN, 0.0),
        (0.0, f64::NAN),
        (f64::NAN, f64::NAN),
        (infinity, 1.0),
        (1.0, infinity),
        (infinity, -infinity),
        (f64::NAN, infinity),
    ] {
        for tolerance in [Tolerance::EXACT, LOOSE, Tolerance::new(infinity, 1.0)] {
            assert!(close(&[actual], &[expected], tolerance).is_err() || actual == infinity && expected == 1.0);
        }
        assert!(
            close(&[0.0, actual], &[0.0, expected], LOOSE).is_err(),
            "{actual} for {expected}"
        );
    }
    assert!(close(&[infinity, -infinity], &[infinity, -infinity], Tolerance::EXACT).is_ok());
}

#[test]
fn every_exception_says_why() {
    for (i, row) in TABLE.iter().enumerate() {
        assert!(
            TABLE[..i].iter().all(|other| other.operation != row.operation),
            "{} is there twice",
            row.operation
        );
        assert_eq!(
            row.is_exception(),
            !row.why.is_empty(),
            "{}: exceptions have a reason, others none",
            row.operation
        );
    }
}

/// PyTorch's own single-precision kernels have to pass: a table that a good library fails is wrong.
#[test]
fn torch_in_single_precision_stays_within_the_table() {
    let layers = Layers::load().unwrap_or_else(|e| panic!("{e}"));
    let operations = [
        ("dense_exact", &["dense", "dense_nobias"][..]),
        (
            "conv1d_exact",
            &[
                "conv1d_valid",
                "conv1d_same_k5",
                "conv1d_stride2",
                "conv1d_dil2",
                "conv1d_causal_k3",
            ],
        ),
        ("avg_pool1d_exact", &["avgpool1d_2"]),
        ("max_pool1d", &["maxpool1d_2", "maxpool1d_3s2"]),
        ("global_max_pool", &["global_maxpool1d"]),
        ("global_avg_pool", &["global_avgpool1d"]),
        ("relu", &["act_relu"]),
        ("leaky_relu", &["act_leaky_relu_0_01"]),
        ("elu", &["act_elu"]),
        ("sigmoid", &["act_sigmoid"]),
        ("tanh", &["act_tanh"]),
        ("softplus", &["act_softplus"]),
        ("silu", &["act_silu"]),
        ("gelu", &["act_gelu_erf"]),
        ("softmax", &["softmax", "softmax_extreme"]),
        (
            "cross_entropy",
            &["ce_mean", "ce_sum", "ce_label_smoothing", "ce_extreme"],
        ),
        ("binary_cross_entropy", &["bce_logits_mean"]),
        ("mse", &["mse_mean"]),
        ("huber", &["huber_delta1", "huber_delta0.5"]),
    ];
    for (operation, cases) in operations {
        for case in cases {
            let deviation = layers.op(case).unwrap_or_else(|e| panic!("{e}")).torch_f32_dev;
            let allowed = row(operation).tolerance.absolute;
            assert!(
                deviation <= allowed,
                "{operation}: {case} deviates by {deviation:e}, {allowed:e} is allowed"
            );
        }
    }
}

#[test]
fn ledger_keeps_the_worst_and_tells_which_exceptions_are_unneeded() {
    let mut ledger = Ledger::new();
    ledger.check("dense", "first", &[1.0 + 1e-7], &[1.0]);
    ledger.check("dense", "second", &[2.0 + 3e-7, 1.0], &[2.0, 1.0]);
    ledger.check("digits_train_weights", "far", &[1.0 + 5e-5], &[1.0]);
    ledger.assert_exceptions_needed();
    let line = |operation: &str| {
        ledger
            .report()
            .lines()
            .find(|line| line.starts_with(operation))
            .map(str::to_owned)
    };
    assert!(
        line("dense").is_some_and(|line| line.contains("3.00e-7") && line.ends_with("10.0%")),
        "{}",
        ledger.report()
    );

    ledger.check("digits_train_loss", "near", &[1.0 + 1e-7], &[1.0]);
    assert_eq!(ledger.unneeded_exceptions(), ["digits_train_loss"]);
    let text = std::panic::catch_unwind(|| ledger.assert_exceptions_needed()).expect_err("one is unneeded");
    assert!(
        text.downcast_ref::<String>()
            .is_some_and(|text| text.contains("would do for digits_train_loss"))
    );

    let far = ledger.try_check("dense", &[1.0 + 1e-5], &[1.0]);
    assert!(
        matches!(far, Err(Mismatch::Value { allowed, .. }) if allowed == DEFAULT.around(1.0)),
        "{far:?}"
    );
}

#[test]
fn unknown_operations_are_named() {
    let text = std::panic::catch_unwind(|| row("dens")).expect_err("there is no such row");
    let text = text.downcast_ref::<String>().expect("a formatted panic");
    assert!(
        text.starts_with("no tolerance for `dens`; the table has dense_exact,"),
        "{text}"
    );
}
