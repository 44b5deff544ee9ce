//! An alarm for what was never seen: an autoencoder learns one person's one exercise, on the device, and finds every other movement strange.
//!
//! ```text
//! cargo run --release --example 13_anomaly
//! ```
//!
//! For each of ten people and each of seven exercises in turn, a network of 2558 numbers learns to copy two seconds of the movement through 8 numbers
//! (`recipes/anomaly.rs`). What it has not learned it copies badly: the error of the copy is the anomaly score, and the threshold is the 0.95 quantile of
//! the network's own errors on normal windows that it did not learn from. Anomalies are the same person's six other exercises; neither the network nor
//! the threshold has ever seen one.
//!
//! Expect an area under the ROC curve of 96.7 %, and at the threshold 93 % of the anomalies found and 11 % false alarms. That is twice what the
//! quantile promises of independent windows: 6 to 18 seconds of a movement are a dozen repetitions, too few to know its rare ones. Calibrate for longer,
//! or allow for it. The quantile is estimated from the stream of errors, and is 2 % away from the exact one on average: the windows overlap, and the
//! estimate wants values that are independent. `target/pictures/13_anomaly.png` shows the whole trade.

use clap::Parser;
use motenet::metrics::{Goal, Mean, MetricError, OperatingPoint, Ranking, ScoreHistogram};
use motenet::{Params, Zero};
use motenet_host::plot::{Axis, Series, lines};
use motenet_host::{progress, report, report::Summary, watch};
use std::{error::Error, path::Path, path::PathBuf};

#[path = "recipes/anomaly.rs"]
mod recipe;
use recipe::{Net, Outcome, QUANTILE, Room, learn};

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/13_anomaly.png");

/// Learn what is normal, and raise an alarm at everything else.
#[derive(Parser)]
struct Options {
    /// How often to train each network, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    // One arm: the watch is worn on it.
    let mut recordings = watch::load()?;
    recordings.retain(|recording| recording.side == watch::Side::Left);
    println!(
        "{} parameters in {} bytes, {} more to train",
        Net::PARAMS,
        size_of::<Net>(),
        Room::BYTES
    );
    let bar = progress::bar(options.seeds * recordings.len() as u64, "autoencoders");
    // The scores of different networks, each as the logarithm of how many times its own threshold it is.
    let mut pooled = ScoreHistogram::<f32, 500>::new(-2.0, 3.0)?;
    let (mut areas, mut found, mut alarms) = (vec![], vec![], vec![]);
    let mut apart = Mean::<f32>::ZERO;
    for seed in 1..=options.seeds {
        let (mut area, mut detected, mut false_alarms) = (Mean::ZERO, Mean::ZERO, Mean::ZERO);
        for normal in &recordings {
            let of_the_same =
                |other: &&watch::Recording| other.subject == normal.subject && other.label != normal.label;
            let others: Vec<_> = recordings.iter().filter(of_the_same).collect();
            let Outcome {
                mut scores,
                threshold,
                exact,
            } = learn(normal, &others, seed)?;
            apart.add((threshold / exact - 1.0).abs())?;
            for s in &scores {
                pooled.add((s.score / threshold).log10(), s.positive)?;
                let alarm = f64::from(u8::from(s.score >= threshold));
                let rate = if s.positive { &mut detected } else { &mut false_alarms };
                rate.add(alarm)?;
            }
            area.add(f64::from(Ranking::new(&mut scores)?.auc()))?;
            bar.inc(1);
        }
        for (figures, mean) in [(&mut areas, area), (&mut found, detected), (&mut alarms, false_alarms)] {
            figures.push(100.0 * mean.value().ok_or(MetricError::Empty)?);
        }
    }
    bar.finish_and_clear();
    let [areas, found, alarms] = [areas, found, alarms].map(|figures| Summary::of(&figures));
    println!(
        "area under the ROC curve {areas:.2} %: mean +/- sd of {} seeds",
        areas.runs
    );
    println!("threshold at the {QUANTILE} quantile: {found:.1} % of the anomalies found, {alarms:.1} % false alarms");
    let apart = 100.0 * apart.value().ok_or(MetricError::Empty)?;
    println!("estimated from the stream it is {apart:.1} % away from the exact quantile, on average");
    let all = pooled.auc()?;
    println!(
        "all scores in one histogram: area {:.2} %, exact to {:.2}",
        100.0 * all.value,
        100.0 * all.bound
    );
    for (name, goal) in [
        ("Youden's J", Goal::Youden),
        ("F1", Goal::F1),
        ("1 % false alarms", Goal::FalsePositiveRate(0.01)),
    ] {
        let point = pooled.choose(goal)?;
        let (alarms, found) = rates(point);
        println!(
            "best for {name}: {:.2} thresholds, {found:.1} % found, {alarms:.1} % false alarms",
            10f32.powf(point.threshold)
        );
    }

    let roc: Vec<(f64, f64)> = pooled.curve().map(rates).collect();
    let series = [
        Series {
            name: "the autoencoder's error",
            points: &roc,
        },
        Series {
            name: "threshold at its 0.95 quantile",
            points: &[(alarms.mean, found.mean)],
        },
        Series {
            name: "guessing",
            points: &[(0.0, 0.0), (100.0, 100.0)],
        },
    ];
    let (x, y) = (
        Axis::linear("false alarms in % of normal windows"),
        Axis::linear("anomalies found in %"),
    );
    lines(
        Path::new(PICTURE),
        "ROC curve: one exercise is normal, six are not",
        x,
        y,
        &series,
    )?;
    println!("picture: {PICTURE}");
    match options.json {
        Some(path) => {
            let figures =
                report::json!({ "auc": areas.to_json(), "found": found.to_json(), "false_alarms": alarms.to_json() });
            Ok(report::write_json(&path, &figures)?)
        }
        None => Ok(()),
    }
}

/// The axes of the picture, in %.
fn rates(point: OperatingPoint<f32>) -> (f64, f64) {
    let percent = |rate| 100.0 * f64::from(rate);
    (
        percent(point.false_positive_rate()),
        percent(point.true_positive_rate()),
    )
}
