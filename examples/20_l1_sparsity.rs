//! L1 with a proximal step: most weights become exactly 0, and can be left out.
//!
//! ```text
//! cargo run --release --example 20_l1_sparsity
//! ```
//!
//! Expect a quarter of the weights to be exactly 0 at no cost (λ = 0.0006), two thirds for 1.5 points (0.0018), and 90 % before the accuracy on the
//! dev part falls below 89 % (0.01). Picture: `target/pictures/20_l1_sparsity.png`.

use clap::Parser;
use motenet::{prelude::*, regularize::L1, regularize::Sparsity, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{Digits, digits::Images, report, report::Summary};
use std::{error::Error, path::Path, path::PathBuf};

type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;
type Room = Memory<Net, Momentum, 32>;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/20_l1_sparsity.png");
const EPOCHS: usize = 40;
const LR: f32 = 0.3;

/// Train with many strengths of L1.
#[derive(Parser)]
struct Options {
    /// How often to train with each strength, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The percentage of weights that are 0 after training, and of images of `dev` read right.
fn train(l1: L1, train: &Images, dev: &Images, seed: u64) -> Result<[f64; 2], StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Room::ZERO);
    net.init(&mut rng);
    let mut trainer = Trainer::new(&mut net, &mut room, Momentum::new(LR, 0.9), CrossEntropy);
    let mut order: Vec<usize> = (0..train.len()).collect();
    for epoch in 0..EPOCHS {
        let lr = LR * (1.0 - epoch as f32 / EPOCHS as f32);
        trainer.optimizer.set_lr(lr);
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))?;
            // The update has followed the loss; what the penalty wants comes after it.
            l1.apply(trainer.net_mut(), lr);
        }
    }
    let right = |&(x, &y): &(&[f32; 64], &usize)| argmax(&trainer.predict(x)) == y;
    let right = dev.x.iter().zip(&dev.y).filter(right).count();
    Ok([
        100.0 * f64::from(Sparsity::of(trainer.net()).share()),
        100.0 * right as f64 / dev.len() as f64,
    ])
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (all, _) = Digits::load()?.file_order();
    let (known, dev) = (
        all.select(&(0..1150).collect::<Vec<_>>()),
        all.select(&(1150..1437).collect::<Vec<_>>()),
    );
    let lambdas: Vec<f32> = (-16..=-6).map(|i| 10f32.powf(i as f32 / 4.0)).collect();

    println!("lambda    weights that are 0, %   dev part right, %");
    let (mut zeros, mut right, mut rows) = (vec![], vec![], vec![]);
    for &lambda in [0.0].iter().chain(&lambdas) {
        let l1 = L1::new(lambda)?;
        let mut figures = [const { Vec::new() }; 2];
        for seed in 1..=options.seeds {
            for (figures, figure) in figures.iter_mut().zip(train(l1, &known, &dev, seed)?) {
                figures.push(figure);
            }
        }
        let [share, accuracy] = figures.map(|figures| Summary::of(&figures));
        println!("{lambda:.6}   {:>20}   {:>17}", share.to_string(), accuracy.to_string());
        zeros.push((f64::from(lambda), share.mean));
        right.push((f64::from(lambda), accuracy.mean));
        rows.push(report::json!({ "lambda": lambda, "zeros": share.to_json(), "dev_accuracy": accuracy.to_json() }));
    }

    let series = [
        Series {
            name: "weights that are exactly 0",
            points: &zeros,
        },
        Series {
            name: "images of the dev part read right",
            points: &right,
        },
    ];
    let title = "Digits: L1 empties the network before it hurts";
    plot::lines(
        Path::new(PICTURE),
        title,
        Axis::log("lambda (penalty: lambda times the sum of |w|)"),
        Axis::linear("share in %"),
        &series,
    )?;
    println!("picture: {PICTURE}");
    if let Some(path) = options.json {
        report::write_json(
            &path,
            &report::json!({ "weights": 64 * 32 + 32 * 10, "seeds": options.seeds, "rows": rows }),
        )?;
    }
    Ok(())
}
