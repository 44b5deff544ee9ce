//! The host's end of the link, with a device of software at the other end that does what devices and cables do.
#![cfg(unix)]

#[path = "../fake/mod.rs"]
mod fake;
mod lines;
mod program;
mod weights;

use motenet_cli::{
    address::Address,
    desk::{Desk, Source},
    feeder::{Feeder, Part, What},
    line::Line,
    recording::Recorder,
};
use motenet_host::watch::{Recording, Side};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Movements of two classes: what comes first counts up, or down from zero; so the order can be seen.
fn recordings() -> Vec<Recording> {
    (0..2)
        .map(|label| Recording {
            subject: 1,
            label,
            side: Side::Left,
            samples: (0..400)
                .map(|i| {
                    let value = (1 + i) as f32 * if label == 0 { 1.0 } else { -1.0 };
                    [value, 0.5, 0.0, 0.0, 0.0, 0.0]
                })
                .collect(),
        })
        .collect()
}

const WHAT: What = What {
    part: Part::All,
    turn: 1.0,
    label: 2,
    length: 0.0,
    speed: 0.0,
};

/// The numbers that a device gets, in their order: turns of 50 samples.
fn expected() -> Vec<f32> {
    let turn = |round: usize, sign: f32| (0..50).map(move |i| (1 + 50 * round + i) as f32 * sign);
    (0..8)
        .flat_map(|round| turn(round, 1.0).chain(turn(round, -1.0)))
        .collect()
}

fn desk(address: &str, record: Option<&Path>, feed: bool) -> Desk {
    let line = Line::new(Address::socket(address).expect("an address"));
    let feeder = feed.then(|| Feeder::new(recordings(), WHAT));
    let recorder = record.map(|path| Recorder::new(path).expect("a recording"));
    Desk::new(Source::Line(line), feeder, recorder)
}

/// Goes on until `done`, or fails after half a minute.
fn until(desk: &mut Desk, done: impl Fn(&Desk) -> bool) {
    let start = Instant::now();
    while !done(desk) {
        desk.turn(Duration::from_millis(10)).expect("no error");
        let log: Vec<&str> = desk.session().log().iter().map(|entry| &entry.text[..]).collect();
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{:?}, {log:#?}",
            desk.session().state()
        );
    }
}

fn fed(desk: &Desk) -> bool {
    desk.feeder().is_some_and(|feeder| feeder.is_done(desk.now()))
}

fn says(desk: &Desk, text: &str) -> bool {
    desk.session().log().iter().any(|entry| entry.text.contains(text))
}
