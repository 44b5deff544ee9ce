use motenet::Zero;
use motenet::metrics::{LearningCurve, MetricError};

fn recorded<const N: usize>(records: u32) -> LearningCurve<N> {
    let mut curve = LearningCurve::ZERO;
    for at in 0..records {
        curve.record(at, at as f32, 2.0 * at as f32).expect("errors");
    }
    curve
}

fn check<const N: usize>() {
    for records in 0..300u32 {
        let curve = recorded::<N>(records);
        let at: Vec<u32> = curve.points().map(|p| p.at).collect();
        assert_eq!(curve.records(), records);
        if records <= N as u32 {
            assert_eq!(at, (0..records).collect::<Vec<_>>(), "nothing goes while there is room");
            continue;
        }
        let step = at[1] - at[0];
        assert!(step.is_power_of_two());
        let (last, kept) = at.split_last().expect("points");
        assert_eq!(*last, records - 1, "the curve ends at the latest record");
        assert!(
            kept.iter().enumerate().all(|(i, &at)| at == i as u32 * step),
            "{N}, {records}: {at:?}"
        );
        assert!(at.len() <= N + 1 && 2 * at.len() >= N, "{N}, {records}: {at:?}");
        // Nothing is missing between the last kept point and the latest record.
        assert!(last - kept[kept.len() - 1] <= step);
        assert!(curve.points().all(|p| p.train == p.at as f32 && p.gap() == p.at as f32));
    }
}

#[test]
fn thinning_keeps_points_evenly_spaced_and_the_end() {
    check::<2>();
    check::<3>();
    check::<7>();
    check::<8>();
    check::<32>();
}

#[test]
fn the_best_record_survives_thinning() {
    let mut curve = LearningCurve::<4>::ZERO;
    assert!(curve.best().is_none() && curve.last().is_none() && curve.points().count() == 0);
    for at in 0..101u32 {
        let dev = (at as f32 - 37.0).abs() / 100.0 + 0.05;
        curve.record(at, 0.01, dev).expect("errors");
    }
    let best = curve.best().expect("records");
    assert_eq!((best.at, best.dev), (37, 0.05));
    assert!(curve.points().all(|p| p.at != 37), "it was not kept as a point");
    assert_eq!(curve.last().expect("records").at, 100);
    let verdict = best.errors(0.0).diagnose().expect("errors").verdict;
    assert_eq!(verdict, motenet::metrics::Verdict::HighVariance);
}

#[test]
fn errors_that_are_not_finite_leave_the_curve_alone() {
    let mut curve = recorded::<4>(3);
    let before = curve;
    assert_eq!(curve.record(3, f32::NAN, 0.0), Err(MetricError::NotFinite));
    assert_eq!(curve.record(3, 0.0, f32::INFINITY), Err(MetricError::NotFinite));
    assert_eq!(curve, before);
}

#[test]
fn gaps_and_the_first_of_equal_bests() {
    let mut curve = LearningCurve::<4>::ZERO;
    for (at, train, dev) in [(1, 0.5, 0.75), (2, 0.125, 0.5), (3, 0.0, 0.5)] {
        curve.record(at, train, dev).expect("errors");
    }
    assert!(curve.points().map(|point| point.gap()).eq([0.25, 0.375, 0.5]));
    assert_eq!(curve.best().map(|best| best.at), Some(2));
}
