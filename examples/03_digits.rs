//! Real data, several seeds, and the way from a trained network to one that ships.
//!
//! ```text
//! cargo run --release --example 03_digits
//! ```
//!
//! 1797 handwritten digits of 8 x 8 pixels, the first 1437 to learn from, the last 360, by other writers, to test. The network and its training are
//! in `recipes/digits.rs`: a batch norm and Adam with weight decay are what is new there. Expect about 93 % on writers it has never seen (PyTorch:
//! 92.2 +/- 0.5 %), a confusion matrix that shows which digits are mixed up, and folding to change nothing but the size.

use clap::Parser;
use motenet::metrics::{Average, Confusion, TopK};
use motenet::{blob, fingerprint, prelude::*};
use motenet_host::{Digits, files, report, report::Summary};
use std::{error::Error, path::Path, path::PathBuf};

#[path = "recipes/digits.rs"]
mod recipe;
use recipe::{Net, Room, accuracy};

/// Train a small network on handwritten digits, fold it, and save its weights.
#[derive(Parser)]
struct Options {
    /// How often to train, each time from another seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (train, test) = Digits::load()?.file_order();
    println!("seed   training part %   test part %");
    let (mut net, mut figures) = (Net::ZERO, vec![]);
    for seed in 1..=options.seeds {
        net = recipe::train(&train, seed)?;
        figures.push(accuracy(&net, &test));
        println!(
            "{seed:4}   {:15.1}   {:11.1}",
            accuracy(&net, &train),
            figures[figures.len() - 1]
        );
    }
    let figures = Summary::of(&figures);
    println!("test part {figures:.2} %: mean +/- sd of {} seeds\n", figures.runs);

    // Which digits the last network mixes up, and how often the right one is at least its second guess.
    let (mut confusion, mut top) = (Confusion::<10>::ZERO, TopK::<2>::ZERO);
    let mut predictor = Predictor::<Net>::ZERO;
    for (x, &digit) in test.x.iter().zip(&test.y) {
        let y = predictor.predict(&net, x);
        confusion.add(digit, argmax(&y))?;
        top.add(digit, &y)?;
    }
    let macro_f1 = 100.0 * confusion.average(Average::Macro).f1;
    let top = 100.0 * top.value().unwrap_or_default();
    println!("{confusion}macro F1 {macro_f1:.1} %, among the first two {top:.1} %\n");

    // The batch norm melts into the dense layer in front of it. What is left is Dense, Identity, Relu, Dense.
    let mut shipped = Folded::<Net>::ZERO;
    fold(&net, &mut shipped);
    let (mut before, mut after) = (Predictor::<Net>::ZERO, Predictor::<Folded<Net>>::ZERO);
    let largest = test.x.iter().fold(0.0f32, |largest, x| {
        let (y, folded) = (before.predict(&net, x), after.predict(&shipped, x));
        y.iter()
            .zip(folded)
            .fold(largest, |largest, (y, folded)| largest.max((y - folded).abs()))
    });
    println!(
        "network        {:6} bytes, {:.2} % of the test part",
        size_of::<Net>(),
        accuracy(&net, &test)
    );
    println!(
        "folded         {:6} bytes, {:.2} %",
        size_of_val(&shipped),
        accuracy(&shipped, &test)
    );
    println!(
        "training takes {:6} bytes more, inference {}",
        Room::BYTES,
        Predictor::<Folded<Net>>::BYTES
    );
    println!("folding moves the outputs by at most {largest:.0e}");

    // A blob of weights: checked when it is read, by the host or by a device, at compile time or at run time.
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/weights/03_digits.mote"));
    let mut bytes = [0; blob::size::<Folded<Net>>()];
    blob::save(&shipped, &mut bytes)?;
    files::write_atomically(path, &bytes)?;
    let mut read = Folded::<Net>::ZERO;
    blob::load(&files::read(path)?, &mut read)?;
    let same = fingerprint(&read) == fingerprint(&shipped);
    println!(
        "weights: {} bytes in {}, read back {}",
        bytes.len(),
        path.display(),
        if same { "the same" } else { "changed" }
    );

    if let Some(path) = options.json {
        let sizes = report::json!({ "params": Net::PARAMS, "net": size_of::<Net>(), "folded": size_of_val(&shipped), "room": Room::BYTES });
        report::write_json(
            &path,
            &report::json!({ "test_accuracy": figures.to_json(), "bytes": sizes }),
        )?;
    }
    Ok(())
}
