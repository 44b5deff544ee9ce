//! Several networks, or several states of one: ensembles, snapshots, EMA and SWA side by side.
//!
//! ```text
//! cargo run --release --example 22_ensembles_and_averages
//! ```
//!
//! Half of MNIST-1D's training part, a dense network with batch norms, the test part. Expect 57 % from one network and 63 % from five that vote. The
//! averages of weights cost one training and are one network to ask: EMA gets 61 %, SWA 59 %, where the last weights of the same training get 57 %.
//! Five snapshots of a training no longer than that of one network are hardly better than it (58 %): its cycles are too short.

use clap::Parser;
use motenet::regularize::{Combine, Ema, Snapshots, Swa, ensemble, estimate_statistics};
use motenet::{prelude::*, rng, rng::Generator};
use motenet_host::{Labelled, Mnist1d, progress, report, report::Summary, report::Table};
use std::{error::Error, path::PathBuf};

type Net = Model<
    [f32; 40],
    (
        Dense<64, NO_BIAS>,
        BatchNorm,
        Relu,
        Dense<64, NO_BIAS>,
        BatchNorm,
        Relu,
        Dense<10>,
    ),
>;
type Room = Memory<Net, AdamW, 50>;
type Signals = Labelled<[f32; 40]>;

const EPOCHS: usize = 25;
const MEMBERS: usize = 5;
const LR: f32 = 1e-2;

/// Compare a single network with ensembles and averages of weights.
#[derive(Parser)]
struct Options {
    /// How often to repeat it all from other seeds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Trains a new network; `lr` gives the rate for the part of the training that is over, `after` sees the network after every update.
fn train(
    signals: &Signals,
    seed: u64,
    lr: impl Fn(f32) -> f32,
    mut after: impl FnMut(f32, &Net),
) -> Result<Net, StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Box::new(Room::ZERO));
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, AdamW::new(LR, 0.05), CrossEntropy);
    let mut order: Vec<usize> = (0..signals.len()).collect();
    let (mut step, steps) = (0, EPOCHS * order.chunks(50).len());
    for _ in 0..EPOCHS {
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(50) {
            trainer.optimizer.set_lr(lr(step as f32 / steps as f32));
            trainer.step(batch.iter().map(|&i| (&signals.x[i], &signals.y[i])))?;
            step += 1;
            after(step as f32 / steps as f32, trainer.net());
        }
    }
    Ok(net)
}

/// The percentage of signals that networks, asked together, read right.
fn accuracy(nets: &[Net], signals: &Signals) -> f64 {
    let mut predictor = Predictor::<Net>::ZERO;
    let right = |&(x, &y): &(&[f32; 40], &usize)| {
        ensemble(nets, &mut predictor, x, Combine::Probabilities).is_some_and(|p: [f32; 10]| argmax(&p) == y)
    };
    100.0 * signals.x.iter().zip(&signals.y).filter(right).count() as f64 / signals.len() as f64
}

/// Averaged weights need statistics of their own.
fn refresh(net: &mut Net, signals: &Signals, rng: &mut Generator) -> Result<(), StepError> {
    let (mut order, mut room): (Vec<usize>, _) = ((0..signals.len()).collect(), Box::new(Room::ZERO));
    rng::shuffle(&mut order, rng);
    estimate_statistics(
        net,
        &mut room,
        order.chunks(50).map(|batch| batch.iter().map(|&i| &signals.x[i])),
    )?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let Mnist1d { train: all, test } = Mnist1d::load()?;
    let signals = all.select(&(0..2000).collect::<Vec<_>>());
    let names = [
        "one network, rate falls to 0",
        "5 networks together",
        "5 snapshots of one training",
        "constant rate: last weights",
        "constant rate: EMA",
        "constant rate: SWA of the second half",
        "the same SWA, statistics not re-estimated",
    ];
    let mut figures = [const { Vec::new() }; 7];
    let bar = progress::bar(options.seeds, "seeds");
    for seed in 1..=options.seeds {
        let falling = |part: f32| LR * (1.0 - part);
        let mut nets = vec![];
        for member in 0..MEMBERS as u64 {
            nets.push(train(&signals, 100 * seed + member, falling, |_, _| {})?);
        }

        // Five times from the full rate down to nearly 0, a snapshot at the end of each.
        let cycles = MEMBERS as f32;
        let mut snapshots = Snapshots::<Net, MEMBERS>::ZERO;
        let cyclic = |part: f32| 0.5 * LR * (1.0 + (core::f32::consts::PI * (cycles * part).fract()).cos());
        train(&signals, 100 * seed, cyclic, |part, net| {
            if (cycles * part).floor() as usize > snapshots.nets().len() {
                snapshots.take(net);
            }
        })?;

        let (mut by_ema, mut by_swa) = (Net::ZERO, Net::ZERO);
        let (mut ema, mut swa, mut epoch) = (Ema::new(0.99)?, Swa::new(), EPOCHS / 2);
        let last = train(
            &signals,
            100 * seed,
            |_| LR,
            |part, net| {
                ema.update(net, &mut by_ema);
                if part * EPOCHS as f32 >= (epoch + 1) as f32 {
                    epoch += 1;
                    swa.update(net, &mut by_swa);
                }
            },
        )?;
        let borrowed = by_swa;
        let mut rng = rng::seeded(seed);
        refresh(&mut by_ema, &signals, &mut rng)?;
        refresh(&mut by_swa, &signals, &mut rng)?;

        let candidates = [
            &nets[..1],
            &nets,
            snapshots.nets(),
            &[last],
            &[by_ema],
            &[by_swa],
            &[borrowed],
        ];
        for (figures, nets) in figures.iter_mut().zip(candidates) {
            figures.push(accuracy(nets, &test));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();

    let mut table = Table::new(["", "test part %", "trainings", "networks asked"]);
    let cost = [
        ("1", "1"),
        ("5", "5"),
        ("1", "5"),
        ("1", "1"),
        ("1", "1"),
        ("1", "1"),
        ("1", "1"),
    ];
    let figures = figures.map(|figures| Summary::of(&figures));
    for ((name, figure), (trainings, networks)) in names.iter().zip(&figures).zip(cost) {
        table.row([name.to_string(), figure.to_string(), trainings.into(), networks.into()]);
    }
    println!(
        "{table}\nmean +/- sd of {} seeds; {} parameters a network",
        options.seeds,
        Net::PARAMS
    );
    if let Some(path) = options.json {
        let rows: Vec<_> = names
            .iter()
            .zip(&figures)
            .map(|(name, figure)| report::json!({ "name": name, "test_accuracy": figure.to_json() }))
            .collect();
        report::write_json(&path, &report::json!({ "seeds": options.seeds, "rows": rows }))?;
    }
    Ok(())
}
