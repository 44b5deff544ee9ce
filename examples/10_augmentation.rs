//! Augmentation: more from few samples, on images and on sensor signals.
//!
//! ```text
//! cargo run --release --example 10_augmentation
//! ```
//!
//! 1. Digits, only 20 images of each to learn from (the first of the file), the last 360, by other writers, to test. Slight crops and noise; moving
//!    images by a whole pixel of eight hurts.
//! 2. The watch task: five people learn, five others are asked, as recorded and with the watch worn askew by up to 45 degrees. Turning the windows that
//!    are learned from by up to 30 degrees helps with both.
//!
//! Expect 82.6 +/- 1.1 % of the digits without and 85.3 +/- 0.9 % with augmentation; 70.9 +/- 1.3 % and 74.0 +/- 3.4 % of the windows as recorded,
//! 50.1 +/- 1.1 % and 62.1 +/- 1.1 % of those askew. Strengths were found on the rest of the digits' training part, and with the two groups of
//! people exchanged.

use clap::Parser;
use motenet::data::Batches;
use motenet::data::augment::{self, Augment, Crop, Jitter, Rotation};
use motenet::{Tensor, prelude::*, rng};
use motenet_host::report::{self, Summary, Table};
use motenet_host::{Digits, watch};
use std::{error::Error, path::PathBuf};

/// An image in rows, so that it can be moved; a dense layer takes it as it is.
type Image = [[f32; 8]; 8];
type Reader = Model<Image, (Dense<32>, Relu, Dense<10>)>;
type Window = watch::Values;
type Mover = Model<
    Window,
    (
        Normalize,
        Conv1d<8, 5, 24, motenet::Window<4>>,
        Relu,
        Conv1d<16, 5, 10, motenet::Window<2>>,
        Relu,
        GlobalAvgPool,
        Dense<{ watch::CLASSES }>,
    ),
>;

/// Train on few samples with and without augmentation.
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
    let mut table = Table::new(["% right", "without", "with augmentation"]);
    let mut figures = vec![];
    let mut row = |name: &str, without: Summary, with: Summary| {
        table.row([name.to_owned(), without.to_string(), with.to_string()]);
        figures.push(report::json!({ "task": name, "without": without.to_json(), "with": with.to_json() }));
    };

    let (few, test) = digits()?;
    let steps = (Crop { least: 0.85 }, Jitter { deviation: 0.2 });
    let [mut without, mut with] = [vec![], vec![]];
    for seed in 1..=options.seeds {
        without.push(right(&train::<Reader, _>(&few, (), 200, seed, |_| ())?, &test));
        with.push(right(&train::<Reader, _>(&few, steps, 200, seed, |_| ())?, &test));
    }
    row(
        "digits, 20 of each to learn from",
        Summary::of(&without),
        Summary::of(&with),
    );

    let (base, new) = windows()?;
    let askew = Rotation { degrees: 45.0 };
    let askew: Set<_> = (0..).zip(&new).map(|(i, (x, y))| (askew.augmented(x, i), *y)).collect();
    let mut moments = motenet::data::Moments::ZERO;
    base.iter().try_for_each(|(x, _)| moments.push(x))?;
    let steps = Rotation { degrees: 30.0 };
    let mut scores = [vec![], vec![], vec![], vec![]];
    for seed in 1..=options.seeds {
        let prepare = |net: &mut Mover| net.0.set(moments.mean(), moments.deviation());
        let plain = train::<Mover, _>(&base, (), 25, seed, prepare)?;
        let robust = train::<Mover, _>(&base, steps, 25, seed, prepare)?;
        scores[0].push(right(&plain, &new));
        scores[1].push(right(&robust, &new));
        scores[2].push(right(&plain, &askew));
        scores[3].push(right(&robust, &askew));
    }
    let [a, b, c, d] = scores.map(|scores| Summary::of(&scores));
    row("watch, new people, as recorded", a, b);
    row("watch, new people, worn askew", c, d);
    println!("{table}mean +/- sd of {} seeds", options.seeds);
    match options.json {
        Some(path) => Ok(report::write_json(&path, &report::json!(figures))?),
        None => Ok(()),
    }
}

type Set<X> = Vec<(X, usize)>;

/// Adam on batches of 16, the learning rate falling on a line to zero; every image or window looks different every time.
fn train<N, A>(
    set: &Set<N::In>,
    steps: A,
    epochs: u32,
    seed: u64,
    prepare: impl Fn(&mut N),
) -> Result<N, Box<dyn Error>>
where
    N: Train<Elem = f32> + Zero + Layer<In: Tensor>,
    A: Augment<N::In>,
    CrossEntropy: Loss<N::Out, Target = usize>,
{
    let (mut net, mut room) = (N::ZERO, Box::new(Memory::<N, Adam, 16>::ZERO));
    prepare(&mut net);
    net.init(&mut rng::seeded(seed));
    let mut trainer = Trainer::new(&mut net, &mut room, Adam::new(0.01), CrossEntropy);
    let batches = Batches::new(set.len(), 16, seed)?;
    for epoch in 0..epochs {
        trainer.optimizer.set_lr(0.01 * (1.0 - epoch as f32 / epochs as f32));
        for batch in batches.epoch(epoch) {
            let changed = |i: usize| steps.augmented(&set[i].0, seed.wrapping_add(augment::seed(epoch, i)));
            trainer.step(batch.map(|i| (changed(i), &set[i].1)))?;
        }
    }
    Ok(net)
}

fn right<N: Layer<Out: AsRef<[f32]>>>(net: &N, set: &Set<N::In>) -> f64 {
    let mut predictor = Box::new(Predictor::<N>::ZERO);
    let right = set
        .iter()
        .filter(|(x, y)| argmax(predictor.predict(net, x).as_ref()) == *y);
    100.0 * right.count() as f64 / set.len() as f64
}

/// The first 20 images of each digit, and the last 360 of the file.
fn digits() -> Result<(Set<Image>, Set<Image>), Box<dyn Error>> {
    let (train, test) = Digits::load()?.file_order();
    let rows = |x: &[f32; 64]| std::array::from_fn(|y| std::array::from_fn(|column| x[8 * y + column]));
    let mut seen = [0; 10];
    let few = train.x.iter().zip(&train.y).filter(|&(_, &y)| {
        seen[y] += 1;
        seen[y] <= 20
    });
    let few = few.map(|(x, &y)| (rows(x), y)).collect();
    Ok((few, test.x.iter().zip(&test.y).map(|(x, &y)| (rows(x), y)).collect()))
}

/// Every fifth window of subjects 6 to 10, and of 1 to 5.
fn windows() -> Result<(Set<Window>, Set<Window>), Box<dyn Error>> {
    let recordings = watch::load()?;
    let some = |people: std::ops::RangeInclusive<usize>| {
        let recordings = recordings.iter().filter(move |r| people.contains(&r.subject));
        let windows = recordings.flat_map(|r| watch::windows(&r.samples, r.label));
        windows.step_by(5).map(|w| (w.values, w.label)).collect::<Set<_>>()
    };
    Ok((some(6..=10), some(1..=5)))
}
