//! Bias or variance? The same digits, five trainings, their diagnoses, and the recipe that leads from one to the next.
//!
//! ```text
//! cargo run --release --example 11_bias_variance
//! ```
//!
//! People read nearly all of these images: the optimal error is taken to be 1 %. Expect
//!
//! | network | images | training error | dev error | diagnosis |
//! |---|---|---|---|---|
//! | 3 hidden units, strong decay | 1437 | 30 % | 31 % | high bias |
//! | 2 hidden units | 60 | 36 % | 62 % | both |
//! | 64 hidden units | 60 | 0 % | 17 % | high variance |
//! | 64, dropout | 60 | 0 % | 18 % | still: so little data no regularisation makes up for |
//! | 64, dropout | 1437 | 0.3 % | 2.5 % | fine |
//!
//! and, in `target/pictures/11_bias_variance.png`, the learning curves: the small network's two errors meet near 30 %, more images will not help it; the
//! large one's dev error falls with every image.

use clap::Parser;
use motenet::metrics::{Accuracy, Errors, LearningCurve, Limits, Mean, MetricError};
use motenet::{prelude::*, rng};
use motenet_host::plot::{Axis, Series, lines};
use motenet_host::{Digits, digits::Images, report, report::Summary};
use std::{error::Error, path::Path, path::PathBuf};

type Two = Model<[f32; 64], (Dense<2>, Tanh, Dense<10>)>;
type Three = Model<[f32; 64], (Dense<3>, Tanh, Dense<10>)>;
type Large = Model<[f32; 64], (Dense<64>, Relu, Dense<10>)>;
type Dropped = Model<[f32; 64], (Dense<64>, Relu, Dropout<20>, Dense<10>)>;

type Measured = Result<Errors, Box<dyn Error>>;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/11_bias_variance.png");
const OPTIMAL: f32 = 0.01;
/// The dev part has 360 images: an error of 30 % is known to 2.4 points only.
const LIMITS: Limits = Limits {
    avoidable_bias: 0.02,
    variance: 0.03,
};
const UPDATES: usize = 1500;
const FEW: usize = 60;

/// Diagnose networks on handwritten digits.
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
    let (train, dev) = Digits::load()?.stratified_folds(5, 0)?.swap_remove(0);
    let mut figures = vec![];
    let mut diagnose = |name: &str, n: usize, run: &dyn Fn(&Images, u64) -> Measured| {
        let (mut seen, mut new) = (vec![], vec![]);
        for seed in 1..=options.seeds {
            let errors = run(&some(&train, n, seed), seed)?;
            seen.push(100.0 * f64::from(errors.train));
            new.push(100.0 * f64::from(errors.dev));
        }
        let (seen, new) = (Summary::of(&seen), Summary::of(&new));
        let [train, dev] = [seen, new].map(|of| of.mean as f32 / 100.0);
        let diagnosis = Errors {
            optimal: OPTIMAL,
            train,
            dev,
        }
        .diagnose_within(LIMITS)?;
        println!("{name}, {n} images: training {seen} %, dev {new} % wrong\n  {diagnosis}");
        figures.push(report::json!({ "network": name, "images": n, "train_error": seen.to_json(), "dev_error": new.to_json(), "verdict": diagnosis.verdict.to_string() }));
        Ok::<(), Box<dyn Error>>(())
    };
    let all = train.len();
    diagnose("3 units, strong decay", all, &|few, seed| {
        errors::<Three>(few, &dev, 1.0, seed)
    })?;
    diagnose("2 units", FEW, &|few, seed| errors::<Two>(few, &dev, 0.0, seed))?;
    diagnose("64 units", FEW, &|few, seed| errors::<Large>(few, &dev, 0.0, seed))?;
    diagnose("64 units, dropout", FEW, &|few, seed| {
        errors::<Dropped>(few, &dev, 0.0, seed)
    })?;
    diagnose("64 units, dropout", all, &|few, seed| {
        errors::<Dropped>(few, &dev, 0.0, seed)
    })?;

    // Learning curves: the errors over the number of images, each recorded as a device would.
    let (mut small, mut large) = (LearningCurve::<8>::ZERO, LearningCurve::<8>::ZERO);
    for n in [20, 60, 180, 540, all] {
        let mut means = [Mean::ZERO; 4];
        for seed in 1..=options.seeds {
            let few = some(&train, n, seed);
            let a = errors::<Three>(&few, &dev, 1.0, seed)?;
            let b = errors::<Dropped>(&few, &dev, 0.0, seed)?;
            for (mean, error) in means.iter_mut().zip([a.train, a.dev, b.train, b.dev]) {
                mean.add(error)?;
            }
        }
        let [a, b, c, d] = means.map(|mean| mean.value().unwrap_or(f32::NAN));
        small.record(n as u32, a, b)?;
        large.record(n as u32, c, d)?;
    }
    let part = |curve: &LearningCurve<8>, dev: bool| -> Vec<(f64, f64)> {
        let error = |p: &motenet::metrics::CurvePoint| if dev { p.dev } else { p.train };
        curve
            .points()
            .map(|p| (f64::from(p.at), 100.0 * f64::from(error(p))))
            .collect()
    };
    let names = [
        "3 units, dev",
        "3 units, training",
        "64 units, dev",
        "64 units, training",
    ];
    let points = [
        part(&small, true),
        part(&small, false),
        part(&large, true),
        part(&large, false),
    ];
    let series: Vec<Series> = names
        .iter()
        .zip(&points)
        .map(|(name, points)| Series { name, points })
        .collect();
    let title = "Learning curves: more data does not cure high bias";
    lines(
        Path::new(PICTURE),
        title,
        Axis::log("training images"),
        Axis::linear("error in %"),
        &series,
    )?;
    println!("picture: {PICTURE}");
    match options.json {
        Some(path) => Ok(report::write_json(&path, &report::json!(figures))?),
        None => Ok(()),
    }
}

/// `n` of the images, drawn by `seed`.
fn some(images: &Images, n: usize, seed: u64) -> Images {
    let mut order: Vec<usize> = (0..images.len()).collect();
    rng::shuffle(&mut order, &mut rng::seeded(seed));
    images.select(&order[..n])
}

/// Trains a network and measures its errors, as inference sees them.
fn errors<N>(images: &Images, dev: &Images, decay: f32, seed: u64) -> Measured
where
    N: Train<Elem = f32> + Layer<In = [f32; 64], Out = [f32; 10]> + Zero,
{
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Box::new(N::ZERO), Box::new(Memory::<N, AdamW, 32>::ZERO));
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut *net, &mut room, AdamW::new(5e-3, decay), CrossEntropy);
    let mut order: Vec<usize> = (0..images.len()).collect();
    let mut updates = 0;
    while updates < UPDATES {
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer
                .optimizer
                .set_lr(5e-3 * (1.0 - updates.min(UPDATES) as f32 / UPDATES as f32));
            trainer.step(batch.iter().map(|&i| (&images.x[i], &images.y[i])))?;
            updates += 1;
        }
    }
    let mut error = |part: &Images| {
        let mut accuracy = Accuracy::ZERO;
        for (x, &digit) in part.x.iter().zip(&part.y) {
            accuracy.add(digit, argmax(&trainer.predict(x)));
        }
        accuracy.error().ok_or(MetricError::Empty)
    };
    Ok(Errors {
        optimal: OPTIMAL,
        train: error(images)?,
        dev: error(dev)?,
    })
}
