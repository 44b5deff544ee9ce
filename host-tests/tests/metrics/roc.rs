use host_tests::random::Random;
use host_tests::reference::metrics::roc as reference;
use motenet::Zero;
use motenet::metrics::{Goal, MetricError, OperatingPoint, Ranking, ScoreHistogram, Scored};

fn scored(scores: &[(f64, bool)]) -> Vec<Scored<f64>> {
    scores
        .iter()
        .map(|&(score, positive)| Scored { score, positive })
        .collect()
}

/// Two overlapping bells; with few different scores where `steps` is small.
fn draw(random: &mut Random, n: usize, steps: f64) -> Vec<(f64, bool)> {
    let mut scores: Vec<(f64, bool)> = (0..n)
        .map(|_| {
            let positive = random.unit() < 0.3;
            let score = random.bell() + if positive { 1.2 } else { 0.0 };
            ((score * steps).round() / steps, positive)
        })
        .collect();
    scores.extend([(0.0, false), (0.5, true)]);
    scores
}

/// scikit-learn's documentation of `roc_curve` and `roc_auc_score`.
#[test]
fn scikit_learns_example() {
    let mut scores = scored(&[(0.1, false), (0.4, false), (0.35, true), (0.8, true)]);
    let ranking = Ranking::new(&mut scores).expect("both kinds");
    assert_eq!(ranking.auc(), 0.75);
    let curve: Vec<(f64, f32, f32)> = ranking
        .curve()
        .map(|p| (p.threshold, p.false_positive_rate(), p.true_positive_rate()))
        .collect();
    assert_eq!(
        curve,
        [
            (f64::INFINITY, 0.0, 0.0),
            (0.8, 0.0, 0.5),
            (0.4, 0.5, 0.5),
            (0.35, 0.5, 1.0),
            (0.1, 1.0, 1.0)
        ]
    );
}

#[test]
fn the_exact_area_agrees_with_all_pairs() {
    let mut random = Random::new(31);
    for (n, steps) in [(2, 1.0), (20, 2.0), (100, 1.0), (500, 1e6), (500, 3.0)] {
        let scores = draw(&mut random, n, steps);
        let mut sorted = scored(&scores);
        let ranking = Ranking::new(&mut sorted).expect("both kinds");
        let expected = reference::auc(&scores);
        assert!(
            (ranking.auc() - expected).abs() < 1e-15,
            "{} for {expected}",
            ranking.auc()
        );
        // A curve's points are those of its thresholds.
        let points: Vec<OperatingPoint<f64>> = ranking.curve().collect();
        let thresholds: Vec<f64> = points.iter().map(|p| p.threshold).collect();
        assert_eq!(thresholds, reference::thresholds(&scores));
        for p in points {
            assert_eq!(
                (p.true_positives, p.false_positives),
                reference::called(&scores, p.threshold)
            );
        }
        // The other way round it is the other part of the square.
        let mut turned: Vec<Scored<f64>> = scores
            .iter()
            .map(|&(s, positive)| Scored { score: -s, positive })
            .collect();
        let turned = Ranking::new(&mut turned).expect("both kinds").auc();
        assert!((turned + expected - 1.0).abs() < 1e-15);
    }
}

#[test]
fn extremes_of_the_area() {
    let auc = |scores: &[(f64, bool)]| Ranking::new(&mut scored(scores)).map(|r| r.auc());
    assert_eq!(auc(&[(1.0, true), (0.0, false)]), Ok(1.0));
    assert_eq!(auc(&[(0.0, true), (1.0, false)]), Ok(0.0));
    assert_eq!(auc(&[(2.0, true), (2.0, false), (2.0, true)]), Ok(0.5));
    assert_eq!(auc(&[(f64::INFINITY, true), (f64::NEG_INFINITY, false)]), Ok(1.0));
    assert_eq!(auc(&[(1.0, true)]), Err(MetricError::OneKind));
    assert_eq!(auc(&[(1.0, false)]), Err(MetricError::OneKind));
    assert_eq!(auc(&[]), Err(MetricError::OneKind));
    assert_eq!(auc(&[(f64::NAN, true), (0.0, false)]), Err(MetricError::NotANumber));
}

