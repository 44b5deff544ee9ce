use host_tests::{random::Random, reference::metrics::confusion as reference};
use motenet::Zero;
use motenet::metrics::{Average, Confusion, MetricError, Scores};

fn counted<const C: usize>(answers: &[(usize, usize)]) -> Confusion<C> {
    let mut confusion = Confusion::ZERO;
    for &(truth, answer) in answers {
        confusion.add(truth, answer).expect("classes");
    }
    confusion
}

fn close(actual: Scores, expected: (f64, f64, f64), what: &str) {
    let Scores { precision, recall, f1 } = actual;
    for (a, e) in [precision, recall, f1]
        .into_iter()
        .zip([expected.0, expected.1, expected.2])
    {
        assert!(
            (f64::from(a) - e).abs() < 3e-7,
            "{what}: {actual:?}, expected {expected:?}"
        );
    }
}

/// scikit-learn 1.5, `classification_report(y_true, y_pred, zero_division=0)`:
/// y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1], the example of its documentation.
#[test]
fn the_report_of_scikit_learns_documentation() {
    let confusion = counted::<3>(&[(0, 0), (1, 0), (2, 2), (2, 2), (2, 1)]);
    close(confusion.class(0).expect("a class"), (0.5, 1.0, 2.0 / 3.0), "class 0");
    close(confusion.class(1).expect("a class"), (0.0, 0.0, 0.0), "class 1");
    close(confusion.class(2).expect("a class"), (1.0, 2.0 / 3.0, 0.8), "class 2");
    close(
        confusion.average(Average::Macro),
        (0.5, 5.0 / 9.0, 22.0 / 45.0),
        "macro",
    );
    close(
        confusion.average(Average::Weighted),
        (0.7, 0.6, 46.0 / 75.0),
        "weighted",
    );
    close(confusion.average(Average::Micro), (0.6, 0.6, 0.6), "micro");
    assert_eq!(confusion.counts(), &[[1, 0, 0], [1, 0, 0], [0, 1, 2]]);
}

#[test]
fn random_answers_agree_with_counting() {
    let mut random = Random::new(5);
    for size in [1, 2, 7, 60, 900] {
        for _ in 0..20 {
            // A learner that is right half of the time, and classes 4 and 5 of six that are rare or absent.
            let draw = |random: &mut Random| (random.unit() * random.unit() * 6.0) as usize;
            let answers: Vec<(usize, usize)> = (0..size)
                .map(|_| {
                    let truth = draw(&mut random);
                    (truth, if random.unit() < 0.5 { truth } else { draw(&mut random) })
                })
                .collect();
            let confusion = counted::<6>(&answers);
            for k in 0..6 {
                close(
                    confusion.class(k).expect("a class"),
                    reference::class(&answers, k),
                    "class",
                );
                let occurs = answers.iter().filter(|a| a.0 == k).count() as u64;
                assert_eq!(confusion.support(k), Ok(occurs));
                assert_eq!(
                    confusion.answered(k),
                    Ok(answers.iter().filter(|a| a.1 == k).count() as u64)
                );
            }
            close(
                confusion.average(Average::Macro),
                reference::macro_average(&answers),
                "macro",
            );
            close(
                confusion.average(Average::Weighted),
                reference::weighted_average(&answers),
                "weighted",
            );
            let accuracy = reference::accuracy(&answers);
            close(
                confusion.average(Average::Micro),
                (accuracy, accuracy, accuracy),
                "micro",
            );
            assert!((f64::from(confusion.accuracy().expect("answers")) - accuracy).abs() < 1e-7);

            let (one, two) = answers.split_at(size / 3);
            let mut merged = counted::<6>(one);
            merged.merge(&counted(two));
            assert_eq!(merged, confusion);
        }
    }
}

#[test]
fn what_is_no_class_is_refused_and_nothing_is_no_answer() {
    let mut confusion = Confusion::<2>::ZERO;
    assert_eq!(confusion.accuracy(), None);
    assert_eq!(confusion.average(Average::Macro), Scores::default());
    assert_eq!(confusion.average(Average::Weighted), Scores::default());
    let error = |class| Err(MetricError::Class { class, classes: 2 });
    assert_eq!(confusion.add(2, 0), error(2));
    assert_eq!(confusion.add(0, 7), error(7));
    assert_eq!(
        (confusion.support(2), confusion.answered(3)),
        (
            Err(MetricError::Class { class: 2, classes: 2 }),
            Err(MetricError::Class { class: 3, classes: 2 })
        )
    );
    assert!(confusion.class(2).is_err());
    assert_eq!(confusion, Confusion::ZERO);
    assert_eq!(
        MetricError::Class { class: 7, classes: 2 }.to_string(),
        "class 7 where there are 2"
    );
}

#[test]
fn the_table_can_be_read() {
    let confusion = counted::<3>(&[(0, 0), (1, 0), (2, 2), (2, 2), (2, 1)]);
    let expected = "\
truth 0 1 2  precision  recall     F1  samples
    0 1 0 0      50.0%  100.0%  66.7%        1
    1 1 0 0       0.0%    0.0%   0.0%        1
    2 0 1 2     100.0%   66.7%  80.0%        3
";
    assert_eq!(confusion.to_string(), expected);
    let named = confusion.table(&["cat", "dog", "axolotl"]).to_string();
    assert!(
        named.starts_with("  truth     cat     dog axolotl  precision"),
        "{named}"
    );
    assert!(named.contains("\naxolotl       0       1       2 "), "{named}");
}

#[test]
fn columns_line_up_for_numbers_of_two_digits() {
    let mut confusion = Confusion::<12>::ZERO;
    confusion.add(11, 10).expect("classes");
    let table = confusion.to_string();
    let mut lengths = table.lines().map(|line| line.chars().count());
    let first = lengths.next().expect("a head");
    assert!(lengths.all(|length| length == first), "{table}");
    assert!(table.starts_with("truth  0  1  2 "), "{table}");
    assert_eq!(
        Confusion::<0>::ZERO.answered(0),
        Err(MetricError::Class { class: 0, classes: 0 })
    );
}
