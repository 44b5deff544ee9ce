//! Why inputs are normalised: features of very different scales, with and without.
//!
//! ```text
//! cargo run --release --example 09_normalisation
//! ```
//!
//! Two interleaved moons, one coordinate in metres around 500, the other in thousandths, and a third feature that never changes: what tables look like.
//! Mean and deviation are learned in one pass over the training part alone, become the first layer of the network, and so meet the dev part too. Both
//! networks get the best of eight learning rates. Expect a training loss of about 0.08 with normalisation and 0.69 without (chance is ln 2 = 0.693),
//! about 98 % and 50 % of the dev part right, and in `target/pictures/09_normalisation.png` one curve that falls and one that does not.
//!
//! In the end the normalisation melts into the first dense layer: one layer less, the same answers.

use clap::Parser;
use motenet::data::{Batches, Moments};
use motenet::{prelude::*, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{moons, report};
use std::{error::Error, path::Path, path::PathBuf};

type X = [f32; 3];
/// Losses over epochs.
type Curve = Vec<(f64, f64)>;
type Net = Model<X, (Normalize, Dense<16>, Tanh, Dense<2>)>;
const EPOCHS: u32 = 60;
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures/09_normalisation.png");

/// Train with and without normalised inputs.
#[derive(Parser)]
struct Options {
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The moons as a table would hold them.
fn table(seed: u64) -> Result<(Vec<X>, Vec<usize>), Box<dyn Error>> {
    let moons = moons::two_moons(500, 0.15, seed);
    let x = moons.x.iter().map(|&[a, b]| [500.0 + 40.0 * a, 0.002 * b, 21.5]);
    Ok((x.collect(), moons.y))
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (train, dev) = (table(1)?, table(2)?);
    let mut moments = Moments::ZERO;
    for x in &train.0 {
        moments.push(x)?;
    }
    println!("mean {:?}\ndeviation {:?}\n", moments.mean(), moments.deviation());

    let mut results = vec![];
    for (name, moments) in [("with", Some(&moments)), ("without", None)] {
        let mut best: Option<(f32, Net, Curve)> = None;
        for lr in [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3] {
            let run = learn(&train, moments, lr)?;
            let last = |curve: &[(f64, f64)]| curve.last().map_or(f64::INFINITY, |point| point.1);
            if best.as_ref().is_none_or(|(_, _, curve)| last(&run.1) < last(curve)) {
                best = Some((lr, run.0, run.1));
            }
        }
        let (lr, net, curve) = best.ok_or("no run")?;
        let (loss, right) = (curve[curve.len() - 1].1, right(&net, &dev));
        println!("{name:7} normalisation, learning rate {lr:e}: training loss {loss:.3}, {right:.1} % of the dev part");
        results.push((name, net, curve, right));
    }
    let names = ["normalised", "as they are"];
    let series = |i: usize| Series {
        name: names[i],
        points: &results[i].2,
    };
    let (x, y) = (Axis::linear("epochs"), Axis::log("training loss in nats"));
    let title = "Features of scales 40, 0.002 and 0";
    plot::lines(Path::new(PICTURE), title, x, y, &[series(0), series(1)])?;
    println!("picture: {PICTURE}\n");

    let net = results[0].1;
    let (mut normalize, mut first, tanh, last) = net;
    normalize.fold_into(&mut first);
    let shipped: Model<X, (Dense<16>, Tanh, Dense<2>)> = (first, tanh, last);
    let (mut before, mut after) = (Predictor::ZERO, Predictor::ZERO);
    let moved = dev.0.iter().flat_map(|x| {
        let (y, folded) = (before.predict(&net, x), after.predict(&shipped, x));
        y.into_iter().zip(folded).map(|(y, folded)| (y - folded).abs())
    });
    let moved = moved.fold(0.0, f32::max);
    println!(
        "folded: {} bytes instead of {}",
        size_of_val(&shipped),
        size_of_val(&net)
    );
    println!(
        "{:.1} % of the dev part; outputs move by at most {moved:.0e}",
        right(&shipped, &dev)
    );
    if let Some(path) = options.json {
        let figures = results.iter().map(|(name, _, curve, right)| {
            report::json!({ "normalisation": name, "loss": curve[curve.len() - 1].1, "dev_accuracy": right })
        });
        report::write_json(&path, &report::json!(figures.collect::<Vec<_>>()))?;
    }
    Ok(())
}

/// A trained network and its loss after each epoch.
fn learn(
    (x, y): &(Vec<X>, Vec<usize>),
    moments: Option<&Moments<f32, 3>>,
    lr: f32,
) -> Result<(Net, Curve), Box<dyn Error>> {
    let (mut net, mut room) = (Net::ZERO, Memory::<Net, Sgd, 32>::ZERO);
    if let Some(moments) = moments {
        moments.finish_into(&mut net.0)?;
    }
    net.init(&mut rng::seeded(1));
    let mut trainer = Trainer::new(&mut net, &mut room, Sgd::new(lr), CrossEntropy);
    let batches = Batches::new(x.len(), 32, 1)?;
    let mut curve = vec![(0.0, f64::from(trainer.evaluate(x.iter().zip(y))?))];
    for epoch in 0..EPOCHS {
        for batch in batches.epoch(epoch) {
            trainer.step(batch.map(|i| (&x[i], &y[i])))?;
        }
        curve.push((f64::from(epoch + 1), f64::from(trainer.evaluate(x.iter().zip(y))?)));
    }
    Ok((net, curve))
}

/// The percentage of samples that a network gets right.
fn right<N: Layer<In = X, Out = [f32; 2]>>(net: &N, (x, y): &(Vec<X>, Vec<usize>)) -> f64 {
    let mut predictor = Predictor::<N>::ZERO;
    let right = x
        .iter()
        .zip(y)
        .filter(|(x, y)| argmax(&predictor.predict(net, x)) == **y);
    100.0 * right.count() as f64 / y.len() as f64
}