#[test]
fn thresholds_are_the_best_of_all() {
    let mut random = Random::new(32);
    for (n, steps) in [(5, 1.0), (60, 2.0), (300, 1e6)] {
        for _ in 0..10 {
            let scores = draw(&mut random, n, steps);
            let positives = scores.iter().filter(|s| s.1).count() as f64;
            let negatives = scores.len() as f64 - positives;
            let mut sorted = scored(&scores);
            let ranking = Ranking::new(&mut sorted).expect("both kinds");
            let rates = |tp: u32, fp: u32| (f64::from(tp) / positives, f64::from(fp) / negatives);

            // Whole numbers, so that two ways to compute the same ratio cannot differ.
            let (_, expected) =
                reference::best(&scores, |tp, fp| f64::from(tp) * negatives - f64::from(fp) * positives);
            assert_eq!(ranking.choose(Goal::Youden).threshold, expected, "Youden");
            let point = ranking.choose(Goal::Youden);
            let (tpr, fpr) = rates(point.true_positives, point.false_positives);
            assert!((f64::from(point.youden()) - (tpr - fpr)).abs() < 2e-7);

            let f1 = |tp: u32, fp: u32| 2.0 * f64::from(tp) / (f64::from(tp) + f64::from(fp) + positives);
            let (best, expected) = reference::best(&scores, f1);
            let point = ranking.choose(Goal::F1);
            assert_eq!(point.threshold, expected, "F1");
            assert!((f64::from(point.f1()) - best).abs() < 1e-6);

            for limit in [0.0f32, 0.05, 0.3, 1.0] {
                let within = |tp, fp| {
                    if rates(tp, fp).1 <= f64::from(limit) + 1e-7 {
                        f64::from(tp)
                    } else {
                        -1.0
                    }
                };
                let (_, expected) = reference::best(&scores, within);
                let point = ranking.choose(Goal::FalsePositiveRate(limit));
                assert_eq!(point.threshold, expected, "false-positive rate {limit}");

                let enough = |tp, fp| {
                    if rates(tp, fp).0 >= f64::from(limit) - 1e-7 {
                        -f64::from(fp)
                    } else {
                        f64::NEG_INFINITY
                    }
                };
                let (_, expected) = reference::best(&scores, enough);
                let point = ranking.choose(Goal::TruePositiveRate(limit));
                let threshold = if expected.is_nan() { f64::INFINITY } else { expected };
                assert_eq!(point.threshold, threshold, "true-positive rate {limit}");
            }
        }
    }
}

#[test]
fn goals_that_no_threshold_reaches() {
    let mut scores = scored(&[(1.0, true), (2.0, false), (0.5, false)]);
    let ranking = Ranking::new(&mut scores).expect("both kinds");
    assert_eq!(
        ranking.choose(Goal::FalsePositiveRate(f32::NAN)).threshold,
        f64::INFINITY
    );
    assert_eq!(ranking.choose(Goal::FalsePositiveRate(-1.0)).threshold, f64::INFINITY);
    assert_eq!(ranking.choose(Goal::TruePositiveRate(1.1)).threshold, 0.5);
    assert_eq!(ranking.choose(Goal::TruePositiveRate(f32::NAN)).threshold, 0.5);
    let nothing = ranking.choose(Goal::FalsePositiveRate(0.0));
    assert_eq!(
        (nothing.precision(), nothing.true_positive_rate(), nothing.f1()),
        (0.0, 0.0, 0.0)
    );
    assert!(Goal::Youden.choose::<f32>([]).is_none());
}

