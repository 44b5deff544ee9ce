//! Learning-rate schedules: what they look like, and what they do to the same training.
//!
//! ```text
//! cargo run --release --example 16_schedules
//! ```
//!
//! Handwritten digits, 64-32(ReLU)-10, momentum with a rate of 3, almost too high to learn at all (`--lr 8` is), 30 epochs, a new rate every
//! mini-batch. Expect in `target/pictures/16_falling.png` and `16_cycles.png` the rates, in `16_losses.png` losses that are noisy while the rate is
//! high and settle as it falls, and in the table 93.0 +/- 0.3 % on new writers for a warm-up and a line to zero, 92.3 +/- 1.5 % for a constant
//! rate: what a schedule buys here is that no seed goes wrong.

use clap::Parser;
use motenet::schedule::{
    Constant, Cosine, CosineRestarts, Exponential, InverseTime, Linear, OnPlateau, OneCycle, Threshold, Triangular,
};
use motenet::{prelude::*, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{Digits, digits::Images, report, report::Summary, report::Table};
use std::{error::Error, path::Path, path::PathBuf};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;
const BATCH: usize = 32;
const EPOCHS: u32 = 30;

/// Compare learning-rate schedules on handwritten digits.
#[derive(Parser)]
struct Options {
    /// How often to train, each time from another seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// The rate that all schedules start from or rise to.
    #[arg(long, default_value_t = 3.0)]
    lr: f32,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// How the rate follows the steps, or the losses.
#[derive(Clone)]
enum Plan {
    Steps(std::rc::Rc<dyn Schedule>),
    Cycle(OneCycle),
    Plateau(OnPlateau),
}

/// Trains; gives the rate of every step, the mean loss of every epoch, and the share of `test` it reads right in percent.
fn train(
    mut plan: Plan,
    (images, test): (&Images, &Images),
    seed: u64,
) -> Result<(Vec<f64>, Vec<f64>, f64), StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut memory) = (Net::ZERO, Memory::<Net, Momentum, BATCH>::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut memory, Momentum::new(0.0, 0.9), CrossEntropy);
    let (mut order, mut rates, mut losses): (Vec<usize>, _, _) = ((0..images.len()).collect(), vec![], vec![]);
    for _ in 0..EPOCHS {
        rng::shuffle(&mut order, &mut rng);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            let step = rates.len() as u32;
            let lr = match &plan {
                Plan::Steps(schedule) => schedule.lr(step),
                Plan::Cycle(cycle) => {
                    trainer.optimizer.set_momentum(cycle.momentum(step));
                    cycle.lr(step)
                }
                Plan::Plateau(plateau) => plateau.lr,
            };
            trainer.optimizer.set_lr(lr);
            rates.push(f64::from(lr));
            let loss = trainer.step(batch.iter().map(|&i| (&images.x[i], &images.y[i])))?;
            sum += f64::from(loss) * batch.len() as f64 / images.len() as f64;
        }
        if let Plan::Plateau(plateau) = &mut plan {
            plateau.watch(sum as f32);
        }
        losses.push(sum);
    }
    let right = test
        .x
        .iter()
        .zip(&test.y)
        .filter(|&(x, &y)| argmax(&trainer.predict(x)) == y)
        .count();
    Ok((rates, losses, 100.0 * right as f64 / test.len() as f64))
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (images, test) = Digits::load()?.file_order();
    let per_epoch = images.len().div_ceil(BATCH) as u32;
    let (lr, steps) = (options.lr, EPOCHS * per_epoch);
    let mut plateau = OnPlateau::new(lr);
    (plateau.factor, plateau.patience, plateau.threshold) = (0.3, 1, Threshold::Relative(0.1));
    fn by(schedule: impl Schedule + 'static) -> Plan {
        Plan::Steps(std::rc::Rc::new(schedule))
    }
    let plans = [
        ("constant", by(Constant { lr })),
        (
            "1/(1 + epoch)",
            by(InverseTime {
                lr,
                decay: 1.0,
                period: 1,
            }
            .per_epoch(per_epoch)),
        ),
        (
            "0.5 every 5 epochs",
            by(Exponential {
                lr,
                factor: 0.5,
                period: 5,
            }
            .staircase(5)
            .per_epoch(per_epoch)),
        ),
        (
            "warm-up, then linear",
            by(Linear {
                lr,
                end: 0.0,
                duration: steps * 9 / 10,
            }
            .warmed_up(steps / 10)),
        ),
        (
            "cosine, restarts",
            by(CosineRestarts {
                lr,
                end: 0.0,
                period: steps.div_ceil(7),
                growth: 2,
            }),
        ),
        ("1cycle", Plan::Cycle(OneCycle::new(lr, steps))),
        (
            "triangular",
            by(Triangular {
                base: 0.01 * lr,
                peak: lr,
                half: steps / 6,
            }),
        ),
        ("on plateau", Plan::Plateau(plateau)),
        (
            "cosine",
            by(Cosine {
                lr,
                end: 0.0,
                duration: steps,
            }),
        ),
    ];

    let mut table = Table::new(["schedule", "loss, epoch 10", "last epoch", "new writers %"]);
    let (mut rates, mut curves, mut figures) = (vec![], vec![], vec![]);
    for (name, plan) in plans {
        let (mut accuracies, mut mean, mut rate) = (vec![], vec![0.0; EPOCHS as usize], vec![]);
        for seed in 1..=options.seeds {
            let (path, losses, accuracy) = train(plan.clone(), (&images, &test), seed)?;
            mean.iter_mut()
                .zip(losses)
                .for_each(|(mean, loss)| *mean += loss / options.seeds as f64);
            accuracies.push(accuracy);
            rate = path;
        }
        let accuracy = Summary::of(&accuracies);
        table.row([
            name.into(),
            format!("{:.4}", mean[9]),
            format!("{:.4}", mean[EPOCHS as usize - 1]),
            format!("{accuracy}"),
        ]);
        figures.push(report::json!({ "schedule": name, "losses": mean, "test_accuracy": accuracy.to_json() }));
        let epochs = rate
            .iter()
            .enumerate()
            .map(|(step, &lr)| (step as f64 / f64::from(per_epoch), lr));
        rates.push((name, epochs.collect::<Vec<_>>()));
        curves.push((name, (1..).map(f64::from).zip(mean).collect::<Vec<_>>()));
    }
    println!(
        "{table}\nmomentum 0.9, rate {lr}, {EPOCHS} epochs of {per_epoch} steps, {} seeds",
        options.seeds
    );

    fn series<'a>(curves: &[&'a (&'static str, Vec<(f64, f64)>)]) -> Vec<Series<'a>> {
        curves.iter().map(|(name, points)| Series { name, points }).collect()
    }
    let [
        constant,
        inverse,
        stairs,
        line,
        restarts,
        cycle,
        triangle,
        plateau,
        cosine,
    ] = rates.as_slice()
    else {
        return Err("nine schedules have nine curves".into());
    };
    let (epoch, rate) = (Axis::linear("epoch"), Axis::linear("learning rate"));
    for (file, title, rates) in [
        (
            "16_falling.png",
            "Learning rates that fall",
            [constant, inverse, stairs, plateau, cosine].as_slice(),
        ),
        (
            "16_cycles.png",
            "Learning rates that rise as well",
            &[line, restarts, cycle, triangle],
        ),
    ] {
        let path = Path::new(PICTURES).join(file);
        plot::lines(&path, title, epoch, rate, &series(rates))?;
        println!("picture: {}", path.display());
    }
    // Eight curves can be told apart; the plain cosine is left out.
    let loss = Axis::log("cross-entropy on the training part");
    let curves: Vec<_> = curves.iter().take(8).collect();
    let path = Path::new(PICTURES).join("16_losses.png");
    plot::lines(
        &path,
        "The same training with eight schedules",
        epoch,
        loss,
        &series(&curves),
    )?;
    println!("picture: {}", path.display());
    if let Some(path) = options.json {
        report::write_json(&path, &report::json!({ "schedules": figures }))?;
    }
    Ok(())
}
