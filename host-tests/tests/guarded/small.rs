//! A small network, what it knows, and somebody new to it: all mechanics are tested with these types.

use motenet::device::guarded::{
    Config, Event, Exemplar, Exemplars, Guarded, Id, Int8, Progress, Room, Shelf, ShelfError,
};
use motenet::{Memory, prelude::*, rng, softmax};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::OnceLock;

pub const CLASSES: usize = 3;
/// Places for waiting samples.
pub const RING: usize = 8;
/// Places on the shelf: ten a class.
pub const PLACES: usize = 30;

pub type Signal = [[f32; 12]; 2];
pub type Net = Model<Signal, (Flatten<24>, Dense<10>, Relu, Dense<CLASSES>)>;
pub type Stored = Int8<Signal>;
pub type SmallRoom = Room<Net, Sgd, Stored, RING>;
pub type Known = Vec<Vec<Exemplar<Stored, CLASSES>>>;
pub type Guard<'a> = Guarded<'a, Net, Sgd, Stored, Places, Remembered, (), CLASSES, RING>;

/// A signal of a class: of frequency, with noise. Who is new moves with another frequency.
pub fn signal(class: usize, new: bool, rng: &mut rng::Generator) -> Signal {
    let speed = [0.35, 0.8, 1.3][class] * if new { 1.3 } else { 1.0 };
    let phase = 1.5 * rng::unit(rng);
    std::array::from_fn(|channel| {
        std::array::from_fn(|time| (speed * time as f32 + phase + 1.5 * channel as f32).sin() + 0.1 * rng::normal(rng))
    })
}

/// A network that knows the old signals.
pub fn base() -> &'static Net {
    static BASE: OnceLock<Net> = OnceLock::new();
    BASE.get_or_init(|| {
        let mut rng = rng::seeded(1);
        let mut net = Net::ZERO;
        net.init(&mut rng);
        let mut memory = Memory::<Net, Sgd, 6>::ZERO;
        let mut trainer = Trainer::new(&mut net, &mut memory, Sgd::new(0.1), CrossEntropy);
        for _ in 0..600 {
            let batch: Vec<_> = (0..6)
                .map(|i| (signal(i % CLASSES, false, &mut rng), i % CLASSES))
                .collect();
            trainer.step(batch.iter().map(|(x, y)| (x, y))).unwrap();
        }
        net
    })
}

/// Old signals with the base's answers, `n` a class.
pub fn known(n: usize) -> Known {
    let mut rng = rng::seeded(2);
    let mut predictor = Predictor::<Net>::ZERO;
    let mut exemplar = |class| {
        let x = signal(class, false, &mut rng);
        Exemplar::new(&x, &softmax(&predictor.predict(base(), &x)))
    };
    (0..CLASSES)
        .map(|class| (0..n).map(|_| exemplar(class)).collect())
        .collect()
}

/// Exemplars in a vector.
#[derive(Clone)]
pub struct Remembered {
    pub known: Known,
    /// From the outside, reading can be made to fail.
    pub broken: Rc<Cell<bool>>,
    /// The last one that was asked for.
    pub asked: Rc<Cell<Option<(usize, usize)>>>,
}

impl Exemplars<Stored, CLASSES> for Remembered {
    fn count(&self, class: usize) -> usize {
        self.known.get(class).map_or(0, Vec::len)
    }
    fn fetch(&self, class: usize, index: usize, look: impl FnOnce(&Stored)) -> Result<[f32; CLASSES], ShelfError> {
        if self.broken.get() {
            return Err(ShelfError);
        }
        // A guard that asks for what is not there is wrong.
        let exemplar = &self.known[class][index];
        self.asked.set(Some((class, index)));
        look(&exemplar.sample);
        Ok(exemplar.target())
    }
}

/// A shelf in a vector.
#[derive(Clone)]
pub struct Places {
    pub places: Vec<Option<Stored>>,
    /// From the outside, reading and writing can be made to fail.
    pub broken: Rc<Cell<bool>>,
}

impl Shelf<Stored> for Places {
    fn places(&self) -> usize {
        self.places.len()
    }
    fn store(&mut self, place: usize, sample: &Stored) -> Result<(), ShelfError> {
        if self.broken.get() {
            return Err(ShelfError);
        }
        self.places[place] = Some(*sample);
        Ok(())
    }
    fn fetch(&mut self, place: usize, look: impl FnOnce(&Stored)) -> Result<(), ShelfError> {
        if self.broken.get() {
            return Err(ShelfError);
        }
        look(self.places[place].as_ref().expect("only what was stored is asked for"));
        Ok(())
    }
}

/// What a guard is made of.
pub struct Parts {
    pub room: Box<SmallRoom>,
    pub shelf: Places,
    pub known: Remembered,
}

impl Parts {
    /// The base, an empty shelf and 20 exemplars a class.
    pub fn new() -> Self {
        Self::sized(PLACES, 20)
    }

    pub fn sized(places: usize, exemplars: usize) -> Self {
        let mut room = Box::new(SmallRoom::ZERO);
        *room.net_mut() = *base();
        Parts {
            room,
            shelf: Places {
                places: vec![None; places],
                broken: Rc::default(),
            },
            known: Remembered {
                known: known(exemplars),
                broken: Rc::default(),
                asked: Rc::default(),
            },
        }
    }

    pub fn guard(&mut self, config: Config) -> Guard<'_> {
        Guarded::new(
            &mut self.room,
            self.shelf.clone(),
            self.known.clone(),
            (),
            Sgd::new(0.05),
            config,
        )
    }
}

/// Updates after 12 samples.
pub const CONFIG: Config = Config {
    fresh: 12,
    passes: 8,
    per_day: u32::MAX,
    contradicted: 0.9,
    ..Config::DEFAULT
};

/// Polls until there is nothing to do; returns the decisions.
pub fn settle(guard: &mut Guard<'_>) -> Vec<Event> {
    let mut events = vec![];
    for _ in 0..1_000_000 {
        match guard.poll(1) {
            Progress::Idle => return events,
            Progress::Working => {}
            Progress::Decided(event) => events.push(event),
        }
    }
    panic!("a million slices, and no end");
}

/// Offers a sample with its label.
pub fn teach(guard: &mut Guard<'_>, sample: &Signal, class: usize) -> Id {
    let (id, _) = guard.offer(sample).expect("a good sample");
    guard.label(id, class).expect("a label in time");
    id
}

/// Teaches `n` samples of somebody new, polling to the end after each; returns the decisions.
pub fn lesson(guard: &mut Guard<'_>, n: usize, seed: u64) -> Vec<Event> {
    let mut rng = rng::seeded(seed);
    let mut events = settle(guard);
    for i in 0..n {
        teach(guard, &signal(i % CLASSES, true, &mut rng), i % CLASSES);
        events.extend(settle(guard));
    }
    events
}

/// The share of right answers on somebody's signals.
pub fn accuracy(net: &Net, new: bool) -> f64 {
    let mut rng = rng::seeded(77);
    let mut predictor = Predictor::<Net>::ZERO;
    let right = (0..300)
        .filter(|i| argmax(&predictor.predict(net, &signal(i % CLASSES, new, &mut rng))) == i % CLASSES)
        .count();
    right as f64 / 300.0
}
