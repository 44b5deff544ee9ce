//! Ten optimisers on the same task: how fast they learn, how well it generalises, what they cost in memory.
//!
//! ```text
//! cargo run --release --example 15_optimisers
//! ```
//!
//! Handwritten digits, 64-32(ReLU)-10, mini-batches of 32, 25 epochs at a fixed rate, each optimiser at the best of its rates by the loss on the last
//! fifth of the training part (`--search` finds them again). Expect in `target/pictures/15_optimisers.png` AdaGrad slowing down, as its steps only
//! shrink, Lion slow at first and lowest in the end (0.003), the others between, and 90 to 92 % on new writers for every one of them: on a task so
//! small and so well scaled the choice decides the memory and how much searching a rate takes, not the result.

use clap::Parser;
use motenet::{optim::BiasCorrection, prelude::*, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{Digits, digits::Images, report, report::Summary, report::Table};
use std::{error::Error, path::Path, path::PathBuf};

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/15_optimisers.png");
type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;

/// Compare optimisers on handwritten digits.
#[derive(Parser)]
struct Options {
    /// How often to train, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Passes through the training part.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Look for each optimiser's best rate first, among 1, 3 and 10 times powers of ten.
    #[arg(long)]
    search: bool,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// One optimiser's runs.
struct Runs {
    name: &'static str,
    lr: f32,
    bytes: usize,
    losses: Vec<(f64, f64)>,
    accuracy: Summary,
}

/// Trains; gives the mean training loss of each epoch, and the share of `test` it then reads right in percent, with the loss there.
fn train<O: Optimizer>(
    optimizer: O,
    parts: (&Images, &Images),
    epochs: u32,
    seed: u64,
) -> Result<(Vec<f64>, f64, f64), StepError> {
    let ((images, test), mut rng) = (parts, rng::seeded(seed));
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, O, 32>::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut memory, optimizer, CrossEntropy);
    let (mut order, mut losses): (Vec<usize>, _) = ((0..images.len()).collect(), vec![]);
    for _ in 0..epochs {
        rng::shuffle(&mut order, &mut rng);
        let mut sum = 0.0;
        for batch in order.chunks(32) {
            let loss = trainer.step(batch.iter().map(|&i| (&images.x[i], &images.y[i])))?;
            sum += f64::from(loss) * batch.len() as f64 / images.len() as f64;
        }
        losses.push(sum);
    }
    let right = test
        .x
        .iter()
        .zip(&test.y)
        .filter(|&(x, &y)| argmax(&trainer.predict(x)) == y)
        .count();
    let loss = trainer.evaluate(test.x.iter().zip(&test.y))?;
    Ok((losses, 100.0 * right as f64 / test.len() as f64, f64::from(loss)))
}

/// Runs one optimiser from several seeds.
fn run<O: Optimizer + Copy>(
    name: &'static str,
    mut optimizer: O,
    options: &Options,
    (all, test): (&Images, &Images),
) -> Result<Runs, StepError> {
    if options.search {
        let cut = all.len() * 4 / 5;
        let part = |range: std::ops::Range<usize>| Images {
            x: all.x[range.clone()].to_vec(),
            y: all.y[range].to_vec(),
        };
        let (seen, dev) = (part(0..cut), part(cut..all.len()));
        let rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0];
        let mut best = (f64::INFINITY, optimizer.lr());
        for lr in rates {
            optimizer.set_lr(lr);
            // A rate at which the loss overflows is no candidate.
            if let Ok((_, _, loss)) = train(optimizer, (&seen, &dev), options.epochs, 1) {
                best = if loss < best.0 { (loss, lr) } else { best };
            }
        }
        optimizer.set_lr(best.1);
    }
    let (mut mean, mut accuracies) = (vec![0.0; options.epochs as usize], vec![]);
    for seed in 1..=options.seeds {
        let (losses, accuracy, _) = train(optimizer, (all, test), options.epochs, seed)?;
        mean.iter_mut()
            .zip(losses)
            .for_each(|(mean, loss)| *mean += loss / options.seeds as f64);
        accuracies.push(accuracy);
    }
    Ok(Runs {
        name,
        lr: optimizer.lr(),
        bytes: size_of::<O::Slot<f32>>() * Net::PARAMS,
        losses: (1..).map(f64::from).zip(mean).collect(),
        accuracy: Summary::of(&accuracies),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (train, test) = Digits::load()?.file_order();
    let parts = (&train, &test);
    let mut uncorrected = Adam::new(0.003);
    uncorrected.bias_correction = BiasCorrection::Off;
    let runs = [
        run("gradient descent", Sgd::new(0.3), &options, parts)?,
        run("momentum", Momentum::new(0.3, 0.9), &options, parts)?,
        run("Nesterov", Nesterov::new(0.03, 0.9), &options, parts)?,
        run("AdaGrad", AdaGrad::new(0.03), &options, parts)?,
        run("RMSprop", RmsProp::new(0.003), &options, parts)?,
        run("Adam", Adam::new(0.003), &options, parts)?,
        run("AMSGrad", AmsGrad::new(0.003), &options, parts)?,
        run("Lion", Lion::new(0.001), &options, parts)?,
        run("AdamW, decay 0.1", AdamW::new(0.01, 0.1), &options, parts)?,
        run("Adam, no correction", uncorrected, &options, parts)?,
    ];
    let mut table = Table::new([
        "optimiser",
        "rate",
        "state, bytes",
        "loss, epoch 5",
        "last",
        "new writers %",
    ]);
    for runs in &runs {
        let loss = |epoch: usize| {
            runs.losses
                .get(epoch - 1)
                .map_or(String::new(), |loss| format!("{:.4}", loss.1))
        };
        table.row([
            runs.name.into(),
            format!("{}", runs.lr),
            runs.bytes.to_string(),
            loss(5),
            loss(options.epochs as usize),
            format!("{:.1}", runs.accuracy),
        ]);
    }
    println!("{table}\n{} parameters, {} seeds", Net::PARAMS, options.seeds);

    // Eight curves can be told apart.
    let curves: Vec<Series> = runs[..8]
        .iter()
        .map(|runs| Series {
            name: runs.name,
            points: &runs.losses,
        })
        .collect();
    let (epoch, loss) = (Axis::linear("epoch"), Axis::log("cross-entropy on the training part"));
    plot::lines(
        Path::new(PICTURE),
        "Eight optimisers on handwritten digits",
        epoch,
        loss,
        &curves,
    )?;
    println!("picture: {PICTURE}");
    if let Some(path) = options.json {
        let runs = runs.iter().map(|runs| {
            let losses: Vec<f64> = runs.losses.iter().map(|loss| loss.1).collect();
            report::json!({ "name": runs.name, "lr": runs.lr, "state_bytes": runs.bytes, "losses": losses, "test_accuracy": runs.accuracy.to_json() })
        });
        report::write_json(&path, &report::json!({ "runs": runs.collect::<Vec<_>>() }))?;
    }
    Ok(())
}
