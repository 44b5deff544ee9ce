use motenet::metrics::{Errors, Limits, MetricError, Remedy, Verdict};

fn verdict(optimal: f32, train: f32, dev: f32) -> Verdict {
    Errors { optimal, train, dev }.diagnose().expect("errors").verdict
}

/// The table of the course's "Bias and variance", and its remark on blurred pictures.
#[test]
fn the_courses_examples() {
    assert_eq!(verdict(0.0, 0.01, 0.11), Verdict::HighVariance);
    assert_eq!(verdict(0.0, 0.15, 0.16), Verdict::HighBias);
    assert_eq!(verdict(0.0, 0.15, 0.30), Verdict::Both);
    assert_eq!(verdict(0.0, 0.005, 0.01), Verdict::Fine);
    assert_eq!(verdict(0.15, 0.15, 0.16), Verdict::Fine);
}

/// "Avoidable bias": the same two errors, seen by what humans can do.
#[test]
fn avoidable_bias_is_measured_from_the_optimum() {
    let at = |optimal| {
        Errors {
            optimal,
            train: 0.08,
            dev: 0.10,
        }
        .diagnose()
        .expect("errors")
    };
    let (cats, blurred) = (at(0.01), at(0.075));
    assert!((cats.avoidable_bias - 0.07).abs() < 1e-6 && (cats.variance - 0.02).abs() < 1e-6);
    assert!((blurred.avoidable_bias - 0.005).abs() < 1e-6);
    assert!(cats.avoidable_bias > cats.variance && blurred.avoidable_bias < blurred.variance);
    let strict = Limits {
        avoidable_bias: 0.02,
        variance: 0.015,
    };
    let within = |optimal| {
        Errors {
            optimal,
            train: 0.08,
            dev: 0.10,
        }
        .diagnose_within(strict)
        .expect("errors")
        .verdict
    };
    assert_eq!((within(0.01), within(0.075)), (Verdict::Both, Verdict::HighVariance));
}

#[test]
fn the_recipe_starts_with_bias() {
    let remedies = |train, dev| {
        Errors {
            optimal: 0.0,
            train,
            dev,
        }
        .diagnose()
        .expect("errors")
        .remedies()
    };
    assert_eq!(remedies(0.15, 0.16)[..2], [Remedy::BiggerNetwork, Remedy::TrainLonger]);
    assert_eq!(remedies(0.01, 0.11)[..2], [Remedy::MoreData, Remedy::Regularize]);
    assert_eq!(
        remedies(0.15, 0.3)[..4],
        [
            Remedy::BiggerNetwork,
            Remedy::TrainLonger,
            Remedy::MoreData,
            Remedy::Regularize
        ]
    );
    assert!(remedies(0.005, 0.01).is_empty());
}

#[test]
fn a_diagnosis_reads_as_a_sentence() {
    let say = |train, dev| {
        Errors {
            optimal: 0.0,
            train,
            dev,
        }
        .diagnose()
        .expect("errors")
        .to_string()
    };
    assert_eq!(
        say(0.01, 0.11),
        "high variance (avoidable bias 1.0 %, variance 10.0 %): more data or augmentation, regularisation, another architecture"
    );
    assert_eq!(
        say(0.0, 0.01),
        "low bias, low variance (avoidable bias 0.0 %, variance 1.0 %)"
    );
}

#[test]
fn what_is_no_error_is_refused() {
    let diagnose = |optimal, train, dev| Errors { optimal, train, dev }.diagnose().map(|d| d.verdict);
    assert_eq!(diagnose(0.0, f32::NAN, 0.1), Err(MetricError::NotFinite));
    assert_eq!(diagnose(0.0, 0.1, f32::INFINITY), Err(MetricError::NotFinite));
    assert_eq!(diagnose(-0.1, 0.1, 0.1), Err(MetricError::Negative));
    let limits = Limits {
        variance: f32::NAN,
        ..Limits::default()
    };
    assert!(
        Errors {
            optimal: 0.0,
            train: 0.0,
            dev: 0.0
        }
        .diagnose_within(limits)
        .is_err()
    );
}

#[test]
fn an_error_at_its_limit_is_fine() {
    let limits = Limits {
        avoidable_bias: 0.125,
        variance: 0.25,
    };
    let verdict = |train, dev| {
        let errors = Errors {
            optimal: 0.0,
            train,
            dev,
        };
        errors.diagnose_within(limits).expect("errors").verdict
    };
    assert_eq!(
        Limits::default(),
        Limits {
            avoidable_bias: 0.02,
            variance: 0.02
        }
    );
    assert_eq!(verdict(0.125, 0.375), Verdict::Fine);
    assert_eq!(verdict(0.125f32.next_up(), 0.25), Verdict::HighBias);
    assert_eq!(verdict(0.0, 0.25f32.next_up()), Verdict::HighVariance);
}
