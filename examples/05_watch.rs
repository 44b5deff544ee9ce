//! A real task: which of seven exercises is the wearer of this watch doing?
//!
//! ```text
//! cargo run --release --example 05_watch -- --subject 3
//! ```
//!
//! trains a convolutional network on nine people and asks it about the tenth. Expect about 98 % on the nine, and between 65 and 93 % on the one
//! the network has never seen: people move differently, and example 06 lets the network learn the new one.
//!
//! `--subject all --save` does so for each person left out and writes the ten sets of weights to `examples/data/watch/base-01.mote` ...; these
//! are committed, and training again gives the same bytes on any machine.

use clap::Parser;
use motenet::{blob, prelude::*};
use motenet_host::{Error, Result, files, folder, progress, report, report::Summary, watch};
use motenet_workload::watch::{Watch, pretrain};
use std::path::PathBuf;

#[path = "recipes/subjects.rs"]
mod subjects;

/// Train the base of the watch task without one subject, and see how it does on that subject.
#[derive(Parser)]
struct Options {
    /// The subject left out: 1 to 10, or all, one after the other.
    #[arg(long, default_value = "1")]
    subject: subjects::Subjects,
    /// Write the weights to examples/data/watch/base-NN.mote.
    #[arg(long)]
    save: bool,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let recordings = watch::load()?;
    let (mut new, mut old) = (vec![], vec![]);
    println!("left out   new subject %   own subjects %");
    for subject in options.subject.0 {
        let protocol = watch::Protocol::new(&recordings, subject)?;
        let net = train(&protocol, subject)?;
        new.push(accuracy(&net, &protocol.eval));
        old.push(accuracy(&net, protocol.old()));
        println!(
            "{subject:8}   {:13.1}   {:14.1}",
            new[new.len() - 1],
            old[old.len() - 1]
        );
        if options.save {
            let mut bytes = vec![0; blob::size::<Watch>()];
            blob::save(&*net, &mut bytes).map_err(|e| Error::Request(e.to_string()))?;
            files::write_atomically(&folder::data("watch").join(format!("base-{subject:02}.mote")), &bytes)?;
        }
    }
    let (new, old) = (Summary::of(&new), Summary::of(&old));
    if new.runs > 1 {
        println!("mean +/- sd   {new:>10}   {old:>14}");
    }
    match options.json {
        Some(path) => report::write_json(&path, &report::json!({ "new": new.to_json(), "own": old.to_json() })),
        None => Ok(()),
    }
}

fn train(protocol: &watch::Protocol, subject: usize) -> Result<Box<Watch>> {
    let (mut net, mut room) = (Box::new(Watch::ZERO), Box::new(pretrain::Room::ZERO));
    let mut order = vec![0; protocol.base.len()];
    let bar = progress::bar(pretrain::EPOCHS as u64, format!("base without subject {subject}"));
    let window = |i: usize| (&protocol.base[i].values, &protocol.base[i].label);
    let statistics = (protocol.mean, protocol.deviation);
    pretrain::pretrain(
        &mut net,
        &mut room,
        statistics,
        window,
        &mut order,
        subject as u64,
        |_, _| bar.inc(1),
    )
    .map_err(|e| Error::Request(e.to_string()))?;
    bar.finish_and_clear();
    Ok(net)
}

fn accuracy<'w>(net: &Watch, windows: impl IntoIterator<Item = &'w watch::Window>) -> f64 {
    let mut predictor = Predictor::<Watch>::ZERO;
    let (mut right, mut all) = (0, 0);
    for window in windows {
        right += u32::from(argmax(&predictor.predict(net, &window.values)) == window.label);
        all += 1;
    }
    100.0 * f64::from(right) / f64::from(all)
}
