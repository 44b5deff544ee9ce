//! The base of example 05 meets a new wearer, and learns.
//!
//! ```text
//! cargo run --release --example 06_fine_tuning -- --subject all
//! ```
//!
//! Ten windows of each exercise (about ten seconds of every movement), one window at a time, every layer, batch-norm statistics frozen: what an emulated
//! Cortex-M4F does in `cargo xtask demo`, here on the host, with the same code and to the same bits. Expect the new subject to rise from 85 % to 95 % on
//! average. What the network knows of the nine others sinks from 98 % to about 88 %: learning without forgetting is not solved here.

use clap::Parser;
use motenet_host::{Error, Result, files, folder, report, report::Summary, watch};
use motenet_workload::watch::{
    Window,
    adapt::{Recipe, Silent, Source},
    session::{Device, Sets},
};
use std::{convert::Infallible, path::PathBuf};

#[path = "recipes/subjects.rs"]
mod subjects;

/// Fine-tune the committed bases to the subjects they have not seen.
#[derive(Parser)]
struct Options {
    /// The new subject: 1 to 10, or all, one after the other.
    #[arg(long, default_value = "all")]
    subject: subjects::Subjects,
    /// Walks through the new subject's windows.
    #[arg(long, default_value_t = Recipe::DEMO.epochs)]
    epochs: usize,
    /// Windows of each exercise to learn from.
    #[arg(long, default_value_t = 10)]
    windows: usize,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Windows in the host's memory. On the device they stream from a file or a sensor.
struct Stored<'w>(Vec<&'w watch::Window>);

impl Source for Stored<'_> {
    type Error = Infallible;

    fn len(&self) -> usize {
        self.0.len()
    }
    fn read(&mut self, index: usize, window: &mut Window) -> std::result::Result<usize, Infallible> {
        *window = self.0[index].values;
        Ok(self.0[index].label)
    }
}

fn main() -> Result<()> {
    let options = Options::parse();
    let recordings = watch::load()?;
    let recipe = Recipe {
        epochs: options.epochs,
        ..Recipe::DEMO
    };
    let mut figures = [const { vec![] }; 4];
    println!("          new subject %      old subjects %");
    println!("subject   before   after     before   after   weights");
    for subject in options.subject.0 {
        let protocol = watch::Protocol::new(&recordings, subject)?;
        let base = files::read(&folder::data("watch").join(format!("base-{subject:02}.mote")))?;
        let mut adaptation = Stored(protocol.adaptation(options.windows)?);
        let (mut new, mut old) = (Stored(protocol.eval.iter().collect()), Stored(protocol.old().collect()));
        let mut device = Box::new(Device::ZERO);
        let sets = Sets {
            adaptation: &mut adaptation,
            new: &mut new,
            old: &mut old,
        };
        let outcome = device
            .run(&base, sets, &recipe, &mut Silent, |_| ())
            .map_err(|e| Error::Request(e.to_string()))?;

        let scores = [
            outcome.new_before,
            outcome.new_after,
            outcome.old_before,
            outcome.old_after,
        ]
        .map(|s| s.percent());
        let [a, b, c, d] = scores;
        println!(
            "{subject:7}   {a:6.1}   {b:5.1}     {c:6.1}   {d:5.1}   {:016x}",
            outcome.fingerprint
        );
        figures
            .iter_mut()
            .zip(scores)
            .for_each(|(all, score)| all.push(f64::from(score)));
    }
    let summaries = figures.map(|all| Summary::of(&all));
    let [new_before, new_after, old_before, old_after] = &summaries;
    if new_before.runs > 1 {
        println!("mean +/- sd: new {new_before} -> {new_after}, old {old_before} -> {old_after}");
    }
    let Some(path) = options.json else { return Ok(()) };
    let [new_before, new_after, old_before, old_after] = summaries.map(|s| s.to_json());
    report::write_json(
        &path,
        &report::json!({ "new": { "before": new_before, "after": new_after }, "old": { "before": old_before, "after": old_after } }),
    )
}
