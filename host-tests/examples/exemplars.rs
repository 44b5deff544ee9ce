//! The file of exemplars that the watch's firmware carries, and what fewer of them cost.

use motenet::device::guarded::{Exemplar, Stored};
use motenet::{prelude::*, softmax};
use motenet_host::report::{Summary, Table};
use motenet_host::watch::{self, Recording, per_class};
use motenet_host::{Error, Result};
use motenet_workload::watch::guarded::{CONFIG, Packed, Room, Shelf, guard};
use motenet_workload::watch::{CLASSES, Watch, Window};
use std::path::PathBuf;
use watch_streams::{Stream, Wearer, wear};

#[expect(dead_code, reason = "example 31 needs the rest of it")]
#[path = "../../examples/recipes/watch_streams.rs"]
mod watch_streams;

const HELP: &str = "Writes the exemplars that firmware rehearses: windows of nine people, and the answers of the base that has not seen the tenth.

Usage: cargo run --release --package host-tests --example exemplars -- [--subject N] [--each N] [--save FILE] [--compare]

Options:
  --subject N   the person whom the base has not seen; 3 by default
  --each N      exemplars of each class; 10 by default
  --save FILE   writes them; boards/data/watch-known.motx is what firmware carries
  --compare     learns from the good stream with 2 to 30 of each class, for all ten people, and prints a table
  --help        prints this";

/// The bytes of a file.
fn file(wearer: &Wearer, each: usize) -> Result<Vec<u8>> {
    let mut known: [Vec<Exemplar<Packed, CLASSES>>; CLASSES] = Default::default();
    let mut predictor = Predictor::<Watch>::ZERO;
    for window in per_class(wearer.protocol.base_without_old(), each)? {
        let answer = softmax(&predictor.predict(&wearer.base, &window.values));
        known[window.label].push(Exemplar::new(&window.values, &answer));
    }
    let mut bytes = vec![];
    Stored::write(known.each_ref().map(Vec::as_slice), |byte| bytes.push(byte));
    Ok(bytes)
}

/// What the good stream makes of the base with these exemplars: accuracies on the new subject and on the old ones.
fn learned(wearer: &Wearer, bytes: &[u8]) -> Result<[f64; 2]> {
    let known = Stored::<Window, CLASSES>::try_open(bytes).map_err(|e| Error::Request(e.to_string()))?;
    let (mut room, mut shelf) = (Box::new(Room::ZERO), Box::new(Shelf::ZERO));
    motenet::copy(&*wearer.base, room.net_mut());
    let mut guard = guard(&mut room, &mut *shelf, known, CONFIG);
    wear(&mut guard, &wearer.lessons(Stream::Good, 0)?, |_| ());
    Ok(wearer.accuracy(guard.net()))
}

fn compare(recordings: &[Recording]) -> Result<()> {
    let mut table = Table::new(["exemplars a class", "bytes", "new", "old", "subject 3: new", "old"]);
    let wearers = (1..=watch::SUBJECTS)
        .map(|subject| Wearer::new(recordings, subject))
        .collect::<Result<Vec<_>>>()?;
    let mut row = |name: &str, bytes: usize, scores: &[[f64; 2]]| {
        let all = [0, 1].map(|i| Summary::of(&scores.iter().map(|s| s[i]).collect::<Vec<_>>()).to_string());
        let third = scores[2].map(|score| format!("{score:.1}"));
        table.row([name, &bytes.to_string(), &all[0], &all[1], &third[0], &third[1]]);
    };
    let before: Vec<_> = wearers.iter().map(|wearer| wearer.accuracy(&wearer.base)).collect();
    row("the base", 0, &before);
    for each in [2, 5, 10, 20, 30] {
        let (mut scores, mut bytes) = (vec![], 0);
        for wearer in &wearers {
            let file = file(wearer, each)?;
            bytes = file.len();
            scores.push(learned(wearer, &file)?);
        }
        row(&each.to_string(), bytes, &scores);
    }
    print!("{table}");
    Ok(())
}

fn main() -> Result<()> {
    let (mut subject, mut each, mut save, mut compares) = (3, 10, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Error::Request(format!("{argument} what?")));
        let number = |text: String| text.parse().map_err(|_| Error::Request(format!("{text} is no number")));
        match argument.as_str() {
            "--subject" => subject = number(value()?)?,
            "--each" => each = number(value()?)?,
            "--save" => save = Some(PathBuf::from(value()?)),
            "--compare" => compares = true,
            "--help" => {
                println!("{HELP}");
                return Ok(());
            }
            _ => return Err(Error::Request(format!("{argument}: see --help"))),
        }
    }
    let recordings = watch::load()?;
    let bytes = file(&Wearer::new(&recordings, subject)?, each)?;
    println!("{each} exemplars of each class: {} bytes", bytes.len());
    if let Some(path) = save {
        std::fs::write(&path, bytes).map_err(|e| Error::Request(format!("{}: {e}", path.display())))?;
    }
    if compares {
        compare(&recordings)?;
    }
    Ok(())
}
