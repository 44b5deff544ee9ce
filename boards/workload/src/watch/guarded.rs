//! Guarded fine-tuning of the watch network: the sizes that fit a device with 64 KiB of RAM, whose stored windows are in flash.

use super::{CLASSES, Watch, Window};
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{self, Config, Exemplar, Int8};
use motenet::prelude::*;

/// A stored window: 604 bytes.
pub type Packed = Int8<Window>;

/// Windows of the base's own training data, 30 a class: 128 KB of flash.
pub type Known = [[Exemplar<Packed, CLASSES>; 30]; CLASSES];

/// Places for windows of the wearer, 10 a class (42 KB): in flash, an SD card, or RAM where there is enough.
pub type Shelf = [Packed; 10 * CLASSES];

/// Both networks, training, and two windows that wait for their labels.
pub type Room = guarded::Room<Watch, Sgd, Packed, 2>;

const _: () = assert!(
    Room::BYTES <= 62 * 1024,
    "all of it fits 62 KiB, and the stack what remains of 64"
);

/// The watch's guarded network.
pub type Guarded<'a, S, E> = guarded::Guarded<'a, Watch, Sgd, Packed, S, E, TimeShift, CLASSES, 2>;

/// The learning rate an update begins with.
pub const LR: f32 = 3e-2;

/// An update begins after as many windows as the shelf has places, and takes windows of four exercises at least.
pub const CONFIG: Config = Config {
    fresh: 10 * CLASSES as u32,
    classes: 4,
    ..Config::DEFAULT
};

/// Guards the network in `room`.
pub fn guard<S, E>(room: &mut Room, shelf: S, known: E, config: Config) -> Guarded<'_, S, E>
where
    S: guarded::Shelf<Packed>,
    E: guarded::Exemplars<Packed, CLASSES>,
{
    guarded::Guarded::new(room, shelf, known, TimeShift { most: 10 }, Sgd::new(LR), config)
}
