//! The same networks as in PyTorch, judged the same way: k-fold cross-validation and a published split, several seeds.
//!
//! ```text
//! cargo run --release --example 23_cross_validation
//! ```
//!
//! Digits, 64-32-10 with a batch norm, in five stratified folds: 98.1 +/- 0.4 % here and in PyTorch. MNIST-1D, 40-100-100-10 with batch norms and
//! dropout 0.3: 70.4 +/- 0.8 % here, 67.2 +/- 0.5 % in PyTorch (a training of its own, not this one). The figures are those of the last epoch; rate,
//! decay and epochs were found on the last fifth of MNIST-1D's training part.

use clap::Parser;
use motenet::{prelude::*, rng};
use motenet_host::{Digits, Labelled, Mnist1d, progress, report, report::Summary, report::Table};
use std::{error::Error, path::PathBuf};

#[path = "recipes/digits.rs"]
mod digits;

type Hidden = (Dense<100, NO_BIAS>, BatchNorm, Relu, Dropout<30>);
type Net = Model<[f32; 40], (Hidden, Hidden, Dense<10>)>;
type Room = Memory<Net, AdamW, 64>;

const FOLDS: usize = 5;
const EPOCHS: usize = 100;
const LR: f32 = 1e-2;
const DECAY: f32 = 0.3;

/// Compare with PyTorch on digits and MNIST-1D.
#[derive(Parser)]
struct Options {
    /// How often to train on MNIST-1D, and to cut the digits into folds, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The percentage of `test` that a dense network with dropout reads right after training on `train`.
fn mnist1d(train: &Labelled<[f32; 40]>, test: &Labelled<[f32; 40]>, seed: u64) -> Result<f64, StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Box::new(Net::ZERO), Box::new(Room::ZERO));
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut *net, &mut room, AdamW::new(LR, DECAY), CrossEntropy);
    let mut order: Vec<usize> = (0..train.len()).collect();
    for epoch in 0..EPOCHS {
        trainer.optimizer.set_lr(LR * (1.0 - epoch as f32 / EPOCHS as f32));
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(64) {
            trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))?;
        }
    }
    let right = |&(x, &y): &(&[f32; 40], &usize)| argmax(&trainer.predict(x)) == y;
    Ok(100.0 * test.x.iter().zip(&test.y).filter(right).count() as f64 / test.len() as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let bar = progress::bar(options.seeds * (FOLDS as u64 + 1), "trainings");

    // One figure a seed: the mean over its folds, in which every image is tested once.
    let (images, mut handwritten, mut folds) = (Digits::load()?, vec![], vec![]);
    for seed in 1..=options.seeds {
        let mut sum = 0.0;
        for (fold, (train, test)) in images.stratified_folds(FOLDS, seed)?.iter().enumerate() {
            let net = digits::train(train, 100 * seed + fold as u64)?;
            folds.push(digits::accuracy(&net, test));
            sum += folds[folds.len() - 1];
            bar.inc(1);
        }
        handwritten.push(sum / FOLDS as f64);
    }

    let (Mnist1d { train, test }, mut signals) = (Mnist1d::load()?, vec![]);
    for seed in 1..=options.seeds {
        signals.push(mnist1d(&train, &test, seed)?);
        bar.inc(1);
    }
    bar.finish_and_clear();

    let [handwritten, folds, signals] = [handwritten, folds, signals].map(|figures| Summary::of(&figures));
    let mut table = Table::new(["test accuracy in %, mean +/- sd", "here", "runs", "PyTorch"]);
    for (name, figure, torch) in [
        ("digits, 5 folds, each a run", folds, "98.1 +/- 0.4"),
        ("digits, mean of 5 folds", handwritten, ""),
        ("MNIST-1D, dense with dropout", signals, "67.2 +/- 0.5"),
    ] {
        table.row([
            name.to_string(),
            figure.to_string(),
            figure.runs.to_string(),
            torch.to_string(),
        ]);
    }
    print!("{table}");
    if let Some(path) = options.json {
        let json = report::json!({ "digits_folds": folds.to_json(), "digits_means": handwritten.to_json(), "mnist1d": signals.to_json() });
        report::write_json(&path, &json)?;
    }
    Ok(())
}
