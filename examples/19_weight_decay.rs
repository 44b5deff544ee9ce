//! L2 regularisation: train and dev error over λ.
//!
//! ```text
//! cargo run --release --example 19_weight_decay
//! ```
//!
//! 300 handwritten digits to learn from, 60 of them with a wrong label, and 287 others to choose λ on. Without regularisation the network learns
//! more than a third of the wrong labels by heart and misreads 18 % of the dev part; with λ = 5.6 it misreads 9.5 %, and believes almost
//! none of them (its training error is the 20 % that are wrong, and a little). Beyond λ = 10 it learns less and less: the curve is a valley.
//! Picture: `target/pictures/19_weight_decay.png`.

use clap::Parser;
use motenet::{prelude::*, regularize::L2, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{Digits, digits::Images, report, report::Summary};
use std::{error::Error, path::Path, path::PathBuf};

type Net = Model<[f32; 64], (Dense<64>, Relu, Dense<10>)>;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/19_weight_decay.png");
const SAMPLES: usize = 300;
const WRONG: usize = 60;
const EPOCHS: usize = 60;
const LR: f32 = 0.3;

/// Train with many strengths of weight decay.
#[derive(Parser)]
struct Options {
    /// How often to train with each strength, each time on other samples and from another seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

type Room = Memory<Net, Momentum, 20>;

/// The percentage of images that a network trained with this coefficient gets wrong, of `train` and of `dev`.
fn errors(l2: f32, train: &Images, dev: &Images, seed: u64) -> Result<[f64; 2], StepError> {
    let mut rng = rng::seeded(seed);
    let (mut net, mut room) = (Net::ZERO, Room::ZERO);
    net.init(&mut rng);
    let mut optimizer = Momentum::new(LR, 0.9);
    optimizer.l2 = l2;
    let mut trainer = Trainer::new(&mut net, &mut room, optimizer, CrossEntropy);
    let mut order: Vec<usize> = (0..train.len()).collect();
    for epoch in 0..EPOCHS {
        trainer.optimizer.set_lr(LR * (1.0 - epoch as f32 / EPOCHS as f32));
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(20) {
            trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))?;
        }
    }
    Ok([train, dev].map(|images| {
        let wrong = |&(x, &y): &(&[f32; 64], &usize)| argmax(&trainer.predict(x)) != y;
        100.0 * images.x.iter().zip(&images.y).filter(wrong).count() as f64 / images.len() as f64
    }))
}

/// Some images to learn from, the first of them with a wrong digit.
fn sample(all: &Images, seed: u64) -> Images {
    let (mut order, mut rng): (Vec<usize>, _) = ((0..1150).collect(), rng::seeded(seed));
    rng::shuffle(&mut order, &mut rng);
    let mut train = all.select(&order[..SAMPLES]);
    for y in &mut train.y[..WRONG] {
        *y = (*y + 1 + rng::below(&mut rng, 9) as usize) % 10;
    }
    train
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (all, _) = Digits::load()?.file_order();
    let dev = all.select(&(1150..1437).collect::<Vec<_>>());
    let lambdas: Vec<f32> = (-4..=5).map(|i| 10f32.powf(i as f32 / 4.0)).collect();

    println!("lambda   training part wrong, %   dev part wrong, %");
    let (mut seen, mut new, mut rows) = (vec![], vec![], vec![]);
    for &lambda in [0.0].iter().chain(&lambdas) {
        let l2 = L2::new(lambda, SAMPLES)?;
        let mut figures = [const { Vec::new() }; 2];
        for seed in 1..=options.seeds {
            let errors = errors(l2.coefficient(), &sample(&all, seed), &dev, seed)?;
            figures
                .iter_mut()
                .zip(errors)
                .for_each(|(figures, error)| figures.push(error));
        }
        let [train, dev] = figures.map(|figures| Summary::of(&figures));
        println!("{lambda:6.2}   {:>21}   {:>17}", train.to_string(), dev.to_string());
        seen.push((f64::from(lambda), train.mean));
        new.push((f64::from(lambda), dev.mean));
        rows.push(report::json!({ "lambda": lambda, "train_error": train.to_json(), "dev_error": dev.to_json() }));
    }

    // Zero has no place on a logarithmic axis: its dev error becomes a line.
    let without = [(new[1].0, new[0].1), (new[new.len() - 1].0, new[0].1)];
    let series = [
        Series {
            name: "training part",
            points: &seen,
        },
        Series {
            name: "dev part",
            points: &new,
        },
        Series {
            name: "dev part without L2",
            points: &without,
        },
    ];
    let title = "300 digits, 60 of them mislabelled: error over L2";
    let (x, y) = (Axis::log("lambda"), Axis::linear("error in %"));
    plot::lines(Path::new(PICTURE), title, x, y, &series)?;
    println!("picture: {PICTURE}");
    if let Some(path) = options.json {
        report::write_json(&path, &report::json!({ "seeds": options.seeds, "rows": rows }))?;
    }
    Ok(())
}