#[test]
fn a_histogram_knows_how_far_it_is_off() {
    let mut random = Random::new(33);
    let mut nonzero = 0;
    for (n, steps) in [(20, 2.0), (300, 1e6), (2000, 1e6)] {
        for _ in 0..10 {
            let scores = draw(&mut random, n, steps);
            // Narrower than the scores: some fall outside.
            let mut coarse = ScoreHistogram::<f64, 8>::new(-1.5, 2.0).expect("a range");
            let mut fine = ScoreHistogram::<f64, 512>::new(-8.0, 8.0).expect("a range");
            for &(score, positive) in &scores {
                coarse.add(score, positive).expect("a score");
                fine.add(score, positive).expect("a score");
            }
            let exact = reference::auc(&scores);
            for auc in [coarse.auc(), fine.auc()].map(|auc| auc.expect("both kinds")) {
                assert!(
                    (auc.value - exact).abs() <= auc.bound + 1e-15,
                    "{auc:?}, exactly {exact}"
                );
                nonzero += u32::from(auc.value != exact);
            }
            assert!(n < 2000 || fine.auc().expect("both kinds").bound < 0.01);
            // Each bin's edge calls what the scores themselves say: the edges -8 + i/32 are exact.
            for p in fine.curve().skip(1) {
                assert_eq!(
                    (p.true_positives, p.false_positives),
                    reference::called(&scores, p.threshold)
                );
            }
            let limited = fine.choose(Goal::FalsePositiveRate(0.1)).expect("both kinds");
            assert!(limited.false_positive_rate() <= 0.1);
        }
    }
    assert!(nonzero > 20, "the bound was never needed");
}

#[test]
fn histograms_refuse_what_they_cannot_count() {
    let mut histogram = ScoreHistogram::<f32, 4>::ZERO;
    assert_eq!(histogram.add(0.5, true), Err(MetricError::NoRange));
    for (low, high) in [
        (1.0, 1.0),
        (2.0, 1.0),
        (f32::NAN, 1.0),
        (0.0, f32::INFINITY),
        (f32::MIN, f32::MAX),
    ] {
        assert_eq!(
            histogram.set_range(low, high),
            Err(MetricError::Range),
            "{low} to {high}"
        );
    }
    histogram.set_range(0.0, 1.0).expect("a range");
    assert_eq!(histogram.add(f32::NAN, true), Err(MetricError::NotANumber));
    histogram.add(f32::INFINITY, true).expect("the last bin");
    assert_eq!(histogram.auc(), Err(MetricError::OneKind));
    assert_eq!(histogram.choose(Goal::F1), Err(MetricError::OneKind));
    histogram.add(f32::NEG_INFINITY, false).expect("the first bin");
    assert_eq!(histogram.auc().map(|auc| (auc.value, auc.bound)), Ok((1.0, 0.0)));
    assert_eq!(histogram.choose(Goal::F1).map(|p| p.threshold), Ok(0.75));
}

#[test]
fn precision_is_the_share_of_alarms_that_are_right() {
    let point = OperatingPoint {
        threshold: 0.0f32,
        true_positives: 3,
        false_positives: 1,
        positives: 12,
        negatives: 10,
    };
    assert_eq!(
        (point.precision(), point.true_positive_rate(), point.f1()),
        (0.75, 0.25, 0.375)
    );
}

/// Of two thresholds that do equally well the higher one stays, with fewer alarms.
#[test]
fn ties_go_to_the_higher_threshold() {
    let mut scores = scored(&[(4.0, true), (3.0, false), (2.0, true), (1.0, false)]);
    let ranking = Ranking::new(&mut scores).expect("both kinds");
    assert_eq!(ranking.choose(Goal::Youden).threshold, 4.0);
}

#[test]
fn a_new_range_forgets_and_empty_bins_have_no_point() {
    let mut histogram = ScoreHistogram::<f32, 100>::new(0.0, 1.0).expect("a range");
    histogram.add(0.105, true).expect("a score");
    histogram.add(0.905, false).expect("a score");
    let thresholds: Vec<f32> = histogram.curve().map(|point| point.threshold).collect();
    assert_eq!(thresholds.len(), 3, "{thresholds:?}");
    histogram.set_range(0.0, 2.0).expect("a range");
    assert_eq!(histogram.curve().count(), 1);
    assert_eq!(histogram.auc().err(), Some(MetricError::OneKind));
}
