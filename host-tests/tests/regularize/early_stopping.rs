//! The state machine of early stopping, by table and against the reference.

use host_tests::random::Random;
use host_tests::reference::regularize::early_stopping as reference;
use motenet::ConfigError;
use motenet::regularize::{Best, EarlyStopping, Progress};
use std::iter::zip;

/// `+` improved, a digit: so many more, `S` stop.
fn trace(patience: u32, min_delta: f64, losses: &[f64]) -> (String, Option<Best<f64>>) {
    let mut stopping = EarlyStopping::new(patience, min_delta).unwrap();
    let letters = losses.iter().map(|&loss| match stopping.observe(loss) {
        Progress::Improved => '+',
        Progress::Waiting { left } => char::from_digit(left, 10).unwrap(),
        Progress::Stop => 'S',
    });
    let letters = letters.collect();
    assert_eq!(stopping.observed() as usize, losses.len());
    (letters, stopping.best())
}

/// Patience, smallest improvement, losses; what is heard, and where the best was.
type Row = (u32, f64, &'static [f64], &'static str, Option<u32>);

#[test]
fn table() {
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    let table: [Row; 16] = [
        (3, 0.0, &[5.0, 4.0, 3.0, 2.0], "++++", Some(3)),
        (3, 0.0, &[5.0, 6.0, 6.0, 6.0], "+21S", Some(0)),
        (3, 0.0, &[5.0, 6.0, 6.0, 4.0, 6.0, 6.0, 6.0], "+21+21S", Some(3)),
        (1, 0.0, &[5.0, 4.0, 4.5], "++S", Some(1)),
        (2, 0.0, &[5.0, 5.0, 5.0], "+1S", Some(0)), // equal is no improvement
        (2, 0.5, &[5.0, 4.75, 4.5, 4.0], "+1S+", Some(3)), // exactly min_delta is none either
        (2, 0.5, &[5.0, 4.25, 3.5], "+++", Some(2)),
        (4, 0.5, &[5.0, 4.75, 4.5, 4.25, 4.0], "+32+3", Some(3)), // small steps count against the best, not the last
        (2, 0.0, &[NAN, NAN, NAN], "1SS", None),
        (3, 0.0, &[NAN, 5.0, NAN, NAN, NAN], "2+21S", Some(1)),
        (3, 0.0, &[5.0, NAN, 4.0], "+2+", Some(2)),
        (3, 0.0, &[INF, 5.0, -INF, 4.0], "2+2+", Some(3)), // a loss of minus infinity is no success
        (1, 0.0, &[3.0, 4.0, 4.0, 2.0, 4.0], "+SS+S", Some(3)), // who goes on
        (3, 0.0, &[-1.0, -2.0, -1.0], "++2", Some(1)),     // negatives, for figures that rise
        (2, 0.0, &[0.0, -0.0, 0.0], "+1S", Some(0)),
        (5, 0.0, &[], "", None),
    ];
    for (patience, min_delta, losses, expected, at) in table {
        let (letters, best) = trace(patience, min_delta, losses);
        assert_eq!(letters, expected, "{losses:?}");
        assert_eq!(best.map(|best| best.at), at, "{losses:?}");
        assert_eq!(
            best.map(|best| best.loss),
            at.map(|at| losses[at as usize]),
            "{losses:?}"
        );
    }
}

#[test]
fn random_curves_end_where_the_reference_says() {
    let mut random = Random::new(1);
    let mut stopped = 0;
    for round in 0..400 {
        let patience = 1 + random.below(6);
        let min_delta = if round % 2 == 0 { 0.0 } else { 0.2 * random.unit() };
        let losses: Vec<f64> = (0..40)
            .map(|epoch| match random.below(12) {
                0 => f64::NAN,
                1 => f64::INFINITY,
                _ => 2.0 / (1.0 + f64::from(epoch)) + 0.02 * f64::from(epoch) + 0.3 * random.bell(),
            })
            .collect();
        let (end, best) = reference::outcome(&losses, patience, min_delta);
        let mut stopping = EarlyStopping::new(patience as u32, min_delta).unwrap();
        let ended = losses.iter().position(|&loss| stopping.observe(loss) == Progress::Stop);
        assert_eq!(ended, end, "{losses:?}");
        assert_eq!(stopping.best().map(|best| best.at as usize), best, "{losses:?}");
        stopped += usize::from(end.is_some());
    }
    assert!(stopped > 200, "{stopped}");
}

#[test]
fn a_failure_to_keep_counts_for_nothing() {
    let mut stopping = EarlyStopping::new(2, 0.0f32).unwrap();
    assert_eq!(stopping.observe(1.0), Progress::Improved);
    assert_eq!(stopping.observe(1.5), Progress::Waiting { left: 1 });
    let before = stopping;
    assert_eq!(
        stopping.observe_with(0.5, || Err("flash is worn out")),
        Err("flash is worn out")
    );
    assert_eq!(stopping, before);
    assert_eq!(stopping.best(), Some(Best { loss: 1.0, at: 0 }));
    assert_eq!(
        stopping.observe_with(0.5, || Ok::<(), &str>(())),
        Ok(Progress::Improved),
        "tried again"
    );
    assert_eq!(stopping.best(), Some(Best { loss: 0.5, at: 2 }));
}

#[test]
fn nothing_is_kept_without_improvement() {
    let (mut stopping, mut kept) = (EarlyStopping::new(2, 0.1f64).unwrap(), vec![]);
    let losses = [1.0, 0.95, 0.8, f64::NAN, 0.75, 0.6];
    for (i, loss) in losses.into_iter().enumerate() {
        let keep = || {
            kept.push(i);
            Ok::<(), ()>(())
        };
        stopping.observe_with(loss, keep).unwrap();
    }
    assert_eq!(kept, [0, 2, 5]);
}

#[test]
fn goes_on_after_a_reset_from_a_copy() {
    let losses = [3.0f32, 2.0, 2.5, 2.4, 1.0, 1.1, 1.2, 1.3];
    let mut whole = EarlyStopping::new(3, 0.0).unwrap();
    let expected = losses.map(|loss| whole.observe(loss));
    let mut first = EarlyStopping::new(3, 0.0).unwrap();
    for (loss, expected) in zip(&losses[..4], &expected) {
        assert_eq!(first.observe(*loss), *expected);
    }
    let mut second = first;
    for (loss, expected) in zip(&losses[4..], &expected[4..]) {
        assert_eq!(second.observe(*loss), *expected);
    }
}

#[test]
fn settings_outside_of_their_range_are_refused() {
    assert_eq!(EarlyStopping::new(0, 0.0f32), Err(ConfigError::Patience));
    for bad in [-1e-9, f64::NAN, f64::INFINITY] {
        assert_eq!(EarlyStopping::new(1, bad), Err(ConfigError::Strength));
    }
}
