//! Fine-tuning that can be left alone: the watch meets a new wearer, and what comes from the wrist is not always good.
//!
//! ```text
//! cargo run --release --example 31_guarded_fine_tuning -- --subject 3
//! ```
//!
//! tells every decision that the guard takes on the good stream: what it calibrates itself by, the update, its scores. Then the bad streams: one exercise only, labels
//! drawn at random, noise, a sensor that stands still. Without `--subject` it does so for all ten people and prints the means only. Expect about 95 % on the new
//! subject and 94 % on the old ones (83 and 97 before) after the good stream, on windows that the base was never trained on, and the base's own figures after
//! every bad one. Without the guard the good stream leaves about 86 % on the old subjects, and the bad ones cost up to 60 points.

use clap::Parser;
use motenet::device::guarded::Event;
use motenet::prelude::*;
use motenet_host::{Error, Result, report, report::Summary, watch};
use motenet_workload::watch::{Watch, guarded};
use std::path::PathBuf;
use watch_streams::{Stream, Wearer, wear};

#[path = "recipes/subjects.rs"]
mod subjects;
#[path = "recipes/watch_streams.rs"]
mod watch_streams;

/// Fine-tune a base to the wearer it has not seen, guarded and unguarded, by good and bad streams of windows.
#[derive(Parser)]
struct Options {
    /// The new subject: 1 to 10, or all, one after the other.
    #[arg(long, default_value = "all")]
    subject: subjects::Subjects,
    /// Runs with other random draws for each subject and stream.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Accuracies in percent, new subject and old ones, of all runs of a stream.
#[derive(Default)]
struct Row {
    before: [Vec<f64>; 2],
    guarded: [Vec<f64>; 2],
    unguarded: [Vec<f64>; 2],
}

fn push(all: &mut [Vec<f64>; 2], scores: [f64; 2]) {
    all.iter_mut().zip(scores).for_each(|(all, score)| all.push(score));
}

fn main() -> Result<()> {
    let options = Options::parse();
    let recordings = watch::load()?;
    let alone = options.subject.0.len() == 1 && options.seeds == 1;
    let mut rows = Stream::ALL.map(|stream| (stream, Row::default()));
    for &subject in &options.subject.0 {
        let wearer = Wearer::new(&recordings, subject)?;
        let before = wearer.accuracy(&wearer.base);
        for (stream, row) in &mut rows {
            for seed in 0..options.seeds {
                let lessons = wearer.lessons(*stream, seed)?;
                let net = guarded(&wearer, &lessons, seed, |event| {
                    if alone && !matches!(event, Event::Taken { .. } | Event::Refused { .. }) {
                        println!("{}: {event}", stream.name());
                    }
                });
                push(&mut row.before, before);
                push(&mut row.guarded, wearer.accuracy(&net));
                push(&mut row.unguarded, wearer.accuracy(&*wearer.unguarded(&lessons)?));
            }
        }
    }

    let mut table = report::Table::new([
        "stream",
        "new: before",
        "guarded",
        "unguarded",
        "old: before",
        "guarded",
        "unguarded",
    ]);
    let mut figures = vec![];
    for (stream, row) in &rows {
        let [before, guarded, unguarded] =
            [&row.before, &row.guarded, &row.unguarded].map(|[new, old]| [Summary::of(new), Summary::of(old)]);
        let cells: Vec<String> = (0..2)
            .flat_map(|who| [&before[who], &guarded[who], &unguarded[who]].map(|summary| summary.to_string()))
            .collect();
        let name = stream.name();
        let [a, b, c, d, e, f] = &cells[..] else {
            return Err(Error::Request("a row has six figures".into()));
        };
        table.row([name, a, b, c, d, e, f]);
        let [before, guarded, unguarded] = [before, guarded, unguarded]
            .map(|[new, old]| report::json!({ "new": new.to_json(), "old": old.to_json() }));
        figures.push(report::json!({ "stream": name, "before": before, "guarded": guarded, "unguarded": unguarded }));
    }
    print!("{table}");
    println!(
        "RAM: {} bytes, of which {} are the two networks; flash: {} bytes of old windows, {} of new ones",
        guarded::Room::BYTES,
        2 * size_of::<Watch>(),
        size_of::<guarded::Known>(),
        size_of::<guarded::Shelf>()
    );
    match options.json {
        Some(path) => report::write_json(&path, &report::json!(figures)),
        None => Ok(()),
    }
}

/// The network that a guard makes of the base.
fn guarded(wearer: &Wearer, lessons: &[watch::Window], seed: u64, event: impl FnMut(Event)) -> Box<Watch> {
    let mut room = Box::new(guarded::Room::ZERO);
    motenet::copy(&*wearer.base, room.net_mut());
    let mut shelf: Box<guarded::Shelf> = Box::new([Zero::ZERO; 70]);
    let config = motenet::device::guarded::Config {
        seed,
        ..guarded::CONFIG
    };
    let mut guard = guarded::guard(&mut room, &mut *shelf, &*wearer.known, config);
    wear(&mut guard, lessons, event);
    Box::new(*guard.net())
}
