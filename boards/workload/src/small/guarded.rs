//! Guarded fine-tuning of the small network, for a board with 16 KiB of RAM.

use super::model::{CLASSES, Small, Window};
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{self, Config, Exemplar, Int8};
use motenet::prelude::*;

/// A stored window: 156 bytes.
pub type Packed = Int8<Window>;

/// Windows of the base's own training data, 30 a class: 33 KB of flash.
pub type Known = [[Exemplar<Packed, CLASSES>; 30]; CLASSES];

/// Places for windows of the wearer, 10 a class: 11 KB, of flash where there is no such RAM.
pub const PLACES: usize = 10 * CLASSES;

/// Both networks, training, and two windows that wait for their labels.
pub type Room = guarded::Room<Small, Sgd, Packed, 2>;

/// The guarded network.
pub type Guarded<'a, S, E> = guarded::Guarded<'a, Small, Sgd, Packed, S, E, TimeShift, CLASSES, 2>;

/// The learning rate an update begins with.
pub const LR: f32 = 2e-2;

/// An update begins after nine windows an exercise, of which one may be turned down, and takes windows of four exercises at least.
pub const CONFIG: Config = Config {
    fresh: 9 * CLASSES as u32,
    classes: 4,
    ..Config::DEFAULT
};

/// Windows that are learned from are shifted in time by up to five samples.
pub const AUGMENT: TimeShift = TimeShift { most: 5 };

/// Guards the network in `room`.
pub fn guard<S, E>(room: &mut Room, shelf: S, known: E, config: Config) -> Guarded<'_, S, E>
where
    S: guarded::Shelf<Packed>,
    E: guarded::Exemplars<Packed, CLASSES>,
{
    guarded::Guarded::new(room, shelf, known, AUGMENT, Sgd::new(LR), config)
}
