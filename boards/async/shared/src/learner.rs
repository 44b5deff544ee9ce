//! The network and its learning, one slice at a time. No scheduler is known here.

use crate::sensor::{CLASSES, Recorded, Sensor, Wearer, Window};
use defmt::{info, warn};
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{Config, Event, Exemplar, Guarded, Int8, Progress, Room};
use motenet::prelude::*;
use motenet::{rng, softmax};

type Net = Model<Window, (Conv1d<8, 5, 12>, Relu, Flatten<96>, Dense<16>, Relu, Dense<CLASSES>)>;

/// How windows are kept: a byte a number.
type Stored = Int8<Window>;

/// Windows kept of each position, old and new.
const KEPT: usize = 10;

/// Those of the new wearer.
type Shelf = [Stored; KEPT * CLASSES];

/// Those of the wearers that the base was trained on, with its answers.
type Known = [[Exemplar<Stored, CLASSES>; KEPT]; CLASSES];

/// Windows that can wait for their labels or for the end of an update: five seconds of them.
const WAITING: usize = 32;

const CONFIG: Config = Config {
    fresh: (KEPT * CLASSES) as u32,
    passes: 15,
    ..Config::DEFAULT
};

/// Everything that learning needs, all zero: a `static` of it lies in `.bss`.
pub struct Memory {
    room: Room<Net, Sgd, Stored, WAITING>,
    shelf: Shelf,
    known: Known,
    factory: motenet::Memory<Net, Adam, 9>,
}

impl Memory {
    /// Nothing learned.
    pub const ZERO: Self = Memory {
        room: Room::ZERO,
        shelf: Zero::ZERO,
        known: Zero::ZERO,
        factory: motenet::Memory::ZERO,
    };
}

/// A network that recognises positions, and learns those of its wearer.
pub struct Learner {
    guard: Guarded<'static, Net, Sgd, Stored, &'static mut Shelf, &'static Known, TimeShift, CLASSES, WAITING>,
    accepted: u32,
    before: u32,
}

impl Learner {
    /// A network that knows the wearers it was trained on.
    ///
    /// A product has the base and its exemplars in flash. Here they are made at the start, which takes a moment.
    pub fn new(memory: &'static mut Memory) -> Self {
        let Memory {
            room,
            shelf,
            known,
            factory,
        } = memory;
        let mut sensor = Sensor::new(Wearer::Known, 1);
        train_base(room.net_mut(), factory, &mut sensor);
        for index in 0..KEPT {
            // Windows come in the order of their classes.
            for known in known.iter_mut() {
                let Recorded { window, .. } = sensor.window();
                let answer = softmax(&factory.predict(room.net_mut(), &window));
                known[index] = Exemplar::new(&window, &answer);
            }
        }
        let guard = Guarded::new(room, shelf, &*known, TimeShift { most: 2 }, Sgd::new(0.03), CONFIG);
        let mut learner = Learner {
            guard,
            accepted: 0,
            before: 0,
        };
        learner.before = learner.percent_right(Wearer::New);
        learner
    }

    /// Takes in a window whose position the wearer has told.
    pub fn hear(&mut self, recorded: &Recorded) {
        let labelled = match self.guard.offer(&recorded.window) {
            Ok((id, _)) => self.guard.label(id, recorded.class),
            Err(refusal) => return warn!("a window was refused: {}", refusal),
        };
        if let Err(error) = labelled {
            warn!("a label was refused: {}", error);
        }
    }

    /// Does one slice of work, a few milliseconds at most, and logs what was decided. False when there is nothing to do until another window comes.
    pub fn slice(&mut self) -> bool {
        match self.guard.poll(0) {
            Progress::Idle => return false,
            Progress::Working => {}
            Progress::Decided(event) => {
                self.accepted += u32::from(matches!(event, Event::Accepted { .. }));
                // One each window.
                if !matches!(event, Event::Taken { .. }) {
                    info!("{}", event);
                }
            }
        }
        true
    }

    /// Whether an update is under way.
    pub fn is_updating(&self) -> bool {
        self.guard.is_updating()
    }

    /// Updates that were good.
    pub fn accepted(&self) -> u32 {
        self.accepted
    }

    /// What [`percent_right`](Self::percent_right) said of the new wearer at the start.
    pub fn before(&self) -> u32 {
        self.before
    }

    /// How many of 300 new windows of this wearer are recognised, in percent.
    pub fn percent_right(&mut self, wearer: Wearer) -> u32 {
        let mut sensor = Sensor::new(wearer, 3);
        let right = (0..300).map(|_| sensor.window());
        let right = right
            .filter(|it| argmax(&self.guard.predict(&it.window)) == it.class)
            .count();
        right as u32 / 3
    }
}

/// Trains a network on the wearers that are known, as is done in the factory.
fn train_base(net: &mut Net, memory: &mut motenet::Memory<Net, Adam, 9>, sensor: &mut Sensor) {
    net.init(&mut rng::seeded(1));
    let mut trainer = Trainer::new(net, memory, Adam::new(3e-3), CrossEntropy);
    for _ in 0..60 {
        let batch: [_; 9] = core::array::from_fn(|_| sensor.window());
        if let Err(error) = trainer.step(batch.iter().map(|it| (&it.window, it.class))) {
            warn!("the base was not trained: {}", error);
        }
    }
}
