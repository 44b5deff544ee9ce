//! Splits into train, dev and test part, and what the size of a mini-batch does.
//!
//! ```text
//! cargo run --release --example 08_splits_and_batches
//! ```
//!
//! 1. Digits 60/20/20, stratified: every digit has its share of each part, to a sample or two.
//! 2. The watch task, ten people, split by person: 6 learn, 2 choose, 2 test, and nobody is in two parts. The warning when a dev part is recorded on
//!    left arms and a test part on right arms.
//! 3. The same network on the digits with batches of 1, 32 and the full set, learning rates set by hand. `target/pictures/08_by_epoch.png` compares at
//!    equal arithmetic: after 20 epochs batches of 1 have made 21,580 updates, the full set 20. `08_by_update.png` compares at equal numbers of updates:
//!    there the full set, whose gradient is exact, is ahead. Batches of 32 are the compromise. Expect losses of 0.014,
//!    0.050 and 0.703 after 20 epochs.

use clap::Parser;
use motenet::data::{self, Batches, FULL, STOCHASTIC, Sizes, Tally};
use motenet::{prelude::*, rng};
use motenet_host::plot::{self, Axis, Series};
use motenet_host::{Digits, report, watch};
use std::{error::Error, path::Path, path::PathBuf};

type Net = Model<[f32; 64], (Dense<32>, Relu, Dense<10>)>;
/// Larger batches pass through it in pieces.
const ROOM: usize = 32;
const EPOCHS: u32 = 20;
/// One update an epoch: enough of them to compare by updates.
const FULL_EPOCHS: u32 = 400;
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");

/// Split two real sets, and compare batch sizes.
#[derive(Parser)]
struct Options {
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let digits = Digits::load()?;
    let mut order = vec![0u16; digits.x.len()];
    data::number(&mut order)?;
    let digit = |&i: &u16| digits.y[usize::from(i)];
    let parts = data::split_stratified::<10, _>(&mut order, digit, Sizes::SMALL, 1)?;
    println!("digits      0    1    2    3    4    5    6    7    8    9");
    let (dev, test) = (
        Tally::of(parts.dev.iter().map(digit))?,
        Tally::of(parts.test.iter().map(digit))?,
    );
    for (name, tally) in [
        ("train", Tally::<10>::of(parts.train.iter().map(digit))?),
        ("dev", dev),
        ("test", test),
    ] {
        println!("{name:5} {}", tally.counts().map(|n| format!("{n:5}")).concat());
    }
    println!("warnings: {}\n", dev.mismatches(&test).count());

    people()?;

    let mut figures = vec![];
    for (name, size, lr, epochs) in [
        ("batches of 1", STOCHASTIC, 0.03, EPOCHS),
        ("batches of 32", 32, 0.3, EPOCHS),
        ("full set (1079)", FULL, 0.5, FULL_EPOCHS),
    ] {
        let curve = train(&digits, parts.train, (size, lr), epochs)?;
        let at = curve.iter().find(|point| point.epochs >= f64::from(EPOCHS));
        let Point { updates, loss, .. } = at.ok_or("no epochs")?;
        println!("{name:15}  learning rate {lr:4}  {updates:5} updates in {EPOCHS} epochs  training loss {loss:.3}");
        figures.push((name, *loss, curve));
    }
    let picture = |file: &str, x: Axis, at: fn(&Point) -> f64, most: f64| {
        let points = |curve: &[Point]| -> Vec<(f64, f64)> {
            curve.iter().map(|p| (at(p), p.loss)).filter(|p| p.0 <= most).collect()
        };
        let curves: Vec<_> = figures.iter().map(|(_, _, curve)| points(curve)).collect();
        let series = figures
            .iter()
            .zip(&curves)
            .map(|((name, ..), points)| Series { name, points });
        let path = Path::new(PICTURES).join(file);
        println!("picture: {}", path.display());
        let (y, series) = (Axis::log("training loss in nats"), series.collect::<Vec<_>>());
        plot::lines(&path, "Digits: training loss by batch size", x, y, &series)
    };
    picture(
        "08_by_epoch.png",
        Axis::linear("epochs"),
        |p| p.epochs,
        f64::from(EPOCHS),
    )?;
    picture(
        "08_by_update.png",
        Axis::log("updates"),
        |p| f64::from(p.updates),
        f64::INFINITY,
    )?;
    if let Some(path) = options.json {
        let figures = figures
            .iter()
            .map(|(name, loss, _)| report::json!({ "batches": name, "loss": loss }));
        report::write_json(&path, &report::json!(figures.collect::<Vec<_>>()))?;
    }
    Ok(())
}

/// Splits recordings by person, and by arm as nobody should.
fn people() -> Result<(), Box<dyn Error>> {
    let recordings = watch::load()?;
    let mut order = vec![0u8; recordings.len()];
    data::number(&mut order)?;
    let of = |&i: &u8| &recordings[usize::from(i)];
    let parts = data::split_by_group::<10, _>(&mut order, |i| of(i).subject as u32, Sizes::SMALL, 1)?;
    for (name, part) in [("train", &parts.train), ("dev", &parts.dev), ("test", &parts.test)] {
        let mut people: Vec<usize> = part.iter().map(|i| of(i).subject).collect();
        people.sort_unstable();
        people.dedup();
        println!("watch {name:5} {:3} recordings of subjects {people:?}", part.len());
    }
    let exercises = |part: &[u8]| Tally::<{ watch::CLASSES }>::of(part.iter().map(|i| of(i).label));
    println!(
        "warnings: {}",
        exercises(parts.dev)?.mismatches(&exercises(parts.test)?).count()
    );

    let held_out = [&*parts.dev, &*parts.test].concat();
    let arms = |side| Tally::<2>::of(held_out.iter().map(|i| of(i).side as usize).filter(move |&s| s == side));
    for warning in arms(0)?.mismatches(&arms(1)?) {
        println!("dev on left arms, test on right ones: {warning}");
    }
    println!();
    Ok(())
}

/// The loss of the whole training part, so many epochs and updates on.
struct Point {
    epochs: f64,
    updates: u32,
    loss: f64,
}

/// Measures after each epoch, and at powers of two of updates.
fn train(digits: &Digits, part: &[u16], (size, lr): (usize, f32), epochs: u32) -> Result<Vec<Point>, Box<dyn Error>> {
    let (mut net, mut room) = (Net::ZERO, Memory::<Net, Sgd, ROOM>::ZERO);
    net.init(&mut rng::seeded(2));
    let mut trainer = Trainer::new(&mut net, &mut room, Sgd::new(lr), CrossEntropy);
    let sample = |i: usize| (&digits.x[i], &digits.y[i]);
    let batches = Batches::new(part, size, 3)?;
    let an_epoch = batches.count() as u32;
    let (mut updates, mut curve) = (0u32, vec![]);
    for batch in (0..epochs).flat_map(|epoch| batches.epoch(epoch)) {
        for piece in batch.pieces(ROOM) {
            trainer.accumulate(piece.map(sample))?;
        }
        trainer.update()?;
        updates += 1;
        if updates.is_multiple_of(an_epoch) || updates.is_power_of_two() {
            curve.push(Point {
                epochs: f64::from(updates) / f64::from(an_epoch),
                updates,
                loss: trainer.evaluate(part.iter().map(|&i| sample(usize::from(i))))?.into(),
            });
        }
    }
    Ok(curve)
}
