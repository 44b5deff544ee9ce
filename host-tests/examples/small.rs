//! The task `small`, for boards with 16 KiB of RAM: trains its bases, fine-tunes them as the board does, and says how well both do.

use motenet::device::guarded::{Event, Exemplar, Progress, Stored};
use motenet::{blob, prelude::*, softmax};
use motenet_host::report::{Summary, Table, json, write_json};
use motenet_host::watch::{Protocol, per_class};
use motenet_host::{Error, Result, files, watch};
use motenet_workload::small::{self, CHANNELS, CLASSES, Small, Window, guarded, pretrain};
use std::path::{Path, PathBuf};
use std::thread;

const HELP: &str = "Trains the base of the task `small` without each of the ten subjects in turn, and fine-tunes it on ten windows of each exercise of that subject.

Usage: cargo run --release --package host-tests --example small -- [--subject N] [--save] [--json FILE]

Options:
  --subject N   this subject alone
  --save        writes the base that has not seen subject 3, and its exemplars, to boards/data/small-base.mote and small-known.motx
  --json FILE   writes the table to FILE as well
  --help        prints this";

/// The subject whom the base in the firmware has not seen, as for the task `watch`.
const NEW: usize = 3;
/// Exemplars of each class in the firmware.
const EACH: usize = 30;

struct Labelled {
    values: Window,
    label: usize,
}

fn small<'w>(windows: impl IntoIterator<Item = &'w watch::Window>) -> Vec<Labelled> {
    let small = |window: &watch::Window| Labelled {
        values: small::window(&window.values),
        label: window.label,
    };
    windows.into_iter().map(small).collect()
}

fn trained(protocol: &Protocol) -> Result<Box<Small>> {
    let own = small(protocol.base_without_old());
    let (mut net, mut base) = (Box::new(pretrain::Trained::ZERO), Box::new(Small::ZERO));
    let (mut room, mut order) = (Box::new(pretrain::Room::ZERO), vec![0; own.len()]);
    let acceleration = |all: [f32; 6]| all.first_chunk::<CHANNELS>().copied().unwrap_or_default();
    pretrain::pretrain(
        (&mut net, &mut base),
        &mut room,
        (acceleration(protocol.mean), acceleration(protocol.deviation)),
        |i: usize| (&own[i].values, &own[i].label),
        &mut order,
        protocol.subject as u64,
        |_, _| (),
    )
    .map_err(|e| Error::Request(e.to_string()))?;
    Ok(base)
}

/// The bytes of the file of exemplars.
fn exemplars(protocol: &Protocol, base: &Small) -> Result<Vec<u8>> {
    let mut known: [Vec<Exemplar<guarded::Packed, CLASSES>>; CLASSES] = Default::default();
    let mut predictor = Predictor::<Small>::ZERO;
    for window in small(per_class(protocol.base_without_old(), EACH)?) {
        let answer = softmax(&predictor.predict(base, &window.values));
        known[window.label].push(Exemplar::new(&window.values, &answer));
    }
    let mut bytes = vec![];
    Stored::write(known.each_ref().map(Vec::as_slice), |byte| bytes.push(byte));
    Ok(bytes)
}

fn tuned(protocol: &Protocol, base: &Small, known: &[u8]) -> Result<Box<Small>> {
    let known = Stored::<Window, CLASSES>::try_open(known).map_err(|e| Error::Request(e.to_string()))?;
    let (mut room, mut shelf) = (Box::new(guarded::Room::ZERO), [guarded::Packed::ZERO; guarded::PLACES]);
    motenet::copy(base, room.net_mut());
    let mut guard = guarded::guard(&mut room, &mut shelf, known, guarded::CONFIG);
    for lesson in small(protocol.adaptation(10)?) {
        if let Ok((id, _)) = guard.offer(&lesson.values) {
            // A sample that was just taken in waits for its label.
            let _ = guard.label(id, lesson.label);
        }
        loop {
            match guard.poll(1) {
                Progress::Idle => break,
                Progress::Decided(event @ (Event::Accepted { .. } | Event::RolledBack { .. })) => {
                    println!("subject {}: {event}", protocol.subject)
                }
                _ => {}
            }
        }
    }
    Ok(Box::new(*guard.net()))
}

