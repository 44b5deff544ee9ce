//! How much of a network has to learn? The watch network meets a new wearer, and each time another part of it is allowed to change.
//!
//! ```text
//! cargo run --release --example 29_sparse_updates
//! ```
//!
//! What does not learn has no gradient, no optimiser state and no work on the way back; layers before the first one that learns need no tape either. Expect
//! a trade: the dense layer alone takes a third of the memory that everything takes, forgets little of the old subjects, and learns a third of what there is
//! to learn of the new one. A quarter of the channels is two thirds of the way. The recipe is that of example 06 for all rows, tuned for none of them.

use clap::Parser;
use motenet::{Memory, blob, prelude::*};
use motenet_host::{Error, Result, files, folder, report, report::Summary, watch};
use motenet_workload::watch::{
    Watch,
    adapt::{Recipe, Silent, Stored, adapt},
    sparse::{Affine, Biases, Everything, Head, LastLayers, Quarter, Variant},
};
use std::path::PathBuf;

#[path = "recipes/subjects.rs"]
mod subjects;

/// Fine-tune parts of the committed bases to the subjects they have not seen.
#[derive(Parser)]
struct Options {
    /// The new subject: 1 to 10, or all, one after the other.
    #[arg(long, default_value = "all")]
    subject: subjects::Subjects,
    /// Write the figures to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A new subject, the base that has not seen it, and the windows.
struct Task {
    base: Watch,
    lessons: Vec<watch::Window>,
    new: Vec<watch::Window>,
    old: Vec<watch::Window>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let recordings = watch::load()?;
    let mut tasks = Vec::new();
    for &subject in &options.subject.0 {
        let protocol = watch::Protocol::new(&recordings, subject)?;
        let bytes = files::read(&folder::data("watch").join(format!("base-{subject:02}.mote")))?;
        let mut base = Watch::ZERO;
        blob::load(&bytes, &mut base).map_err(|e| Error::Request(e.to_string()))?;
        tasks.push(Task {
            base,
            lessons: protocol.adaptation(10)?.into_iter().cloned().collect(),
            old: protocol.old().cloned().collect(),
            new: protocol.eval,
        });
    }

    println!("parameters  bytes of training  new subject %  old subjects %  learns");
    let rows = [
        row::<Head>(&tasks)?,
        row::<Biases>(&tasks)?,
        row::<Affine>(&tasks)?,
        row::<LastLayers>(&tasks)?,
        row::<Quarter>(&tasks)?,
        row::<Everything>(&tasks)?,
    ];
    let Some(path) = options.json else { return Ok(()) };
    report::write_json(&path, &report::json!(rows))
}

/// Fine-tunes one variant for every task, and prints what came of it.
fn row<V: Variant>(tasks: &[Task]) -> Result<report::Value> {
    let (mut new, mut old) = (vec![], vec![]);
    for task in tasks {
        let (mut net, mut room) = (Box::new(V::Net::ZERO), Box::new(Memory::<V::Net, Sgd, 1>::ZERO));
        V::take(&mut net, &task.base);
        let mut lessons = Stored {
            windows: &task.lessons,
            view: |window| (&window.values, window.label),
        };
        let mut window = [[0.0; 100]; 6];
        adapt(
            &mut *net,
            &mut room,
            &mut window,
            &mut lessons,
            &Recipe::DEMO,
            &mut Silent,
        )
        .map_err(|e| Error::Request(e.to_string()))?;
        let mut percent = |windows: &[watch::Window]| {
            let right = windows
                .iter()
                .filter(|w| argmax(&room.predict(&net, &w.values)) == w.label);
            100.0 * right.count() as f64 / windows.len() as f64
        };
        new.push(percent(&task.new));
        old.push(percent(&task.old));
    }
    let (new, old) = (Summary::of(&new), Summary::of(&old));
    let (parameters, bytes) = (V::Net::PARAMS, Memory::<V::Net, Sgd, 1>::BYTES);
    println!(
        "{parameters:10}  {bytes:17}  {:>13}  {:>14}  {}",
        new.to_string(),
        old.to_string(),
        V::LEARNS
    );
    let (new, old) = (new.to_json(), old.to_json());
    Ok(report::json!({ "learns": V::LEARNS, "parameters": parameters, "bytes": bytes, "new": new, "old": old }))
}
