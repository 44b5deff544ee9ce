//! Seven shoulder exercises, from two seconds of an accelerometer at 25 Hz: for boards with little RAM.
//!
//! The base has been trained on nine people of `examples/data/watch`, all but subject 3, who can be played to the board as its new wearer.

use super::Task;
use motenet::Sgd;
use motenet::data::augment::TimeShift;
use motenet::device::guarded::{Config, Stored};
use motenet_workload::small::guarded::{self as recipe, Packed};
use motenet_workload::small::{CHANNELS, CLASSES, LENGTH, RATE, Window};

/// Channels.
pub const C: usize = CHANNELS;
/// Samples of a window.
pub const L: usize = LENGTH;
/// Classes.
pub const K: usize = CLASSES;
/// Windows that can wait for a label.
pub const R: usize = 2;

/// The task.
pub struct Small;

/// Its memory: 22 KB, of which the new windows take half. (A board with less RAM has a task of its own, which keeps them in flash.)
pub type Memory = crate::Memory<Small, C, L, K, R>;
/// Its application on a board.
pub type App<'a, B> = crate::App<'a, Small, B, C, L, K, R>;

const KNOWN: Stored<'static, Window, K> = Stored::open(include_bytes!("../../../data/small-known.motx"));

impl Task<C, L, K> for Small {
    type Net = motenet_workload::small::Small;
    type Optimizer = Sgd;
    type Packed = Packed;
    type Shelf = [Packed; recipe::PLACES];
    type Exemplars = Stored<'static, Window, K>;
    type Augment = TimeShift;

    const NAME: &'static str = "small";
    const BASE: &'static [u8] = include_bytes!("../../../data/small-base.mote");
    const NAMES: [&'static str; K] = ["PEN", "ABD", "FEL", "IR", "ER", "TRAP", "ROW"];
    const RATE: u32 = RATE as u32;
    const HOP: usize = L / 2;
    const CONFIG: Config = recipe::CONFIG;

    fn optimizer() -> Sgd {
        Sgd::new(recipe::LR)
    }
    fn exemplars() -> Self::Exemplars {
        KNOWN
    }
    fn augment() -> TimeShift {
        recipe::AUGMENT
    }
}