fn accuracy(net: &Small, windows: &[Labelled]) -> f64 {
    let mut predictor = Predictor::<Small>::ZERO;
    let right = windows
        .iter()
        .filter(|w| argmax(&predictor.predict(net, &w.values)) == w.label);
    100.0 * right.count() as f64 / windows.len() as f64
}

/// Accuracies on the new subject and on old ones' windows that the base has not seen: of the base, and of what was made of it.
fn scores(recordings: &[watch::Recording], subject: usize, save: bool) -> Result<[f64; 4]> {
    let protocol = Protocol::new(recordings, subject)?;
    let base = trained(&protocol)?;
    let known = exemplars(&protocol, &base)?;
    if save && subject == NEW {
        let mut bytes = vec![0; blob::size::<Small>()];
        blob::save(&*base, &mut bytes).map_err(|e| Error::Request(e.to_string()))?;
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../boards/data");
        files::write_atomically(&data.join("small-base.mote"), &bytes)?;
        files::write_atomically(&data.join("small-known.motx"), &known)?;
    }
    let tuned = tuned(&protocol, &base, &known)?;
    let (new, old) = (small(&protocol.eval), small(protocol.old()));
    Ok([
        accuracy(&base, &new),
        accuracy(&base, &old),
        accuracy(&tuned, &new),
        accuracy(&tuned, &old),
    ])
}

fn main() -> Result<()> {
    let (mut subjects, mut save, mut json_file) = ((1..=watch::SUBJECTS).collect::<Vec<_>>(), false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Error::Request(format!("{argument} what?")));
        match argument.as_str() {
            "--subject" => {
                let text = value()?;
                let number = text.parse().ok();
                subjects = vec![number.ok_or(Error::Request(format!("{text} is no number")))?];
            }
            "--save" => save = true,
            "--json" => json_file = Some(PathBuf::from(value()?)),
            "--help" => {
                println!("{HELP}");
                return Ok(());
            }
            _ => return Err(Error::Request(format!("{argument}: see --help"))),
        }
    }
    println!(
        "{} bytes of network, {} with all that guarded fine-tuning takes",
        size_of::<Small>(),
        guarded::Room::BYTES
    );
    let recordings = &watch::load()?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let all = thread::scope(|scope| {
        let parts = subjects.chunks(subjects.len().div_ceil(threads));
        let run = |part: &'_ [usize]| -> Result<Vec<_>> {
            part.iter().map(|&subject| scores(recordings, subject, save)).collect()
        };
        let running: Vec<_> = parts.map(|part| scope.spawn(move || run(part))).collect();
        let joined = running
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"));
        joined.collect::<Result<Vec<_>>>()
    })?
    .concat();
    let mut table = Table::new(["left out", "new %", "old %", "fine-tuned: new %", "old %"]);
    for (subject, scores) in subjects.iter().zip(&all) {
        let [a, b, c, d] = scores.map(|score| format!("{score:.1}"));
        table.row([subject.to_string(), a, b, c, d]);
    }
    let summaries = [0, 1, 2, 3].map(|i| Summary::of(&all.iter().map(|scores| scores[i]).collect::<Vec<_>>()));
    let [a, b, c, d] = summaries.each_ref().map(ToString::to_string);
    table.row(["mean +/- sd".to_owned(), a, b, c, d]);
    print!("{table}");
    let [a, b, c, d] = summaries.map(|summary| summary.to_json());
    let document = json!({ "base": { "new": a, "old": b }, "tuned": { "new": c, "old": d } });
    json_file.map_or(Ok(()), |path| write_json(&path, &document))
}
