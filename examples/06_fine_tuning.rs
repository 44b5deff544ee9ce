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
    adapt::{Recipe, Silent, Stored},
    session::{Device, Sets},
};
use std::path::PathBuf;

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

fn stored(windows: &Vec<watch::Window>) -> Stored<'_, watch::Window> {
    Stored {
        windows,
        view: |window| (&window.values, window.label),
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
        let adaptation: Vec<_> = protocol.adaptation(options.windows)?.into_iter().cloned().collect();
        let old: Vec<_> = protocol.old().cloned().collect();
        // On the device the windows stream from a file or a sensor; here they are in memory.
        let [mut adaptation, mut new, mut old] = [&adaptation, &protocol.eval, &old].map(stored);
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
