//! A guarded network that meets somebody new: labels late and wrong, samples broken, updates accepted and rolled back.

use crate::Fnv;
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{Config, Event, Exemplar, Gate, Guarded, Int8, Progress, Room};
use motenet::rng::{self, Generator};
use motenet::{fingerprint, prelude::*};

type Signal = [[f32; 10]; 2];
type Net = Model<Signal, (Conv1d<4, 3, 8>, Relu, Flatten<32>, Dense<3>)>;
type Stored = Int8<Signal>;

const CLASSES: usize = 3;
const CONFIG: Config = Config {
    fresh: 12,
    passes: 4,
    contradicted: 1.0,
    ..Config::DEFAULT
};

/// The memory [`run`] works in. All zero, so a `static` of it lies in `.bss`.
pub struct Memory {
    room: Room<Net, Sgd, Stored, 4>,
    shelf: [Stored; 10 * CLASSES],
    known: [[Exemplar<Stored, CLASSES>; 5]; CLASSES],
}

impl Zero for Memory {
    const ZERO: Self = Self {
        room: Room::ZERO,
        shelf: Zero::ZERO,
        known: Zero::ZERO,
    };
}

/// A wave of one of three shapes, with noise; somebody new is slower.
fn signal(class: usize, new: bool, rng: &mut Generator) -> Signal {
    let mut x = Signal::ZERO;
    let step = if new { 0.4 } else { 0.6 };
    for (row, x) in x.iter_mut().enumerate() {
        let mut at = rng::unit(rng);
        x.fill_with(|| {
            at += step;
            let wave = match class {
                0 => at - 2.0,
                1 => (at - 2.0) * (at - 2.0) - 1.0,
                _ => 1.0 - at * (row as f32),
            };
            wave + 0.1 * rng::normal(rng)
        });
    }
    x
}

/// Guards an untrained network through a few updates, the last of which nothing could pass, and takes decisions and weights into `digest`.
/// Returns how many were accepted and how many rolled back.
pub fn run(memory: &mut Memory, rng: &mut Generator, digest: &mut Fnv) -> [u32; 2] {
    let Memory { room, shelf, known } = memory;
    room.net_mut().init(rng);
    for (class, known) in known.iter_mut().enumerate() {
        for exemplar in known {
            let mut answer = [0.1; CLASSES];
            if let Some(own) = answer.get_mut(class) {
                *own = 0.8;
            }
            *exemplar = Exemplar::new(&signal(class, false, rng), &answer);
        }
    }
    let mut guard = Guarded::new(room, shelf, &*known, TimeShift { most: 1 }, Sgd::new(0.1), CONFIG);
    let mut late = None;
    let (mut accepted, mut rolled_back) = (0, 0);
    for i in 0..52 {
        let class = i % CLASSES;
        let mut sample = signal(class, true, rng);
        match i % 13 {
            5 => sample = [[f32::NAN; 10]; 2],
            7 => sample = sample.map(|row| row.map(|x| 1000.0 * x)),
            _ => {}
        }
        match guard.offer(&sample) {
            // Every label comes one sample late.
            Ok((id, _)) => {
                if let Some((id, class)) = late.replace((id, class)) {
                    digest.word(u32::from(guard.label(id, class).is_ok()));
                }
            }
            Err(_) => digest.word(2),
        }
        if guard.ledger().rounds == 2 {
            guard.config_mut().gate = Gate {
                forgetting: 0.0,
                least: 2.0,
            };
        }
        loop {
            match guard.poll(1) {
                Progress::Idle => break,
                Progress::Working => {}
                Progress::Decided(event) => {
                    accepted += u32::from(matches!(event, Event::Accepted { .. }));
                    rolled_back += u32::from(matches!(event, Event::RolledBack { .. }));
                    digest.word(match event {
                        Event::Taken { id, .. } => 16 + id.0,
                        Event::Refused { .. } => 3,
                        Event::Accepted { after, .. } => after.new.loss.to_bits(),
                        Event::RolledBack { after, .. } => after.old.loss.to_bits(),
                        _ => 4,
                    });
                }
            }
        }
        digest.floats(&guard.predict(&signal(class, false, rng)));
    }
    let weights = fingerprint(guard.net());
    digest.word(weights as u32);
    digest.word((weights >> 32) as u32);
    [accepted, rolled_back]
}
