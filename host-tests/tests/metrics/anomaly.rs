//! The autoencoder of example 13, on one person.

use motenet::metrics::{Accuracy, Mean, Ranking};
use motenet::{Scalar, Zero};
use motenet_host::watch::{self, Side};

#[path = "../../../examples/recipes/anomaly.rs"]
mod recipe;

/// On this person the area is 97.5 %, 96 % of the anomalies are found and 10 % of the normal windows raise a false alarm.
#[test]
fn an_exercise_never_seen_raises_the_alarm() {
    let mut recordings = watch::load().expect("the data");
    recordings.retain(|r| r.subject == 1 && r.side == Side::Left);
    assert_eq!(recordings.len(), watch::CLASSES);
    let (mut area, mut found, mut false_alarms) = (Mean::<f64>::ZERO, Accuracy::ZERO, Accuracy::ZERO);
    let mut apart = Mean::<f32>::ZERO;
    for normal in &recordings {
        let others: Vec<_> = recordings.iter().filter(|r| r.label != normal.label).collect();
        let recipe::Outcome {
            mut scores,
            threshold,
            exact,
        } = recipe::learn(normal, &others, 1).expect("a finite training");
        apart.add((threshold / exact - 1.0).abs()).expect("thresholds");
        for s in &scores {
            let rate = if s.positive { &mut found } else { &mut false_alarms };
            rate.add(true, s.score >= threshold);
        }
        let ranking = Ranking::new(&mut scores).expect("both kinds");
        area.add(ranking.auc().to_f64()).expect("an area");
    }
    let [area, found, false_alarms] = [
        area.value(),
        found.value().map(f64::from),
        false_alarms.value().map(f64::from),
    ]
    .map(|value| value.expect("windows"));
    let apart = apart.value().expect("thresholds");
    assert!(apart < 0.05, "estimated quantiles are {apart} away from exact ones");
    let figures = format!("area {area:.3}, found {found:.3}, false alarms {false_alarms:.3}");
    assert!(area > 0.95 && found > 0.92 && false_alarms < 0.16, "{figures}");
}
