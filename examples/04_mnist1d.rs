//! Convolutions: a network that finds a pattern wherever in a signal it stands.
//!
//! ```text
//! cargo run --release --example 04_mnist1d
//! ```
//!
//! MNIST-1D: ten digits drawn as signals of 40 samples, moved, stretched, sheared and noisy; 4000 to learn from, 1000 to test. A dense
//! network reads 68 % of them, since it has to learn every pattern at every place. Three convolutions of stride 2 with batch norms
//! (`recipes/mnist1d.rs`, 7594 parameters) read about 97 % after some seconds of training (PyTorch, same network: 94.6 +/- 0.3 %).

use clap::Parser;
use motenet::prelude::*;
use motenet_host::{Mnist1d, progress, report, report::Summary};
use std::{error::Error, path::PathBuf, time::Instant};

#[path = "recipes/mnist1d.rs"]
mod recipe;
use recipe::{EPOCHS, Net, Room, accuracy};

/// Train a convolutional network on MNIST-1D.
#[derive(Parser)]
struct Options {
    /// How often to train, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let Mnist1d { train, test } = Mnist1d::load()?;
    println!("{} parameters, {} multiply-adds a signal", Net::PARAMS, Net::MACS);
    println!(
        "network {} bytes, training {} more, inference {}\n",
        size_of::<Net>(),
        Room::BYTES,
        Predictor::<Net>::BYTES
    );
    println!("seed   loss    training part %   test part %   seconds");
    let (mut figures, mut seconds) = (vec![], vec![]);
    for seed in 1..=options.seeds {
        let bar = progress::bar(EPOCHS as u64, format!("seed {seed}"));
        let (start, mut loss) = (Instant::now(), f32::NAN);
        let net = recipe::train(&train, seed, |mean| {
            loss = mean;
            bar.set_message(format!("loss {mean:.3}"));
            bar.inc(1);
        })?;
        bar.finish_and_clear();
        let time = start.elapsed().as_secs_f64();
        let (seen, new) = (accuracy(&net, &train), accuracy(&net, &test));
        println!("{seed:4}   {loss:.4}   {seen:15.1}   {new:11.1}   {time:7.1}");
        figures.push(new);
        seconds.push(time);
    }
    let (figures, seconds) = (Summary::of(&figures), Summary::of(&seconds));
    println!("test part {figures:.2} %: mean +/- sd of {} seeds", figures.runs);

    if let Some(path) = options.json {
        let json = report::json!({
            "test_accuracy": figures.to_json(),
            "seconds": seconds.to_json(),
            "params": Net::PARAMS,
            "macs": Net::MACS,
        });
        report::write_json(&path, &json)?;
    }
    Ok(())
}
