//! From `f32` to 8-bit integers after training, and a head that goes on learning on top of them.
//!
//! ```text
//! cargo run --release --example 28_int8
//! ```
//!
//! A trained network runs on 300 samples of its training part; the ranges of its activations and its weights give the scales, and out comes a network of a
//! quarter of the size that computes in integers alone. All of it works on a microcontroller as it does here. Expect to lose less than half a point on each
//! of them. In the end the integer layers of a digits network serve as a frozen base, as they would from flash, under a head in `f32` that learns anew.

use clap::Parser;
use motenet::quant::{Calibrator, Quantize, Quantized};
use motenet::{prelude::*, rng};
use motenet_host::{Digits, Mnist1d, report, report::Summary};
use std::{error::Error, path::PathBuf};

#[allow(dead_code)]
#[path = "recipes/digits.rs"]
mod digits;
#[allow(dead_code)]
#[path = "recipes/digits_cnn.rs"]
mod digits_cnn;
#[allow(dead_code)]
#[path = "recipes/mnist1d.rs"]
mod mnist1d;

/// Quantise networks that read digits and signals, and train a head on an integer base.
#[derive(Parser)]
struct Options {
    /// How often to train, each time from another seed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Samples to calibrate with.
    #[arg(long, default_value_t = 300)]
    samples: usize,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Calibrates and quantises a folded network. On a device the samples would come from a sensor, one at a time, and the three values be statics.
fn quantised<N: Quantize>(net: &N, samples: &[N::In]) -> Result<Box<Quantized<N>>, Box<dyn Error>> {
    let mut calibrator = Box::new(Calibrator::<N>::ZERO);
    for x in samples {
        calibrator.observe(net, x)?;
    }
    let mut int8 = Box::new(Quantized::ZERO);
    calibrator.quantize(net, &mut int8)?;
    Ok(int8)
}

fn percent<N: Layer<Out = [f32; 10]>>(net: &N, x: &[N::In], labels: &[usize]) -> f64 {
    let mut predictor = Box::new(Predictor::<N>::ZERO);
    let right = x
        .iter()
        .zip(labels)
        .filter(|&(x, &y)| argmax(&predictor.predict(net, x)) == y)
        .count();
    100.0 * right as f64 / labels.len() as f64
}

/// Accuracies in f32 and in integers, one pair a seed.
#[derive(Default)]
struct Figures(Vec<f64>, Vec<f64>);

impl Figures {
    fn report(&self, name: &str, bytes: [usize; 2], macs: usize) -> report::Value {
        let (single, int8) = (Summary::of(&self.0), Summary::of(&self.1));
        println!("{name}: {macs} multiply-accumulates");
        println!("  f32    {:6} bytes   {single:.2} %", bytes[0]);
        println!(
            "  int8   {:6} bytes   {int8:.2} %   ({:+.2} points)\n",
            bytes[1],
            int8.mean - single.mean
        );
        report::json!({ "f32": single.to_json(), "int8": int8.to_json(), "bytes_f32": bytes[0], "bytes_int8": bytes[1] })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let (train, test) = Digits::load()?.file_order();
    let mut figures = Figures::default();
    type Net = Folded<digits::Net>;
    let mut shipped = Net::ZERO;
    for seed in 1..=options.seeds {
        fold(&digits::train(&train, seed)?, &mut shipped);
        let int8 = quantised(&shipped, &train.x[..options.samples.min(train.len())])?;
        figures.0.push(percent(&shipped, &test.x, &test.y));
        figures.1.push(percent(&*int8, &test.x, &test.y));
    }
    let bytes = [size_of::<Net>(), size_of::<Quantized<Net>>()];
    println!(
        "mean +/- sd of {} seeds, on parts that no training has seen\n",
        options.seeds
    );
    let digits = figures.report("digits, 64-32-10", bytes, Net::MACS);
    println!(
        "  calibration takes {} bytes of RAM, inference {} (f32: {})\n",
        Calibrator::<Net>::BYTES,
        Predictor::<Quantized<Net>>::BYTES,
        Predictor::<Net>::BYTES
    );

    type Images = Folded<digits_cnn::Net>;
    let [x, calibration] = [&test, &train].map(|part| part.x.iter().map(digits_cnn::image).collect::<Vec<_>>());
    let (mut folded, mut figures) = (Box::new(Images::ZERO), Figures::default());
    for seed in 1..=options.seeds {
        fold(&*digits_cnn::train::<digits_cnn::Net>(&train, seed)?, &mut *folded);
        let int8 = quantised(&*folded, &calibration[..options.samples.min(calibration.len())])?;
        figures.0.push(percent(&*folded, &x, &test.y));
        figures.1.push(percent(&*int8, &x, &test.y));
    }
    let bytes = [size_of::<Images>(), size_of::<Quantized<Images>>()];
    let images = figures.report("digits, CNN 8-16", bytes, Images::MACS);

    let mnist = Mnist1d::load()?;
    let [x, calibration] = [&mnist.test, &mnist.train].map(|part| part.x.iter().map(|&x| [x]).collect::<Vec<_>>());
    let mut figures = Figures::default();
    type Signals = Folded<mnist1d::Net>;
    let mut folded = Box::new(Signals::ZERO);
    for seed in 1..=options.seeds {
        fold(&mnist1d::train(&mnist.train, seed, |_| ())?, &mut *folded);
        let int8 = quantised(&*folded, &calibration[..options.samples.min(calibration.len())])?;
        figures.0.push(percent(&*folded, &x, &mnist.test.y));
        figures.1.push(percent(&*int8, &x, &mnist.test.y));
    }
    let bytes = [size_of::<Signals>(), size_of::<Quantized<Signals>>()];
    let signals = figures.report("MNIST-1D, conv 16-24-32", bytes, Signals::MACS);

    // The hidden layer in integers stays; a new output layer learns on what it puts out.
    type Base = Folded<Model<[f32; 64], (Dense<32, NO_BIAS>, BatchNorm, Relu)>>;
    type Head = Model<[f32; 32], Dense<10>>;
    let (dense, identity, relu, _) = shipped;
    let base: Base = (dense, identity, relu);
    let base = quantised(&base, &train.x[..options.samples.min(train.len())])?;
    let mut head = Head::ZERO;
    let mut rng = rng::seeded(1);
    head.init(&mut rng);
    let mut net = (&*base, &mut head);
    let before = percent(&net, &test.x, &test.y);
    let mut memory = Box::new(Memory::<(&Quantized<Base>, &mut Head), Adam, 32>::ZERO);
    let mut trainer = Trainer::new(&mut net, &mut memory, Adam::new(5e-3), CrossEntropy);
    let mut order: Vec<usize> = (0..train.len()).collect();
    for _ in 0..20 {
        rng::shuffle(&mut order, &mut rng);
        for batch in order.chunks(32) {
            trainer.step(batch.iter().map(|&i| (&train.x[i], &train.y[i])))?;
        }
    }
    let after = percent(&net, &test.x, &test.y);
    println!(
        "a new head in f32 on the integer base of {} bytes: {before:.1} % before training, {after:.1} % after",
        size_of::<Quantized<Base>>()
    );

    if let Some(path) = options.json {
        let head = report::json!({ "before": before, "after": after });
        report::write_json(
            &path,
            &report::json!({ "digits": digits, "digits_cnn": images, "mnist1d": signals, "head_on_int8": head }),
        )?;
    }
    Ok(())
}
